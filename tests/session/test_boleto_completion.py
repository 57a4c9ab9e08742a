"""Completion of boletos: once a title and session, at the pay screen and before a print."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QCoreApplication

from support.log_check import LogWatch
from support.session_harness import Bench, a_boleto
from totem.domain.customer import BoletoId, OpenBoleto
from totem.erp.errors import Misconfigured, Reason, Unavailable
from totem.session.boleto_completion import carry_over_forms
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
    return bench.visit.view_state.completion


def test_the_list_completes_nothing(bench: Bench) -> None:
    bench.reach(State.BOLETOS)
    assert bench.erp.completed == []


def test_the_opened_boleto_is_completed_once(bench: Bench) -> None:
    bench.reach(State.PAY)
    assert completion(bench) is Completion.PENDING
    bench.release("complete_boleto")
    view = bench.visit.view_state
    assert view.completion is Completion.NONE
    assert view.chosen is not None
    assert view.chosen.pix is not None
    assert view.boletos[0] is view.chosen
    bench.visit.back()
    bench.visit.choose_boleto(0)
    assert completion(bench) is Completion.NONE
    assert bench.erp.completed == [view.chosen.boleto.id]


def test_a_slow_completion_is_shown_as_slow(bench: Bench) -> None:
    bench.reach(State.PAY)
    bench.visit._tasks._completer._timer.timeout.emit()
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
    bench.visit.back()
    bench.visit.choose_boleto(0)
    assert completion(bench) is Completion.FAILED
    assert bench.erp.completed == [listed(1).id]


def test_a_new_list_keeps_what_was_completed(bench: Bench) -> None:
    bench.reach(State.PAY)
    bench.release("complete_boleto")
    for _ in range(2):
        bench.tick()
        bench.release("load_boletos")
    view = bench.visit.view_state
    assert view.state is State.PAY
    assert view.chosen is not None
    assert view.chosen.pix is not None


def test_a_payment_is_seen_after_a_completion(bench: Bench) -> None:
    bench.reach(State.PAY)
    bench.release("complete_boleto")
    bench.see_payment()
    assert bench.state is State.PAID


def test_a_late_completion_belongs_to_no_other_session(bench: Bench) -> None:
    deaf = Bench(deaf=True)
    deaf.erp.boletos, deaf.erp.details = [listed(1), listed(2)], bench.erp.details
    deaf.reach(State.PAY)
    deaf.visit.leave()
    deaf.release("complete_boleto")
    assert deaf.visit.view_state.boletos == ()
    assert deaf.visit._tasks._completer.completions() == {}
    deaf.close()


def test_a_completion_outlives_the_pay_screen(bench: Bench) -> None:
    bench.reach(State.PAY)
    bench.visit.back()
    bench.release("complete_boleto")
    assert bench.state is State.BOLETOS
    assert bench.visit.view_state.boletos[0].pix is not None


def test_a_print_of_the_list_waits_for_its_boletos(bench: Bench) -> None:
    bench.reach(State.BOLETOS)
    bench.visit.print_listed()
    assert bench.state is State.PRINTING
    for _ in range(2):
        assert not [job for job in bench.held.pending if job.name.endswith("print")]
        bench.release("complete_boleto")
    bench.release("print")
    assert [bench.state] == [State.PRINTED]
    assert all(each.pix is not None for each in bench.visit.view_state.boletos)
    assert bench.erp.completed == [listed(1).id, listed(2).id]


def test_a_print_leaves_out_boletos_without_a_code(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("completing a boleto failed")
    bare = replace(listed(1), line=None, barcode=None)
    bench.erp.boletos = [bare, listed(2)]
    bench.erp.details |= {bare.id: Unavailable("boleto_detail", Reason.TIMEOUT)}
    bench.reach(State.BOLETOS)
    bench.visit.print_listed()
    bench.release("complete_boleto")
    bench.release("complete_boleto")
    assert bench.visit.view_state.printing_count == 1
    bench.release("print")
    assert bench.state is State.PRINTED


def test_a_changed_debt_is_not_told_by_an_old_code() -> None:
    before, done = listed(1), a_boleto(1)
    known = {before.id: (before, done)}
    assert carry_over_forms(before, known) == done
    registered = replace(before, our_number="77")
    assert carry_over_forms(registered, known).pix == done.pix
    dearer = replace(before, amount=Decimal("999.00"))
    assert carry_over_forms(dearer, known) == dearer
    other = replace(before, id=BoletoId("other"))
    assert carry_over_forms(other, known) == other


def test_a_print_without_any_code_is_no_fault_of_the_printer(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("completing a boleto failed")
    bare = replace(listed(1), line=None, barcode=None)
    bench.erp.boletos = [bare]
    bench.erp.details = {bare.id: Unavailable("boleto_detail", Reason.TIMEOUT)}
    bench.reach(State.PAY)
    bench.visit.print_chosen()
    bench.release("complete_boleto")
    view = bench.visit.view_state
    assert (view.state, view.failure, view.fault) == (State.PRINT_FAILED, Failure.UNAVAILABLE, None)
    bench.visit.back()
    assert bench.visit.view_state.failure is None


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
    bench.visit.back()
    assert completion(bench) is Completion.NONE
