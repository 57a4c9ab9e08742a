"""Seam between charges and a session: the readiness, what a customer asks for, and how far a charge is.

Imports neither SQLite nor cryptography: a screen may name a phase.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Self

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


@dataclass(frozen=True, slots=True)
class ChargeProgress:
    """Progress of one charge; `charge` is None before it has a row in the ledger."""

    phase: ChargePhase
    charge: Charge | None = None


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """Choice of a customer: title, amount and instrument.

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
