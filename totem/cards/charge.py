"""State machine of a charge on a card terminal: the table of its states, and (state, event) → state.

Pure: no clock, no files, no HTTP. `totem.cards.ledger` stores a charge before each call that may move money;
`tests/cards/test_charge.py` drives one through every row.

The terminal's own word wins: a charge is CANCELED or EXPIRED only where the provider reports that end, never
because a cancel was sent. A capture that a provider reports after such an end is APPROVED all the same, or
NEEDS_STAFF where the title was charged again in the meantime.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Self

from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.text import ExplainedCode


class Standing(ExplainedCode):
    """Standing of a charge's money, with its heading in a closing."""

    SETTLED = "settled", "Recebido e baixado"
    UNSETTLED = "unsettled", "Recebido, sem baixa"
    UNCLEAR = "unclear", "Sem resposta da maquininha"
    REFUNDED = "refunded", "Estornado"
    NOT_TAKEN = "not_taken", "Não cobrado"

    @property
    def is_kept(self) -> bool:
        """True if the store has the money."""
        return self in {Standing.SETTLED, Standing.UNSETTLED}

    @property
    def is_captured(self) -> bool:
        """True if the acquirer has a sale, which was perhaps refunded."""
        return self.is_kept or self is Standing.REFUNDED


class ChargePhase(Enum):
    """Progress of a charge, as a customer sees it, in one row each.

    Attributes:
        can_cancel: nothing was taken yet, as far as is known.
        is_approved: the money was taken.
    """

    # phase, can_cancel, is_approved
    PREPARING = "preparing", True, False  # the title is read again, and the order sent
    AT_TERMINAL = "at_terminal", True, False
    LOOK_AT_TERMINAL = "look_at_terminal"  # its own screen has the result
    CANCELING = "canceling"
    APPROVED = "approved", False, True
    SETTLED = "settled", False, True
    DECLINED = "declined"
    CANCELED = "canceled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    NOT_STARTED = "not_started"  # the terminal is busy or off, or the provider refuses: nothing was taken
    TITLE_CHANGED = "title_changed"  # it is paid, or has another amount: nothing was taken

    _value_: str
    can_cancel: bool
    is_approved: bool

    def __new__(cls, value: str, can_cancel: bool = False, is_approved: bool = False) -> Self:  # noqa: FBT001, FBT002 - a row
        """Make the member `value` of a row."""
        member = object.__new__(cls)
        member._value_, member.can_cancel, member.is_approved = value, can_cancel, is_approved
        return member


# fmt: off
class ChargeState(Enum):
    """A state of a charge, in one row each.

    Attributes:
        value: its name in the ledger, in the command's JSON and in metrics.
        label: its name for staff.
        standing: that of its money, from which follows what it holds, and if it is final.
        phase: its progress for a customer.
        advice: next step for staff; "" where there is none, or where its `ChargeHold` has one.
    """

    INTENT = "intent", "Preparada", Standing.UNCLEAR, ChargePhase.PREPARING  # nothing was sent
    SENT = (  # the order may have arrived
        "sent", "Enviada", Standing.UNCLEAR, ChargePhase.PREPARING,
        "O totem está consultando a operadora. Aguarde.",
    )
    AT_TERMINAL = (
        "at_terminal", "Na maquininha", Standing.UNCLEAR, ChargePhase.AT_TERMINAL,
        "A cobrança está na maquininha. Aguarde.",
    )
    APPROVED = (  # captured; the ERP was told nothing yet
        "approved", "Aprovada", Standing.UNSETTLED, ChargePhase.APPROVED,
        "O cartão foi cobrado. O totem dá baixa no ERP assim que ele responder.",
    )
    SETTLING = (  # the ERP may have been told
        "settling", "Em baixa", Standing.UNSETTLED, ChargePhase.APPROVED,
        "O cartão foi cobrado. O totem está conferindo a baixa no ERP.",
    )
    SETTLED = "settled", "Baixada", Standing.SETTLED, ChargePhase.SETTLED
    DECLINED = "declined", "Recusada", Standing.NOT_TAKEN, ChargePhase.DECLINED
    CANCELED = "canceled", "Cancelada", Standing.NOT_TAKEN, ChargePhase.CANCELED
    EXPIRED = "expired", "Expirada", Standing.NOT_TAKEN, ChargePhase.EXPIRED
    UNKNOWN = (  # neither paid nor declined, until it is read
        "unknown", "Sem resposta", Standing.UNCLEAR, ChargePhase.UNKNOWN,
        "Procure esta venda no relatório da maquininha: consta como aprovada?",
    )
    NEEDS_STAFF = "needs_staff", "Com a equipe", Standing.UNSETTLED, ChargePhase.APPROVED
    REFUNDING = (  # the provider may have been told
        "refunding", "Em estorno", Standing.UNSETTLED, ChargePhase.APPROVED,
        "O totem está conferindo o estorno na operadora.",
    )
    REFUNDED = "refunded", "Estornada", Standing.REFUNDED, ChargePhase.CANCELED
    # fmt: on

    _value_: str
    label: str
    standing: Standing
    phase: ChargePhase
    advice: str

    def __new__(
        cls,
        value: str,
        label: str = "",
        standing: Standing = Standing.UNCLEAR,
        phase: ChargePhase = ChargePhase.UNKNOWN,
        advice: str = "",
    ) -> Self:
        """Make the member `value` of a row."""
        member = object.__new__(cls)
        member._value_, member.label, member.standing = value, label, standing
        member.phase, member.advice = phase, advice
        return member

    @property
    def holds_terminal(self) -> bool:
        """True if the terminal may be busy with it, so that no other charge is started there."""
        return self.standing is Standing.UNCLEAR

    @property
    def holds_title(self) -> bool:
        """True if money was or may have been taken, so that no other charge of its title is started."""
        return self.holds_terminal or self.standing.is_kept

    @property
    def is_final(self) -> bool:
        """True if nothing is left to be done."""
        return self.standing not in {Standing.UNCLEAR, Standing.UNSETTLED}


