"""Damage of any kind at any place: each request of each kind is sent as it was, or staff are told of it."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.log_check import LogWatch
from support.outbox_harness import OutboxHarness, spoil
from support.outbox_samples import FIRST, SAMPLES, SentRequest, requests_sent, samples_after
from support.recording_erp import CONTACT, DOCUMENT, TICKET, KeyedErp, lead, photo, prospect
from support.sampling import count
from totem.domain.sign_up import Prospect, ReceiptCode
from totem.outbox import database
from totem.outbox.queue import BUSY_WAIT_S
from totem.outbox.request_kinds import KINDS, RequestKind
from totem.outbox.requests import MOST_ARRIVALS
from totem.outbox.submissions import Edit, HoldCause, LeadRequest, OutboxUnavailable, SignUp, requests_of
from totem.staff import outbox as staff_outbox

DAMAGED = "damaged|cannot be used|is kept for staff|is not sent"
SENT = [each for made in (FIRST, *samples_after(ReceiptCode.draw())) for each in requests_sent(made)]
"""Requests that the ERP is to receive."""


def put_every_kind(bench: OutboxHarness) -> None:
    """Store a request of every kind, two of some, and one that was delivered."""
    bench.run(bench.outbox.put(LeadRequest(lead("Entregue"))))
    bench.deliver()
    bench.erp.taken.clear()
    first = bench.run(bench.outbox.put(FIRST))
    for submission in samples_after(first):
        bench.run(bench.outbox.put(submission))


def taken(bench: OutboxHarness) -> list[SentRequest]:
    """Return what the ERP took."""
    care = [
        (KINDS[kind].capability.method, None, content)
        for each in bench.care.taken
        for kind, content in requests_of(each)
    ]
    return of_whom(bench.erp.taken) + care


def of_whom(taken: list[SentRequest]) -> list[SentRequest]:
    """Replace the ERP's ids of prospects by their names."""
    names: dict[str | None, Any] = {
        f"P{number}": getattr(content, "name", None) for number, (_, _, content) in enumerate(taken, 1)
    }
    return [
        (request, getattr(content, "name", None) if request == "create_prospect" else names.get(of), content)
        for request, of, content in taken
    ]


def check_nothing_is_lost_unheard(bench: OutboxHarness) -> None:
    """Deliver the rest; each request was sent once as it was, is held for staff, or is counted as lost."""
    for _ in range(4):
        with suppress(OutboxUnavailable):
            bench.run(bench.outbox.count())
        bench.deliver()
        bench.wait(86_400 * 2)
    sent = taken(bench)
    for each in sent:
        assert each in SENT, "nothing is sent to another, or changed"
        assert sent.count(each) == 1
    counts = bench.run(bench.outbox.count())
    missing = len(SENT) - len(sent)
    if counts.trouble is not None or counts.may_lack_more:
        return
    held = sum(waits_behind(bench))
    assert missing <= held + counts.lost, f"{missing} missing, {held} held, {counts.lost} lost"
    if missing:
        check = staff_outbox.health_check(counts, bench.clock)
        assert check.what_to_do


def waits_behind(bench: OutboxHarness) -> list[int]:
    """Count the requests that staff see as held or unreadable, and those behind them."""
    if not (bench.folder / database.FORMAT.file_name).exists():
        return []
    with closing(sqlite3.connect(bench.folder / database.FORMAT.file_name)) as found:
        query = "SELECT COUNT(*) FROM parcels WHERE state IN ('waiting', 'refused')"
        return [row[0] for row in found.execute(query)]


