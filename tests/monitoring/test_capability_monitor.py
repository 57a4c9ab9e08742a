"""Capabilities of the ERP and availability of forms: queried in the background, cached over restarts."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject, Signal

from support.emulators.registry import EMULATED, make_emulator
from support.forms import FakeOutbox, an_offer, form_config
from support.inline_background import ManualBackground
from support.log_check import LogWatch
from support.session_harness import Bench
from totem.domain.catalog import ProspectStatus
from totem.erp.errors import Reason, Refused, Unavailable
from totem.erp.factory import capabilities_of, make_erp
from totem.erp.session_erp import Ability, Capability, SessionErp
from totem.monitoring.capability_monitor import (
    AGAIN_S,
    FILE_NAME,
    SOON_S,
    CapabilityCache,
    CapabilityMonitor,
    FormAvailability,
    erp_fingerprint,
)
from totem.session.forms.state import NO_LISTS, OptionLists
from totem.session.forms.steps import OF_CUSTOMER, Form
from totem.session.forms.tasks import FormServices, available_forms, taken_forms
from totem.session.view_state import Cause
from totem.settings import ErpSettings

WANTED = {"installations": "auto", "statement": "auto", "notas_fiscais": "always", "clearances": "never"}


class FakeHealth(QObject):
    """See `totem.monitoring.capability_monitor.ErpStatus`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cause: Cause | None = None

    def set_cause(self, cause: Cause | None) -> None:
        """Change the cause of the ERP's outage, None for an ERP that answers."""
        self.cause = cause
        self.changed.emit()


class Erp(SessionErp):
    def __init__(self) -> None:
        self.answers: dict[str, Ability | Exception] = {
            "installations": Ability.ANSWERS,
            "statement": Ability.MISSING,
        }
        self.asked: list[str] = []

    async def ability(self, request: str) -> Ability:
        self.asked.append(request)
        answer = self.answers[request]
        if isinstance(answer, Exception):
            raise answer
        return answer


class MonitorHarness:
    """A monitor with an ERP and a state folder; `updates` are the capabilities that it published."""

    def __init__(self, folder: Path, erp: Erp, name: str = "a") -> None:
        self.held, self.health = ManualBackground(), FakeHealth()
        file = CapabilityCache(lambda: folder, name)
        self.monitor = CapabilityMonitor(erp, file, WANTED, self.health, self.held)
        self.updates: list[frozenset[str]] = []
        self.monitor.updated.connect(self.updates.append)

    def release(self, name: str) -> None:
        next(job for job in self.held.pending if job.name.endswith(name)).release()

    def query(self) -> None:
        self.release("in_thread")
        self.release("query_capabilities")


@pytest.fixture
def erp() -> Erp:
    return Erp()


@pytest.fixture
def harness(tmp_path: Path, erp: Erp, qapp: object) -> Iterator[MonitorHarness]:
    harness = MonitorHarness(tmp_path, erp)
    harness.monitor.start()
    yield harness
    harness.monitor.close()
    harness.held.close()


def test_what_is_answered_is_offered_and_what_the_operator_says(harness: MonitorHarness, erp: Erp) -> None:
    harness.query()
    assert harness.updates == [frozenset({"notas_fiscais"}), frozenset({"notas_fiscais", "installations"})]
    assert erp.asked == ["installations", "statement"]
    assert harness.monitor._timer.interval() == AGAIN_S * 1000


def test_it_is_known_at_the_next_start_before_it_is_asked(
    harness: MonitorHarness, erp: Erp, tmp_path: Path
) -> None:
    harness.query()
    again = MonitorHarness(tmp_path, erp)
    again.monitor.start()
    again.release("in_thread")
    assert again.updates == [frozenset({"notas_fiscais", "installations"})]
    again.monitor.close()
    again.held.close()


