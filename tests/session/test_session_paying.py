"""Pay screen of a session: the detected payment, the remaining boletos, the payment proof."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from support.customer_traces import left_in
from support.fake_erp import TitleReadingErp
from support.log_check import LogWatch
from support.session_harness import MARIA, NOW, Bench, a_boleto
from totem.domain.card_payment import TitleReading, TitleStatus
from totem.erp.errors import NotFound, Reason
from totem.printing.printer import PrinterFault, PrintFailed
from totem.printing.slips.content import ProofContent
from totem.session.payment_poller import ABSENCES
from totem.session.states import Event, State

S = State


@pytest.fixture
def uncancellable(make_bench: Callable[..., Bench]) -> Bench:
    """A bench whose background work cannot be cancelled."""
    return make_bench(uncancellable=True)


def ids(bench: Bench) -> list[str]:
    return [each.boleto.id for each in bench.session.view_state.boletos]


def ask_once(bench: Bench) -> None:
    bench.tick()
    bench.release("load_boletos")


def test_the_payment_that_was_seen_is_in_the_picture_and_the_rest_is_listed(bench: Bench) -> None:
    bench.reach(S.PAID)
    view_state = bench.session.view_state
    assert view_state.chosen is not None
    assert view_state.chosen.boleto.id == "1"
    assert (ids(bench), view_state.total) == (["2"], Decimal(20))
    assert view_state.paid_at == NOW
    assert bench.erp.asked[1:] == [MARIA] * 3


def test_a_boleto_that_the_erp_reads_as_open_is_not_paid(make_bench: Callable[..., Bench]) -> None:
    """Though its list lacks it."""
    bench = make_bench(erp=TitleReadingErp(TitleReading(TitleStatus.OPEN)))
    bench.reach(S.PAY)
    bench.erp.boletos = [a_boleto(2)]
    for _ in range(2 * ABSENCES):
        ask_once(bench)
    assert bench.session.view_state.state is S.PAY


def test_the_erp_is_asked_on_the_pay_screen_alone(bench: Bench) -> None:
    timer = bench.session._boletos.payment_poller._timer
    for state in (S.BOLETOS, S.PAY, S.PRINTING, S.PRINTED, S.PAID, S.FAREWELL):
        bench.reach(state)
        assert timer.isActive() is (state is S.PAY), state
        bench.session.leave()
        assert not timer.isActive()
        bench.held.release_all()
        bench.erp.boletos = [a_boleto(1), a_boleto(2)]


def test_coming_back_to_the_same_boleto_goes_on(bench: Bench) -> None:
    bench.reach(S.PAY)
    bench.erp.boletos = [a_boleto(2)]
    ask_once(bench)
    bench.session.back()
    bench.session.choose_boleto(0)
    ask_once(bench)
    assert bench.path[-4:] == [S.PAY, S.BOLETOS, S.PAY, S.PAID]


def test_another_boleto_begins_anew(bench: Bench) -> None:
    bench.reach(S.PAY)
    bench.erp.boletos = [a_boleto(2)]
    ask_once(bench)
    bench.session.back()
    bench.session.choose_boleto(1)
    ask_once(bench)
    assert bench.state is S.PAY
    assert bench.session.view_state.chosen is bench.session.view_state.boletos[0]


def test_the_list_goes_on_watching(bench: Bench) -> None:
    bench.reach(S.PAY)
    bench.session.back()
    bench.session.toggle_boleto(1)
    bench.see_payment()
    view = bench.session.view_state
    assert view.chosen is not None
    assert (bench.state, view.chosen.boleto.id, view.paid_at, ids(bench)) == (S.PAID, "1", NOW, ["2"])
    bench.session.back()
    assert bench.session.view_state.selection.rows == {0}, "the other one stays selected"


def test_no_payment_is_waited_for_once_the_list_is_left(bench: Bench) -> None:
    bench.reach(S.PAY)
    bench.session.back()
    bench.session.dispatch(Event.MENU_ASKED)
    assert not bench.session._boletos.payment_poller._timer.isActive()


@pytest.mark.parametrize("error", [NotFound("open_boletos", Reason.ABSENT), OSError("?")])
def test_a_question_that_failed_changes_nothing(
    bench: Bench, expected_logs: LogWatch, error: Exception
) -> None:
    if isinstance(error, OSError):
        expected_logs.expect("asking for the payment failed: OSError")
    bench.reach(S.PAY)
    pictures = len(bench.pictures)
    bench.erp.boletos = error
    for _ in range(4):
        ask_once(bench)
    assert (bench.state, len(bench.pictures)) == (S.PAY, pictures)


@pytest.mark.parametrize("way", ["leave", Event.FINISHED, "print_chosen"])
def test_an_answer_that_comes_after_the_pay_screen_changes_nothing(
    uncancellable: Bench, way: str | Event
) -> None:
    uncancellable.reach(S.PAY)
    uncancellable.erp.boletos = []
    ask_once(uncancellable)
    uncancellable.tick()
    if isinstance(way, Event):
        uncancellable.session.dispatch(way)
    else:
        getattr(uncancellable.session, way)()
    state = uncancellable.state
    uncancellable.release("load_boletos")
    assert uncancellable.state is state
    if state is not S.HOME:
        uncancellable.session.leave()
    uncancellable.held.release_all()
    assert not left_in(uncancellable)


def test_an_amount_that_changed_is_shown_and_its_slip_printed(bench: Bench) -> None:
    bench.reach(S.PAY)
    bench.erp.boletos = [replace(a_boleto(1), amount=Decimal("10.33")), a_boleto(2, payer_name="MARIA S")]
    ask_once(bench)
    view_state = bench.session.view_state
    assert view_state.chosen is view_state.boletos[0]
    assert view_state.chosen.amount == Decimal("10.33")
    assert "MARIA S" in bench.guarded[-1]
    bench.session.print_chosen()
    bench.release("print")
    [slip] = bench.printer.jobs[0].slips
    assert not isinstance(slip, ProofContent)
    bench.session.back()
    bench.session.back()
    assert bench.session.view_state.total == Decimal("30.33")


def test_an_answer_that_says_the_same_shows_nothing_new(bench: Bench) -> None:
    bench.reach(S.PAY)
    before, pictures = bench.session.view_state, len(bench.pictures)
    bench.erp.boletos = [a_boleto(1), a_boleto(2)]
    ask_once(bench)
    assert bench.session.view_state is before
    assert len(bench.pictures) == pictures


def test_staff_hear_of_a_finding_once_however_often_it_is_asked(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("boleto 1 of 2: PIX withheld, BROKEN")
    bench.reach(S.PAY)
    for number in range(3):  # a PIX that is made anew for every answer
        bench.erp.boletos = [a_boleto(1, pix=f"000201{number}"), a_boleto(2)]
        ask_once(bench)
    assert len(expected_logs.records) == 1


def test_the_proof_says_what_was_paid_and_when(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(proof=True)
    bench.reach(S.PRINTED)
    [job] = bench.printer.jobs
    [proof] = job.slips
    assert isinstance(proof, ProofContent)
    assert proof.payments[-1].confirmed_at == NOW
    assert (proof.payments[-1].slip.checked.boleto.id, proof.payments[-1].slip.payer.name) == (
        "1",
        "Maria S.",
    )
    assert bench.session.view_state.print.count == 1


def test_a_proof_that_did_not_come_out_leads_back_to_the_payment(
    make_bench: Callable[..., Bench], expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed")
    bench = make_bench(proof=True)
    bench.reach(S.PRINTING)
    bench.printer.trouble = PrintFailed(PrinterFault.PAPER_OUT)
    bench.release("print")
    assert bench.state is S.PRINT_FAILED
    bench.session.back()
    assert (bench.state, bench.session.view_state.paid_at) == (S.PAID, NOW)


def test_the_next_boleto_is_paid_and_printed_as_the_first(bench: Bench) -> None:
    bench.reach(S.PAID)
    bench.session.back()
    assert (bench.state, ids(bench), bench.session.view_state.paid_at) == (S.BOLETOS, ["2"], None)
    bench.session.choose_boleto(0)
    bench.session.print_chosen()
    bench.release("print")
    assert not isinstance(bench.printer.jobs[0].slips[0], ProofContent)
    bench.session.back()
    bench.see_payment()
    assert (bench.state, ids(bench)) == (S.PAID, [])


def test_after_the_last_one_there_is_no_list_to_go_to(
    bench: Bench, expected_logs: LogWatch, as_in_a_store: None
) -> None:
    expected_logs.expect("event BACK ignored in PAID: it leads nowhere")
    bench.erp.boletos = [a_boleto(1)]
    bench.reach(S.PAID)
    bench.session.back()
    assert bench.state is S.PAID


def test_the_farewell_leads_to_what_is_still_open(bench: Bench) -> None:
    bench.reach(S.PAID)
    bench.session.dispatch(Event.FINISHED)
    bench.session.show_boletos()
    assert (bench.state, ids(bench), bench.session.view_state.paid_at) == (S.BOLETOS, ["2"], None)
