"""Card payments for the kiosk, its staff and its commands: the one door to charges, ledger and terminal.

All coroutines belong to the background's loop. A charge runs in a task of its own, from `begin` to its end at
the terminal: neither the end of a session nor that of its screen stops it. What comes after a session's end
belongs to the ledger alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from totem.cards.charge import Charge
from totem.domain.card_payment import CardMethod, TitleReference


class CardReadiness(Enum):
    """State of card payments on this kiosk; they are offered where READY alone."""

    OFF = "off"  # no provider is configured, or the ERP cannot settle
    RECOVERING = "recovering"  # charges of an earlier run are looked up
    LEDGER = "ledger"  # it cannot be read or written, or was damaged, and no person has looked at it
    TERMINAL = "terminal"  # it does not answer, or has another charge of which the end is unknown
    READY = "ready"


class ChargePhase(Enum):
    """Progress of a charge, as a customer sees it."""

    PREPARING = "preparing"  # the title is read again, and the order sent
    AT_TERMINAL = "at_terminal"
    LOOK_AT_TERMINAL = "look_at_terminal"  # its own screen has the result
    CANCELING = "canceling"
    APPROVED = "approved"
    SETTLED = "settled"
    DECLINED = "declined"
    CANCELED = "canceled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    NOT_STARTED = "not_started"  # the terminal is busy or off, or the provider refuses: nothing was taken
    TITLE_CHANGED = "title_changed"  # it is paid, or has another amount: nothing was taken


@dataclass(frozen=True, slots=True)
class ChargeProgress:
    """Progress of one charge; `charge` is None before it has a row in the ledger."""

    phase: ChargePhase
    charge: Charge | None = None


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """What a customer chose to pay.

    Attributes:
        title_amount: reais of the title, as shown.
        amount: reais of the card, as shown.
        label: the boleto's number on the list and on the receipt; no name and no document.
    """

    title: TitleReference
    title_amount: Decimal
    amount: Decimal
    method: CardMethod
    installments: int = 1
    label: str = ""


class CardService:
    """Charges of one kiosk on one terminal."""

    readiness: CardReadiness

    async def recover(self) -> None:
        """Look up every charge that is not final, before any card is offered."""
        raise NotImplementedError

    async def run(self) -> None:
        """Look up, settle and report what is open, by due times, until cancelled."""
        raise NotImplementedError

    async def pay(
        self,
        request: ChargeRequest,
        on_progress: Callable[[ChargeProgress], None],
    ) -> ChargeProgress:
        """Charge a title; return its end as a customer has to know it.

        After an approval that is the settlement's, or APPROVED where that takes longer than a few seconds.
        The title and its amount are read again first. Cancelling this coroutine leaves the charge running.
        """
        raise NotImplementedError

    async def cancel(self) -> None:
        """Ask for a cancel of the charge at the terminal; `pay` returns its real end."""
        raise NotImplementedError

    async def charges(self, *, day: date | None = None, open_only: bool = False) -> Sequence[Charge]:
        """The charges, latest first."""
        raise NotImplementedError

    async def settle_again(self, charge_id: str) -> Charge:
        """Settle by staff: the title is read first."""
        raise NotImplementedError

    async def mark_settled(self, charge_id: str) -> Charge:
        """Note that staff settled the title in the ERP by hand."""
        raise NotImplementedError

    async def refund(self, charge_id: str) -> Charge:
        """Refund by staff, once."""
        raise NotImplementedError

    async def decide_unknown(self, charge_id: str, *, was_taken: bool) -> Charge:
        """Note what staff read in the terminal's own report about an unknown charge."""
        raise NotImplementedError
