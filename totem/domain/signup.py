"""What somebody who wants to become a customer tells a provider: a subscription, or a wish to be called.

Every value is of a person: nothing here shows in `repr`. The fields are those of requests 16 to 20 of the
ERP's contract, which are the customer's registration and the choices of `totem.domain.catalog`.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import NewType, Self

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
    TicketKindId,
)
from totem.domain.customer import Address
from totem.domain.form_fields import is_mobile, postal_code_state
from totem.domain.taxid import TaxId

ProspectId = NewType("ProspectId", str)


@dataclass(frozen=True, slots=True, repr=False)
class Prospect:
    """A subscription as it is asked for; as an edit of one, what is None stays as it was, and "" is emptied.

    Telephones are digits with the area code. `status` is a code of `totem.domain.catalog.ProspectStatus`.
    """

    tax_id: TaxId | None = None
    name: str | None = None
    trade_name: str | None = None
    birthday: date | None = None
    identity_document: str | None = None
    identity_issuer: str | None = None
    municipal_registration: str | None = None
    icms_taxpayer: bool | None = None
    nationality: str | None = None
    birth_city: str | None = None
    birth_state: str | None = None
    marital_status: str | None = None
    gender: str | None = None
    occupation: str | None = None
    email: str | None = None
    phone: str | None = None
    work_phone: str | None = None
    whatsapp: str | None = None
    address: Address = field(default_factory=Address)
    latitude: str | None = None
    longitude: str | None = None
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
class Lead:
    """Somebody to call back: a name, and a telephone or an e-mail."""

    name: str
    phone: str | None = None
    email: str | None = None
    city_id: CityId | None = None
    postal_code: str | None = None
    plan_id: PlanId | None = None
    origin_id: OriginId | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """A file that somebody sends along: usually a photo of a document. `name` is the kiosk's, not theirs."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """What an ERP answered to a record that it took: the record's id where it tells one, and its own word."""

    id: ProspectId | None
    said: str


class BestTime(Enum):
    """When somebody may be called; the value is what the ERP's people read, after "Melhor horário:"."""

    MORNING = "manhã"
    AFTERNOON = "tarde"
    EVENING = "noite"
    ANY = "qualquer hora"


@dataclass(frozen=True, slots=True, repr=False)
class Consent:
    """What somebody agreed to: the version of the text that was shown, and when."""

    version: str
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class SignupForm:
    """What was said so far; None where nothing was. Every value has passed its check."""

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

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self == EMPTY_FORM


EMPTY_FORM = SignupForm()


def to_prospect(draft: SignupForm, *, consent: Consent | None = None, kiosk: str = "") -> Prospect:
    """Return the sign-up as the ERP takes it; as an edit, only what the draft has.

    A mobile number is sent as the one for WhatsApp, too. `note` says where it was filled in and to what text
    was agreed: the contract has no fields for that.
    """
    return Prospect(
        tax_id=draft.tax_id,
        name=draft.name,
        birthday=draft.birth_date,
        email=draft.email,
        phone=draft.phone,
        whatsapp=draft.phone if draft.phone is not None and is_mobile(draft.phone) else None,
        address=_to_address(draft),
        plan_id=None if draft.plan is None else draft.plan.id,
        due_day_id=None if draft.due_day is None else draft.due_day.id,
        origin_id=None if draft.origin is None else draft.origin.id,
        city_id=None if draft.city is None else draft.city.id,
        reseller_id=None if draft.seller is None else draft.seller.id,
        note=_note(draft, consent, kiosk),
    )


def to_lead(draft: SignupForm, *, kiosk: str = "") -> Lead:
    """Return the wish to be called as the ERP takes it; `draft` has a name and a telephone."""
    return Lead(
        name=draft.name or "",
        phone=draft.phone,
        city_id=None if draft.city is None else draft.city.id,
        postal_code=draft.postal_code,
        plan_id=None if draft.plan is None else draft.plan.id,
        note=_note(draft, None, kiosk),
    )


def _to_address(draft: SignupForm) -> Address:
    """Return where the service is wanted; city and state by the chosen city, the state else by the CEP."""
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


def _note(draft: SignupForm, consent: Consent | None, kiosk: str) -> str | None:
    said = [
        f"Pelo totem {kiosk}" if kiosk else "",
        f"Melhor horário: {draft.best_time.value}" if draft.best_time else "",
        f"Consentimento LGPD: versão {consent.version}, {consent.at:%d/%m/%Y %H:%M:%S %z}" if consent else "",
    ]
    return ". ".join(filter(None, said)) or None


CODE_ALPHABET = "23456789BCDEFGHJKMNPQRSTVWXYZ"
"""29 characters."""


CODE_LENGTH = 6


CODE_PLACEHOLDER = "{protocol}"
"""What stands in an operator's address for the protocol."""


_CODE_HALF = CODE_LENGTH // 2


_CODE_SEPARATORS = frozenset("-–—. /_")


class InvalidReceiptCode(ValueError):
    """The text is no protocol: a character too many or too few, one that there is not, or one mistyped."""


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """A valid protocol; `value` is bare: six characters of `ALPHABET`. Made by `parse` or `draw`."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one as people write it: in small letters, with or without the dash.

        Raises:
            InvalidProtocol: it is none. The message does not hold the text.
        """
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
        """A new one, by chance: 20 million are possible, so who keeps them has to see that it is new."""
        drawn = "".join(choose(CODE_ALPHABET) for _ in range(CODE_LENGTH - 1))
        return cls(drawn + _check_character(drawn))

    def __str__(self) -> str:
        return f"{self.value[:_CODE_HALF]}-{self.value[_CODE_HALF:]}"


def _check_character(characters: str) -> str:
    """The character with which the weighted sum of all is a multiple of the alphabet's length."""
    total = sum(CODE_ALPHABET.index(each) * weight for weight, each in enumerate(characters, 2))
    return CODE_ALPHABET[-total % len(CODE_ALPHABET)]