class ChargeEvent(Enum):
    """An event of a charge; the value is its name in the ledger's history."""

    SEND = "send"  # stored before the order is sent
    NOT_STARTED = "not_started"  # surely: no connection, the terminal is busy, the order is refused
    REACHED = "reached"  # the provider has the order
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELED = "canceled"
    EXPIRED = "expired"
    LOST = "lost"  # no answer, or none that can be read, within the time of a charge
    SETTLE = "settle"  # stored before the ERP is told
    ACCEPTED = "accepted"  # the ERP took it: a reading tells how it ended, and it is not sent again
    NOT_SETTLED = "not_settled"  # surely: it is tried again
    SETTLED = "settled"
    HELD = "held"  # for staff, with a `ChargeHold`
    REFUND = "refund"  # by staff; stored before the provider is told
    NOT_REFUNDED = "not_refunded"
    REFUNDED = "refunded"
    ABANDONED = "abandoned"  # before anything was sent


class ChargeHold(ExplainedCode):
    """Cause for which a capture waits for staff, with its sentence for them."""

    PAID_ELSEWHERE = "paid_elsewhere", "O boleto já estava pago de outra forma. Estorne o cartão."
    TITLE_GONE = "title_gone", "O boleto não está mais em aberto no ERP. Confira antes de estornar."
    REFUSED = "refused", "O ERP não aceitou a baixa. Dê baixa à mão, ou estorne o cartão."
    AMOUNT = "amount", "O valor cobrado não é o valor pedido. Confira na maquininha."
    CHARGED_TWICE = "charged_twice", "O boleto foi cobrado duas vezes no cartão. Estorne esta cobrança."
    MAY_BE_PAID_TWICE = (
        "may_be_paid_twice",
        "O boleto pode ter sido pago duas vezes. Veja no ERP se foi pelo cartão; se não foi, estorne.",
    )
    UNCONFIRMED = (
        "unconfirmed",
        "O ERP não confirmou a baixa. Confira o boleto, e dê baixa ou estorne. Até lá, não se aceita cartão.",
    )
    OTHER_ERP = "other_erp", "O boleto é do ERP anterior. Dê baixa à mão, ou estorne o cartão."
    UNREADABLE = "unreadable", "Os dados do boleto não podem ser lidos. Dê baixa à mão, ou estorne o cartão."
    REFUND_UNCLEAR = "refund_unclear", "Não há confirmação do estorno. Confira na operadora antes de repetir."
    REFUNDED_MEANWHILE = (
        "refunded_meanwhile",
        "O cartão pode ter sido estornado durante a baixa. Confira na operadora e no ERP.",
    )


class UnknownTransition(Exception):
    """An event that the state of a charge does not have."""


S, E = ChargeState, ChargeEvent
UNPAID = tuple(state for state in S if state.standing is Standing.NOT_TAKEN)
"""States of charges that ended without a capture, by the provider's reports."""
SETTLED_ALONE = frozenset({S.APPROVED, S.SETTLING})
"""States of captures that are settled without staff."""
# fmt: off
_AT_PROVIDER = {
    E.REACHED: S.AT_TERMINAL, E.APPROVED: S.APPROVED, E.DECLINED: S.DECLINED, E.CANCELED: S.CANCELED,
    E.EXPIRED: S.EXPIRED, E.LOST: S.UNKNOWN, E.HELD: S.NEEDS_STAFF,
}
_ENDED = {E.APPROVED: S.APPROVED, E.HELD: S.NEEDS_STAFF}  # a capture that the provider reports late

