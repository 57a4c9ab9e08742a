"""Queries of the ERP in every session: customers and open boletos; their errors as failures to show.

The coroutines run on the background thread, with the integrity check of the boletos: 500 take longer than one
frame.
"""

from collections.abc import Callable
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
    """The part of the ERP that every session needs; all raise `ErpError`."""

    async def customers(self, tax_id: TaxId) -> "list[Customer]":
        """Return the registrations of a tax id: one a contract."""
        ...

    async def open_boletos(self, customer: "Customer") -> "list[OpenBoleto]":
        """Return the open boletos of a registration."""
        ...

    async def complete(self, customer: "Customer", boleto: "OpenBoleto") -> "OpenBoleto":
        """Return a boleto with what the list leaves out."""
        ...


async def find_customers(erp: ErpQueries, tax_id: TaxId) -> "tuple[Customer, ...]":
    """Find the registrations of a tax id; never empty.

    Raises:
        NotFound: the ERP has no customer of this tax id.
        ErpError: the query failed.
    """
    customers = tuple(await erp.customers(tax_id))
    if not customers:
        raise NotFound("customer", Reason.ABSENT)
    return customers


async def load_boletos(
    erp: ErpQueries,
    customer: "Customer",
    policy: Policy,
    today: date,
    carry_over: "Callable[[OpenBoleto], OpenBoleto]" = lambda found: found,
) -> "tuple[CheckedBoleto, ...]":
    """Load the open boletos, checked, by due date; `carry_over` adds what is known of each.

    Raises:
        ErpError: the query failed.
    """
    from totem.domain.integrity.check import check  # not needed by the home screen

    found = map(carry_over, await erp.open_boletos(customer))
    return tuple(sorted((check(each, policy, today) for each in found), key=_order))


async def complete_boleto(
    erp: ErpQueries, customer: "Customer", listed: "CheckedBoleto", policy: Policy, today: date
) -> "CheckedBoleto":
    """Complete a boleto of the list, and check it.

    Raises:
        ErpError: the query failed.
    """
    from totem.domain.integrity.check import check  # not needed by the home screen

    return check(await erp.complete(customer, listed.boleto), policy, today)


def _order(checked: "CheckedBoleto") -> tuple[date, str]:
    """Return the sort key: due date, overdue first, without a due date last."""
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
