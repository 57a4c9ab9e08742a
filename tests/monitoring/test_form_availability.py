"""Which forms are offered: what the operator wants and the ERP has lists for, learned in the background."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from support.erp_health import FakeHealth
from support.forms import FORM_RULES, an_offer
from support.session_harness import Bench
from totem.erp.errors import Reason, Unavailable
from totem.monitoring.capability_monitor import SOON_S, FormAvailability
from totem.session.forms.state import NO_LISTS, OptionLists
from totem.session.forms.tasks import available_forms
from totem.session.forms.view_state import Form
from totem.session.view_state import Cause

Watched = tuple[FormAvailability, FakeHealth]
ALL = OptionLists(cities=tuple(an_offer()["cities"]), plans=tuple(an_offer()["plans"]))


@pytest.mark.parametrize(
    ("sign_up", "lead", "lists", "forms"),
    [
        (True, True, ALL, {Form.SIGN_UP, Form.STATUS, Form.LEAD}),
        (False, True, ALL, {Form.LEAD}),
        (True, False, ALL, {Form.SIGN_UP, Form.STATUS}),
        (True, True, replace(ALL, plans=()), {Form.STATUS, Form.LEAD}),
        (True, True, NO_LISTS, {Form.STATUS}),
        (False, False, ALL, set()),
    ],
)
def test_what_is_offered(sign_up: bool, lead: bool, lists: OptionLists, forms: set[Form]) -> None:
    assert available_forms(replace(FORM_RULES, sign_up=sign_up, lead=lead), lists) == forms


@pytest.fixture
def watch(bench: Bench) -> Iterator[Watched]:
    health = FakeHealth()
    bench.visit.set_offered_forms(frozenset())
    watch = FormAvailability(bench.visit.form._services, bench.visit, health, bench.held)
    yield watch, health
    watch.close()


def test_forms_are_offered_once_the_lists_came(bench: Bench, watch: Watched) -> None:
    watch[0].start()
    assert bench.visit.view_state.offered_forms == frozenset()
    bench.release("refresh")
    assert bench.visit.view_state.offered_forms == frozenset(Form)
    assert watch[0]._timer.interval() == 3_600_000


def test_it_asks_soon_again_and_when_the_erp_is_back(bench: Bench, watch: Watched) -> None:
    plans = bench.erp.offers["plans"]
    bench.erp.offers["plans"] = bench.erp.offers["cities"] = Unavailable("plans", Reason.NO_CONNECTION)
    watch[0].start()
    bench.release("refresh")
    assert bench.visit.view_state.offered_forms == {Form.STATUS}
    assert watch[0]._timer.interval() == SOON_S * 1000
    bench.erp.offers["plans"] = plans
    watch[1].tell(None)
    bench.release("refresh")
    assert bench.visit.view_state.offered_forms == frozenset(Form)
    watch[1].tell(Cause.ERP)
    assert not bench.held.pending


def test_a_visit_under_way_keeps_what_it_began_with(bench: Bench, watch: Watched) -> None:
    watch[0].start()
    bench.visit.start()
    bench.release("refresh")
    assert bench.visit.view_state.offered_forms == frozenset()
    bench.visit.leave()
    assert bench.visit.view_state.offered_forms == frozenset(Form)
