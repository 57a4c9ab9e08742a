"""Sign-ups: the customer's form, the prospect or lead sent to the ERP, and the receipt code.

Every value is personal and left out of `repr`. The fields are those of requests 16 to 20 of the
ERP's contract, which are the customer's registration and the choices of `totem.domain.catalog`.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, NewType, Self

from totem.domain.catalog import (
    City,
    CityId,
    DepartmentId,
    DueDay,
    DueDayId,
    EmployeeId,
    Origin,
    OriginId,
    Plan,
    PlanId,
    Reseller,
    ResellerId,
    TicketKind,
    TicketKindId,
)
from totem.domain.customer import PERSONAL, Address
from totem.domain.form_fields import STATES, postal_code_state
from totem.domain.service_requests import ContactChange, TicketRequest
from totem.domain.taxid import TaxId

ProspectId = NewType("ProspectId", str)
_SEPARATOR = ". "
_KIOSK, _CONSENT = "Pelo totem", "Consentimento LGPD"

CODE_ALPHABET = "23456789BCDEFGHJKMNPQRSTVWXYZ"
"""29 characters of receipt codes, without those that look alike."""
CODE_LENGTH = 6
_CODE_HALF = CODE_LENGTH // 2
_CODE_SEPARATORS = frozenset("-–—. /_")


@dataclass(frozen=True, slots=True, repr=False)
class Prospect:
    """Request for a subscription; in an edit of one, None leaves a field as it was, and "" empties it.

    Telephones are digits with the area code. `status` is a code of `totem.domain.catalog.ProspectStatus`.
    """

    tax_id: TaxId | None = None
    name: str | None = field(default=None, metadata=PERSONAL)
    trade_name: str | None = field(default=None, metadata=PERSONAL)
    birthday: date | None = field(default=None, metadata=PERSONAL)
    identity_document: str | None = field(default=None, metadata=PERSONAL)
    identity_issuer: str | None = None
    municipal_registration: str | None = None
    icms_taxpayer: bool | None = None
    nationality: str | None = None
    birth_city: str | None = None
    birth_state: str | None = None
    marital_status: str | None = None
    gender: str | None = None
    occupation: str | None = None
    email: str | None = field(default=None, metadata=PERSONAL)
    phone: str | None = field(default=None, metadata=PERSONAL)
    work_phone: str | None = field(default=None, metadata=PERSONAL)
    whatsapp: str | None = field(default=None, metadata=PERSONAL)
    address: Address = field(default_factory=Address)
    latitude: str | None = field(default=None, metadata=PERSONAL)
    longitude: str | None = field(default=None, metadata=PERSONAL)
    plan_id: PlanId | None = None
    due_day_id: DueDayId | None = None
    origin_id: OriginId | None = None
    city_id: CityId | None = None
    reseller_id: ResellerId | None = None
    employee_id: EmployeeId | None = None
    department_id: DepartmentId | None = None
    ticket_kind_id: TicketKindId | None = None
    status: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class LeadContact:
    """Request for a call: a name, and a telephone or an e-mail."""

    name: str = field(metadata=PERSONAL)
    phone: str | None = field(default=None, metadata=PERSONAL)
    email: str | None = field(default=None, metadata=PERSONAL)
    city_id: CityId | None = None
    postal_code: str | None = field(default=None, metadata=PERSONAL)
    plan_id: PlanId | None = None
    origin_id: OriginId | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """Attached file, usually a photo of a document. `name` is given by the kiosk."""

    name: str = field(metadata=PERSONAL)
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """The ERP's answer to an accepted record: the record's id, where it sends one, and its own text."""

    id: ProspectId | None
    message: str


class FixedChoice(Enum):
    """An answer from a list of the kiosk's own, for which the ERP has no field; it goes into the note.

    The value is the text for the ERP's people. As every customer chooses from the same few, it tells nothing
    of the person.
    """

    @classmethod
    def label(cls) -> str:
        """Return what is chosen, before the answer in the note."""
        raise NotImplementedError


class BestTime(FixedChoice):
    """Best time for a call."""

    MORNING = "manhã"
    AFTERNOON = "tarde"
    EVENING = "noite"
    ANY = "qualquer hora"

    @classmethod
    def label(cls) -> str:
        return "melhor horário"


@dataclass(frozen=True, slots=True, repr=False)
class Consent:
    """Consent of the customer: version of the text, and time of agreement."""

    version: str
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class SignUpForm:
    """Form as filled in so far; None for an open field. Every value has passed its check."""

    city: City | None = None
    plan: Plan | None = None
    due_day: DueDay | None = None
    origin: Origin | None = None
    seller: Reseller | None = None
    tax_id: TaxId | None = None
    name: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    email: str | None = None
    postal_code: str | None = None
    street: str | None = None
    number: str | None = None
    complement: str | None = None
    district: str | None = None
    best_time: BestTime | None = None
    ticket_kind: TicketKind | None = None
    details: str | None = None
    whatsapp: str | None = None

    @property
    def is_empty(self) -> bool:
        """True while every field is open."""
        return self == EMPTY_FORM


EMPTY_FORM = SignUpForm()


def to_prospect(draft: SignUpForm, *, consent: Consent | None = None, kiosk: str = "") -> Prospect:
    """Return the sign-up as the ERP takes it.

    An answer of the same name in both is sent as it is. `note` has the kiosk and the consent, for which the
    contract has no fields.
    """
    return Prospect(
        **_same_named(draft, Prospect),
        birthday=draft.birth_date,
        address=_to_address(draft),
        plan_id=None if draft.plan is None else draft.plan.id,
        due_day_id=None if draft.due_day is None else draft.due_day.id,
        origin_id=None if draft.origin is None else draft.origin.id,
        city_id=None if draft.city is None else draft.city.id,
        reseller_id=None if draft.seller is None else draft.seller.id,
        note=_note(draft, consent, kiosk),
    )


def to_changes(draft: SignUpForm) -> Prospect:
    """Return the filled fields of an edit; the state with its city alone, beside which the ERP keeps it."""
    changes = to_prospect(draft)
    return (
        changes if draft.city is not None else replace(changes, address=replace(changes.address, state=None))
    )


def to_lead(draft: SignUpForm, *, kiosk: str = "") -> LeadContact:
    """Return the request for a call as the ERP takes it; `draft` has a name and a telephone."""
    return LeadContact(
        name=draft.name or "",
        phone=draft.phone,
        city_id=None if draft.city is None else draft.city.id,
        postal_code=draft.postal_code,
        plan_id=None if draft.plan is None else draft.plan.id,
        origin_id=None if draft.origin is None else draft.origin.id,
        note=_note(draft, None, kiosk),
    )


def to_ticket(draft: SignUpForm, *, kiosk: str = "") -> TicketRequest:
    """Return the support ticket as the ERP takes it: its kind as the subject, and the kiosk in the text."""
    kind = draft.ticket_kind
    return TicketRequest(
        text=_SEPARATOR.join(filter(None, (draft.details, f"{_KIOSK} {kiosk}".strip()))),
        kind_id=(kind.id or None) if kind is not None else None,
        subject=kind.name if kind is not None else None,
        phone=draft.phone,
    )


def to_contact_change(draft: SignUpForm) -> ContactChange:
    """Return the contact details that were filled in."""
    return ContactChange(**_same_named(draft, ContactChange))


def personal_texts_of_note(note: str | None) -> frozenset[str]:
    """Return the answers in a note, with and without their labels: all but the parts that name nobody."""
    impersonal = (_KIOSK, _CONSENT, *(each.label().capitalize() for each in FixedChoice.__subclasses__()))
    parts = {part for part in (note or "").split(_SEPARATOR) if not part.startswith(impersonal)}
    return frozenset(parts | {part.partition(": ")[2] for part in parts}) - {""}


def _same_named(draft: SignUpForm, record: type[Any]) -> dict[str, Any]:
    """Return the answers that a record for the ERP has a field of the same name for."""
    names = {each.name for each in fields(record)}
    return {each.name: getattr(draft, each.name) for each in fields(draft) if each.name in names}


def city_state(city: City) -> str | None:
    """Return the two letters of a city's state, None where the ERP's text is no state's."""
    state = (city.state or "").strip().upper()
    return state if state in STATES else None