def test_another_erp_is_known_nothing_of(harness: MonitorHarness, erp: Erp, tmp_path: Path) -> None:
    harness.query()
    other = MonitorHarness(tmp_path, erp, "b")
    other.monitor.start()
    other.release("in_thread")
    assert other.updates == [frozenset({"notas_fiscais"})]
    other.monitor.close()
    other.held.close()


def test_an_outage_changes_nothing_and_is_asked_about_soon(harness: MonitorHarness, erp: Erp) -> None:
    harness.query()
    erp.answers = dict.fromkeys(erp.answers, Unavailable("statement", Reason.NO_CONNECTION))
    harness.monitor.poll()
    harness.release("query_capabilities")
    assert harness.updates[-1] == {"notas_fiscais", "installations"}
    assert harness.monitor._timer.interval() == SOON_S * 1000


def test_learned_again_when_the_erp_is_back(harness: MonitorHarness, erp: Erp) -> None:
    harness.query()
    erp.answers = {"installations": Ability.MISSING, "statement": Ability.ANSWERS}
    harness.health.set_cause(Cause.ERP)
    assert not harness.held.pending, "nothing is asked of an ERP that is gone"
    harness.health.set_cause(None)
    harness.monitor.poll()  # one round at a time
    harness.release("query_capabilities")
    assert harness.updates[-1] == {"notas_fiscais", "statement"}
    assert len(erp.asked) == 4


def test_a_result_after_the_end_of_its_parent_is_dropped(tmp_path: Path, erp: Erp, qapp: object) -> None:
    harness, parent = MonitorHarness(tmp_path, erp), QObject()
    harness.monitor.setParent(parent)
    harness.monitor.start()
    shiboken6.delete(parent)
    harness.release("in_thread")
    assert harness.updates == []
    harness.held.close()


def test_nothing_is_queried_after_the_end(tmp_path: Path, erp: Erp, qapp: object) -> None:
    harness = MonitorHarness(tmp_path, erp)
    harness.monitor.start()
    harness.monitor.close()
    harness.monitor.poll()
    assert not harness.held.pending
    harness.held.close()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"erp": "a", "answers": 3}', b'{"erp": "a"}'])
def test_a_spoilt_file_is_asked_anew(
    harness: MonitorHarness, tmp_path: Path, expected_logs: LogWatch, content: bytes
) -> None:
    expected_logs.expect("asking anew")
    (tmp_path / FILE_NAME).write_bytes(content)
    harness.query()
    assert harness.updates[-1] == {"notas_fiscais", "installations"}
    assert CapabilityCache(lambda: tmp_path, "a").read() == {"installations": True, "statement": False}


def test_the_fingerprint_is_of_the_erp_and_tells_nothing_of_it() -> None:
    one, other = (ErpSettings(base_url=f"https://{name}.example") for name in "ab")
    assert erp_fingerprint(one) != erp_fingerprint(other)
    assert "example" not in erp_fingerprint(one)
    assert erp_fingerprint(one) == erp_fingerprint(ErpSettings(base_url="https://a.example", timeout_s=3))
    kinds = [
        ErpSettings(base_url="https://a.example", kind="ixc"),
        ErpSettings(base_url="https://a.example", kind="sgp"),
        ErpSettings.parse({"base_url": "https://a.example", "kind": "sgp", "sgp": {"app": "totem"}}),
    ]
    assert len({erp_fingerprint(each) for each in (one, *kinds)}) == 4


@pytest.mark.parametrize("kind", EMULATED)
def test_a_vendors_erp_has_the_forms_of_its_capabilities(kind: str) -> None:
    """None is asked for lists that it has not, and no list is needed for a lead."""
    own = capabilities_of(kind)
    forms = {form for form in Form if form.value in own}
    forms |= {Form.STATUS} if Capability.SIGN_UP in own else set()
    with make_emulator(kind) as emulator:
        client = make_erp(ErpSettings.parse(emulator.settings()))
        services = FormServices(
            client,
            FakeOutbox,
            form_config(),
            takes=lambda: taken_forms(client.capabilities),
        )

        async def ask() -> OptionLists:
            async with aclosing(client):
                return await services.lists.refresh()

        assert available_forms(form_config(), asyncio.run(ask())) == forms


