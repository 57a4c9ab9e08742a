"""Ownership of answers: a record that the ERP echoes as another customer's is not shown.

Some ERPs ignore an unknown filter and answer with all customers. A record that names its owner in a form that
cannot be read is left out like another's, and those beside it stay.
"""

import logging
from collections.abc import Sequence
from typing import Protocol, TypeVar

from totem.domain.models import Customer
from totem.domain.taxid import InvalidTaxId, TaxId, TaxIdKind
from totem.erp.contract import CUSTOMER, CustomerWire
from totem.erp.errors import BadAnswer
from totem.erp.wire import plain

log = logging.getLogger("totem.erp.client")

_STARS = frozenset("*#•●")
_STARS_OF_CPF = _STARS | {"X"}


class Echoing(Protocol):
    """A record that may say whose it is."""

    @property
    def document_number(self) -> str | None:
        """The customer's document, or the number of some other document."""

    @property
    def customer_id(self) -> str | None:
        """The customer's id."""

    @property
    def contract_id(self) -> str | None:
        """The contract's id."""

    def could_not_read(self, *names: str) -> bool:
        """Test that one of these fields was there and could not be read."""


E_ = TypeVar("E_", bound=Echoing)


def own_registrations(tax_id: TaxId, found: Sequence[CustomerWire]) -> list[CustomerWire]:
    """The registrations that are of the document asked for.

    An echoed document must be the one asked for; and registrations without an echo, or with one of which some
    is hidden, must agree on who they are (birth date, first name).

    Raises:
        BadAnswer: the answer holds only others' registrations, or people who are not one.
    """
    own = [wire for wire in found if _may_be_of(tax_id, wire)]
    if len(own) < len(found):
        log.warning(
            "customer: %d of %d registrations are of another document", len(found) - len(own), len(found)
        )
    if not own:
        raise BadAnswer(CUSTOMER.request, "is not the document asked for", field="cnpj_cpf")
    silent = [
        wire for wire in own if wire.document is None or _digits(wire.document) != _digits(tax_id.value)
    ]
    births = [wire.birthday for wire in silent if wire.birthday]
    days = {(birth.day, birth.month) for birth in births}
    years = {birth.year for birth in births if birth.year}
    names = {plain(wire.name).split()[0] for wire in silent if wire.name}
    if len(days) > 1 or len(years) > 1 or len(names) > 1:
        raise BadAnswer(CUSTOMER.request, "registrations of different people")
    return own


def _may_be_of(tax_id: TaxId, wire: CustomerWire) -> bool:
    if wire.could_not_read("document"):
        return False
    if wire.document is None:
        return not wire.could_not_read("name")  # by which those without an echo are compared
    return _is_echo(wire.document, tax_id)


def _is_echo(echo: str, tax_id: TaxId) -> bool:
    """Whether an echoed document is `tax_id`, with or without its mask, zeros lost or put in front.

    Some of it may be hidden by stars or the like; of a CPF, which has no letters, by an X too.
    """
    if _digits(echo) == _digits(tax_id.value):
        return True
    stars, shown = _STARS_OF_CPF if tax_id.kind is TaxIdKind.CPF else _STARS, _shown(echo)
    return len(shown) == len(tax_id.value) and all(
        a == b or a in stars for a, b in zip(shown, tax_id.value, strict=True)
    )


def _shown(echo: str) -> str:
    """A document without its punctuation, what is hidden of it included."""
    return "".join(character for character in echo.upper() if character.isalnum() or character in _STARS)


def _digits(document: str) -> str:
    """A document's digits and letters, without the zeros in front."""
    return "".join(filter(str.isalnum, document.upper())).lstrip("0")


def own(request: str, what: str, customer: Customer, found: Sequence[E_]) -> list[E_]:
    """The records that are not echoed as another's; `what` they are in the plural, for the log.

    Raises:
        BadAnswer: there are some, and every one of them is another's.
    """
    mine = [wire for wire in found if not _is_others(customer, wire)]
    if len(mine) < len(found):
        log.warning(
            "%s: %d of %d %s are another customer's", request, len(found) - len(mine), len(found), what
        )
    if found and not mine:
        raise BadAnswer(request, "is not the customer asked for", field="document_number")
    return mine


def _is_others(customer: Customer, wire: Echoing) -> bool:
    """Test that a record is or may be another customer's: by a document, else by contract or customer id."""
    if wire.could_not_read("document_number", "customer_id"):
        return True
    number = wire.document_number or ""
    try:
        return TaxId.parse(number) != customer.tax_id
    except InvalidTaxId:  # absent, or the number of some other document
        pass
    if not _STARS.isdisjoint(number) and len(_shown(number)) == len(customer.tax_id.value):
        return not _is_echo(number, customer.tax_id)
    if wire.customer_id is None or customer.id is None:
        return False
    if wire.contract_id is not None and wire.contract_id == customer.contract_id:
        return False
    return wire.customer_id.lstrip("0") != customer.id.lstrip("0")
