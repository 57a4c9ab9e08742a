"""What a provider keeps of a customer besides open boletos: what is installed where, and past papers.

Field names are those of requests 3 to 6 of the ERP's contract. Texts that somebody typed, and links, are left
out of `repr`.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NewType

from totem.domain.customer import Address, BoletoId

InstallationId = NewType("InstallationId", str)
ServiceId = NewType("ServiceId", str)
NotaId = NewType("NotaId", str)
StatementId = NewType("StatementId", str)
ClearanceId = NewType("ClearanceId", str)


@dataclass(frozen=True, slots=True)
class Service:
    """A plan or an extra that an installation has; `amount` is reais a month, `status` the ERP's own word."""

    id: ServiceId = field(repr=False)
    name: str | None = None
    description: str | None = field(default=None, repr=False)
    amount: Decimal | None = None
    status: str | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Installation:
    """One place that the provider serves for a customer."""

    id: InstallationId = field(repr=False)
    address: Address = field(default_factory=Address, repr=False)
    note: str | None = field(default=None, repr=False)
    services: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class NotaFiscal:
    """An invoice for the tax office; `url` is the text as it was sent, not yet judged."""

    id: NotaId = field(repr=False)
    status: str | None = None
    amount: Decimal | None = None
    paid_amount: Decimal | None = None
    issue_date: date | None = None
    due_date: date | None = None
    paid_date: date | None = None
    url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One line of the financial statement: what was owed, and what was paid of it. Amounts are reais."""

    id: StatementId = field(repr=False)
    issue_date: date | None = None
    due_date: date | None = None
    paid_date: date | None = None
    boleto_id: BoletoId | None = field(default=None, repr=False)
    nota_id: NotaId | None = field(default=None, repr=False)
    amount: Decimal | None = None
    paid_amount: Decimal | None = None
    fine: Decimal | None = None
    interest: Decimal | None = None
    discount: Decimal | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Clearance:
    """The yearly statement that nothing is owed (Lei 12.007/2009); `url` is as it was sent, not judged."""

    id: ClearanceId = field(repr=False)
    year: int | None = None
    url: str | None = field(default=None, repr=False)
