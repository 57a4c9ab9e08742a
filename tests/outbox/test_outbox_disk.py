"""Full, read-only and damaged disks, lost keys, two kiosks in one folder, and deletion."""

import asyncio
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from support.discarding_erp import measure_upload
from support.file_modes import assert_mode
from support.log_check import LogWatch
from support.open_files import no_file_left
from support.outbox_harness import OutboxHarness
from support.recording_erp import DOCUMENT, JPEG, OTHER, KeyedErp, lead, photo, prospect
from support.small_disks import fill
from totem.domain.attachments import LARGEST_FILE
from totem.erp.errors import Declined
from totem.outbox import row_checks
from totem.outbox.encryption import CREDENTIAL, Key, KeyStore
from totem.outbox.queue import BUSY_WAIT_S, Outbox
from totem.outbox.requests import OutboxCounts
from totem.outbox.store import OutboxStore
from totem.outbox.submissions import HoldCause, LeadRequest, OutboxUnavailable, SignUp, SubmissionStatus
from totem.system import database as sqlite
from totem.system.database_fault import DatabaseFault
from totem.system.database_recovery import Row
from totem.system.file_lock import LockHeld, exclusive_lock

CANNOT = "the outbox cannot be used"
ASIDE = "damaged"


def damage(file: Path, start: int, length: int = 300) -> None:
    """Write rubbish into a file."""
    with file.open("rb+") as stream:
        stream.seek(start)
        stream.write(bytes(range(7, 256))[:length] * (1 + length // 249))


@pytest.mark.parametrize("begun", [False, True], ids=["nothing there", "something there"])
def test_a_full_disk_takes_nothing_says_so_and_loses_nothing(
    small_disk: Path, expected_logs: LogWatch, *, begun: bool
) -> None:
    expected_logs.expect(CANNOT)
    bench = OutboxHarness(small_disk / "outbox", KeyedErp())
    if begun:
        bench.run(bench.outbox.put(SignUp(prospect("A"))))
    ballast = fill(small_disk)
    with pytest.raises(OutboxUnavailable) as unavailable:
        bench.run(bench.outbox.put(SignUp(prospect("B", OTHER), (photo(JPEG * 3000),))))
    assert unavailable.value.fault is DatabaseFault.FULL
    ballast.unlink()
    bench.run(bench.outbox.put(SignUp(prospect("C", OTHER))))
    bench.deliver()
    assert bench.erp.names == [*("A" * begun), "C"]


def test_delivered_request_is_not_sent_again_while_the_disk_is_full(
    small_disk: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"{CANNOT}|is not sent")
    bench = OutboxHarness(small_disk / "outbox", KeyedErp())
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    ballast: list[Path] = []
    took = bench.erp._take

    def take_and_fill(*told: object) -> object:
        ballast[:] = ballast or [fill(small_disk)]
        return took(*told)  # type: ignore[arg-type]

    bench.erp._take = take_and_fill  # type: ignore[method-assign, assignment]
    for _ in range(3):
        assert bench.deliver() == BUSY_WAIT_S
        bench.wait(BUSY_WAIT_S)
    assert len(bench.erp.calls) == 1
    ballast[0].unlink()
    bench.deliver()
    assert len(bench.erp.calls) == 2
    assert bench.run(bench.outbox.count()) == OutboxCounts()


def test_a_disk_that_became_read_only_takes_nothing_and_says_so(
    small_disk: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect(CANNOT)
    bench = OutboxHarness(small_disk / "outbox", KeyedErp())
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(OutboxUnavailable) as unavailable:
        bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    assert unavailable.value.fault is DatabaseFault.READ_ONLY
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    bench.deliver()
    assert bench.erp.names == ["A"]


def test_a_queue_that_is_full_takes_nothing_and_sending_makes_room(
    bench: OutboxHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect(f"{CANNOT}|is kept for staff")
    monkeypatch.setattr(sqlite, "LARGEST_MB", 1)
    one, put = SignUp(prospect("A", OTHER), (photo(JPEG * 1000),)), 0
    with suppress(OutboxUnavailable):
        while put < 100:
            bench.run(bench.outbox.put(one))
            put += 1
    assert 5 < put < 100
    with pytest.raises(OutboxUnavailable) as unavailable:
        bench.run(bench.outbox.put(one))
    assert unavailable.value.fault is DatabaseFault.FULL
    bench.erp.failing = [Declined("create_prospect", "sem motivo " * 30, status=422) for _ in range(put)]
    assert bench.deliver() is None
    for refusal in bench.run(bench.outbox.refusals()):
        bench.run(bench.outbox.try_again(refusal.protocol))
    assert bench.deliver() is None
    assert len(bench.erp.taken) == 2 * put
    bench.run(bench.outbox.put(one))


def test_timeout_of_the_creation_lock_is_reported(
    bench: OutboxHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows gives up after ten seconds."""

    def in_vain(*_told: object) -> None:
        raise LockHeld

    monkeypatch.setattr(sqlite, "exclusive_lock", in_vain)
    with pytest.raises(OutboxUnavailable) as unavailable:
        bench.run(bench.outbox.put(SignUp(prospect())))
    assert unavailable.value.fault is DatabaseFault.BUSY


@pytest.mark.parametrize(
    "place", ["header", "schema", "the middle", "every page but one", "empty", "no database"]
)
def test_a_damaged_database_is_put_aside_whole_and_what_can_be_read_moves(
    bench: OutboxHarness, expected_logs: LogWatch, place: str
) -> None:
    expected_logs.expect("damaged|cannot be used|is kept for staff")
    for name in "ABCDEF":
        document = DOCUMENT if name == "A" else OTHER
        bench.run(bench.outbox.put(SignUp(prospect(name, document), (photo(JPEG * 200),))))
    file = bench.folder / "outbox.sqlite3"
    size = file.stat().st_size
    if place == "empty":
        file.write_bytes(b"")
    elif place == "no database":
        file.write_bytes(b"rubbish" * 1000)
    else:
        starts = {"header": [0], "schema": [100], "the middle": [size // 2 // 4096 * 4096]}
        for start in starts.get(place, range(4096 * 3, size, 4096)):
            damage(file, start)
    broken = file.read_bytes()
    bench.restart()
    with suppress(OutboxUnavailable):  # the one who finds it is told; an empty one is found before
        bench.run(bench.outbox.put(SignUp(prospect("found it", OTHER))))
    after = bench.run(bench.outbox.put(SignUp(prospect("G", OTHER))))
    assert bench.run(bench.outbox.find(after, OTHER)).status is SubmissionStatus.WAITING
    [aside] = bench.folder.glob("outbox-damaged-*.sqlite3")
    assert aside.read_bytes() == broken
    assert bench.run(bench.outbox.count()).damaged == 1
    bench.deliver()
    names = bench.erp.names
    assert len(names) == len(set(names))
    assert "G" in names
    if place == "the middle":
        assert len(names) >= 5, "one damaged page costs what lies on it"
    files = [of for request, of, _ in bench.erp.taken if request == "send_file"]
    assert len(files) == len(set(files))


def test_missing_key_is_reported_and_delivery_resumes_with_it(bench: OutboxHarness) -> None:
    bench.run(bench.outbox.put(SignUp(prospect("A"), (photo(),))))
    key = bench.folder / "outbox.key"
    kept = key.read_bytes()
    key.unlink()
    bench.restart()
    bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    assert bench.deliver() is None
    assert bench.erp.names == ["B"]
    assert bench.run(bench.outbox.count()).unreadable == 1
    (bench.folder / "antiga.key").write_bytes(kept)
    bench.deliver()
    assert bench.erp.requests == ["create_prospect"] * 2 + ["send_file"]
    assert bench.run(bench.outbox.count()) == OutboxCounts()


def test_a_damaged_key_is_put_aside_and_never_overwritten(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("outbox.key is damaged, and was put aside as outbox.key.damaged-1")
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    key = bench.folder / "outbox.key"
    assert_mode(key, 0o600)
    damaged = key.read_bytes().translate(bytes.maketrans(b"0123456789abcdef", b"123456789abcdef0"))
    key.write_bytes(damaged)
    bench.restart()
    bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    assert (bench.folder / "outbox.key.damaged-1").read_bytes() == damaged
    assert bench.run(bench.outbox.count()).unreadable == 1


def test_a_credential_of_the_system_comes_first(tmp_path: Path) -> None:
    (tmp_path / CREDENTIAL).write_bytes(b"whatever the operator made, long enough")
    folder = tmp_path / "outbox"
    keys = KeyStore(folder, tmp_path)
    assert keys.current() == keys.find(keys.current().id)
    assert not folder.exists()
    assert "whatever" not in repr(keys.current())


@pytest.mark.parametrize("edge", [b"\t", b"\n", b"\v", b"\f", b"\r", b" "])
def test_a_credential_of_random_bytes_is_taken_whole(tmp_path: Path, edge: bytes) -> None:
    for secret in (edge + b"\x9c" * 31, b"\x9c" * 31 + edge):
        (tmp_path / CREDENTIAL).write_bytes(secret)
        assert KeyStore(tmp_path / "outbox", tmp_path).current() == Key.derive(secret, "outbox")
    assert not (tmp_path / "outbox").exists()


def test_a_line_break_is_no_part_of_a_credential(tmp_path: Path) -> None:
    (tmp_path / CREDENTIAL).write_bytes(b"k" * 32 + b"\n")
    assert KeyStore(tmp_path / "outbox", tmp_path).current() == Key.derive(b"k" * 32, "outbox")


def test_a_text_that_is_too_short_is_no_key_by_its_line_break(
    tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("too short to be a key")
    (tmp_path / CREDENTIAL).write_bytes(b"k" * 31 + b"\n")
    keys = KeyStore(tmp_path / "outbox", tmp_path)
    keys.current()
    assert keys.file.exists()


def test_a_record_that_was_moved_or_changed_does_not_open(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("cannot be read, and is kept")
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    with closing(sqlite3.connect(bench.folder / "outbox.sqlite3")) as base, base:
        [[first], [second]] = base.execute("SELECT sealed FROM pieces ORDER BY parcel").fetchall()
        base.execute("UPDATE pieces SET sealed = ? WHERE parcel = 1", (second,))
    bench.deliver()
    assert bench.erp.names == ["B"]
    [refusal] = bench.run(bench.outbox.refusals())
    assert refusal.cause is HoldCause.UNREADABLE
    assert first != second


def test_nothing_of_what_was_delivered_stays_in_the_folder_not_even_sealed(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("was refused, and is kept")
    protocol = bench.run(bench.outbox.put(SignUp(prospect("Maria Exemplo"), (photo(JPEG * 6000),))))
    bench.run(bench.outbox.put(LeadRequest(lead())))
    with closing(sqlite3.connect(bench.folder / "outbox.sqlite3")) as base:
        sealed = [row[0] for row in base.execute("SELECT sealed FROM pieces")]
    bench.erp.failing = [None, None, Declined("create_lead", "telefone inválido", status=422)]
    bench.deliver()
    [refusal] = bench.run(bench.outbox.refusals())
    bench.run(bench.outbox.drop(refusal.protocol))
    content = b"".join(file.read_bytes() for file in bench.folder.iterdir())
    for piece in sealed:
        for start in range(0, len(piece) - 40, 4000):
            assert piece[start : start + 40] not in content
    for secret in (b"Maria", b"12345678909", b"41999998888", b"documento-1", b"lido"):
        assert secret not in content
    assert bench.run(bench.outbox.find(protocol, DOCUMENT)).status is SubmissionStatus.DELIVERED


def test_two_kiosks_with_one_folder_take_turns_and_send_each_once(bench: OutboxHarness) -> None:
    other = Outbox(bench.folder)
    for name in "ABC":
        bench.run(bench.outbox.put(SignUp(prospect(name))))
        bench.run(other.put(SignUp(prospect(f"{name}2", OTHER))))
    with exclusive_lock(bench.folder / "sending.lock"):
        assert bench.deliver() == BUSY_WAIT_S
        assert bench.erp.calls == []

    async def both() -> None:
        await asyncio.gather(bench.outbox.deliver(bench.erp), other.deliver(bench.erp))

    bench.run(both())
    bench.deliver()
    assert len(bench.erp.calls) == 6
    assert len(set(bench.erp.calls)) == 6


def test_many_put_at_once_from_several_threads(bench: OutboxHarness) -> None:
    stores = [OutboxStore(bench.folder) for _ in range(4)]
    protocols: list[str] = []

    def put(store: OutboxStore) -> None:
        protocols.extend(str(store.put(LeadRequest(lead()), bench.clock)) for _ in range(5))

    threads = [threading.Thread(target=put, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(protocols)) == 20
    bench.deliver()
    assert bench.erp.requests == ["create_lead"] * 20


def test_what_another_program_writes_meanwhile_is_no_damage(
    bench: OutboxHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database is checked in one snapshot: a request that came between two reads had no submission."""
    first = OutboxStore(bench.folder)
    first.put(LeadRequest(lead()), bench.clock)
    read = row_checks._read

    def write_before_requests(base: sqlite3.Connection, table: str) -> Iterator[Row]:
        if table == "parcels":
            first.put(LeadRequest(lead()), bench.clock)
        return read(base, table)

    monkeypatch.setattr(row_checks, "_read", write_before_requests)
    monkeypatch.setattr(sqlite, "BUSY_S", 0.05)  # emptying the log waits for the reader
    OutboxStore(bench.folder).put(LeadRequest(lead()), bench.clock)
    bench.deliver()
    assert bench.erp.requests == ["create_lead"] * 4  # the harness' own store checks the file, too


def test_no_file_stays_open(bench: OutboxHarness) -> None:
    def visit() -> None:
        protocol = bench.run(bench.outbox.put(SignUp(prospect())))
        bench.deliver()
        bench.run(bench.outbox.find(protocol, DOCUMENT))
        bench.run(bench.outbox.count())

    visit()
    before = threading.active_count()
    with no_file_left():
        for _ in range(20):
            visit()
    assert threading.active_count() == before


def test_a_database_of_a_newer_version_is_left_alone(bench: OutboxHarness) -> None:
    bench.run(bench.outbox.put(SignUp(prospect())))
    with closing(sqlite3.connect(bench.folder / "outbox.sqlite3")) as base, base:
        base.execute("PRAGMA user_version = 99")
    bench.restart()
    with pytest.raises(OutboxUnavailable) as unavailable:
        bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    assert unavailable.value.fault is DatabaseFault.NEWER
    assert bench.run(bench.outbox.count()).trouble is DatabaseFault.NEWER
    assert not list(bench.folder.glob("outbox-damaged*"))


def test_the_largest_file_stands_in_memory_once(tmp_path: Path) -> None:
    largest = photo(JPEG.ljust(LARGEST_FILE, b"\0"))
    asyncio.run(Outbox(tmp_path).put(SignUp(prospect(), (largest,))))
    taken, more = asyncio.run(measure_upload(lambda erp: Outbox(tmp_path).deliver(erp)))
    assert taken > LARGEST_FILE * 4 // 3
    assert more < LARGEST_FILE * 3 // 2
