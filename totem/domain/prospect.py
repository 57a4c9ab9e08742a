"""What somebody who wants to become a customer tells a provider: a subscription, or a wish to be called.

Every value is of a person: nothing here shows in `repr`. The fields are those of requests 16 to 20 of the
ERP's contract, which are the customer's registration and the choices of `totem.domain.offers`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NewType

from totem.domain.models import Address
from totem.domain.offers import (
    CityId,
    DepartmentId,
    DueDayId,
    EmployeeId,
    OriginId,
    PlanId,
    ResellerId,
    TicketKindId,
)
from totem.domain.taxid import TaxId

ProspectId = NewType("ProspectId", str)


@dataclass(frozen=True, slots=True, repr=False)
class Prospect:
    """A subscription as it is asked for; as an edit of one, what is None stays as it was, and "" is emptied.

    Telephones are digits with the area code. `status` is a code of `totem.domain.offers.ProspectStatus`.
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
