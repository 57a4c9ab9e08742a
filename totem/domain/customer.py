"""Customers and their records: open boletos, services, notas fiscais, statements; the same for every ERP.

Field names are those of requests 1 to 6 of the ERP's contract. Every value is immutable. Personal fields,
free texts and links are left out of `repr`, so that a stray log line or traceback cannot carry them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import NewType

from totem.domain.taxid import TaxId, TypedTaxId

CustomerId = NewType("CustomerId", str)
ContractId = NewType("ContractId", str)
BoletoId = NewType("BoletoId", str)

PERSONAL: Mapping[str, bool] = MappingProxyType({"personal": True})
"""`metadata` of a field that identifies a person (`totem.domain.personal_texts`)."""

FORM = "payment_form"
"""Key of a field's `metadata`: the `PaymentForm` that its text is for."""

PLACE = "#"
"""Begins an id that the ERP did not give: a record's place in one answer, which is another's in the next."""

InstallationId = NewType("InstallationId", str)
ServiceId = NewType("ServiceId", str)
NotaId = NewType("NotaId", str)
StatementId = NewType("StatementId", str)
ClearanceId = NewType("ClearanceId", str)


def is_from_erp(number: str) -> bool:
    """Test that the ERP gave an id, so that it finds the record again."""
    return bool(number) and not number.startswith(PLACE)


def plain_id(number: str) -> str:
    """Return an id without the zeros in front, which ERPs write in one answer and not in another."""
    return number.lstrip("0")


class ServiceState(Enum):
    """State of a service or contract. Only BLOCKED_FOR_DEBT and REDUCED can end by a payment."""

    ACTIVE = "active"
    REDUCED = "reduced"
    """Slowed down for debt."""
    BLOCKED_FOR_DEBT = "blocked_for_debt"
    BLOCKED = "blocked"
    """Blocked for another reason, or for one that the ERP does not state."""
    SUSPENDED = "suspended"
    """Suspended at the customer's wish, waiting for its installation, or held in some other way."""
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """Without a query, or in words that cannot be read; it does not exclude an unlock on trust."""

    @property
    def is_known(self) -> bool:
        """False without a query, and where the ERP's words cannot be read."""
        return self is not ServiceState.UNKNOWN

    @property
    def ends_by_payment(self) -> bool:
        """True if a payment ends it, or an unlock on trust."""
        return self in (ServiceState.REDUCED, ServiceState.BLOCKED_FOR_DEBT)


