"""The marks on a list of boletos, kept on the same titles when the ERP sends the list anew."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from totem.session.payment_poller import codes_of

if TYPE_CHECKING:
    from totem.domain.integrity.check import CheckedBoleto


def title_hash(checked: "CheckedBoleto") -> int:
    """A number by which a title is known again in this visit, and nobody is known by."""
    return hash((checked.boleto.id, frozenset(codes_of(checked))))


def rows_of(titles: frozenset[int], boletos: "Sequence[CheckedBoleto]") -> frozenset[int]:
    """Return the rows of `boletos` whose `title_hash` is among `titles`."""
    if not titles:
        return frozenset()  # as mostly
    return frozenset(row for row, each in enumerate(boletos) if title_hash(each) in titles)


def carried_over(
    marked: frozenset[int], before: "Sequence[CheckedBoleto]", now: "Sequence[CheckedBoleto]"
) -> frozenset[int]:
    """Return the rows of `now` with the titles that were `marked` among `before`, as far as they print.

    As for the payment that is waited for (`payment_watch.counterpart`), a title is told by a code that is its
    alone, else by its id, unless a code beside it was another title's. One that cannot be told with certainty
    loses its mark: the customer sees that, and marks it again.
    """
    if not marked:
        return marked
    codes_before, codes_now = [codes_of(each) for each in before], [codes_of(each) for each in now]
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
        for row in marked
    )
    return frozenset(row for row in found if row is not None and now[row].printable)
