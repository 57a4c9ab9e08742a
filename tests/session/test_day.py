"""Day of a session: midnight, and a clock that is corrected, while a screen stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from support.customer_traces import left_in
from support.log_check import LogWatch
from support.session_harness import TODAY, Bench, a_boleto
from totem.domain import brcode
from totem.domain.customer import OpenBoleto, PaymentForm
from totem.session.states import State

S = State
DAY, YEAR = timedelta(days=1), timedelta(days=365)


def overdue(number: int) -> OpenBoleto:
    """A boleto of yesterday with a fine, whose PIX is without it: good only where it is overdue."""
    pix = brcode.build(
        merchant_name="NETSUL", merchant_city="CURITIBA", key="11222333000181", amount=Decimal(10 * number)
    )
    return replace(a_boleto(number, TODAY - DAY, pix=pix), amount=Decimal(10 * number) + Decimal("0.20"))


@pytest.fixture
def behind(make_bench: Callable[..., Bench], expected_logs: LogWatch) -> Bench:
    """A kiosk whose clock is a year behind, at the list of two overdue boletos."""
    expected_logs.expect("PIX withheld")
    bench = make_bench()
    bench.erp.boletos = [overdue(1), overdue(2)]
    bench.today = TODAY - YEAR
    bench.reach(S.BOLETOS)
    return bench


def offers_pix(bench: Bench) -> list[bool]:
    return [PaymentForm.PIX in each.offered for each in bench.session.view_state.boletos]


def test_a_recheck_under_way_holds_no_boleto_once_the_session_is_over(bench: Bench) -> None:
    bench.reach(S.BOLETOS)
    bench.today += DAY
    bench.session.renew_day()
    bench.session.leave()
    assert not left_in(bench)


def rechecks(bench: Bench) -> bool:
    return any(job.name.endswith("recheck_boletos") for job in bench.held.pending)


def test_a_corrected_clock_is_seen_by_a_list_that_stands(behind: Bench) -> None:
    assert offers_pix(behind) == [False, False]
    assert not behind.session.view_state.is_overdue
    behind.today = TODAY
    behind.session.renew_day()
    assert behind.session.view_state.today == TODAY
    behind.release("recheck_boletos")
    view = behind.session.view_state
    assert (behind.state, offers_pix(behind), view.is_overdue) == (S.BOLETOS, [True, True], True)
    assert [each.boleto.id for each in view.boletos] == ["1", "2"]
    behind.session.renew_day()
    assert not rechecks(behind)


def test_a_corrected_clock_is_seen_on_the_pay_screen(behind: Bench) -> None:
    behind.session.choose_boleto(1)
    behind.today = TODAY
    behind.session.renew_day()
    behind.release("recheck_boletos")
    view = behind.session.view_state
    assert view.chosen is view.boletos[1]
    assert PaymentForm.PIX in view.chosen.offered
    behind.see_payment()
    assert behind.state is S.PAID


def test_a_list_that_is_returned_to_is_that_of_the_day(behind: Bench) -> None:
    behind.session.open_plan()
    behind.today = TODAY
    behind.session.renew_day()
    assert behind.session.view_state.today == TODAY
    while behind.state is not S.BOLETOS:
        behind.held.release_all()
        behind.session.back()
    behind.release("recheck_boletos")
    assert offers_pix(behind) == [True, True]


def test_boletos_that_the_erp_sends_meanwhile_are_kept(behind: Bench) -> None:
    behind.session.choose_boleto(0)
    behind.tick()
    behind.today = TODAY
    behind.session.renew_day()
    behind.erp.boletos = [overdue(1), overdue(2), overdue(3)]
    behind.release("load_boletos")
    assert len(behind.session.view_state.boletos) == 3
    behind.release("recheck_boletos")
    while rechecks(behind):
        behind.release("recheck_boletos")
    assert offers_pix(behind) == [True, True, True]


def test_a_session_that_ends_meanwhile_drops_it(behind: Bench) -> None:
    behind.today = TODAY
    behind.session.renew_day()
    behind.session.leave()
    assert behind.state is S.HOME
    assert not rechecks(behind)
    behind.session.renew_day()
    assert behind.session.view_state.boletos == ()


@pytest.mark.parametrize("state", [S.HOME, S.TAX_ID, S.SEARCHING, S.LOADING, S.PRINTING, S.PAID])
def test_in_any_state_a_new_day_leads_nowhere(bench: Bench, state: State) -> None:
    if state is S.PAID:
        bench.reach(S.PAY)
        bench.see_payment()
    else:
        bench.reach(state)
    before: date = bench.session.view_state.today
    bench.today = TODAY + DAY
    bench.session.renew_day()
    assert bench.state is state
    assert bench.session.view_state.today == (before if state is S.HOME else TODAY + DAY)