TABLE: dict[ChargeState, dict[ChargeEvent, ChargeState]] = {
    S.INTENT: {E.SEND: S.SENT, E.ABANDONED: S.CANCELED},
    S.SENT: {**_AT_PROVIDER, E.NOT_STARTED: S.CANCELED},
    S.AT_TERMINAL: _AT_PROVIDER,
    S.UNKNOWN: _AT_PROVIDER,  # by reading, or by staff who looked at the terminal's own report
    **dict.fromkeys(UNPAID, _ENDED),
    S.APPROVED: {E.SETTLE: S.SETTLING, E.SETTLED: S.SETTLED, E.HELD: S.NEEDS_STAFF,
                 E.REFUNDED: S.REFUNDED},
    S.SETTLING: {E.SETTLE: S.SETTLING, E.ACCEPTED: S.SETTLING, E.NOT_SETTLED: S.APPROVED,
                 E.SETTLED: S.SETTLED, E.HELD: S.NEEDS_STAFF},
    S.NEEDS_STAFF: {E.SETTLE: S.SETTLING, E.SETTLED: S.SETTLED, E.HELD: S.NEEDS_STAFF,
                    E.REFUND: S.REFUNDING, E.REFUNDED: S.REFUNDED},
    S.REFUNDING: {E.REFUNDED: S.REFUNDED, E.NOT_REFUNDED: S.NEEDS_STAFF, E.HELD: S.NEEDS_STAFF},
    S.SETTLED: {},
    S.REFUNDED: {},
}
# fmt: on
"""Every transition of a charge."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge of one title, as the ledger has it.

    Attributes:
        id: UUID (version 5) of the ledger, the title, the terminal and the number of the try: the
            idempotency key.
        title_amount: reais that the title is settled with.
        amount: reais that the card is charged; more than that only with a surcharge.
        order_id: the provider's id of the order, once known.
        provider: name of the terminal's provider.
        erp: kind and address of the ERP whose title it is: the ids of another one are of other titles.
        created_at, approved_at, settled_at: aware times.
        captured: reais captured by the provider's report; None without one.
        hold: cause for which staff have to decide; None where they do not.
        is_second: another charge of the title, or at the terminal, was open when this one turned out to be.
        lost_settlements: settlements that were sent, and of which it is not known if they arrived.
        is_accepted: the ERP took the last settlement.
        looks: looks that left it in its state; those at an unsettled capture count through APPROVED and
            SETTLING.
        changed_at: aware time of the last event.
        version: number of changes; a change of an earlier one is refused.
    """

    id: str
    title: TitleReference
    title_amount: Decimal
    amount: Decimal
    method: CardMethod
    provider: str
    created_at: datetime
    installments: int = 1
    state: ChargeState = ChargeState.INTENT
    order_id: str = ""
    approved_at: datetime | None = None
    settled_at: datetime | None = None
    nsu: str = ""
    authorization: str = ""
    brand: str = ""
    captured: Decimal | None = None
    hold: ChargeHold | None = None
    title_label: str = field(default="", repr=False)
    erp: str = field(default="", repr=False)
    is_second: bool = False
    lost_settlements: int = 0
    is_accepted: bool = False
    looks: int = 0
    changed_at: datetime | None = None
    version: int = 0

    @property
    def reference(self) -> str:
        """Our reference at the provider and in the ERP; ASCII letters, digits and "-"."""
        return f"totem-{self.id}"

    @property
    def short_id(self) -> str:
        """Begin of the id, for people and logs; a log redacts eight figures in a row."""
        return self.id[:7]

    @property
    def taken(self) -> Decimal:
        """Reais that the card was charged, as far as is known: of a capture."""
        return self.amount if self.captured is None else self.captured

    @property
    def is_readable(self) -> bool:
        """Its title can be read; without the ledger's key, it cannot."""
        return bool(self.title.boleto_id)


def transition(charge: Charge, event: ChargeEvent, **facts: object) -> Charge:
    """Return the charge after `event`, with the `facts` that came with it.

    Raises:
        UnknownTransition: its state does not have the event.
    """
    try:
        state = TABLE[charge.state][event]
    except KeyError:
        raise UnknownTransition(f"{event.value} in {charge.state.value}") from None
    is_same = state is charge.state or {state, charge.state} <= SETTLED_ALONE
    return with_facts(charge, **{"state": state, "looks": charge.looks if is_same else 0, **facts})


def with_facts(charge: Charge, **facts: object) -> Charge:
    """Return the charge with other values of its attributes; times are without fractions of a second."""
    times = {
        name: value.astimezone(UTC).replace(microsecond=0)
        for name, value in facts.items()
        if isinstance(value, datetime)
    }
    return replace(charge, **(facts | times))  # type: ignore[arg-type]
