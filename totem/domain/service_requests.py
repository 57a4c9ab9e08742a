"""Requests of a customer about the service: trust unlock, support ticket, own contact details.

A trust unlock (desbloqueio de confiança) opens a service that is blocked for debt for some days, on the
customer's word to pay.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from totem.domain.catalog import DepartmentId, TicketKindId
from totem.domain.customer import PERSONAL
from totem.domain.text import ExplainedCode


class UnlockRefusal(ExplainedCode):
    """Reason of the ERP to refuse a trust unlock: the contract's `codigo`, with its label in statistics."""

    NOT_BLOCKED = "nao_bloqueado", "não estava bloqueada"
    ALREADY_USED = "ja_usado", "já usada"
    INACTIVE = "inativo", "contrato inativo"
    NOT_ALLOWED = "nao_permitido", "não permitida"
    OTHER = "outro", "outro motivo"


@dataclass(frozen=True, slots=True)
class Unlock:
    """Answer to a trust unlock: granted, or refused for a reason.

    Attributes:
        refusal: None where it is granted.
        until: last day of the unlock, where the ERP states it.
        days: length of the unlock, where the ERP states it.
        explanation: the ERP's own words of a refusal for OTHER, one line of at most 160 characters.
    """

    refusal: UnlockRefusal | None = None
    until: date | None = None
    days: int | None = None
    protocol: str | None = field(default=None, repr=False)
    explanation: str | None = field(default=None, repr=False)

    @property
    def is_granted(self) -> bool:
        """Test that the service is unlocked."""
        return self.refusal is None


class UsualTicketKind(Enum):
    """Kinds of tickets where neither the operator nor the ERP lists any, by their text for the ERP's people.

    The id of each is the ERP's usual one.
    """

    NO_INTERNET = "Sem internet"
    SLOW_INTERNET = "Internet lenta"
    OTHER = "Outro assunto"


@dataclass(frozen=True, slots=True, repr=False)
class TicketRequest:
    """Support ticket to open; `kind_id` and `department_id` are the ERP's own."""

    text: str = field(metadata=PERSONAL)
    kind_id: TicketKindId | None = None
    department_id: DepartmentId | None = None
    subject: str | None = None
    phone: str | None = field(default=None, metadata=PERSONAL)


@dataclass(frozen=True, slots=True, repr=False)
class Ticket:
    """Opened ticket; `protocol` is None where the ERP states none."""

    protocol: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ContactChange:
    """New contact details; None leaves one as it is."""

    phone: str | None = field(default=None, metadata=PERSONAL)
    whatsapp: str | None = field(default=None, metadata=PERSONAL)
    email: str | None = field(default=None, metadata=PERSONAL)