def _to_address(draft: SignUpForm) -> Address:
    """Return the address of the service; the state is the chosen city's, else the CEP's."""
    state = None if draft.city is None else draft.city.state
    if state is None and draft.postal_code is not None:
        state = postal_code_state(draft.postal_code)
    return Address(
        street=draft.street,
        number=draft.number,
        complement=draft.complement,
        district=draft.district,
        city=None if draft.city is None else draft.city.name,
        state=state,
        postal_code=draft.postal_code,
    )


def _note(draft: SignUpForm, consent: Consent | None, kiosk: str) -> str | None:
    answers = (getattr(draft, each.name) for each in fields(draft))
    chosen = (each for each in answers if isinstance(each, FixedChoice))
    parts = [
        f"{_KIOSK} {kiosk}" if kiosk else "",
        *(f"{each.label().capitalize()}: {each.value}" for each in chosen),
        f"{_CONSENT}: versão {consent.version}, {consent.at:%d/%m/%Y %H:%M:%S %z}" if consent else "",
    ]
    return _SEPARATOR.join(filter(None, parts)) or None


class InvalidReceiptCode(ValueError):
    """Refusal of a text by length, alphabet or check character."""


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """Receipt code ("protocolo") of a sign-up: six characters of `CODE_ALPHABET`, the last one a check."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a code in any case, with or without the dash (raises InvalidReceiptCode)."""
        bare = "".join(character for character in text.upper() if character not in _CODE_SEPARATORS)
        if len(bare) != CODE_LENGTH:
            raise InvalidReceiptCode(f"a protocol has {CODE_LENGTH} characters")
        if not set(bare) <= set(CODE_ALPHABET):
            raise InvalidReceiptCode("a character that no protocol has")
        if _check_character(bare[:-1]) != bare[-1]:
            raise InvalidReceiptCode("the check character does not match")
        return cls(bare)

    @classmethod
    def draw(cls, choose: Callable[[str], str] = secrets.choice) -> Self:
        """Draw a random code of 20 million; the caller ensures that it is unused."""
        drawn = "".join(choose(CODE_ALPHABET) for _ in range(CODE_LENGTH - 1))
        return cls(drawn + _check_character(drawn))

    def __str__(self) -> str:
        return format_receipt_code(self.value)


def format_receipt_code(characters: str) -> str:
    """Format a code, whole or as far as it is typed, in two halves."""
    return "-".join(filter(None, (characters[:_CODE_HALF], characters[_CODE_HALF:])))


def _check_character(characters: str) -> str:
    """Return the character that makes the weighted sum a multiple of the alphabet's length."""
    total = sum(CODE_ALPHABET.index(each) * weight for weight, each in enumerate(characters, 2))
    return CODE_ALPHABET[-total % len(CODE_ALPHABET)]
