"""Read the pages of a list one after the other, up to a cap."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")

MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """Records of one answer, and whether the ERP has more of them."""

    records: Sequence[T]
    has_more: bool


async def read_pages(
    name: str, fetch: Callable[[int], Awaitable[ListPage[T]]], *, first: int = 1, cap: int = MOST_PAGES
) -> list[T]:
    """Return the records of the pages from `first` on; `fetch` gets the page's number.

    It ends with a page without records, which some servers send for ever as the next one. At `cap` pages the
    rest is left out, with a warning for staff under the request's `name`.
    """
    records: list[T] = []
    for number in range(first, first + cap):
        page = await fetch(number)
        records.extend(page.records)
        if not page.has_more or not page.records:
            return records
    log.warning("%s: more than %d pages; the rest is left out", name, cap)
    return records


async def read_offsets(
    name: str, fetch: Callable[[int], Awaitable[ListPage[T]]], *, cap: int = MOST_PAGES
) -> list[T]:
    """Return the records of a list that pages by offset; `fetch` gets the number of records before."""
    seen = 0

    async def fetch_next(_number: int) -> ListPage[T]:
        nonlocal seen
        page = await fetch(seen)
        seen += len(page.records)
        return page

    return await read_pages(name, fetch_next, cap=cap)
