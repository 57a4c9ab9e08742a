"""Ownership of records, by the owner that the answer names.

A tax id decides, then the customer's id; an equal contract id decides against a differing customer's id only
where the adapter states that contract ids are unique in the whole ERP (`OwnerRules`). A record that is left
out is noted for `totem doctor` and `totem erp check`.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from totem.domain.customer import plain_id
from totem.domain.taxid import InvalidTaxId, TaxId, TaxIdKind
from totem.erp.unfit_data import UnfitKind, log_fields

if TYPE_CHECKING:
    from totem.domain.customer import Customer
    from totem.erp.port import Adapter, Owned, Owner

log = logging.getLogger(__name__)
T = TypeVar("T")

_STARS = frozenset("*#•●")
_STARS_OF_CPF = _STARS | {"X"}


class Claim(Enum):
    """Relation of a record to a customer, by the owner that it names."""

    OWN = "own"
    OTHERS = "others"
    UNNAMED = "unnamed"
    """It names nobody who can be compared."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class OwnerRules:
    """Naming of owners in one kind of answer of an ERP (see `Adapter`)."""

    is_always_named: bool = False
    contract_ids_are_unique: bool = False

    @classmethod
    def of(cls, adapter: "Adapter", request: str) -> "OwnerRules":
        """Return the rules of an adapter's answers to a request."""
        return cls(request in adapter.always_names_owner, adapter.contract_ids_are_unique)

    def shows(self, claim: Claim) -> bool:
        """Test that a record with this claim may be shown."""
        return claim is Claim.OWN or (claim is Claim.UNNAMED and not self.is_always_named)


ANY_NAMING = OwnerRules()
"""Rules of an ERP that may leave owners unnamed."""


def own_records(customer: "Customer", found: "Sequence[Owned[T]]", rules: OwnerRules = ANY_NAMING) -> list[T]:
    """Return the records that may be shown as the customer's."""
    owners = {each.owner for each in found}
    shown = {owner for owner in owners if rules.shows(claim_of(customer, owner, rules))}
    return [each.record for each in found if each.owner in shown]


def note_foreign(request: str, noun: str, count: int, total: int) -> None:
    """Log records that are left out for their owner; `noun` names them in the plural."""
    if count:
        log.warning(
            "%s: %d of %d %s are another customer's, or do not name their owner, and are left out",
            *(request, count, total, noun),
            extra=log_fields(UnfitKind.FOREIGN, request, f"{noun} of others", count, total),
        )


def may_be_of(tax_id: TaxId, owner: "Owner", rules: OwnerRules = ANY_NAMING) -> bool:
    """Test that a registration may be shown as the document's."""
    if owner.is_unreadable:
        return False
    return not rules.is_always_named if owner.document is None else _is_echo(owner.document, tax_id)


def _is_echo(echo: str, tax_id: TaxId) -> bool:
    """Test that an echoed document is `tax_id`, with or without its mask, zeros lost or put in front.

    Some of it may be hidden by stars or the like; of a CPF, which has no letters, by an X too.
    """
    if is_whole_echo(echo, tax_id):
        return True
    stars, shown = _STARS_OF_CPF if tax_id.kind is TaxIdKind.CPF else _STARS, _shown(echo)
    return len(shown) == len(tax_id.value) and all(
        a == b or a in stars for a, b in zip(shown, tax_id.value, strict=True)
    )


def is_whole_echo(echo: str | None, tax_id: TaxId) -> bool:
    """Test that an echo is `tax_id` with nothing hidden."""
    return echo is not None and _digits(echo) == _digits(tax_id.value)


def _shown(echo: str) -> str:
    """A document without its punctuation, what is hidden of it included."""
    return "".join(character for character in echo.upper() if character.isalnum() or character in _STARS)


def _digits(document: str) -> str:
    """A document's digits and letters, without the zeros in front."""
    return "".join(filter(str.isalnum, document.upper())).lstrip("0")


def claim_of(customer: "Customer", owner: "Owner", rules: OwnerRules = ANY_NAMING) -> Claim:
    """Return whose a record is: by a tax id, else by the customer's id, else by a contract of its own.

    Where an ERP names several documents, such as the payee's beside the payer's, one that is the customer's
    is enough. A tax id of which some is hidden may be of several people, so that a differing id of the
    customer wins over it. Id 0 is a database's word for nobody.
    """
    if owner.is_unreadable:
        return Claim.UNREADABLE
    named = {claim for each in owner.documents if (claim := _claim_by_document(customer.tax_id, each))}
    if Claim.OWN in named:
        return Claim.OWN
    if named == {Claim.OTHERS}:
        return Claim.OTHERS
    is_contract = owner.contract_id is not None and owner.contract_id == customer.contract_id
    if is_contract and rules.contract_ids_are_unique:
        return Claim.OWN
    if owner.customer_id is not None and customer.id is not None:
        number = plain_id(owner.customer_id)
        if number == plain_id(customer.id):
            return Claim.OWN
        if number:
            return Claim.OTHERS
    return Claim.OWN if Claim.UNNAMED in named else Claim.UNNAMED


def _claim_by_document(tax_id: TaxId, number: str) -> Claim | None:
    """Return whose a tax id is: UNNAMED for one that fits, but is hidden in part; None for another number."""
    if is_whole_echo(number, tax_id):
        return Claim.OWN
    try:
        return Claim.OWN if TaxId.parse(number) == tax_id else Claim.OTHERS
    except InvalidTaxId:
        pass
    if _STARS.isdisjoint(number) or len(_shown(number)) != len(tax_id.value):
        return None
    return Claim.UNNAMED if _is_echo(number, tax_id) else Claim.OTHERS
