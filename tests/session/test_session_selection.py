"""Selected boletos of a list: their print, and the selection over changes of the list."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from support.log_check import LogWatch
from support.session_harness import TODAY, Bench, a_boleto
from totem.domain.customer import BoletoId, OpenBoleto
from totem.domain.integrity.check import CheckedBoleto, check
from totem.domain.integrity.findings import Policy
from totem.printing.printer import PrinterFault, PrintFailed
from totem.printing.slips.content import SlipContent
from totem.session.boletos import carry_over_rows
from totem.session.states import State

S = State


@pytest.fixture
def three(bench: Bench) -> Bench:
    """A list of three, of which the last two are marked."""
    bench.erp.boletos = [a_boleto(number) for number in (1, 2, 3)]
    bench.reach(S.BOLETOS)
    bench.session.toggle_boleto(2)
    bench.session.toggle_boleto(1)
    return bench


def marked(bench: Bench) -> list[str]:
    return [each.boleto.id for each in bench.session.view_state.selected_boletos]


def printed(bench: Bench) -> list[str]:
    before = len(bench.printer.jobs)
    bench.release("print")
    slips = [slip for job in bench.printer.jobs[before:] for slip in job.slips]
    return [each.checked.boleto.id for each in slips if isinstance(each, SlipContent)]


def test_the_marked_are_printed_in_the_order_of_the_list_each_as_a_job(three: Bench) -> None:
    assert marked(three) == ["2", "3"]
    three.session.print_listed()
    assert three.session.view_state.print.count == 2
    assert printed(three) == ["2", "3"]
    assert len(three.printer.jobs) == 2


def test_once_printed_the_marks_are_gone(three: Bench) -> None:
    three.session.print_listed()
    printed(three)
    three.session.back()
    assert (three.state, marked(three)) == (S.BOLETOS, [])


def test_a_print_that_failed_keeps_them_for_the_next_try(three: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("print failed")
    three.printer.trouble = PrintFailed(PrinterFault.PAPER_OUT)
    three.session.print_listed()
    three.release("print")
    three.printer.trouble = None
    three.session.retry()
    assert printed(three) == ["2", "3"]


def test_a_mark_is_taken_away_by_the_same_touch_or_with_all_others(three: Bench) -> None:
    three.session.toggle_boleto(1)
    assert marked(three) == ["3"]
    three.session.toggle_boleto(1)
    three.session.clear_selection()
    assert marked(three) == []
    three.session.print_listed()
    assert printed(three) == ["1", "2", "3"]


def test_a_mark_asks_nobody_anything_and_stays_on_the_list(three: Bench) -> None:
    pending, asked = three.held.pending, list(three.erp.asked)
    three.session.toggle_boleto(0)
    assert three.state is S.BOLETOS
    assert (three.held.pending, three.erp.asked) == (pending, asked)


def test_opening_one_and_coming_back_keeps_the_marks(three: Bench) -> None:
    three.session.choose_boleto(0)
    three.session.print_chosen()
    assert printed(three) == ["1"]
    three.session.back()
    three.session.back()
    assert (three.state, marked(three)) == (S.BOLETOS, ["2", "3"])


def test_a_payment_moves_the_marks_with_their_boletos(three: Bench) -> None:
    three.session.choose_boleto(0)
    three.see_payment()
    assert three.session.view_state.selection.rows == {0, 1}
    three.session.back()
    assert marked(three) == ["2", "3"]


@pytest.mark.parametrize("end", ["leave", "expire", "back"])
def test_the_end_of_a_visit_and_another_document_forget_the_marks(three: Bench, end: str) -> None:
    getattr(three.session, end)()
    assert three.session.view_state.selection.rows == frozenset()


def test_another_contract_forgets_the_marks(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(several=True)
    bench.reach(S.BOLETOS)
    bench.session.toggle_boleto(0)
    bench.session.back()
    assert (bench.state, bench.session.view_state.selection.is_open) == (S.BOLETOS, False)
    bench.session.toggle_boleto(0)
    bench.session.clear_selection()
    bench.session.back()
    assert bench.state is S.CONTRACTS
    assert bench.session.view_state.selection.rows == frozenset()


@pytest.mark.parametrize("index", [-1, 1, 2])
def test_what_does_not_print_has_no_mark(
    bench: Bench, expected_logs: LogWatch, as_in_a_store: None, index: int
) -> None:
    expected_logs.expect(f"event MARKED ignored in BOLETOS: index {index} of 2")
    bench.erp.boletos = [a_boleto(1), a_boleto(2, pix="")]
    bench.reach(S.BOLETOS)
    bench.session.toggle_boleto(index)
    assert (bench.state, bench.session.view_state.selection.rows) == (S.BOLETOS, frozenset())


def titles(*numbers: int, **changed: str | None) -> tuple[CheckedBoleto, ...]:
    return tuple(checked(a_boleto(number), **changed) for number in numbers)


def checked(boleto: OpenBoleto, **changed: str | None) -> CheckedBoleto:
    return check(replace(boleto, **changed), Policy(), TODAY)  # type: ignore[arg-type]


def renumbered(*numbers: int) -> tuple[CheckedBoleto, ...]:
    """The ids of an ERP that counts the titles of each answer."""
    return tuple(
        checked(replace(a_boleto(number), id=BoletoId(str(place)))) for place, number in enumerate(numbers)
    )


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param(titles(1, 2, 3), titles(1, 2, 3), {1, 2}, id="the same list"),
        pytest.param(titles(1, 2, 3), titles(3, 2), {0, 1}, id="another order"),
        pytest.param(titles(1, 2, 3), titles(1, 3), {1}, id="one is gone"),
        pytest.param(titles(1, 2, 3), (), set(), id="all are gone"),
        pytest.param(renumbered(1, 2, 3), renumbered(2, 3), {0, 1}, id="numbered anew"),
        pytest.param(renumbered(1, 2, 3), renumbered(1, 3), {1}, id="the number of one that is gone"),
        pytest.param(titles(1, 2, 3), titles(1, 2, 3, link=None), {1, 2}, id="the link left out"),
        pytest.param(titles(1, 2, 3), titles(1, 2, 3, pix=None), set(), id="nothing left to print"),
        pytest.param(
            titles(1, 2, 3, link="https://pay.example.org"),
            titles(2, 3, link="https://pay.example.org"),
            {0, 1},
            id="one link for all",
        ),
        pytest.param(
            titles(1, 2, 3, link=None),
            (*titles(2, link=None, pix=a_boleto(12).pix), *titles(3, link=None, pix=a_boleto(13).pix)),
            {0, 1},
            id="issued anew under their ids",
        ),
        pytest.param(titles(1, 2, 2), titles(1, 2, 2), set(), id="two that cannot be told apart"),
    ],
)
def test_a_list_that_comes_anew_keeps_the_marks_on_the_same_titles(
    before: tuple[CheckedBoleto, ...], now: tuple[CheckedBoleto, ...], expected: set[int]
) -> None:
    assert carry_over_rows(frozenset({1, 2}), before, now) == expected


def test_without_marks_there_is_nothing_to_keep() -> None:
    assert carry_over_rows(frozenset(), titles(1), titles(1)) == frozenset()
