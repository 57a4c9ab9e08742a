"""Pages of a list: their places, their end, the cap, and entries that were no records or did not come."""

import asyncio

from support.log_check import LogWatch
from totem.erp.adapters.json_rows import Rows, read_rows
from totem.erp.adapters.paging import MOST_PAGES, ListPage, Place, read_pages


def rows(*entries: object) -> Rows:
    return read_rows("titles", list(entries), "data")


def read(*pages: ListPage) -> tuple[Rows, list[Place]]:
    """Read pages, of which the last comes for ever; return the records and the places asked for."""
    asked: list[Place] = []

    async def fetch(place: Place) -> ListPage:
        asked.append(place)
        return pages[min(len(asked), len(pages)) - 1]

    return asyncio.run(read_pages("titles", fetch)), asked


def test_the_records_of_all_pages_and_the_places_before_them() -> None:
    found, asked = read(
        ListPage(rows({"id": 1}, "x", {"id": 2}), has_more=True), ListPage(rows({"id": 3}), has_more=False)
    )
    assert [row.id("id") for row in found] == ["1", "2", "3"]
    assert found.invalid_count == 1
    assert asked == [Place(1), Place(2, records=2, entries=3)]


def test_an_empty_page_is_the_last_whatever_it_states() -> None:
    found, asked = read(ListPage(rows({"id": 1}), has_more=True), ListPage(Rows(), has_more=True, lost=4))
    assert (len(found), found.invalid_count, len(asked)) == (1, 4, 2)


def test_a_list_without_end_is_cut_and_reported(expected_logs: LogWatch) -> None:
    expected_logs.expect(f"titles: more than {MOST_PAGES} pages")
    found, asked = read(ListPage(rows({"id": 1}), has_more=True))
    assert len(found) == len(asked) == MOST_PAGES
    assert found.is_cut
    assert not read(ListPage(rows({"id": 1})))[0].is_cut


def test_pages_of_any_size_are_not_gathered_without_end(expected_logs: LogWatch) -> None:
    expected_logs.expect("titles: more than 2 pages")
    found, asked = read(ListPage(rows(*[{"id": 1}] * 4000), has_more=True))
    assert (len(found), len(asked)) == (8000, 2)
