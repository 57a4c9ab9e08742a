"""Port between the charges and any card terminal: one class a provider, each in a file of this folder.

A provider answers every query with a `TerminalReport`; where it does not, it raises `TerminalError`. No card
number, cardholder or receipt text leaves an adapter: a report has what a receipt needs, and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Self

from totem.domain.card_payment import CardMethod


class TerminalStatus(Enum):
    """Status of an order at the provider."""

    QUEUED = "queued"
    """Taken by the provider; the terminal has not fetched it."""
    AT_TERMINAL = "at_terminal"
    """On the terminal's screen, or the card is being read."""
    ACTION_REQUIRED = "action_required"
    """The terminal's own screen tells the result, which the provider does not have yet."""
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    UNREADABLE = "unreadable"
    """An end in words that are not known: neither paid nor declined."""

    @property
    def is_open(self) -> bool:
        """True if the order has no end yet."""
        return self in {TerminalStatus.QUEUED, TerminalStatus.AT_TERMINAL, TerminalStatus.ACTION_REQUIRED}

    @property
    def is_unpaid(self) -> bool:
        """True if the order ended without a capture."""
        return self in {TerminalStatus.DECLINED, TerminalStatus.CANCELED, TerminalStatus.EXPIRED}


@dataclass(frozen=True, slots=True)
class ChargeOrder:
    """Order of one charge, the same in every repetition.

    Attributes:
        reference: our own reference of the charge, by which it is found; ASCII, at most 64.
        key: idempotency key, derived from the charge (UUIDv5).
        order_id: the provider's id, once it is known.
    """

    reference: str
    key: str
    amount: Decimal
    method: CardMethod
    installments: int = 1
    order_id: str = ""


@dataclass(frozen=True, slots=True)
class TerminalReport:
    """An order as the provider has it.

    Attributes:
        amount: reais that were captured, where the provider tells; compared with what was asked.
        approved_at: aware time of the capture at the provider; None without one.
    """

    status: TerminalStatus
    order_id: str
    amount: Decimal | None = None
    approved_at: datetime | None = None
    nsu: str = ""
    authorization: str = ""
    brand: str = ""


# fmt: off
class TerminalFault(Enum):
    """Cause of a failed call, in one row each.

    Attributes:
        value: its name in logs.
        sentence: for staff, about a call that surely changed nothing.
        is_passing: it proves nothing about an order, which is read again later.
    """

    BUSY = "busy", "A maquininha está ocupada com outra cobrança. Nada mudou."
    """The terminal has another open order, of another kiosk perhaps: nothing was started."""
    REFUSED = "refused", "A operadora não aceitou o pedido. Nada mudou."
    """The provider refuses the order as it is: nothing was started."""
    CREDENTIALS = "credentials", "A operadora recusou o acesso do totem. Nada mudou.", True
    NOT_FOUND = (
        "not_found", "A operadora não encontrou a maquininha, ou ela está em outro modo. Nada mudou.",
    )
    """No such terminal, or none that takes orders (PDV mode)."""
    UNAVAILABLE = "unavailable", "A operadora não respondeu. Nada mudou.", True
    """No usable answer of the provider."""
    UNSUPPORTED = "unsupported", "Esta operadora não faz isso pelo totem. Nada mudou."
    """The charge is of another provider than that of this terminal."""
    # fmt: on

    _value_: str
    sentence: str
    is_passing: bool

    def __new__(
        cls,
        value: str,
        sentence: str = "",
        is_passing: bool = False,  # noqa: FBT001, FBT002 - a row
    ) -> Self:
        """Make the member `value` of a row."""
        member = object.__new__(cls)
        member._value_, member.sentence, member.is_passing = value, sentence, is_passing
        return member


class TerminalError(Exception):
    """A call to the provider that failed.

    Attributes:
        may_have_arrived: False only if the call surely changed nothing.
        status: the HTTP status, if an answer came.
    """

    def __init__(self, fault: TerminalFault, *, may_have_arrived: bool, status: int | None = None) -> None:
        super().__init__(fault.value)
        self.fault, self.may_have_arrived, self.status = fault, may_have_arrived, status


class CardTerminal:
    """One terminal at one provider. Belongs to one event loop. All coroutines raise `TerminalError`."""

    async def probe(self) -> None:
        """Check credentials, terminal and mode; starts nothing."""
        raise NotImplementedError

    async def start(self, order: ChargeOrder) -> TerminalReport:
        """Send an order to the terminal, once.

        After an error with `may_have_arrived` it is looked for by `find`, and never sent again.
        """
        raise NotImplementedError

    async def find(self, order: ChargeOrder) -> TerminalReport | None:
        """Read an order by the provider's id, else by our reference; None proves nothing."""
        raise NotImplementedError

    async def cancel(self, order: ChargeOrder) -> None:
        """Ask for a cancel; the end is read by `find`, and may be an approval."""
        raise NotImplementedError

    async def refund(self, order: ChargeOrder) -> TerminalReport:
        """Refund a capture as a whole, once; after an error with `may_have_arrived` it is read by `find`."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Close the connections."""
