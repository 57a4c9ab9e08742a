"""Every state has a screen, every way to pay a row, and every shortcut leads to its state."""

from contextlib import closing

import pytest

from support.session_harness import Bench
from totem.domain.customer import PaymentForm
from totem.domain.integrity.payment_codes import LATE_FORMS
from totem.session.forms.steps import OF_CUSTOMER, FormStep
from totem.session.states import BUSY, NOT_IN_MENU, TABLE, TO_SERVICES, State
from totem.session.view_state import DOCUMENT_REQUESTS, PLAN
from totem.ui import router
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.screen_table import SCREENS
from totem.ui.shortcuts import SHORTCUTS, Shortcut, offered_shortcuts

STANDS = [State.BOLETOS, State.NOTHING_OPEN, State.MENU]
"""States from which a shortcut is begun."""


@pytest.mark.parametrize("capability", [PLAN, *sorted(DOCUMENT_REQUESTS)])
@pytest.mark.usefixtures("qapp")
def test_the_menu_is_built_ahead_where_it_holds_a_service(capability: str) -> None:
    menu = SCREENS["menu"]
    with closing(Bench()) as bench:
        session = bench.session
        session.set_offered_forms(frozenset())
        session.set_capabilities(frozenset())
        assert not menu.is_reachable(session)
        session.set_capabilities(frozenset({capability}))
        assert menu.is_reachable(session)
        session.set_capabilities(frozenset())
        session.set_offered_forms(OF_CUSTOMER)
        assert menu.is_reachable(session)


def test_each_state_that_is_not_busy_has_a_screen_and_each_way_to_pay_a_row() -> None:
    assert set(router.SCREEN_OF) == set(State) - BUSY
    assert set(router.SCREEN_OF.values()) | {step.row.screen for step in FormStep} == set(SCREENS)
    assert PAYMENT_FORMS.keys() == set(PaymentForm)
    assert {form for form, row in PAYMENT_FORMS.items() if row.completion} == LATE_FORMS


@pytest.mark.parametrize("state", STANDS)
@pytest.mark.parametrize("shortcut", SHORTCUTS, ids=[each.name for each in SHORTCUTS])
@pytest.mark.usefixtures("qapp")
def test_a_shortcut_leads_to_its_state(shortcut: Shortcut, state: State) -> None:
    with closing(Bench(check=True, clear=state is State.NOTHING_OPEN)) as bench:
        bench.reach(state)
        assert shortcut in offered_shortcuts(bench.session.view_state)
        shortcut.open(bench.session)
        assert bench.state in {*BUSY, shortcut.state}
        bench.held.release_all()
        assert bench.state is shortcut.state


def test_the_menu_accepts_what_the_lists_do_but_the_unlock_and_itself() -> None:
    accepted = {event for state, event in TABLE if state is State.MENU}
    assert set(TO_SERVICES) - accepted == NOT_IN_MENU
    for state in STANDS[:2]:
        assert set(TO_SERVICES) <= {event for each, event in TABLE if each is state}