@dataclass(frozen=True, slots=True, repr=False)
class Birthday:
    """Day of birth; ERPs may leave out the year."""

    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Postal address; each part may be missing."""

    street: str | None = field(default=None, metadata=PERSONAL)
    number: str | None = None
    complement: str | None = field(default=None, metadata=PERSONAL)
    district: str | None = field(default=None, metadata=PERSONAL)
    city: str | None = None
    state: str | None = None
    postal_code: str | None = field(default=None, metadata=PERSONAL)


@dataclass(frozen=True, slots=True)
class Customer:
    """Registration of a person or company in the ERP; a tax id may have several (one a contract)."""

    tax_id: TaxId = field(repr=False)
    id: CustomerId | None = field(default=None, repr=False)
    contract_id: ContractId | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False, metadata=PERSONAL)
    trade_name: str | None = field(default=None, repr=False, metadata=PERSONAL)
    address: Address = field(default_factory=Address, repr=False)
    birthday: Birthday | None = field(default=None, repr=False, metadata=PERSONAL)
    phones: tuple[str, ...] = field(default=(), repr=False, metadata=PERSONAL)
    email: str | None = field(default=None, repr=False, metadata=PERSONAL)
    active: bool | None = None
    plan: str | None = field(default=None, repr=False)
    service_state: ServiceState = ServiceState.UNKNOWN
    erp_context: object = field(default=None, repr=False, compare=False)
    """Facts that the ERP's adapter found by this search, for the customer's next requests: opaque to
    everybody else, and never stored."""

    @property
    def key(self) -> tuple[object, ...]:
        """Identity of the registration: equal for no two of them, and the same in every answer of the ERP.

        Without any id of the ERP, name and address are all that tells registrations apart.
        """
        own = (self.tax_id.value, self.id, self.contract_id)
        return own if self.id or self.contract_id else (*own, self.name, self.address)


class PaymentForm(StrEnum):
    """Way to pay a boleto, in the order in which they are shown; its line and barcode are one."""

    PIX = "pix"
    CARD = "card"
    """On a terminal beside the kiosk: no code of the boleto is needed, and none is checked."""
    BARCODE = "barcode"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class OpenBoleto:
    """Open boleto as the ERP reports it, before `totem.domain.integrity.check`.

    `line`, `barcode`, `pix` and `link` are the texts as sent; each may be missing.
    Amounts are reais; `amount` is what is due today, `original_amount` what the title was issued for,
    `paid_amount` the part that was paid already.
    """

    id: BoletoId
    amount: Decimal | None = None
    original_amount: Decimal | None = None
    paid_amount: Decimal | None = None
    interest: Decimal | None = None
    fine: Decimal | None = None
    discount: Decimal | None = None
    issue_date: date | None = None
    due_date: date | None = None
    line: str | None = field(default=None, repr=False, metadata={FORM: PaymentForm.BARCODE})
    barcode: str | None = field(default=None, repr=False, metadata={FORM: PaymentForm.BARCODE})
    pix: str | None = field(default=None, repr=False, metadata={FORM: PaymentForm.PIX})
    link: str | None = field(default=None, repr=False, metadata={FORM: PaymentForm.LINK})
    description: str | None = field(default=None, repr=False)
    payer_name: str | None = field(default=None, repr=False)
    document_number: str | None = field(default=None, repr=False)
    our_number: str | None = field(default=None, repr=False)
    contract_id: ContractId | None = field(default=None, repr=False)
    is_payment_pending: bool = False
    """True while the ERP waits for the bank's confirmation of a payment."""
    is_incomplete: bool = False
    """True if the ERP may have further forms of payment, which it gives for one boleto at a time."""
    among_unread: bool = False
    """True if its answer was not read whole: another title that it lacks may be open all the same."""

    @property
    def payment_texts(self) -> frozenset[str]:
        """The texts to pay by, as they were sent, of every form of payment."""
        texts = (getattr(self, name) for names in CODE_FORMS.values() for name in names)
        return frozenset(text for text in texts if text)

    def has_form(self, form: PaymentForm) -> bool:
        """Test for a text of a form of payment, sound or not."""
        return any(getattr(self, name) for name in CODE_FORMS[form])

    @property
    def own_document_number(self) -> str:
        """The document's number; "" where the ERP put the customer's CPF or CNPJ there, and without one."""
        number = self.document_number or ""
        return "" if TypedTaxId.read(number).is_valid else number


def _code_forms() -> Iterator[tuple[PaymentForm, tuple[str, ...]]]:
    for form in PaymentForm:
        if names := tuple(each.name for each in fields(OpenBoleto) if each.metadata.get(FORM) is form):
            yield form, names


CODE_FORMS: Mapping[PaymentForm, tuple[str, ...]] = MappingProxyType(dict(_code_forms()))
"""The ways to pay by a code of the boleto, which its ERP sends: the fields that hold the texts of each."""


@dataclass(frozen=True, slots=True)
class Service:
    """Plan or extra of an installation; `amount` is reais a month.

    `status` is the ERP's own word, `state` its meaning where the adapter knows it.
    """

    id: ServiceId = field(repr=False)
    name: str | None = None
    description: str | None = field(default=None, repr=False)
    amount: Decimal | None = None
    status: str | None = None
    note: str | None = field(default=None, repr=False)
    state: ServiceState | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """Place that the provider serves for a customer."""

    id: InstallationId = field(repr=False)
    address: Address = field(default_factory=Address, repr=False)
    note: str | None = field(default=None, repr=False)
    services: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class Invoice:
    """Invoice for the tax office; `link` is the unchecked text."""

    id: NotaId = field(repr=False)
    status: str | None = None
    amount: Decimal | None = None
    paid_amount: Decimal | None = None
    issue_date: date | None = None
    due_date: date | None = None
    paid_date: date | None = None
    link: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """Line of the financial statement. Amounts are reais; `amount` is without fine, interest and discount.

    Attributes:
        is_paid: True where the ERP lists paid titles alone; None where payment shows in the day and amount.
        is_payment_unread: day or amount of the payment are in a form that cannot be read.
    """

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
    is_paid: bool | None = None
    is_payment_unread: bool = False


@dataclass(frozen=True, slots=True)
class Clearance:
    """Yearly clearance of debts (Lei 12.007/2009); `link` is the unchecked text."""

    id: ClearanceId = field(repr=False)
    year: int | None = None
    link: str | None = field(default=None, repr=False)