STATUSES = (ProspectStatus("1", "Em análise"),)
Watched = tuple[FormAvailability, FakeHealth]
ALL = OptionLists(cities=tuple(an_offer()["cities"]), plans=tuple(an_offer()["plans"]))


@pytest.mark.parametrize(
    ("sign_up", "lead", "lists", "forms"),
    [
        (True, True, ALL, {Form.SIGN_UP, Form.STATUS, Form.LEAD}),
        (False, True, ALL, {Form.LEAD}),
        (True, False, ALL, {Form.SIGN_UP, Form.STATUS}),
        (True, True, replace(ALL, plans=()), {Form.LEAD}),
        (True, True, replace(ALL, plans=(), statuses=STATUSES), {Form.STATUS, Form.LEAD}),
        (True, True, NO_LISTS, set()),
        (True, True, OptionLists(statuses=STATUSES), {Form.STATUS}),
        (False, True, replace(ALL, statuses=STATUSES), {Form.LEAD}),
        (True, True, OptionLists(takes=frozenset({Form.LEAD})), {Form.LEAD}),
        (True, True, OptionLists(takes=frozenset()), set()),
        (False, False, ALL, set()),
    ],
)
def test_what_is_offered(sign_up: bool, lead: bool, lists: OptionLists, forms: set[Form]) -> None:
    assert available_forms(form_config(enabled=sign_up, lead=lead), lists) - OF_CUSTOMER == forms


@pytest.fixture
def watch(bench: Bench) -> Iterator[Watched]:
    health = FakeHealth()
    bench.session.set_offered_forms(frozenset())
    watch = FormAvailability(bench.session.form._services, bench.session, health, bench.held)
    yield watch, health
    watch.close()


def test_forms_are_offered_once_the_lists_came(bench: Bench, watch: Watched) -> None:
    watch[0].start()
    assert bench.session.view_state.offered_forms == frozenset()
    bench.release("refresh")
    assert bench.session.view_state.offered_forms == frozenset(Form)
    assert watch[0]._timer.interval() == 3_600_000


def test_it_asks_soon_again_and_when_the_erp_is_back(bench: Bench, watch: Watched) -> None:
    plans = bench.erp.offers["plans"]
    bench.erp.offers["plans"] = bench.erp.offers["cities"] = Unavailable("plans", Reason.NO_CONNECTION)
    watch[0].start()
    bench.release("refresh")
    assert bench.session.view_state.offered_forms == {Form.STATUS} | OF_CUSTOMER
    assert watch[0]._timer.interval() == SOON_S * 1000
    bench.erp.offers["plans"] = plans
    watch[1].set_cause(None)
    bench.release("refresh")
    assert bench.session.view_state.offered_forms == frozenset(Form)
    watch[1].set_cause(Cause.ERP)
    assert not bench.held.pending


def test_an_erp_without_sign_ups_has_none_to_follow(bench: Bench, watch: Watched) -> None:
    """One of the contract's first level: it has no address for them, and takes calls perhaps."""
    for name in ("plans", "statuses"):
        bench.erp.offers[name] = Refused(name, Reason.UNSUPPORTED, status=404)
    watch[0].start()
    bench.release("refresh")
    assert bench.session.view_state.offered_forms == {Form.LEAD} | OF_CUSTOMER


def test_a_visit_under_way_keeps_what_it_began_with(bench: Bench, watch: Watched) -> None:
    watch[0].start()
    bench.session.start()
    bench.release("refresh")
    assert bench.session.view_state.offered_forms == frozenset()
    bench.session.leave()
    assert bench.session.view_state.offered_forms == frozenset(Form)