def flip(content: bytes, places: list[int]) -> bytes:
    damaged = bytearray(content)
    for place in places:
        damaged[place % len(damaged)] ^= 1 << (place // len(damaged) % 8)
    return bytes(damaged)


def overwrite(content: bytes, places: list[int]) -> bytes:
    start, length = places[0] % len(content), places[-1] % 9000
    return (content[:start] + b"\xa5" * length + content[start + length :])[: len(content)]


def cut(content: bytes, places: list[int]) -> bytes:
    return content[: places[0] % len(content)]


def lose_a_page(content: bytes, places: list[int]) -> bytes:
    start = places[0] % len(content) // 4096 * 4096
    return content[:start] + bytes(4096) + content[start + 4096 :]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An outbox with every kind, to be copied and damaged."""
    bench = OutboxHarness(tmp_path_factory.mktemp("stored") / "outbox", KeyedErp())
    put_every_kind(bench)
    return bench.folder


def damaged_copy(stored: Path, folder: Path, content: bytes) -> OutboxHarness:
    (folder / "outbox").mkdir()
    for file in stored.iterdir():
        (folder / "outbox" / file.name).write_bytes(file.read_bytes())
    (folder / "outbox" / database.FORMAT.file_name).write_bytes(content)
    return OutboxHarness(folder / "outbox", KeyedErp())


@pytest.mark.parametrize("damage", [flip, overwrite, cut, lose_a_page])
@settings(
    max_examples=count(100, least=8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(places=st.lists(st.integers(0, 2**24), min_size=1, max_size=6))
def test_each_request_is_sent_as_it_was_or_staff_are_told(
    stored: Path,
    tmp_path_factory: pytest.TempPathFactory,
    expected_logs: LogWatch,
    damage: Callable[[bytes, list[int]], bytes],
    places: list[int],
) -> None:
    expected_logs.allow(DAMAGED)
    content = (stored / database.FORMAT.file_name).read_bytes()
    bench = damaged_copy(stored, tmp_path_factory.mktemp("damaged"), damage(content, places))
    check_nothing_is_lost_unheard(bench)


def test_each_page_may_be_lost(stored: Path, tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect(DAMAGED)
    content = (stored / database.FORMAT.file_name).read_bytes()
    for page in range(0, len(content), 4096):
        folder = tmp_path / str(page)
        folder.mkdir()
        check_nothing_is_lost_unheard(damaged_copy(stored, folder, lose_a_page(content, [page])))


def test_every_kind_is_recovered_whole(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect(DAMAGED)
    put_every_kind(bench)
    spoil(bench.folder)
    bench.restart()
    for _ in range(3):
        bench.deliver()
    sent = taken(bench)
    assert len(sent) == len(SENT)
    assert all(each in sent for each in SENT)
    counts = bench.run(bench.outbox.count())
    assert (counts.damaged, counts.lost, counts.may_lack_more, counts.waiting) == (1, 0, False, 0)


def test_every_kind_has_a_row_and_a_name_for_staff() -> None:
    assert set(KINDS) == set(RequestKind) - {RequestKind.UNKNOWN}
    assert all(row.label for row in KINDS.values())
    own_words = set(HoldCause) - {HoldCause.REFUSED, HoldCause.UNANSWERED}
    assert {cause for cause in HoldCause if cause.words} == own_words


@pytest.mark.parametrize("kind", [kind for kind, row in KINDS.items() if not row.is_repeatable])
def test_what_is_sent_once_and_may_have_arrived_is_not_sent_by_a_recovery(
    bench: OutboxHarness, expected_logs: LogWatch, kind: RequestKind
) -> None:
    expected_logs.expect(DAMAGED)
    bench.run(bench.outbox.put(SAMPLES[kind](ReceiptCode.draw())))
    with closing(sqlite3.connect(bench.folder / database.FORMAT.file_name)) as found, found:
        found.execute("UPDATE parcels SET attempts = 1, begun = 1")
        found.execute("ALTER TABLE parcels DROP COLUMN possible_arrivals")
    spoil(bench.folder)
    bench.restart()
    for _ in range(3):
        bench.deliver()
        bench.wait(86_400)
    assert taken(bench) == []
    assert [each.kind for each in bench.run(bench.outbox.refusals())] == [kind]


def change(bench: OutboxHarness, sql: str) -> None:
    with closing(sqlite3.connect(bench.folder / database.FORMAT.file_name)) as found, found:
        found.execute(sql)
    bench.restart()


@pytest.mark.parametrize(
    ("sql", "cause", "held"),
    [
        ("DELETE FROM pieces WHERE parcel = 1", HoldCause.UNREADABLE, {RequestKind.PROSPECT}),
        ("DELETE FROM parcels WHERE id = 1", HoldCause.NO_PROSPECT, {RequestKind.FILE, RequestKind.EDIT}),
        ("UPDATE parcels SET kind = 'invoice' WHERE id = 1", HoldCause.UNKNOWN_KIND, {RequestKind.UNKNOWN}),
    ],
)
def test_staff_are_told_the_cause(
    bench: OutboxHarness,
    expected_logs: LogWatch,
    sql: str,
    cause: HoldCause,
    held: set[RequestKind],
) -> None:
    expected_logs.expect(DAMAGED)
    first = bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
    bench.run(bench.outbox.put(Edit(first, Prospect(email="a@example.com"))))
    change(bench, sql)
    for _ in range(3):
        bench.deliver()
    told = bench.run(bench.outbox.refusals())
    assert {each.cause for each in told} <= {cause, HoldCause.NO_PROSPECT}
    assert held <= {each.kind for each in told}
    counts = bench.run(bench.outbox.count())
    assert counts.unsendable
    assert counts.refused == 0
    texts = [staff_outbox.reason_text(each) for each in told]
    assert all("não informou" not in text for text in texts)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE parcels SET state = 'waitinh'",
        "UPDATE parcels SET due_at = x'ff', wait_s = 'x'",
        "UPDATE parcels SET due_at = 9000000000000, wait_s = 9000000000000",
        "UPDATE submissions SET made_at = 'yesterday'",
        "UPDATE submissions SET protocol = 'ABCDEF' WHERE id = 1",
        "UPDATE parcels SET attempts = -1",
        "UPDATE parcels SET submission = 2, chain = 1 WHERE id = 2",
    ],
)
def test_values_that_no_version_writes_stop_nothing(
    bench: OutboxHarness, expected_logs: LogWatch, sql: str
) -> None:
    """SQLite takes any value for any column, and finds no fault in it."""
    expected_logs.allow(DAMAGED)
    bench.run(bench.outbox.put(TICKET))
    bench.run(bench.outbox.put(LeadRequest(lead())))
    change(bench, sql)
    for _ in range(3):
        bench.deliver()
        bench.wait(86_400)
    assert bench.care.taken == [TICKET]
    assert bench.erp.requests == ["create_lead"]


def test_what_is_lost_is_counted_for_staff(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect(f"{DAMAGED}|lost 1 .unknown: 1")
    bench.run(bench.outbox.put(TICKET))
    bench.run(bench.outbox.put(CONTACT))
    change(bench, "PRAGMA foreign_keys = OFF")
    change(bench, "DELETE FROM parcels WHERE id = 1")
    for _ in range(3):
        bench.deliver()
    assert bench.care.taken == [CONTACT]
    counts = bench.run(bench.outbox.count())
    assert (counts.damaged, counts.lost) == (1, 1)
    words = staff_outbox.health_check(counts, bench.clock).words
    assert "1 envio perdido" in words
    assert bench.outbox._store.find(bench.run(bench.outbox.put(TICKET)), DOCUMENT).kind is RequestKind.TICKET


def test_marker_of_an_earlier_version_tells_nothing(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect(DAMAGED)
    bench.run(bench.outbox.put(TICKET))
    spoil(bench.folder)
    bench.restart()
    for _ in range(3):
        bench.deliver()
    [marker] = bench.folder.glob("*.salvaged")
    for content in (b"", b"{", b"\xff" * 9000, b'{"lost": "many"}', b"[]"):
        marker.write_bytes(content)
        counts = bench.run(bench.outbox.count())
        assert (counts.damaged, counts.lost, counts.may_lack_more) == (1, 0, False)


def flip_text(file: Path, text: bytes) -> None:
    """Flip the highest bit of the first byte of a text wherever it stands; it is no UTF-8 then."""
    content = file.read_bytes()
    assert text in content
    file.write_bytes(content.replace(text, bytes([text[0] ^ 0x80]) + text[1:]))


def find_reference(bench: OutboxHarness) -> bytes:
    return str(bench.outbox._store.heads()[0].reference).encode()


def find_table_of_days(_bench: OutboxHarness) -> bytes:
    return b"day TEXT"


@pytest.mark.parametrize("find", [find_reference, find_table_of_days])
def test_a_text_that_is_no_text_any_more_does_not_stop_the_delivery(
    bench: OutboxHarness, expected_logs: LogWatch, find: Callable[[OutboxHarness], bytes]
) -> None:
    """No row is found by it, so that nothing that is written about the request would reach the disk."""
    expected_logs.expect(DAMAGED)
    bench.run(bench.outbox.put(TICKET))
    bench.run(bench.outbox.put(LeadRequest(lead())))
    flip_text(bench.folder / database.FORMAT.file_name, find(bench))
    bench.restart()
    for _ in range(3):
        bench.run(asyncio.wait_for(bench.outbox.deliver(bench.erp), 20))
        bench.wait(86_400)
    counts = bench.run(bench.outbox.count())
    assert bench.erp.requests == ["create_lead"]
    assert (len(bench.care.taken) + counts.unsendable, counts.waiting) == (1, 0)


@pytest.mark.parametrize("possible_arrivals", [0, MOST_ARRIVALS])
def test_a_hold_that_changes_no_row_is_not_repeated_without_end(
    bench: OutboxHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch, possible_arrivals: int
) -> None:
    """A row that is damaged while the kiosk runs; others are sent."""
    expected_logs.expect("is kept for staff")
    bench.run(bench.outbox.put(TICKET))
    bench.run(bench.outbox.put(LeadRequest(lead())))
    with closing(sqlite3.connect(bench.folder / database.FORMAT.file_name)) as found, found:
        found.execute("UPDATE parcels SET possible_arrivals = ? WHERE id = 1", (possible_arrivals,))
        found.execute("DELETE FROM pieces WHERE parcel = 1")
    held = []
    monkeypatch.setattr(bench.outbox._store, "refuse", lambda *told, **_: held.append(told))
    wait = bench.run(asyncio.wait_for(bench.outbox.deliver(bench.erp), 20))
    assert bench.erp.requests == ["create_lead"]
    assert len(held) == 1
    assert wait is not None
    assert wait >= BUSY_WAIT_S


def test_an_index_that_does_not_name_a_piece_is_damage(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    """The piece is in its table, and is not told as lost."""
    expected_logs.expect(DAMAGED)
    bench.run(bench.outbox.put(LeadRequest(lead())))
    bench.run(bench.outbox.put(TICKET))
    file = bench.folder / database.FORMAT.file_name
    with closing(sqlite3.connect(file)) as found:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_pieces_1'"
        [page] = found.execute(query).fetchone()
    content = bytearray(file.read_bytes())
    # The second piece's entry: a header of 4 bytes, the request, number 0, the number of the row.
    place = content.index(b"\x04\x01\x08\x01\x02\x02", (page - 1) * 4096, page * 4096)
    content[place + 4] = 3
    file.write_bytes(content)
    bench.restart()
    for _ in range(3):
        bench.deliver()
    assert bench.care.taken == [TICKET]
    assert bench.run(bench.outbox.count()).unsendable == 0


def test_a_request_that_waits_does_not_expire(bench: OutboxHarness) -> None:
    """A flipped bit of the row's header makes a number of nothing."""
    bench.run(bench.outbox.put(TICKET))
    change(bench, "UPDATE submissions SET days_left = 1")
    for _ in range(3):
        bench.outbox._store.expire(bench.clock.date())
        bench.wait(86_400)
    bench.deliver()
    assert bench.care.taken == [TICKET]
