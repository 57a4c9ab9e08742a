"""End of a session: late results, cancelled tasks, and no personal data left."""

import threading
from collections.abc import Callable
from itertools import permutations

import pytest
from pytestqt.qtbot import QtBot

from support.customer_traces import left_in
from support.log_check import LogWatch
from support.session_harness import CARD, CHECKED, DOCUMENT, Bench
from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.session.states import RESTING, State

S = State
NOTHING_YET = {S.TAX_ID, S.PAUSED, S.FETCHING, S.FORM_FAILED, S.FORM, S.RECEIVED}
"""States before the first entry, or after the form went to the outbox."""


@pytest.fixture
def uncancellable(make_bench: Callable[..., Bench]) -> Bench:
    """A bench whose background work cannot be cancelled."""
    return make_bench(uncancellable=True)


@pytest.mark.parametrize("state", [S.SEARCHING, S.LOADING, S.PRINTING])
def test_leaving_cancels_what_is_under_way(bench: Bench, state: State) -> None:
    bench.reach(state)
    bench.session.leave()
    assert [job.name for job in bench.held.pending] == ["PrintQueue.clear"]


@pytest.mark.parametrize("state", [S.SEARCHING, S.LOADING, S.PRINTING])
def test_going_back_cancels_what_is_under_way(bench: Bench, state: State) -> None:
    bench.reach(state)
    bench.session.back()
    assert not {"find_customers", "load_boletos", "PrintQueue.print"} & {
        job.name for job in bench.held.pending
    }


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_late_results_are_dropped_in_any_order(uncancellable: Bench, order: tuple[int, ...]) -> None:
    uncancellable.reach(S.SEARCHING)
    uncancellable.session.leave()
    uncancellable.release("clear")
    uncancellable.session.start()
    uncancellable.session.enter_tax_id(DOCUMENT)
    uncancellable.session.back()
    uncancellable.session.enter_tax_id(DOCUMENT)
    late = uncancellable.held.pending
    assert [job.name for job in late] == ["find_customers"] * 3
    before = uncancellable.path
    for index in order:
        late[index].release()
        assert uncancellable.path == (before if index < 2 else [*before, S.LOADING])
        before = uncancellable.path


@pytest.mark.parametrize("state", [S.SEARCHING, S.LOADING, S.PRINTING])
@pytest.mark.parametrize("trouble", [None, OSError("late")])
def test_a_result_that_comes_after_the_end_changes_nothing(
    uncancellable: Bench, state: State, trouble: Exception | None
) -> None:
    uncancellable.reach(state)
    if trouble is not None:
        uncancellable.erp.registrations = uncancellable.erp.boletos = uncancellable.printer.trouble = trouble
    uncancellable.session.leave()
    pictures = len(uncancellable.pictures)
    uncancellable.held.release_all()
    assert len(uncancellable.pictures) == pictures
    assert not left_in(uncancellable)


def test_what_the_printer_says_late_is_not_told_of_the_next_visit(uncancellable: Bench) -> None:
    uncancellable.printer.readiness = PrinterState(Readiness.FAULT, PrinterFault.JAM)
    uncancellable.reach(S.BOLETOS)
    uncancellable.session.leave()
    uncancellable.session.start()
    uncancellable.held.release_all()
    assert uncancellable.session.view_state.printer_usable


@pytest.mark.parametrize("state", [each for each in State if each not in RESTING])
@pytest.mark.parametrize("several", [False, True])
def test_no_trace_of_the_customer_is_left(
    make_bench: Callable[..., Bench], expected_logs: LogWatch, state: State, several: bool
) -> None:
    if state in {S.FAILED, S.PRINT_FAILED, S.PRINT_UNSURE, S.FORM_FAILED}:
        expected_logs.expect("failed")
    bench = make_bench(several=several or state is S.CONTRACTS, check=state in CHECKED, card=state in CARD)
    if state is S.PAUSED:
        expected_logs.expect("tax ids are tried one after another")
    bench.reach(state)
    assert (state in NOTHING_YET) is not bool(left_in(bench)), "the search itself must find what is there"
    bench.session.leave()
    if state is S.UNLOCKING:
        bench.release("request_unlock")  # it goes on
    assert not left_in(bench)
    assert bench.ended == 1
    assert bench.session.view_state == bench.session._machine._blank(S.HOME).view_state


def test_no_trace_is_left_of_a_question_for_the_payment(bench: Bench) -> None:
    bench.reach(S.PAY)
    bench.tick()
    bench.session.leave()
    assert not left_in(bench)


@pytest.mark.parametrize("state", [S.HOME, S.TAX_ID, S.SEARCHING, S.BOLETOS, S.PRINTING, S.FAREWELL])
def test_an_unhandled_error_ends_the_visit_and_its_message_stays_out_of_the_log(
    bench: Bench, expected_logs: LogWatch, state: State
) -> None:
    expected_logs.expect(f"session ended in {state.name} by ZeroDivisionError$")
    bench.reach(state)
    bench.session.fail(ZeroDivisionError(DOCUMENT))
    assert bench.state is S.HOME
    assert not left_in(bench)


def test_an_error_on_another_thread_ends_the_visit_on_its_own(
    qtbot: QtBot, bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("session ended in BOLETOS by an unhandled error")
    bench.reach(S.BOLETOS)
    threads: list[threading.Thread] = []
    bench.session.ended.connect(lambda: threads.append(threading.current_thread()))
    thread = threading.Thread(target=bench.session.fail)
    thread.start()
    thread.join()
    assert bench.state is S.BOLETOS
    qtbot.waitUntil(lambda: bench.state is S.HOME)
    assert threads == [threading.main_thread()]


def test_screens_hear_of_the_end_after_everything_is_gone(bench: Bench) -> None:
    seen: list[object] = []
    bench.session.ended.connect(
        lambda: seen.extend([bench.state, bench.session.view_state.boletos, left_in(bench)])
    )
    bench.reach(S.BOLETOS)
    bench.session.leave()
    assert seen == [S.HOME, (), []]


def test_one_visit_after_another(bench: Bench) -> None:
    for _ in range(3):
        bench.reach(S.FAREWELL)
        bench.session.show_boletos()
        bench.session.leave()
        bench.held.release_all()
    assert bench.ended == 3
    assert [type(each).__name__ for each in bench.erp.asked] == ["TaxId", "Customer"] * 3
