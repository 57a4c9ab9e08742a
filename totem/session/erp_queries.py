"""Queries of the ERP in every session: customers and open boletos; their errors as failures to show.

The coroutines run on the background thread, with the integrity check of the boletos: 500 take longer than one
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
    """The part of the ERP that every session needs; both raise `ErpError`."""

    async def customers(self, tax_id: TaxId) -> "list[Customer]":
        """Return the registrations of a tax id: one a contract."""
        ...

    async def open_boletos(self, customer: "Customer") -> "list[OpenBoleto]":
        """Return the open boletos of a registration."""
        ...


async def find_customers(erp: ErpQueries, tax_id: TaxId) -> "tuple[Customer, ...]":
    """Find the registrations of a tax id; raises `NotFound` where there is none."""
    customers = tuple(await erp.customers(tax_id))
    if not customers:
        raise NotFound("customer", Reason.ABSENT)
    return customers


async def load_boletos(
    erp: ErpQueries, customer: "Customer", policy: Policy, today: date
) -> "tuple[CheckedBoleto, ...]":
    """Load the open boletos, checked, by due date."""
    from totem.domain.integrity.check import check  # not needed by the home screen

    found = await erp.open_boletos(customer)
    return tuple(sorted((check(each, policy, today) for each in found), key=_order))


def _order(checked: "CheckedBoleto") -> tuple[date, str]:
    return checked.due_date or date.max, checked.boleto.id


_FAILURES: tuple[tuple[type[ErpError], Failure], ...] = (
    (NotFound, Failure.NOT_FOUND),
    (TimedOut, Failure.SLOW),
    (Unavailable, Failure.UNAVAILABLE),
    (Refused, Failure.REFUSED),
    (BadAnswer, Failure.BAD_ANSWER),
)


def failure_of(error: Exception) -> Failure:
    """Return the failure to show for `error`; an unforeseen error counts as a bad answer."""
    return next((failure for kind, failure in _FAILURES if isinstance(error, kind)), Failure.BAD_ANSWER)
