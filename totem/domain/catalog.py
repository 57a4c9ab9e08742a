"""The lists by which an ERP lets somebody become a customer: what is sold, where, by whom, when it is due.

Field names are those of requests 7 to 15 of the ERP's contract. Ids are the ERP's own: they are sent back as
they came, so a row without one is no choice and never gets here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NewType

from totem.domain.text import unaccented

PlanId = NewType("PlanId", str)
CityId = NewType("CityId", str)
DueDayId = NewType("DueDayId", str)
ResellerId = NewType("ResellerId", str)
EmployeeId = NewType("EmployeeId", str)
DepartmentId = NewType("DepartmentId", str)
OriginId = NewType("OriginId", str)
TicketKindId = NewType("TicketKindId", str)


@dataclass(frozen=True, slots=True)
class Plan:
    """A product on sale; `amount` is reais a month."""

    id: PlanId
    name: str
    description: str | None = None
    amount: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class City:
    """A city that is served; `state` is its two letters where the ERP tells them."""

    id: CityId
    name: str
    state: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day of the month on which boletos may fall due; `label` is what the ERP calls it."""

    id: DueDayId
    day: int | None
    label: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Reseller:
    """Who sells in the provider's name."""

    id: ResellerId
    name: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who works for the provider."""

    id: EmployeeId
    name: str = field(repr=False)
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the provider's house that takes requests."""

    id: DepartmentId
    name: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """How somebody heard of the provider."""

    id: OriginId
    name: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class TicketKind:
    """What a request for service may be about."""

    id: TicketKindId
    name: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ProspectStatus:
    """How far a subscription may have come; `code` is what the ERP answers and takes, `name` for people."""

    code: str
    name: str
    note: str | None = None


def status_name(statuses: Iterable[ProspectStatus], code: str) -> str:
    """What people call the status `code`: its name in the ERP's list, else the code itself.

    Codes are compared as people would: without case, accents, or zeros in front.
    """
    return next((status.name for status in statuses if _is_same_code(status.code, code)), code)


def _is_same_code(a: str, b: str) -> bool:
    return _normalize_code(a) == _normalize_code(b)


def _normalize_code(code: str) -> str:
    return unaccented(code).casefold().strip().lstrip("0")
