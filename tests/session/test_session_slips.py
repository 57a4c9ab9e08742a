"""Several slips of a list: their number, a stop, a fault and a retry, and unconfirmed ones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from support.fake_printer import CountingPrinter, mute
from support.log_check import LogWatch
from support.session_harness import DOCUMENT, MARIA, MARIA_ELSEWHERE, TODAY, Bench, a_boleto
from totem.printing.printer import PrinterFault, PrintFailed
from totem.session.states import Event, State

S = State


@pytest.fixture
def paper() -> CountingPrinter:
    return CountingPrinter()


@pytest.fixture
def sixty(make_bench: Callable[..., Bench], paper: CountingPrinter) -> Bench:
    """A customer with sixty boletos, ten of them overdue, at the list."""
    return with_boletos(make_bench(), paper, 60)


def with_boletos(bench: Bench, paper: CountingPrinter, count: int) -> Bench:
    bench.printer = paper
    bench.session = bench.make_session(bench.held)
    bench.session.changed.connect(bench.pictures.append)
    days = [TODAY + timedelta(days=number - 10) for number in range(count)]
    bench.erp.boletos = [a_boleto(number, day) for number, day in enumerate(days, 1)][::-1]
    bench.reach(S.BOLETOS)
    return bench


def print_list(bench: Bench) -> None:
    bench.session.print_listed()
    if bench.state is S.PRINTING:
        bench.release("print")


def test_one_touch_prints_six_of_sixty_overdue_first(sixty: Bench, paper: CountingPrinter) -> None:
    print_list(sixty)
    assert paper.paper == ["1", "2", "3", "4", "5", "6"]
    assert (sixty.state, sixty.session.view_state.print.printed) == (S.PRINTED, 6)


@pytest.mark.parametrize("most", [1, 2, 7, 50])
def test_the_operator_says_how_many(
    make_bench: Callable[..., Bench], paper: CountingPrinter, most: int
) -> None:
    bench = with_boletos(make_bench(), paper, 60)
    bench.session._machine.update(
        lambda view: replace(view, selection=replace(view.selection, most_slips=most))
    )
    for row in range(60):
        bench.session.toggle_boleto(row)
    assert len(bench.session.view_state.selection.rows) == most
    bench.session.clear_selection()
    print_list(bench)
    assert len(paper.paper) == most


def test_marks_end_at_the_limit_and_move_when_one_is_taken_away(sixty: Bench, paper: CountingPrinter) -> None:
    for row in range(20, 40):
        sixty.session.toggle_boleto(row)
    assert sixty.session.view_state.selection.rows == frozenset(range(20, 26))
    assert sixty.session.view_state.is_selection_full
    assert sixty.state is S.BOLETOS
    sixty.session.toggle_boleto(20)
    sixty.session.toggle_boleto(50)
    assert sixty.session.view_state.selection.rows == frozenset({21, 22, 23, 24, 25, 50})
    print_list(sixty)
    assert paper.paper == ["22", "23", "24", "25", "26", "51"]


def test_a_second_all_asks_first_and_goes_on_where_the_first_ended(
    sixty: Bench, paper: CountingPrinter
) -> None:
    print_list(sixty)
    sixty.session.back()
    sixty.session.print_listed()
    assert (sixty.state, len(paper.paper)) == (S.PRINT_AGAIN, 6)
    assert not sixty.held.pending or all("print" not in job.name for job in sixty.held.pending)
    sixty.session.print_again()
    sixty.release("print")
    assert paper.paper == [str(number) for number in range(1, 13)]


def test_who_says_no_is_back_at_the_list(sixty: Bench, paper: CountingPrinter) -> None:
    print_list(sixty)
    sixty.session.back()
    sixty.session.print_listed()
    sixty.session.back()
    assert (sixty.state, len(paper.paper)) == (S.BOLETOS, 6)


def test_marks_on_what_is_on_paper_ask_and_others_do_not(sixty: Bench, paper: CountingPrinter) -> None:
    print_list(sixty)
    sixty.session.back()
    sixty.session.toggle_boleto(30)
    print_list(sixty)
    assert paper.paper[6:] == ["31"]
    sixty.session.back()
    sixty.session.toggle_boleto(31)
    sixty.session.toggle_boleto(2)
    sixty.session.print_listed()
    assert sixty.state is S.PRINT_AGAIN
    assert len(paper.paper) == 7


def test_all_of_a_short_list_asks_the_second_time(
    make_bench: Callable[..., Bench], paper: CountingPrinter
) -> None:
    bench = with_boletos(make_bench(), paper, 3)
    print_list(bench)
    bench.session.dispatch(Event.FINISHED)
    bench.session.show_boletos()
    bench.session.print_listed()
    assert (bench.state, bench.session.view_state.selection.listed) == (S.PRINT_AGAIN, 3)
    bench.session.print_again()
    bench.release("print")
    assert paper.paper == ["1", "2", "3"] * 2


def test_the_question_comes_also_after_another_contract_or_the_document_anew(
    make_bench: Callable[..., Bench], paper: CountingPrinter
) -> None:
    bench = make_bench(several=True)
    assert len(bench.erp.registrations) == len([MARIA, MARIA_ELSEWHERE])  # type: ignore[arg-type]
    bench = with_boletos(bench, paper, 60)
    print_list(bench)
    bench.session.back()
    bench.session.back()
    bench.session.choose_contract(1)
    bench.release("load_boletos")
    bench.session.print_listed()
    assert bench.state is S.PRINT_AGAIN
    bench.session.back()
    bench.session.back()
    bench.session.back()
    bench.session.enter_tax_id(DOCUMENT)
    bench.be_found()
    bench.session.choose_contract(0)
    bench.release("load_boletos")
    bench.session.print_listed()
    assert bench.state is S.PRINT_AGAIN


def print_one(bench: Bench, row: int) -> None:
    bench.session.choose_boleto(row)
    bench.session.print_chosen()
    bench.release("print")
    bench.session.back()
    bench.session.back()
    assert bench.state is S.BOLETOS


def test_one_that_was_printed_alone_is_passed_over_and_not_printed_unasked(
    sixty: Bench, paper: CountingPrinter
) -> None:
    print_one(sixty, 2)
    sixty.session.toggle_boleto(2)
    sixty.session.print_listed()
    assert (sixty.state, sixty.session.view_state.slips_on_paper) == (S.PRINT_AGAIN, 1)
    sixty.session.back()
    sixty.session.clear_selection()
    print_list(sixty)
    assert paper.paper == ["3", "1", "2", "4", "5", "6", "7"]


def test_all_of_a_short_list_asks_where_one_of_it_was_printed_alone(
    make_bench: Callable[..., Bench], paper: CountingPrinter
) -> None:
    bench = with_boletos(make_bench(), paper, 3)
    print_one(bench, 1)
    bench.session.print_listed()
    assert (bench.state, paper.paper) == (S.PRINT_AGAIN, ["2"])


def test_one_alone_that_may_have_come_out_counts_as_printed(
    sixty: Bench, paper: CountingPrinter, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed")
    paper.ends = [PrintFailed(PrinterFault.UNCONFIRMED)]
    print_one(sixty, 0)
    assert sixty.session.view_state.selection.on_paper == {0}


def test_one_alone_that_failed_does_not(
    sixty: Bench, paper: CountingPrinter, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed")
    paper.ends = [PrintFailed(PrinterFault.PAPER_OUT)]
    print_one(sixty, 0)
    assert sixty.session.view_state.selection.on_paper == frozenset()
    print_list(sixty)
    assert paper.paper == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("anew", ["contract", "document"])
@pytest.mark.parametrize("alone", [True, False])
def test_a_marked_boleto_is_known_to_be_printed_in_a_list_that_came_anew(
    make_bench: Callable[..., Bench], paper: CountingPrinter, alone: bool, anew: str
) -> None:
    bench = make_bench(several=True)
    bench = with_boletos(bench, paper, 60)
    print_one(bench, 0) if alone else print_list(bench)
    while bench.state is not S.CONTRACTS:
        bench.session.back()
    if anew == "document":
        bench.session.back()
        bench.session.enter_tax_id(DOCUMENT)
        bench.be_found()
    bench.session.choose_contract(0)
    bench.release("load_boletos")
    before = list(paper.paper)
    bench.session.toggle_boleto(0)
    bench.session.print_listed()
    assert (bench.state, paper.paper) == (S.PRINT_AGAIN, before)
    bench.session.leave()
    assert bench.session.view_state.selection.titles == frozenset()


def test_the_next_customer_is_not_asked(sixty: Bench, paper: CountingPrinter) -> None:
    print_list(sixty)
    sixty.session.leave()
    assert (sixty.session.view_state.selection.listed, sixty.session.view_state.selection.on_paper) == (
        0,
        frozenset(),
    )
    sixty.held.release_all()
    sixty.reach(S.BOLETOS)
    sixty.session.print_listed()
    assert sixty.state is S.PRINTING


def test_a_stop_prints_the_slip_under_way_and_none_after_it(sixty: Bench, paper: CountingPrinter) -> None:
    paper.before = lambda count: sixty.session.stop_printing() if count == 1 else None
    print_list(sixty)
    view_state = sixty.session.view_state
    assert paper.paper == ["1", "2"]
    assert (view_state.state, view_state.print.printed, view_state.print.count) == (S.PRINTED, 2, 6)
    assert view_state.selection.on_paper == {0, 1}


def test_going_back_from_several_slips_stops_them_and_tells_how_many_came_out(
    sixty: Bench, paper: CountingPrinter
) -> None:
    def go_back(count: int) -> None:
        for _ in range(3 if count == 2 else 0):
            sixty.session.back()

    paper.before = go_back
    print_list(sixty)
    assert (sixty.state, sixty.session.view_state.print.printed, len(paper.paper)) == (S.PRINTED, 3, 3)


def test_what_was_stopped_can_go_on_without_a_slip_twice(sixty: Bench, paper: CountingPrinter) -> None:
    paper.before = lambda count: sixty.session.stop_printing() if count == 1 else None
    print_list(sixty)
    paper.before = lambda _count: None
    sixty.session.retry()
    assert (sixty.session.view_state.print.printed, sixty.session.view_state.print.stop_asked) == (2, False)
    sixty.release("print")
    assert paper.paper == ["1", "2", "3", "4", "5", "6"]
    assert sixty.session.view_state.print.printed == 6


@pytest.mark.parametrize("fails_at", range(6))
def test_a_retry_prints_only_what_did_not_come_out(
    sixty: Bench, paper: CountingPrinter, expected_logs: LogWatch, fails_at: int
) -> None:
    expected_logs.expect("print failed")
    paper.ends = [None] * fails_at + [PrintFailed(PrinterFault.PAPER_OUT)]
    print_list(sixty)
    assert (sixty.state, sixty.session.view_state.print.printed) == (S.PRINT_FAILED, fails_at)
    sixty.session.retry()
    sixty.release("print")
    assert paper.paper == ["1", "2", "3", "4", "5", "6"]
    assert sixty.session.view_state.print.printed == 6


@pytest.mark.parametrize(
    "trouble",
    [PrintFailed(PrinterFault.UNCONFIRMED), PrintFailed(PrinterFault.TIMED_OUT, held=True), OSError("wire")],
    ids=repr,
)
def test_what_is_unknown_is_asked_and_only_then_printed_again(
    sixty: Bench, paper: CountingPrinter, expected_logs: LogWatch, trouble: Exception
) -> None:
    expected_logs.expect("print failed")
    paper.ends = [None, None, trouble]
    print_list(sixty)
    view_state = sixty.session.view_state
    assert (view_state.state, view_state.print.printed, view_state.print.unconfirmed) == (
        S.PRINT_UNSURE,
        2,
        1,
    )
    sixty.session.confirm_print()
    assert (sixty.state, sixty.session.view_state.print.printed) == (S.PRINTED, 3)
    sixty.session.retry()
    sixty.release("print")
    assert paper.paper == ["1", "2", "4", "5", "6"]


def test_what_did_not_come_out_by_the_customers_word_is_printed_again(
    sixty: Bench, paper: CountingPrinter, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed")
    paper.ends = [None, PrintFailed(PrinterFault.UNCONFIRMED)]
    print_list(sixty)
    sixty.session.deny_print()
    assert (sixty.state, sixty.session.view_state.print.fault) == (S.PRINT_FAILED, PrinterFault.UNCONFIRMED)
    sixty.session.retry()
    sixty.release("print")
    assert paper.paper == ["1", "2", "3", "4", "5", "6"]
    assert sixty.session.view_state.slips_on_paper == 6, "the second one is counted once"


def test_after_a_doubt_the_list_asks_before_it_prints(
    sixty: Bench, paper: CountingPrinter, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed")
    paper.ends = [PrintFailed(PrinterFault.UNCONFIRMED)]
    print_list(sixty)
    sixty.session.deny_print()
    sixty.session.back()
    sixty.session.print_listed()
    assert sixty.state is S.PRINT_AGAIN


def test_a_printer_that_never_confirms_prints_all_and_is_asked_about_once(
    sixty: Bench, paper: CountingPrinter, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed")
    paper.ends = [mute() for _ in range(6)]
    print_list(sixty)
    view_state = sixty.session.view_state
    assert (view_state.state, view_state.print.unconfirmed, len(paper.paper)) == (S.PRINT_UNSURE, 6, 6)
    assert "clear" not in paper.did
    sixty.session.confirm_print()
    assert (sixty.state, sixty.session.view_state.print.printed) == (S.PRINTED, 6)


def test_each_slip_is_a_sign_of_life_and_counted_while_it_prints(
    sixty: Bench, paper: CountingPrinter
) -> None:
    print_list(sixty)
    printing = [each for each in sixty.pictures if each.state is S.PRINTING]
    assert [each.print.printed for each in printing] == sorted(each.print.printed for each in printing)
    assert {each.print.printed for each in printing} == set(range(6))
    beats = [each.print.heartbeat for each in printing]
    assert beats == sorted(set(beats))
