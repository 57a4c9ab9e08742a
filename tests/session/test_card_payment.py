"""Card payment of a session: one charge a touch, its end, and what comes after the session's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest

from support.fake_cards import APPROVED_AT, charge_of
from support.log_check import LogWatch
from support.session_harness import DOCUMENT, MARIA, TODAY, Bench, a_boleto
from totem.cards.charge import ChargePhase, ChargeState
from totem.cards.progress import CardReadiness, ChargeRequest
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import CODE_FORMS, BoletoId, OpenBoleto, PaymentForm
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy
from totem.erp.errors import Reason, Unavailable
from totem.printing.printer import PrinterFault, PrintFailed
from totem.printing.slips.content import CardReceiptContent, ProofContent
from totem.session.card_terms import CardTerms, installment_amount
from totem.session.forms.steps import Form
from totem.session.payment_ways import ready_forms
from totem.session.payments import ItemStatus
from totem.session.state_machine import UnknownEvent
from totem.session.states import State
from totem.session.view_state import Cause, Outage

P, S = ChargePhase, State
NOTHING_TAKEN = {
    P.CANCELED: S.PAY,
    P.DECLINED: S.NOT_CHARGED,
    P.EXPIRED: S.NOT_CHARGED,
    P.NOT_STARTED: S.NOT_CHARGED,
    P.TITLE_CHANGED: S.TITLE_CHANGED,
}


@pytest.fixture
def paying(make_bench: Callable[..., Bench]) -> Bench:
    """A bench with a card terminal, on the pay screen of the first boleto."""
    bench = make_bench(card=True)
    bench.reach(S.PAY)
    return bench


@pytest.fixture
def ended(paying: Bench) -> list[str]:
    """The ends of charges, for statistics."""
    ends: list[str] = []
    paying.session.charge_ended.connect(ends.append)
    return ends


def in_series_with_first_paid(make_bench: Callable[..., Bench]) -> Bench:
    """Return a bench in a series whose first boleto was paid by card."""
    bench = make_bench(card=True)
    bench.reach(S.BOLETOS)
    bench.begin_series()
    bench.pay_by_card()
    bench.end_charge(P.SETTLED)
    return bench


def state_of(bench: Bench) -> State:
    """The state now: a touch changes it behind the back of a type checker."""
    return bench.state


def offers_card(bench: Bench) -> bool:
    return bench.session.view_state.offers_card


def ids(bench: Bench) -> list[str]:
    return [each.boleto.id for each in bench.session.view_state.all_boletos]


def test_a_charge_asks_for_what_was_shown(paying: Bench) -> None:
    chosen = paying.session.view_state.chosen
    assert chosen is not None
    paying.pay_by_card(CardMethod.CREDIT)
    paying.release("pay")
    assert paying.terminal.requests == [
        ChargeRequest(
            TitleReference(chosen.boleto.id, MARIA.id, chosen.boleto.contract_id or MARIA.contract_id),
            title_amount=chosen.amount or Decimal(0),
            amount=chosen.amount or Decimal(0),
            method=CardMethod.CREDIT,
            installments=1,
            label=chosen.boleto.document_number or chosen.boleto.our_number or chosen.boleto.id,
        )
    ]


def test_two_touches_are_one_charge(paying: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("event CHARGE_ASKED ignored in CHARGING")
    paying.pay_by_card()
    with pytest.raises(UnknownEvent):
        paying.pay_by_card()
    assert [job.name for job in paying.held.pending if job.name.endswith("pay")] == ["_pay"]


@pytest.mark.parametrize("phase", [P.SETTLED, P.APPROVED])
def test_an_approval_is_a_payment(paying: Bench, ended: list[str], phase: ChargePhase) -> None:
    paying.pay_by_card()
    paying.end_charge(phase)
    view = paying.session.view_state
    assert state_of(paying) == S.PAID
    assert view.is_paid
    assert view.paid_at == APPROVED_AT
    assert view.payments[0].charge == charge_of(
        paying.terminal.requests[0],
        ChargeState.SETTLED if phase is P.SETTLED else ChargeState.APPROVED,
    )
    assert view.payments[0].awaits_settlement == (phase is P.APPROVED)
    assert ids(paying) == ["2"]
    assert ended == ["approved.debit"]


@pytest.mark.parametrize(("phase", "state"), NOTHING_TAKEN.items())
def test_an_end_without_a_payment(paying: Bench, ended: list[str], phase: ChargePhase, state: State) -> None:
    paying.pay_by_card()
    paying.end_charge(phase)
    assert state_of(paying) == state
    assert not paying.session.view_state.payments
    assert ids(paying) == ["1", "2"]
    assert ended == [phase.value]
    if state is not S.PAY:
        assert paying.session.view_state.card.phase is phase


def test_each_report_of_the_terminal_is_shown(paying: Bench) -> None:
    paying.terminal.reports = (P.PREPARING, P.AT_TERMINAL, P.LOOK_AT_TERMINAL)
    paying.pay_by_card()
    before = len(paying.pictures)
    paying.release("pay")
    shown = [each.card.phase for each in paying.pictures[before:] if each.state is S.CHARGING]
    assert shown == [P.PREPARING, P.AT_TERMINAL, P.LOOK_AT_TERMINAL]


def test_an_unknown_end_stops_everybody_from_paying_again(paying: Bench, ended: list[str]) -> None:
    paying.pay_by_card()
    paying.end_charge(P.UNKNOWN)
    view = paying.session.view_state
    assert state_of(paying) == S.CHARGE_UNKNOWN
    assert view.reference == "3F2A9C1"
    assert view.card.phase is P.UNKNOWN
    unpaid = {each.boleto.id for each in view.unpaid_boletos}
    assert (ids(paying), unpaid) == (["2", "1"], {"2"}), "it is listed as a payment that is being confirmed"
    assert not view.payments
    assert ended == ["unknown"]


def test_an_error_is_an_unknown_end(paying: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("charge failed, reference ....: RuntimeError")
    paying.terminal.trouble = RuntimeError(DOCUMENT)
    paying.terminal.reports = ()
    paying.pay_by_card()
    paying.release("pay")
    assert state_of(paying) == S.CHARGE_UNKNOWN
    assert len(paying.session.view_state.reference or "") == 4


def test_a_service_that_never_ends_is_given_up(
    paying: Bench, ended: list[str], expected_logs: LogWatch
) -> None:
    expected_logs.expect("a charge has no end within its time")
    paying.pay_by_card()
    task = paying.session._cards
    assert task is not None
    assert task._longest.isActive()
    task._longest.timeout.emit()
    assert state_of(paying) == S.CHARGE_UNKNOWN
    assert ended == ["unknown"]


def test_a_cancel_is_asked_for_once_and_its_end_waited_for(paying: Bench) -> None:
    paying.pay_by_card()
    paying.session.cancel_charge()
    paying.session.cancel_charge()
    assert state_of(paying) == S.CHARGING
    assert not paying.session.view_state.card.can_cancel
    paying.release("cancel")
    assert paying.terminal.cancels == 1
    assert not [job for job in paying.held.pending if job.name.endswith("cancel")]
    paying.end_charge(P.CANCELED)
    assert state_of(paying) == S.PAY


def test_a_cancel_that_the_provider_refuses_may_be_asked_for_again(paying: Bench) -> None:
    paying.terminal.reports = (P.AT_TERMINAL, P.CANCELING, P.AT_TERMINAL)
    seen: list[tuple[ChargePhase | None, bool]] = []
    paying.session.changed.connect(lambda view: seen.append((view.card.phase, view.card.can_cancel)))
    paying.pay_by_card()
    paying.session.ask_to_leave()
    paying.end_charge(P.DECLINED)
    assert (P.CANCELING, False) in seen
    assert (P.AT_TERMINAL, True) in seen
    assert state_of(paying) == S.NOT_CHARGED, "the wish to leave went with the cancel"


def test_what_the_terminal_did_wins_over_a_cancel(paying: Bench) -> None:
    paying.pay_by_card()
    paying.session.cancel_charge()
    paying.end_charge(P.SETTLED)
    assert state_of(paying) == S.PAID


def test_a_cancel_that_fails_changes_nothing(
    paying: Bench, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise RuntimeError

    expected_logs.expect("a charge could not be cancelled: RuntimeError")
    monkeypatch.setattr(paying.terminal, "cancel", fail)
    paying.pay_by_card()
    paying.session.cancel_charge()
    paying.release("cancel")
    assert state_of(paying) == S.CHARGING


@pytest.mark.parametrize("phase", [P.LOOK_AT_TERMINAL, P.CANCELING, P.APPROVED])
def test_nothing_is_cancelled_that_may_be_done(paying: Bench, phase: ChargePhase) -> None:
    paying.pay_by_card()
    task = paying.session._cards
    assert task is not None
    paying.session._machine.update(lambda view: replace(view, card=replace(view.card, phase=phase)))
    paying.session.cancel_charge()
    assert not [job for job in paying.held.pending if job.name.endswith("cancel")]


@pytest.mark.parametrize(
    ("phase", "state"),
    [(P.CANCELED, S.HOME), (P.DECLINED, S.HOME), (P.SETTLED, S.PAID), (P.UNKNOWN, S.CHARGE_UNKNOWN)],
)
def test_the_way_out_cancels_and_leaves_once_it_is_certain(
    paying: Bench, phase: ChargePhase, state: State
) -> None:
    paying.pay_by_card()
    paying.session.ask_to_leave()
    assert state_of(paying) == S.CHARGING
    paying.release("cancel")
    paying.end_charge(phase)
    assert state_of(paying) == state


def test_who_leaves_twice_does_not_wait(paying: Bench, ended: list[str]) -> None:
    paying.pay_by_card()
    paying.session.ask_to_leave()
    paying.session.ask_to_leave()
    assert state_of(paying) == S.HOME
    assert ended == ["abandoned"]


@pytest.mark.parametrize("phase", [P.SETTLED, P.UNKNOWN, P.DECLINED])
@pytest.mark.parametrize("goes", ["leave", "expire", "fail"])
def test_a_late_end_is_never_shown_to_the_next_customer(
    make_bench: Callable[..., Bench], expected_logs: LogWatch, phase: ChargePhase, goes: str
) -> None:
    if goes == "fail":
        expected_logs.expect("session ended in CHARGING")
    bench = make_bench(card=True, uncancellable=True)
    bench.reach(S.PAY)
    bench.pay_by_card()
    getattr(bench.session, goes)()
    bench.session.start()
    before = bench.session.view_state
    bench.end_charge(phase)
    assert bench.terminal.requests, "the charge went on"
    assert bench.session.view_state == before


def test_an_outage_waits_for_the_charge(paying: Bench) -> None:
    paying.pay_by_card()
    paying.session.set_outage(Outage(Cause.ERP))
    assert state_of(paying) == S.CHARGING
    paying.end_charge(P.SETTLED)
    assert state_of(paying) == S.PAID


def test_a_late_report_changes_no_other_charge(paying: Bench) -> None:
    paying.pay_by_card()
    paying.end_charge(P.DECLINED)
    paying.session.back()
    paying.pay_by_card()
    paying.terminal.report(P.LOOK_AT_TERMINAL, 0)
    assert paying.session.view_state.card.phase is None


# Offered ways to pay


@pytest.mark.parametrize("readiness", CardReadiness)
def test_a_card_is_offered_where_everything_is_ready(
    make_bench: Callable[..., Bench], readiness: CardReadiness
) -> None:
    bench = make_bench(card=True)
    bench.session.set_card_readiness(readiness)
    bench.reach(S.PAY)
    is_ready = readiness is CardReadiness.READY
    assert bench.session.view_state.offers_card == is_ready
    assert (PaymentForm.CARD in ready_forms(bench.session.view_state)) == is_ready


def test_a_way_to_pay_neither_comes_nor_goes_under_a_finger(paying: Bench) -> None:
    paying.session.set_card_readiness(CardReadiness.TERMINAL)
    assert offers_card(paying)
    paying.pay_by_card()
    paying.end_charge(P.DECLINED)
    assert offers_card(paying), "the other card is at hand"
    paying.session.back()
    paying.session.back()
    assert state_of(paying) == S.BOLETOS
    paying.session.choose_boleto(0)
    assert not offers_card(paying)
    paying.session.set_card_readiness(CardReadiness.READY)
    assert not offers_card(paying)
    paying.session.leave()
    paying.held.release_all()
    assert paying.session.view_state.card.is_ready


@pytest.mark.parametrize(
    ("change", "is_offered"),
    [
        ({}, True),
        ({name: None for names in CODE_FORMS.values() for name in names}, True),
        ({"id": BoletoId("#1")}, False),
        ({"id": BoletoId("")}, False),
        ({"id": BoletoId("2")}, False),
        ({"amount": None, "original_amount": None, "line": None, "barcode": None, "pix": None}, False),
        ({"amount": Decimal(0)}, False),
        ({"is_payment_pending": True}, False),
        ({"amount": None, "due_date": TODAY.replace(day=1), "fine": None, "interest": None}, False),
    ],
    ids=["usual", "no code", "place", "no id", "shared id", "no amount", "zero", "pending", "may grow"],
)
def test_a_card_is_offered_for_a_title_that_can_be_settled(
    paying: Bench, change: dict[str, Any], is_offered: bool
) -> None:
    view = paying.session.view_state
    values: dict[str, Any] = {"original_amount": Decimal(100), **change}
    boleto = check(replace(a_boleto(1), **values), Policy(), TODAY)
    shown = replace(view, chosen=boleto, boletos=(boleto, view.boletos[1]))
    assert shown.offers_card == is_offered


def test_without_a_terminal_nothing_is_offered(bench: Bench, expected_logs: LogWatch) -> None:
    bench.reach(S.PAY)
    bench.session.set_card_readiness(CardReadiness.READY)
    assert not bench.session.view_state.offers_card
    intents: tuple[Callable[[], None], ...] = (bench.pay_by_card, bench.session.cancel_charge)
    for intent in intents:
        expected_logs.expect("event (CHARGE|CANCEL)_ASKED ignored in PAY")
        with pytest.raises(UnknownEvent):
            intent()


@pytest.mark.parametrize(
    ("method", "installments"), [(CardMethod.DEBIT, 2), (CardMethod.CREDIT, 4), (CardMethod.CREDIT, 0)]
)
def test_only_what_the_operator_offers_is_charged(
    paying: Bench, expected_logs: LogWatch, method: CardMethod, installments: int
) -> None:
    expected_logs.expect("event CHARGE_ASKED ignored in PAY: (debit|credit) in")
    terms = CardTerms(tuple(CardMethod), installments=3)
    paying.session._machine.update(lambda view: replace(view, card=replace(view.card, terms=terms)))
    with pytest.raises(UnknownEvent):
        paying.session.pay_by_card(method, installments)
    assert state_of(paying) == S.PAY


@pytest.mark.parametrize(
    ("amount", "percent", "price"),
    [
        ("133.28", "3.5", "137.94"),
        ("0.01", "50", "0.02"),
        ("100.10", "2.5", "102.60"),
        ("99.90", "0", "99.90"),
    ],
)
def test_a_price_is_rounded_half_up_to_the_centavo(amount: str, percent: str, price: str) -> None:
    terms = CardTerms(tuple(CardMethod), surcharges={CardMethod.CREDIT: Decimal(percent)})
    assert terms.price(Decimal(amount), CardMethod.CREDIT) == Decimal(price)
    assert terms.price(Decimal(amount), CardMethod.DEBIT) == Decimal(amount)


def test_an_installment_is_rounded_half_up() -> None:
    assert installment_amount(Decimal("133.28"), 3) == Decimal("44.43")
    assert installment_amount(Decimal("0.05"), 2) == Decimal("0.03")


def test_the_card_is_charged_with_the_surcharge_and_the_title_without(paying: Bench) -> None:
    terms = CardTerms(tuple(CardMethod), installments=3, surcharges={CardMethod.CREDIT: Decimal("3.5")})
    paying.session._machine.update(lambda view: replace(view, card=replace(view.card, terms=terms)))
    paying.session.pay_by_card(CardMethod.CREDIT, 3)
    paying.release("pay")
    (request,) = paying.terminal.requests
    assert request.amount == terms.price(request.title_amount, CardMethod.CREDIT) > request.title_amount
    assert request.installments == 3
    assert paying.session.view_state.payments[0].amount == request.amount


# The way on


def test_another_way_to_pay_begins_anew_with_the_first_one(paying: Bench) -> None:
    before = paying.session.view_state.choice
    paying.pay_by_card()
    paying.end_charge(P.DECLINED)
    paying.session.pay_otherwise()
    assert state_of(paying) == S.PAY
    assert paying.session.view_state.choice == before + 1


def test_a_changed_title_loads_the_list_anew(paying: Bench) -> None:
    paying.pay_by_card()
    paying.end_charge(P.TITLE_CHANGED)
    paying.erp.boletos = [a_boleto(2)]
    paying.session.retry()
    assert state_of(paying) == S.LOADING
    paying.release("load_boletos")
    assert (paying.state, ids(paying)) == (S.BOLETOS, ["2"])


def test_a_changed_title_is_no_longer_the_choice_once_nothing_is_open(paying: Bench) -> None:
    paying.pay_by_card()
    paying.end_charge(P.TITLE_CHANGED)
    paying.erp.boletos = []
    paying.session.retry()
    paying.release("load_boletos")
    view = paying.session.view_state
    assert (view.state, view.chosen, view.payments) == (S.NOTHING_OPEN, None, ())


@pytest.mark.parametrize(
    ("now_open", "selected"),
    [([a_boleto(3)], []), ([], []), ([a_boleto(3), a_boleto(2)], ["2"])],
    ids=["another", "none", "one of two"],
)
def test_a_list_that_is_loaded_anew_has_the_selected_boletos_selected_and_no_other(
    make_bench: Callable[..., Bench], now_open: list[OpenBoleto], selected: list[str]
) -> None:
    bench = make_bench(card=True)
    bench.reach(S.BOLETOS)
    bench.begin_series()
    bench.pay_by_card()
    bench.end_charge(P.TITLE_CHANGED)
    bench.erp.boletos = now_open
    bench.session.retry()
    bench.release("load_boletos")
    view = bench.session.view_state
    assert [each.boleto.id for each in view.selected_boletos] == selected
    assert view.selection.is_open is bool(selected)


CHANGED = replace(a_boleto(2), amount=Decimal("20.40"))


@pytest.mark.parametrize(
    ("now_open", "status", "rows"),
    [
        ([CHANGED, a_boleto(3)], ItemStatus.CHANGED, ["2", "3"]),
        ([a_boleto(3)], ItemStatus.GONE, ["3"]),
        ([], ItemStatus.GONE, []),
    ],
    ids=["changed", "gone", "nothing open"],
)
@pytest.mark.parametrize("leave", [False, True])
def test_a_series_that_a_changed_title_ends_shows_its_payments(
    make_bench: Callable[..., Bench],
    now_open: list[OpenBoleto],
    status: ItemStatus,
    rows: list[str],
    *,
    leave: bool,
) -> None:
    bench = series_ended_by_changed_title(make_bench)
    bench.erp.boletos = now_open
    if leave:
        bench.session.ask_to_leave()
    else:
        bench.session.retry()
    bench.release("load_boletos")
    view = bench.session.view_state
    assert (view.state, view.is_paid, view.is_paid_by_card, ids(bench)) == (S.PAID, True, True, rows)
    assert [each.boleto.boleto.id for each in view.payments] == ["1"]
    assert view.series is not None
    assert [each.status for each in view.series.passed_over][:1] == [status]
    bench.session.print_chosen()
    bench.release("print")
    bench.session.back()
    assert state_of(bench) == S.PAID
    if rows:
        bench.session.back()
        assert (state_of(bench), bench.session.view_state.payments) == (S.BOLETOS, ())


@pytest.mark.parametrize("fails", [False, True])
def test_payments_of_a_series_are_shown_also_where_the_list_is_not_loaded_anew(
    make_bench: Callable[..., Bench], expected_logs: LogWatch, *, fails: bool
) -> None:
    bench = series_ended_by_changed_title(make_bench)
    bench.session.retry()
    if fails:
        expected_logs.expect("search failed")
        bench.erp.boletos = Unavailable("load_boletos", Reason.NO_CONNECTION)
        bench.release("load_boletos")
    else:
        bench.session.back()
    view = bench.session.view_state
    assert (view.state, view.is_paid, view.failure) == (S.PAID, True, None)


def test_who_leaves_a_series_after_a_charge_that_failed_sees_its_payments(
    make_bench: Callable[..., Bench],
) -> None:
    bench = in_series_with_first_paid(make_bench)
    bench.show_next()
    bench.pay_by_card()
    bench.end_charge(P.DECLINED)
    bench.session.ask_to_leave()
    view = bench.session.view_state
    assert (view.state, view.is_paid, view.chosen) == (S.PAID, True, view.payments[-1].boleto)
    assert [each.boleto.boleto.id for each in view.payments] == ["1"]


def test_a_charge_that_failed_leaves_nothing_to_show(paying: Bench) -> None:
    paying.pay_by_card()
    paying.end_charge(P.DECLINED)
    paying.session.ask_to_leave()
    assert state_of(paying) == S.HOME


def series_ended_by_changed_title(make_bench: Callable[..., Bench]) -> Bench:
    bench = in_series_with_first_paid(make_bench)
    bench.show_next()
    bench.pay_by_card()
    bench.end_charge(P.TITLE_CHANGED)
    return bench


def test_what_a_registration_requested_is_known_also_after_its_list_is_loaded_anew(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench(card=True, form=Form.TICKET)
    bench.reach(S.UNLOCK_RESULT)
    bench.session.back()
    bench.session.form.begin(Form.TICKET)
    bench.release("load_lists")
    bench.fill_in()
    bench.release("send")
    bench.session.back()
    bench.session.choose_boleto(0)
    bench.pay_by_card()
    bench.end_charge(P.TITLE_CHANGED)
    bench.session.retry()
    bench.release("load_boletos")
    view = bench.session.view_state
    assert (view.state, view.offers_ticket, view.unlock.is_granted) == (S.BOLETOS, False, True)
    assert not view.offers_unlock


def test_each_boleto_of_a_series_can_be_paid_by_card(make_bench: Callable[..., Bench]) -> None:
    bench = in_series_with_first_paid(make_bench)
    series = bench.session.view_state.series
    assert state_of(bench) == S.PAY
    assert series is not None
    assert series.is_confirmed
    bench.show_next()
    assert bench.session.view_state.chosen is not None
    assert bench.session.view_state.chosen.boleto.id == "2"
    bench.pay_by_card(CardMethod.CREDIT)
    bench.end_charge(P.SETTLED)
    assert state_of(bench) == S.PAID
    assert [each.charge and each.charge.method for each in bench.session.view_state.payments] == [
        CardMethod.DEBIT,
        CardMethod.CREDIT,
    ]


def test_a_paid_boleto_is_not_listed_again_though_the_erp_lists_it(paying: Bench) -> None:
    paying.pay_by_card()
    paying.end_charge(P.SETTLED)
    paying.session.leave()
    paying.held.release_all()
    paying.reach(S.BOLETOS)
    assert ids(paying) == ["2"]
    paying.session.leave()
    paying.held.release_all()
    paying.today = TODAY.replace(day=TODAY.day + 1)
    paying.reach(S.BOLETOS)
    assert ids(paying) == ["1", "2"], "by the next day, the ERP is believed"


@pytest.mark.parametrize(
    ("state", "listed", "unpaid"),
    [
        (ChargeState.APPROVED, ["2"], ["2"]),
        (ChargeState.SETTLING, ["2"], ["2"]),
        (ChargeState.UNKNOWN, ["2", "1"], ["2"]),
        (ChargeState.AT_TERMINAL, ["2", "1"], ["2"]),
        (ChargeState.DECLINED, ["1", "2"], ["1", "2"]),
    ],
)
def test_the_ledger_knows_of_charges_before_a_restart(
    make_bench: Callable[..., Bench], state: ChargeState, listed: list[str], unpaid: list[str]
) -> None:
    bench = make_bench(card=True)
    request = ChargeRequest(TitleReference(BoletoId("1"), MARIA.id), Decimal(1), Decimal(1), CardMethod.DEBIT)
    bench.terminal.listed = [charge_of(request, state)]
    bench.reach(S.BOLETOS)
    assert ids(bench) == listed
    assert [each.boleto.id for each in bench.session.view_state.unpaid_boletos] == unpaid


def test_a_charge_of_another_customer_hides_nothing(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(card=True)
    request = ChargeRequest(TitleReference(BoletoId("1")), Decimal(1), Decimal(1), CardMethod.DEBIT)
    bench.terminal.listed = [charge_of(request, ChargeState.APPROVED)]
    bench.reach(S.BOLETOS)
    assert ids(bench) == ["1", "2"]


def test_a_ledger_that_cannot_be_read_hides_nothing(
    make_bench: Callable[..., Bench], expected_logs: LogWatch
) -> None:
    expected_logs.expect("charges under way cannot be read: OSError")
    bench = make_bench(card=True)
    bench.terminal.listed = OSError(28, "no space")
    bench.reach(S.BOLETOS)
    assert ids(bench) == ["1", "2"]


def test_a_document_is_no_number_of_a_boleto(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(card=True)
    bench.erp.boletos = [replace(a_boleto(1), document_number=DOCUMENT)]
    bench.reach(S.PAY)
    bench.pay_by_card()
    bench.release("pay")
    assert DOCUMENT not in bench.terminal.requests[0].label


# The receipt


def test_the_receipt_is_printed_from_the_paid_screen(paying: Bench) -> None:
    paying.pay_by_card()
    paying.end_charge(P.APPROVED)
    paying.session.print_chosen()
    paying.release("print")
    assert state_of(paying) == S.PRINTED
    (receipt,) = paying.printer.jobs[-1].slips
    assert isinstance(receipt, CardReceiptContent)
    (line,) = receipt.receipts
    assert (line.nsu, line.authorization, line.brand, line.is_settled) == (
        "123456789",
        "A1B2C3",
        "visa",
        False,
    )
    assert line.paid_at == APPROVED_AT
    assert line.bill


def test_a_series_by_card_and_by_pix_has_a_paper_for_each_kind(make_bench: Callable[..., Bench]) -> None:
    bench = in_series_with_first_paid(make_bench)
    bench.show_next()
    bench.see_payment()
    assert state_of(bench) == S.PAID
    bench.session.print_chosen()
    assert bench.session.view_state.print.count == 2
    bench.release("print")
    papers = [type(slip) for job in bench.printer.jobs for slip in job.slips]
    assert papers == [CardReceiptContent, ProofContent]


def test_a_receipt_that_is_not_printed_undoes_nothing(paying: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("print failed")
    paying.pay_by_card()
    paying.end_charge(P.SETTLED)
    paying.printer.trouble = PrintFailed(PrinterFault.PAPER_OUT)
    paying.session.print_chosen()
    paying.release("print")
    assert state_of(paying) == S.PRINT_FAILED
    paying.session.back()
    assert state_of(paying) == S.PAID
    assert (len(paying.terminal.requests), paying.terminal.cancels) == (1, 0)


def test_the_time_of_a_payment_is_the_kiosks_own(paying: Bench) -> None:
    """The ledger keeps UTC."""
    charge = charge_of(
        ChargeRequest(TitleReference(BoletoId("1")), Decimal(1), Decimal(1), CardMethod.DEBIT),
        ChargeState.SETTLED,
    )
    task = paying.session._cards
    assert task is not None
    paying.pay_by_card()
    task.approved.emit(replace(charge, approved_at=APPROVED_AT.astimezone(UTC)))
    paid_at = paying.session.view_state.paid_at
    assert paid_at is not None
    assert f"{paid_at:%H:%M}" == f"{APPROVED_AT:%H:%M}"
