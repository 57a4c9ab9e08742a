"""The two questions that a visit asks the ERP, and what a failed one means to the customer.

The coroutines run on the background thread, the checking of the boletos with them: 500 of them take longer
than one frame.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from totem.domain.findings import Policy
from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.kiosk.picture import Failure

if TYPE_CHECKING:
    from totem.domain.integrity import CheckedBoleto
    from totem.domain.models import Customer, OpenBoleto


AT_ONCE = 24
"""So many boletos are checked before a list is shown: more than any panel shows at a time."""
PIECE, BREATH_S = 8, 0.001
"""The rest is checked in pieces of so many; in the pause between two, the GUI thread gets its turn."""
UNTIL_PAINTED_S = 0.05
"""The list is painted first."""


class Erp(Protocol):
    """What a visit needs of the ERP; both raise `ErpError`."""

    async def customers(self, tax_id: TaxId) -> "list[Customer]":
        """Return the registrations of a document: one a contract."""
        ...

    async def open_boletos(self, customer: "Customer") -> "list[OpenBoleto]":
        """Return what a registration owes; an empty list when nothing."""
        ...


async def find_customers(erp: Erp, document: TaxId) -> "tuple[Customer, ...]":
    """Ask who the customer is; never empty.

    Raises:
        NotFound: nobody in the ERP has this document.
        ErpError: the ERP could not say.
    """
    customers = tuple(await erp.customers(document))
    if not customers:
        raise NotFound("customer", Reason.ABSENT)
    return customers


async def load_boletos(
    erp: Erp, customer: "Customer", policy: Policy, today: date, *, in_a_hurry: bool = False
) -> "tuple[CheckedBoleto, ...]":
    """Ask what is open, check it, and put it in the customer's order.

    Where somebody waits for the list, `in_a_hurry` has only its beginning checked if it is long; of the rest,
    each is checked as soon as anybody asks for its forms of payment: see `check_all`.

    Raises:
        ErpError: the ERP could not say.
    """
    from totem.domain.integrity import check  # the home screen does not need the codes' rules
    from totem.domain.integrity_later import check_later

    found = await erp.open_boletos(customer)
    if len(found) <= AT_ONCE:
        return tuple(sorted((check(each, policy, today) for each in found), key=_order))
    ordered = tuple(sorted((check_later(each, policy, today) for each in found), key=_order))
    for each in ordered[: AT_ONCE if in_a_hurry else None]:
        _look_at(each)
    return ordered


async def check_all(boletos: "Sequence[CheckedBoleto]") -> None:
    """Check what is not checked yet, in pieces: meanwhile the list is painted, and used."""
    import asyncio  # not needed by the home screen, and slow to import

    for start in range(0, len(boletos), PIECE):
        await asyncio.sleep(BREATH_S if start else UNTIL_PAINTED_S)
        for each in boletos[start : start + PIECE]:
            _look_at(each)


def _look_at(checked: "CheckedBoleto") -> None:
    _ = checked.findings


def _order(checked: "CheckedBoleto") -> tuple[date, str]:
    """By due date, which puts what is overdue first; what has no due date comes last."""
    return checked.due_date or date.max, checked.boleto.id


_MEANING: tuple[tuple[type[ErpError], Failure], ...] = (
    (NotFound, Failure.NOT_FOUND),
    (TimedOut, Failure.SLOW),
    (Unavailable, Failure.UNAVAILABLE),
    (Refused, Failure.REFUSED),
    (BadAnswer, Failure.BAD_ANSWER),
)


def failure_of(error: Exception) -> Failure:
    """Say which of the five troubles `error` is; what nobody foresaw is an answer that could not be read."""
    return next((failure for kind, failure in _MEANING if isinstance(error, kind)), Failure.BAD_ANSWER)
