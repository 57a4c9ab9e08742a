"""Read the pages of a list one after the other, up to a cap."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from totem.erp.adapters.json_rows import Rows

log = logging.getLogger(__name__)

MOST_PAGES = 10
_MOST_ENTRIES = 5000
"""Entries after which no page is read: the server ignores the size of a page, and perhaps the filter."""


@dataclass(frozen=True, slots=True)
class Place:
    """Place of a page in a list: its number, and the records and entries before it.

    `entries` counts those that were no records, too.
    """

    number: int
    records: int = 0
    entries: int = 0


@dataclass(frozen=True, slots=True)
class ListPage:
    """Records of one answer, and whether the ERP has more of them.

    `lost` are records that the ERP counts, and does not send.
    """

    rows: Rows
    has_more: bool = False
    lost: int = 0


async def read_pages(
    request: str, fetch: Callable[[Place], Awaitable[ListPage]], cap: int = MOST_PAGES
) -> Rows:
    """Return the records of all pages; those that were none, or are lost, count as invalid.

    It ends with a page without records, which some servers send for ever as the next one. At `cap` pages, or
    far more entries than these have, the rest is left out, with a warning for staff.
    """
    found, place = Rows(), Place(1)
    while place.number <= cap and place.entries < _MOST_ENTRIES:
        page = await fetch(place)
        found.extend(page.rows)
        found.invalid_count += page.rows.invalid_count + page.lost
        if not page.has_more or not page.rows:
            return found
        place = Place(place.number + 1, len(found), place.entries + page.rows.entries)
    log.warning("%s: more than %d pages; the rest is left out", request, place.number - 1)
    found.is_cut = True
    return found
