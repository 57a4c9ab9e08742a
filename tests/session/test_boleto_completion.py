"""Completion of boletos: once a title and session, at the pay screen and before a print."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QCoreApplication

from support.log_check import LogWatch
from support.session_harness import DOCUMENT, MARIA, MARIA_ELSEWHERE, Bench, a_boleto
from totem.domain.customer import BoletoId, OpenBoleto
from totem.erp.errors import Misconfigured, Reason, Unavailable
from totem.session.boleto_completion import CompletedBoleto, carry_over_forms
from totem.session.states import State
from totem.session.view_state import Completion, Failure


def listed(number: int) -> OpenBoleto:
    """A boleto whose list has no PIX."""
    return replace(a_boleto(number), pix=None, is_incomplete=True)


@pytest.fixture
def bench(qapp: QCoreApplication) -> Iterator[Bench]:
    bench = Bench()
    bench.erp.boletos = [listed(1), listed(2)]
    bench.erp.details = {each.id: each for each in (a_boleto(1), a_boleto(2))}
    yield bench
    bench.close()


def completion(bench: Bench) -> Completion:
    return bench.session.view_state.completion


def test_the_list_completes_nothing(bench: Bench) -> None:
    bench.reach(State.BOLETOS)
    assert bench.erp.completed == []


def test_the_opened_boleto_is_completed_once(bench: Bench) -> None:
    bench.reach(State.PAY)
    assert completion(bench) is Completion.PENDING
    bench.release("complete_boleto")
    view = bench.session.view_state
    assert view.completion is Completion.NONE
    assert view.chosen is not None
    assert view.chosen.pix is not None
    assert view.boletos[0] is view.chosen
    bench.session.back()
    bench.session.choose_boleto(0)
    assert completion(bench) is Completion.NONE
    assert bench.erp.completed == [view.chosen.boleto.id]


def test_a_slow_completion_is_shown_as_slow(bench: Bench) -> None:
    bench.reach(State.PAY)
    bench.session._boletos._completer._timer.timeout.emit()
    assert completion(bench) is Completion.SLOW
    bench.release("complete_boleto")
    assert completion(bench) is Completion.NONE


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Unavailable("boleto_detail", Reason.CONNECTION_BROKEN), "may have created its charge"),
        (Misconfigured("boleto_detail", "no address"), "completing a boleto failed"),
    ],
)
def test_a_completion_that_failed_is_not_tried_again(
    bench: Bench, expected_logs: LogWatch, error: Exception, told: str
) -> None:
    expected_logs.expect(told)
    bench.erp.details = {listed(1).id: error}
    bench.reach(State.PAY)
    bench.release("complete_boleto")
    assert completion(bench) is Completion.FAILED
    bench.session.back()
    bench.session.choose_boleto(0)
    assert completion(bench) is Completion.FAILED
    assert bench.erp.completed == [listed(1).id]


def test_a_new_list_keeps_what_was_completed(bench: Bench) -> None:
    bench.reach(State.PAY)
    bench.release("complete_boleto")
    for _ in range(2):
        bench.tick()
        bench.release("load_boletos")
    view = bench.session.view_state
    assert view.state is State.PAY
    assert view.chosen is not None
    assert view.chosen.pix is not None


def test_a_payment_is_seen_after_a_completion(bench: Bench) -> None:
    bench.reach(State.PAY)
    bench.release("complete_boleto")
    bench.see_payment()
    assert bench.state is State.PAID


def test_a_late_completion_belongs_to_no_other_session(bench: Bench) -> None:
    uncancellable = Bench(uncancellable=True)
    uncancellable.erp.boletos, uncancellable.erp.details = [listed(1), listed(2)], bench.erp.details
    uncancellable.reach(State.PAY)
    uncancellable.session.leave()
    uncancellable.release("complete_boleto")
    assert uncancellable.session.view_state.boletos == ()
    assert uncancellable.session._boletos._completers == {}
    uncancellable.close()


def test_a_completion_outlives_the_pay_screen(bench: Bench) -> None:
    bench.reach(State.PAY)
    bench.session.back()
    bench.release("complete_boleto")
    assert bench.state is State.BOLETOS
    assert bench.session.view_state.boletos[0].pix is not None


def test_a_print_of_the_list_waits_for_its_boletos(bench: Bench) -> None:
    bench.reach(State.BOLETOS)
    bench.session.print_listed()
    assert bench.state is State.PRINTING
    for _ in range(2):
        assert not [job for job in bench.held.pending if job.name.endswith("print")]
        bench.release("complete_boleto")
    bench.release("print")
    assert [bench.state] == [State.PRINTED]
    assert all(each.pix is not None for each in bench.session.view_state.boletos)
    assert bench.erp.completed == [listed(1).id, listed(2).id]


def test_a_print_that_is_stopped_before_its_boletos_are_complete_prints_none(bench: Bench) -> None:
    bench.reach(State.BOLETOS)
    bench.session.print_listed()
    bench.session.stop_printing()
    bench.release("complete_boleto")
    bench.release("complete_boleto")
    bench.release("print")
    view = bench.session.view_state
    assert (view.state, view.print.printed, view.print.count) == (State.PRINTED, 0, 2)
    assert bench.printer.jobs == []


def test_a_boleto_that_got_no_code_is_no_longer_selected(bench: Bench) -> None:
    bare = replace(listed(1), link=None)
    bench.erp.boletos = [bare, listed(2)]
    bench.erp.details |= {bare.id: replace(bare, is_incomplete=False)}
    bench.reach(State.BOLETOS)
    bench.begin_series()
    bench.session.back()
    bench.held.release_all()
    assert bench.session.view_state.selection.rows == {1}


def test_a_print_leaves_out_boletos_without_a_code(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("completing a boleto failed")
    bare = replace(listed(1), line=None, barcode=None)
    bench.erp.boletos = [bare, listed(2)]
    bench.erp.details |= {bare.id: Unavailable("boleto_detail", Reason.TIMEOUT)}
    bench.reach(State.BOLETOS)
    bench.session.print_listed()
    bench.release("complete_boleto")
    bench.release("complete_boleto")
    assert bench.session.view_state.print.count == 1
    bench.release("print")
    assert bench.state is State.PRINTED


def carried(found: OpenBoleto, *, is_alone: bool = True, beside: Sequence[OpenBoleto] = ()) -> OpenBoleto:
    """A boleto of a new list, after the first one was completed."""
    known = [CompletedBoleto(listed(1), a_boleto(1), is_alone)]
    return carry_over_forms([found, *beside], known)[0]


def test_a_changed_debt_is_not_told_by_an_old_code() -> None:
    before, done = listed(1), a_boleto(1)
    assert carried(before) == done
    assert carried(replace(before, our_number="77")).pix == done.pix
    dearer = replace(before, amount=Decimal("999.00"))
    assert carried(dearer) == dearer
    other = replace(before, id=BoletoId("other"))
    assert carried(other) == other


def test_a_changed_record_is_not_told_by_an_id_of_several() -> None:
    registered, namesake = replace(listed(1), our_number="77"), replace(listed(2), id=listed(1).id)
    assert carried(registered, is_alone=False) == registered
    assert carried(registered, beside=[namesake]) == registered
    assert carried(listed(1), beside=[namesake]).pix == a_boleto(1).pix


def test_a_boleto_that_was_registered_anew_is_not_told_by_its_old_code() -> None:
    known = [CompletedBoleto(replace(listed(1), our_number="76"), a_boleto(1))]
    anew = replace(listed(1), our_number="77")
    assert carry_over_forms([anew], known) == [anew]


def test_another_document_under_the_same_id_is_not_told_by_the_code_of_the_one_before() -> None:
    known = [CompletedBoleto(replace(listed(1), document_number="1"), a_boleto(1))]
    other = replace(listed(1), document_number="2")
    assert carry_over_forms([other], known) == [other]


def test_what_an_answer_says_of_the_payment_is_not_overwritten() -> None:
    pending = carried(replace(listed(1), is_payment_pending=True, among_unread=True))
    assert (pending.pix, pending.is_payment_pending, pending.among_unread) == (a_boleto(1).pix, True, True)


def test_a_print_without_any_code_is_no_fault_of_the_printer(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("completing a boleto failed")
    bare = replace(listed(1), line=None, barcode=None)
    bench.erp.boletos = [bare]
    bench.erp.details = {bare.id: Unavailable("boleto_detail", Reason.TIMEOUT)}
    bench.reach(State.PAY)
    bench.session.print_chosen()
    bench.release("complete_boleto")
    view = bench.session.view_state
    assert (view.state, view.failure, view.print.fault) == (State.PRINT_FAILED, Failure.UNAVAILABLE, None)
    bench.session.back()
    assert bench.session.view_state.failure is None


def test_a_boleto_that_changed_while_it_was_open_has_no_form_under_way(bench: Bench) -> None:
    bench.reach(State.PAY)
    bench.release("complete_boleto")
    bench.erp.boletos = [replace(listed(1), amount=Decimal("999.00")), listed(2)]
    bench.tick()
    bench.release("load_boletos")
    assert completion(bench) is Completion.FAILED
    assert bench.erp.completed == [listed(1).id]


def test_another_boleto_does_not_begin_with_the_completion_of_the_last(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("completing a boleto failed")
    bench.erp.details[listed(1).id] = Unavailable("boleto_detail", Reason.TIMEOUT)
    bench.reach(State.PAY)
    bench.release("complete_boleto")
    bench.session.back()
    assert completion(bench) is Completion.NONE


def test_the_next_boleto_does_not_begin_with_the_completion_of_the_one_that_was_paid(bench: Bench) -> None:
    bench.erp.boletos = [replace(a_boleto(1), is_incomplete=True), listed(2)]
    bench.reach(State.PAY)
    bench.session._boletos._completer._timer.timeout.emit()
    assert completion(bench) is Completion.SLOW
    bench.see_payment()
    bench.session.choose_next_boleto()
    assert {each.completion for each in bench.pictures if each.choice == 2} <= {
        Completion.NONE,
        Completion.PENDING,
    }
    bench.session.leave()


def amounts(bench: Bench) -> list[Decimal | None]:
    return [each.amount for each in bench.session.view_state.boletos]


def pix_of(bench: Bench) -> list[str | None]:
    return [each.boleto.pix for each in bench.session.view_state.boletos]


@pytest.mark.parametrize("row", [0, 1])
def test_of_two_boletos_with_one_id_the_chosen_one_alone_is_completed(bench: Bench, row: int) -> None:
    both = [listed(1), replace(listed(2), id=listed(1).id)]
    bench.erp.boletos = list(both)
    bench.erp.details = {listed(1).id: replace(both[row], pix=a_boleto(7).pix, is_incomplete=False)}
    bench.reach(State.BOLETOS)
    bench.session.choose_boleto(row)
    bench.release("complete_boleto")
    for _ in range(2):
        view = bench.session.view_state
        assert view.chosen is view.boletos[row]
        assert view.chosen.amount == both[row].amount
        assert amounts(bench) == [each.amount for each in both]
        assert pix_of(bench) == [a_boleto(7).pix if place == row else None for place in (0, 1)]
        bench.tick()
        bench.release("load_boletos")


def test_an_answer_for_a_boleto_that_was_left_is_not_put_over_the_open_one_of_its_id(bench: Bench) -> None:
    both = [listed(1), replace(listed(2), id=listed(1).id)]
    bench.erp.boletos = list(both)
    bench.erp.details = {listed(1).id: replace(both[0], pix=a_boleto(7).pix, is_incomplete=False)}
    bench.reach(State.PAY)
    bench.session.back()
    bench.session.choose_boleto(1)
    bench.release("complete_boleto")
    view = bench.session.view_state
    assert view.chosen is view.boletos[1]
    assert (view.chosen.amount, view.chosen.boleto.pix) == (both[1].amount, None)
    assert pix_of(bench) == [a_boleto(7).pix, None]
    bench.session.leave()


def test_the_row_that_is_completed_is_found_again_in_a_new_list(bench: Bench) -> None:
    """The record may change while its query is under way, and its place."""
    bench.reach(State.PAY)
    bench.erp.boletos = [listed(2), replace(listed(1), our_number="77")]
    bench.tick()
    bench.release("load_boletos")
    assert completion(bench) is Completion.PENDING
    bench.release("complete_boleto")
    view = bench.session.view_state
    assert (view.completion, view.chosen and view.chosen.boleto.our_number) == (Completion.NONE, "77")
    assert view.chosen is not None
    assert view.chosen.pix is not None


def test_a_code_for_a_debt_that_changed_meanwhile_is_not_shown(bench: Bench) -> None:
    bench.reach(State.PAY)
    bench.erp.boletos = [replace(listed(1), amount=Decimal("999.00")), listed(2)]
    bench.tick()
    bench.release("load_boletos")
    bench.release("complete_boleto")
    assert (amounts(bench), pix_of(bench)) == ([Decimal("999.00"), Decimal(20)], [None, None])
    assert completion(bench) is Completion.FAILED


def two_contracts(bench: Bench) -> None:
    """Both contracts have the same boleto."""
    bench.erp.registrations = [MARIA, MARIA_ELSEWHERE]
    bench.reach(State.SEARCHING)
    bench.release("find_customers")


def open_first(bench: Bench, contract: int) -> None:
    """Open the first boleto of a contract."""
    while bench.state is not State.CONTRACTS:
        bench.session.back()
    bench.session.choose_contract(contract)
    bench.release("load_boletos")
    bench.session.choose_boleto(0)


def test_the_boleto_of_another_contract_gets_a_code_of_its_own(bench: Bench) -> None:
    two_contracts(bench)
    open_first(bench, 0)
    bench.release("complete_boleto")
    first = pix_of(bench)[0]
    assert first == a_boleto(1).pix
    bench.erp.details[listed(1).id] = a_boleto(1, pix=a_boleto(8).pix)
    open_first(bench, 1)
    assert (pix_of(bench)[0], completion(bench)) == (None, Completion.PENDING)
    bench.release("complete_boleto")
    assert pix_of(bench)[0] == a_boleto(8).pix
    open_first(bench, 0)
    assert (pix_of(bench)[0], completion(bench)) == (first, Completion.NONE)
    assert bench.erp.completed == [listed(1).id] * 2


@pytest.mark.parametrize("returns", [False, True])
def test_a_late_answer_is_for_its_own_contract_alone(bench: Bench, returns: bool) -> None:
    """The query is not sent again: it may have created a charge."""
    two_contracts(bench)
    open_first(bench, 0)
    open_first(bench, 1)
    asked = [job for job in bench.held.pending if job.name.endswith("complete_boleto")]
    assert len(asked) == 2, "the other contract does not wait for the late one"
    if returns:
        open_first(bench, 0)
        assert completion(bench) is Completion.PENDING
    asked[0].release()
    assert pix_of(bench)[0] == (a_boleto(1).pix if returns else None)
    open_first(bench, 0)
    assert (pix_of(bench)[0], completion(bench)) == (a_boleto(1).pix, Completion.NONE)
    assert bench.erp.completed == [listed(1).id]
    bench.session.leave()


def test_what_waits_is_not_asked_for_once_its_contract_was_left(bench: Bench) -> None:
    two_contracts(bench)
    open_first(bench, 0)
    bench.session.back()
    bench.session.choose_boleto(1)
    assert completion(bench) is Completion.PENDING
    while bench.state is not State.CONTRACTS:
        bench.session.back()
    bench.release("complete_boleto")
    assert not [job for job in bench.held.pending if job.name.endswith("complete_boleto")]
    assert bench.erp.completed == [listed(1).id]


@pytest.mark.parametrize("end", ["leave", "tax_id"])
def test_the_next_session_asks_anew_for_the_same_boleto(make_bench: Callable[..., Bench], end: str) -> None:
    """The code of a session is dropped with it: the charge may be paid or cancelled by then."""
    bench = make_bench()
    bench.erp.boletos, bench.erp.details = [listed(1), listed(2)], {listed(1).id: a_boleto(1)}
    bench.reach(State.PAY)
    bench.release("complete_boleto")
    if end == "leave":
        bench.session.leave()
    else:
        while bench.state is not State.TAX_ID:
            bench.session.back()
    bench.erp.details = {listed(1).id: a_boleto(1, pix=a_boleto(8).pix)}
    if bench.state is State.HOME:
        bench.session.start()
    bench.session.enter_tax_id(DOCUMENT)
    bench.release("find_customers")
    bench.release("load_boletos")
    assert pix_of(bench) == [None, None]
    bench.session.choose_boleto(0)
    assert completion(bench) is Completion.PENDING
    bench.release("complete_boleto")
    assert pix_of(bench)[0] == a_boleto(8).pix
    assert bench.erp.completed == [listed(1).id] * 2
