"""Customers and open boletos: query the ERP, and match the boletos of two of its answers.

The queries run on the background thread, with the integrity check: 500 boletos take longer than one frame.

A title is recognized by its codes, else by its id: a boleto may be issued anew under its old id, and there
are ERPs that number the titles of each answer, or give all instalments of a contract one id.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from totem.domain.integrity.findings import Policy
from totem.domain.taxid import TaxId
from totem.erp.errors import NotFound, Reason

if TYPE_CHECKING:
    from totem.domain.customer import Customer, OpenBoleto
    from totem.domain.integrity.check import CheckedBoleto


class ErpQueries(Protocol):
    """The part of `totem.erp.ownership.OwnedErp` that every session needs."""

    async def customers(self, tax_id: TaxId) -> "list[Customer]": ...
    async def open_boletos(self, customer: "Customer") -> "list[OpenBoleto]": ...
    async def complete(self, customer: "Customer", boleto: "OpenBoleto") -> "OpenBoleto": ...


async def find_customers(erp: ErpQueries, tax_id: TaxId) -> "tuple[Customer, ...]":
    """Find the registrations of a tax id; raises `NotFound` where there is none."""
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
    """Load the open boletos, checked, by due date; `carry_over` adds what is known of each."""
    from totem.domain.integrity.check import check  # not needed by the home screen

    found = map(carry_over, await erp.open_boletos(customer))
    return tuple(sorted((check(each, policy, today) for each in found), key=_order))


async def recheck_boletos(
    listed: "Sequence[CheckedBoleto]", policy: Policy, today: date
) -> "list[tuple[CheckedBoleto, CheckedBoleto]]":
    """Check boletos for another day; return each as it was and as it is, in the order of a list."""
    from totem.domain.integrity.check import check  # not needed by the home screen

    return sorted(
        ((each, check(each.boleto, policy, today)) for each in listed), key=lambda pair: _order(pair[1])
    )


async def complete_boleto(
    erp: ErpQueries, customer: "Customer", listed: "CheckedBoleto", policy: Policy, today: date
) -> "CheckedBoleto":
    """Complete a boleto of the list, and check it."""
    from totem.domain.integrity.check import check  # not needed by the home screen

    return check(await erp.complete(customer, listed.boleto), policy, today)


def _order(checked: "CheckedBoleto") -> tuple[date, str]:
    return checked.due_date or date.max, checked.boleto.id


def find_counterpart(
    chosen: "CheckedBoleto", before: "Sequence[CheckedBoleto]", now: "Sequence[CheckedBoleto]"
) -> "CheckedBoleto | None":
    """Return the boleto of a new answer that was `chosen` among those `before`; None when it is gone.

    A code that was its alone identifies it; else its id, unless a code beside it was another boleto's.
    """
    others = {code for each in before if each is not chosen for code in title_codes(each)}
    own, theirs = title_codes(chosen) - others, others - title_codes(chosen)
    by_code = (each for each in now if title_codes(each) & own)
    by_id = (each for each in now if each.boleto.id == chosen.boleto.id and not title_codes(each) & theirs)
    return next(chain(by_code, by_id), None)


def title_codes(checked: "CheckedBoleto") -> set[str]:
    """Return the codes of a title, which identify it unless the ERP puts the same on all."""
    title = checked.boleto
    return {code for code in (title.line, title.barcode, title.our_number, title.pix, title.url) if code}


def title_hash(checked: "CheckedBoleto") -> int:
    """Return a number that identifies a title within this process, without personal data."""
    return hash((checked.boleto.id, frozenset(title_codes(checked))))


def rows_with_titles(titles: frozenset[int], boletos: "Sequence[CheckedBoleto]") -> frozenset[int]:
    """Return the rows of `boletos` whose `title_hash` is among `titles`."""
    if not titles:
        return frozenset()  # saves hashing, as mostly nothing was printed
    return frozenset(row for row, each in enumerate(boletos) if title_hash(each) in titles)


def carry_over_rows(
    rows: frozenset[int], before: "Sequence[CheckedBoleto]", now: "Sequence[CheckedBoleto]"
) -> frozenset[int]:
    """Return the rows of `now` with the titles at `rows` of `before`, as far as they print.

    As in `find_counterpart`, a title is identified by a code that is its alone, else by its id, unless a code
    beside it was another title's. An ambiguous one loses its selection, which the customer sees.
    """
    if not rows:
        return rows
    codes_before, codes_now = [title_codes(each) for each in before], [title_codes(each) for each in now]
    changes = Counter(chain(*codes_before, *codes_now))
    by_code = {code: row for row, codes in enumerate(codes_now) for code in codes if changes[code] == 2}
    ids = Counter(each.boleto.id for each in chain(before, now))
    by_id = {
        each.boleto.id: row
        for row, each in enumerate(now)
        if ids[each.boleto.id] == 2 and not any(code in by_code for code in codes_now[row])
    }
    found = (
        next(
            (by_code[code] for code in codes_before[row] if code in by_code), by_id.get(before[row].boleto.id)
        )
        for row in rows
    )
    return frozenset(row for row in found if row is not None and now[row].printable)
