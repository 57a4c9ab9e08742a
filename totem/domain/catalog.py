"""Catalog of the ERP: plans, cities, due days and the other choices of a sign-up.

Field names are those of requests 7 to 15 of the ERP's contract. Ids are the ERP's own: they are sent back as
they came, so rows without one are dropped before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, NewType, TypeAlias, TypeVar

from totem.domain.status_words import STATUS_WORDS, status_word
from totem.domain.text import unaccented

PlanId = NewType("PlanId", str)
CityId = NewType("CityId", str)
DueDayId = NewType("DueDayId", str)
ResellerId = NewType("ResellerId", str)
EmployeeId = NewType("EmployeeId", str)
DepartmentId = NewType("DepartmentId", str)
OriginId = NewType("OriginId", str)
TicketKindId = NewType("TicketKindId", str)
Id = TypeVar("Id", bound=str)
_WORD_LENGTH = 5
"""Letters from which a word is taken for one; shorter ones are codes and abbreviations."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Product on sale; `amount` is reais a month."""

    id: PlanId
    name: str
    description: str | None = None
    amount: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class City:
    """City that is served; `state` is its two letters, where the ERP sends them."""

    id: CityId
    name: str
    state: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DueDay:
    """Day of the month on which boletos may fall due; `label` is the ERP's name for it."""

    id: DueDayId
    day: int | None
    label: str
    note: str | None = None


@dataclass(frozen=True)  # `slots` and a type parameter do not go together
class CatalogEntry(Generic[Id]):
    """Row of a list of names, from which the ERP takes the id."""

    id: Id
    name: str = field(repr=False)  # an employee's is a person's
    note: str | None = field(default=None, repr=False)


Reseller: TypeAlias = CatalogEntry[ResellerId]
Employee: TypeAlias = CatalogEntry[EmployeeId]
Department: TypeAlias = CatalogEntry[DepartmentId]
Origin: TypeAlias = CatalogEntry[OriginId]
"""Channel by which a prospect found the provider."""
TicketKind: TypeAlias = CatalogEntry[TicketKindId]


@dataclass(frozen=True, slots=True)
class ProspectStatus:
    """Status of a subscription; `code` is the value on the wire, `name` the one for people."""

    code: str
    name: str
    note: str | None = None


def status_name(statuses: Iterable[ProspectStatus], code: str) -> str | None:
    """Return the name of the status `code` in the ERP's list, else the code itself where it is in words.

    None for a bare code ("1", "AV", "ST_2"), which tells a customer nothing: the list did not come, has no
    such code, or no name for it.
    """
    wanted = normalize_code(code)
    named = (status.name for status in statuses if normalize_code(status.code) == wanted)
    name = next(named, code)
    return name if normalize_code(name) != wanted or _is_in_words(name) else None


def normalize_code(code: str) -> str:
    """Return a code as codes are compared: without case, accents and leading zeros."""
    return unaccented(code).casefold().strip().lstrip("0")


def _is_in_words(code: str) -> bool:
    """Test for a text that people read: a known status, or letters alone with a word of some length."""
    if status_word(code) in STATUS_WORDS:
        return True
    words = code.split()
    return all(map(str.isalpha, words)) and any(len(word) >= _WORD_LENGTH for word in words)
