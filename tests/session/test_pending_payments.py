"""Boletos whose payment the ERP is confirming: listed last, and neither added up, marked nor printed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.log_check import LogWatch
from support.session_harness import RULES, TODAY, Bench, a_boleto
from totem.domain.customer import OpenBoleto
from totem.domain.integrity.check import CheckedBoleto, check
from totem.domain.integrity.findings import Policy
from totem.session.boletos import in_order
from totem.session.states import State
from totem.session.view_state import ViewState


def pending(number: int, due_date: date | None = TODAY) -> OpenBoleto:
    """A boleto that is being paid."""
    return replace(a_boleto(number, due_date), is_payment_pending=True)


def ids(boletos: tuple[CheckedBoleto, ...]) -> list[str]:
    return [each.boleto.id for each in boletos]


@pytest.fixture
def listed(bench: Bench) -> Bench:
    """The oldest of three is being paid."""
    bench.erp.boletos = [pending(1, TODAY - timedelta(40)), a_boleto(2), a_boleto(3, TODAY + timedelta(9))]
    bench.reach(State.BOLETOS)
    return bench


def test_one_that_is_being_paid_is_last_and_out_of_the_total(listed: Bench) -> None:
    view = listed.session.view_state
    assert ids(view.boletos) == ["2", "3", "1"]
    assert view.total == Decimal(50)
    assert ids(view.unpaid_boletos) == ["2", "3"]


def test_all_are_printed_but_one_that_is_being_paid(listed: Bench) -> None:
    assert listed.session.view_state.printable_rows == (0, 1)
    listed.session.print_listed()
    listed.release("print")
    slips = [slip for job in listed.printer.jobs for slip in job.slips]
    assert [each.checked.boleto.id for each in slips if hasattr(each, "checked")] == ["2", "3"]


def test_one_that_is_being_paid_takes_no_mark(
    listed: Bench, expected_logs: LogWatch, as_in_a_store: None
) -> None:
    expected_logs.expect("event MARKED ignored in BOLETOS")
    listed.session.toggle_boleto(2)
    assert listed.session.view_state.selection.rows == frozenset()


def test_its_own_screen_has_the_codes_and_no_paper(
    listed: Bench, expected_logs: LogWatch, as_in_a_store: None
) -> None:
    expected_logs.expect("nothing can be printed")
    listed.session.choose_boleto(2)
    view = listed.session.view_state
    assert view.chosen is not None
    assert (view.chosen.pix is not None, view.can_print) == (True, False)
    listed.session.print_chosen()
    listed.see_payment()
    assert listed.path[-2:] == [State.PAY, State.PAID]
    assert listed.session.view_state.can_print, "the proof"


def test_a_payment_that_is_being_confirmed_unmarks_its_boleto(listed: Bench) -> None:
    listed.session.toggle_boleto(0)
    listed.session.toggle_boleto(1)
    listed.session.choose_boleto(0)
    assert isinstance(listed.erp.boletos, list)
    listed.erp.boletos = [pending(1, TODAY - timedelta(40)), pending(2), listed.erp.boletos[2]]
    listed.tick()
    listed.release("load_boletos")
    view = listed.session.view_state
    assert (ids(view.boletos), view.chosen) == (["3", "1", "2"], view.boletos[2])
    assert view.selection.rows == {0}, "the one that is left"


def test_one_that_is_being_paid_stays_last_when_all_are_shown(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    bench.session._boletos._config = replace(RULES, next_titles=1)
    due = [TODAY - timedelta(40), TODAY + timedelta(9), TODAY + timedelta(40), TODAY + timedelta(70)]
    bench.erp.boletos = [pending(1, due[0]), a_boleto(2, due[1]), a_boleto(3, due[2]), pending(4, due[3])]
    bench.reach(State.BOLETOS)
    view = bench.session.view_state
    assert (ids(view.boletos), ids(view.later)) == (["2", "1", "4"], ["3"])
    bench.print_the_list()
    bench.session.show_all_boletos()
    view = bench.session.view_state
    assert (ids(view.boletos), set(view.selection.on_paper)) == (["2", "3", "1", "4"], {0})


@given(
    st.lists(
        st.tuples(st.booleans(), st.none() | st.integers(-60, 60).map(lambda n: TODAY + timedelta(n))),
        max_size=12,
    )
)
def test_order_total_and_print_of_any_list(drawn: list[tuple[bool, date | None]]) -> None:
    made = [(pending if is_paying else a_boleto)(n, due) for n, (is_paying, due) in enumerate(drawn, 1)]
    rows = in_order(check(each, Policy(), TODAY) for each in made)
    view = ViewState(State.BOLETOS, TODAY, boletos=rows)
    unpaid = [each for each in rows if not each.boleto.is_payment_pending]
    assert list(rows[: len(unpaid)]) == unpaid, "those that are being paid are last"
    for part in (rows[: len(unpaid)], rows[len(unpaid) :]):
        dates = [each.due_date or date.max for each in part]
        assert dates == sorted(dates)
    assert view.total == sum((each.amount or Decimal(0) for each in unpaid), Decimal(0))
    assert set(view.printable_rows) <= set(range(len(unpaid)))
