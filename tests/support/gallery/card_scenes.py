"""View states of card payments: the choice on the pay screen, each phase at the terminal, and each end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from support.gallery.samples import LONG_NAME, MARIA, by_document, today, without_codes
from totem.cards.charge import Charge, ChargePhase, ChargeState
from totem.domain.card_payment import CardMethod, TitleReference
from totem.session.card_task import NOT_TAKEN
from totem.session.card_terms import CardChoice, CardTerms
from totem.session.payments import Payment
from totem.session.states import Event, State
from totem.session.view_state import CardState, ViewState

APPROVED_AT = datetime(2026, 11, 24, 14, 32, tzinfo=timezone(timedelta(hours=-3)))
BOTH = CardTerms(tuple(CardMethod))
INSTALLMENTS = replace(BOTH, installments=12)
SURCHARGE = replace(BOTH, surcharges={CardMethod.CREDIT: Decimal("3.5")})
DEBIT_ALONE = CardTerms((CardMethod.DEBIT,))
UNDER_WAY = (
    ChargePhase.PREPARING,
    ChargePhase.AT_TERMINAL,
    ChargePhase.LOOK_AT_TERMINAL,
    ChargePhase.CANCELING,
    ChargePhase.APPROVED,
)


def choices() -> Iterator[tuple[str, ViewState]]:
    """Yield the pay screens on which the card is the chosen way to pay."""
    for name, terms in {
        "pay-card": BOTH,
        "pay-card-installments": INSTALLMENTS,
        "pay-card-surcharge": SURCHARGE,
        "pay-card-debit-alone": DEBIT_ALONE,
    }.items():
        yield name, _view(State.PAY, CardState(terms, is_ready=True))
    bare = without_codes(by_document()[MARIA].boletos[0])
    yield "pay-card-alone", replace(_view(State.PAY, CardState(BOTH, is_ready=True)), chosen=bare)


def pix_beside_card() -> ViewState:
    """Return the pay screen on which the card is one of the ways, and PIX is chosen."""
    return _view(State.PAY, CardState(BOTH, is_ready=True))


def card_view_states() -> Iterator[tuple[str, ViewState]]:
    """Yield the charge at the terminal, and its ends."""
    for phase in UNDER_WAY:
        yield f"charging-{phase.value}", _charging(CardMethod.DEBIT, phase)
    yield "charging-installments", _charging(CardMethod.CREDIT, ChargePhase.AT_TERMINAL, 12)
    yield "charging-long", _charging(CardMethod.CREDIT, ChargePhase.AT_TERMINAL, document=LONG_NAME)
    for phase, event in NOT_TAKEN.items():
        if event is Event.CHARGE_FAILED:
            yield f"not_charged-{phase.value}", _ended(State.NOT_CHARGED, phase)
    bare = _ended(State.NOT_CHARGED, ChargePhase.DECLINED)
    assert bare.chosen is not None
    yield (
        "not_charged-card-alone",
        replace(bare, chosen=without_codes(bare.chosen)),
    )
    yield "title_changed", _ended(State.TITLE_CHANGED, ChargePhase.TITLE_CHANGED)
    unknown = _ended(State.CHARGE_UNKNOWN, ChargePhase.UNKNOWN)
    yield (
        "charge_unknown",
        replace(unknown, reference=charge_of(unknown, ChargeState.UNKNOWN).short_id.upper()),
    )
    yield "paid-card", _paid(ChargeState.SETTLED)
    yield "paid-card-unsettled", _paid(ChargeState.APPROVED)
    yield "paid-card-last", replace(_paid(ChargeState.APPROVED), boletos=())


def charge_of(view: ViewState, state: ChargeState) -> Charge:
    """Return the charge of the chosen boleto, as the ledger would have it."""
    boleto, customer = view.chosen, view.customer
    assert boleto is not None and boleto.amount is not None and customer is not None  # noqa: PT018
    return Charge(
        id="3f2a9c1b-7d4e-5a60-9b11-0c2d3e4f5a6b",
        title=TitleReference.of(customer, boleto.boleto),
        title_amount=boleto.amount,
        amount=boleto.amount,
        method=CardMethod.CREDIT,
        provider="mercado_pago",
        created_at=APPROVED_AT,
        state=state,
        approved_at=APPROVED_AT,
        nsu="123456789",
        authorization="A1B2C3",
        brand="visa",
        title_label=boleto.boleto.our_number or boleto.boleto.id,
    )


def _view(state: State, card: CardState, document: str = MARIA) -> ViewState:
    sample = by_document()[document]
    return ViewState(
        state, today(), tax_id=sample.document, customers=sample.customers, customer=sample.customers[0],
        boletos=sample.boletos, chosen=sample.boletos[0], sees_payment=True, card=card,
    )  # fmt: skip


def _charging(
    method: CardMethod, phase: ChargePhase, installments: int = 1, document: str = MARIA
) -> ViewState:
    view = _view(State.CHARGING, CardState(INSTALLMENTS, is_ready=True), document)
    amount = view.chosen.amount if view.chosen is not None else None
    choice = CardChoice(method, installments, amount or Decimal(1))
    is_canceling = phase is ChargePhase.CANCELING
    return replace(view, card=replace(view.card, choice=choice, phase=phase, cancel_asked=is_canceling))


def _ended(state: State, phase: ChargePhase) -> ViewState:
    return replace(_charging(CardMethod.CREDIT, phase), state=state)


def _paid(state: ChargeState) -> ViewState:
    view = _view(State.PAID, CardState(BOTH, is_ready=True))
    assert view.chosen is not None
    payment = Payment(view.chosen, APPROVED_AT, charge_of(view, state))
    return replace(view, boletos=view.boletos[1:], payments=(payment,))
