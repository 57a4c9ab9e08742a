"""Every state has a screen, every way to pay a row, and every screen can be built."""

from contextlib import closing

import pytest

from support.session_harness import Bench
from totem.domain.customer import PaymentForm
from totem.domain.integrity.payment_codes import LATE_FORMS
from totem.session.forms.steps import OF_CUSTOMER, FormStep
from totem.session.states import BUSY, State
from totem.session.view_state import DOCUMENT_REQUESTS, PLAN
from totem.ui import router
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.screen_table import SCREENS


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
