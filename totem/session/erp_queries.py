"""The two questions that a visit asks the ERP, and what a failed one means to the customer.

The coroutines run on the background thread, the checking of the boletos with them: 500 take longer than one
frame.
"""

from datetime import date
from typing import TYPE_CHECKING, Protocol

from totem.domain.integrity.findings import Policy
from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.session.view_state import Failure

if TYPE_CHECKING:
    from totem.domain.customer import Customer, OpenBoleto
    from totem.domain.integrity.check import CheckedBoleto


class ErpQueries(Protocol):
    """What a visit needs of the ERP; both raise `ErpError`."""

    async def customers(self, tax_id: TaxId) -> "list[Customer]":
        """Return the registrations of a document: one a contract."""
        ...

    async def open_boletos(self, customer: "Customer") -> "list[OpenBoleto]":
        """Return what a registration owes; an empty list when nothing."""
        ...


async def find_customers(erp: ErpQueries, document: TaxId) -> "tuple[Customer, ...]":
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
    erp: ErpQueries, customer: "Customer", policy: Policy, today: date
) -> "tuple[CheckedBoleto, ...]":
    """Ask what is open, check it, and put it in the customer's order.

    Raises:
        ErpError: the ERP could not say.
    """
    from totem.domain.integrity.check import check  # the home screen does not need the codes' rules

    found = await erp.open_boletos(customer)
    return tuple(sorted((check(each, policy, today) for each in found), key=_order))


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
