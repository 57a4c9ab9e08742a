"""Seam between charges and a session: the readiness, what a customer asks for, and how far a charge is.

Imports neither SQLite nor cryptography.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from totem.cards.charge import Charge, ChargePhase
from totem.domain.card_payment import CardMethod, TitleReference


class CardReadiness(Enum):
    """State of card payments on this kiosk; they are offered where READY alone."""

    OFF = "off"  # no provider is configured, the ERP cannot settle, or did not settle a charge in its time
    RECOVERING = "recovering"  # charges of an earlier run are looked up
    LEDGER = "ledger"  # it cannot be read or written, or was damaged, and no person has looked at it
    TERMINAL = "terminal"  # it does not answer, or has another charge of which the end is unknown
    READY = "ready"


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
