"""Match the boletos of two answers of the ERP: the one on the pay screen, and the selected rows of a list.

A title is recognized by its codes, else by its id: a boleto may be issued anew under its old id, and there
are ERPs that number the titles of each answer, or give all instalments of a contract one id.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from totem.domain.integrity.check import CheckedBoleto


def find_counterpart(
    chosen: "CheckedBoleto", before: "Sequence[CheckedBoleto]", now: "Sequence[CheckedBoleto]"
) -> "CheckedBoleto | None":
    """Find the boleto that was `chosen` from those `before` in a new answer; None when it is gone.

    A code that was its alone tells it, else its id: a boleto may be issued anew under its old id, and there
    are ERPs that number the titles of each answer, or give all instalments of a contract one id. So an id is
    believed unless a code beside it was another boleto's.
    """
    others = {code for each in before if each is not chosen for code in title_codes(each)}
    own, theirs = title_codes(chosen) - others, others - title_codes(chosen)
    by_code = (each for each in now if title_codes(each) & own)
    by_id = (each for each in now if each.boleto.id == chosen.boleto.id and not title_codes(each) & theirs)
    return next(chain(by_code, by_id), None)


def title_codes(checked: "CheckedBoleto") -> set[str]:
    """What tells one title from another, where the ERP does not put the same on all."""
    title = checked.boleto
    return {code for code in (title.line, title.barcode, title.our_number, title.pix, title.url) if code}


def title_hash(checked: "CheckedBoleto") -> int:
    """A number by which a title is known again in this visit, and nobody is known by."""
    return hash((checked.boleto.id, frozenset(title_codes(checked))))


def rows_with_titles(titles: frozenset[int], boletos: "Sequence[CheckedBoleto]") -> frozenset[int]:
    """Return the rows of `boletos` whose `title_hash` is among `titles`."""
    if not titles:
        return frozenset()  # as mostly
    return frozenset(row for row, each in enumerate(boletos) if title_hash(each) in titles)


def carry_over_rows(
    marked: frozenset[int], before: "Sequence[CheckedBoleto]", now: "Sequence[CheckedBoleto]"
) -> frozenset[int]:
    """Return the rows of `now` with the titles that were `marked` among `before`, as far as they print.

    As for the payment that is waited for (`payment_watch.counterpart`), a title is told by a code that is its
    alone, else by its id, unless a code beside it was another title's. One that cannot be told with certainty
    loses its mark: the customer sees that, and marks it again.
    """
    if not marked:
        return marked
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
        for row in marked
    )
    return frozenset(row for row in found if row is not None and now[row].printable)
