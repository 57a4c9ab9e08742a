"""Recovery from damaged databases, and migration of older ones."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from support.log_check import LogWatch
from support.outbox_harness import OutboxHarness, spoil
from support.recording_erp import DOCUMENT, JPEG, OTHER, photo, prospect
from totem.domain.sign_up import Prospect
from totem.outbox import database
from totem.outbox.queue import BUSY_WAIT_S
from totem.outbox.submissions import Edit, OutboxUnavailable, SignUp, SubmissionStatus
from totem.system.database_fault import DatabaseFault

DAMAGED = "damaged|cannot be used"


@contextmanager
def opened(bench: OutboxHarness) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(bench.folder / database.FORMAT.file_name)) as found, found:
        yield found


def spoil_and_restart(bench: OutboxHarness) -> None:
    """The database is damaged, and the kiosk starts again."""
    spoil(bench.folder)
    bench.restart()


def find_out(bench: OutboxHarness) -> None:
    """Report the damage once; the next call uses the new database."""
    with pytest.raises(OutboxUnavailable) as unavailable:
        bench.run(bench.outbox.put(SignUp(prospect("found it", OTHER))))
    assert unavailable.value.fault is DatabaseFault.DAMAGED


def test_readable_rows_move_with_keys_and_possible_arrivals(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(DAMAGED)
    first = bench.run(bench.outbox.put(SignUp(prospect(), (photo(JPEG * 9000),))))
    bench.run(bench.outbox.put(Edit(first, Prospect(name="x"))))
    before = bench.outbox._store.heads()[0].key
    spoil_and_restart(bench)
    find_out(bench)
    bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    moved = bench.outbox._store.heads()[0]
    assert (moved.key, moved.keeps_key) == (before, True)
    bench.deliver()
    assert bench.erp.requests == ["create_prospect", "send_file", "edit_prospect", "create_prospect"]
    assert bench.run(bench.outbox.find(first, DOCUMENT)).status is SubmissionStatus.DELIVERED


def test_recovered_rows_are_sent_without_a_new_submission(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"{DAMAGED}|is not sent")
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    spoil_and_restart(bench)
    assert bench.deliver() == BUSY_WAIT_S
    assert bench.deliver() is None
    assert bench.erp.names == ["A"]


def test_power_that_goes_while_it_moves_loses_nothing(
    bench: OutboxHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect(DAMAGED)
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    spoil_and_restart(bench)
    find_out(bench)
    with monkeypatch.context() as cut:
        cut.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            bench.outbox._store.put(SignUp(prospect("B", OTHER)), bench.clock)
    bench.restart()
    bench.run(bench.outbox.put(SignUp(prospect("C", OTHER))))
    bench.deliver()
    assert bench.erp.names == ["A", "C"]


def test_recovery_runs_once(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect(DAMAGED)
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    spoil_and_restart(bench)
    find_out(bench)
    bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    bench.deliver()
    (bench.folder / database.FORMAT.file_name).unlink()  # by somebody
    bench.restart()
    bench.run(bench.outbox.put(SignUp(prospect("C", OTHER))))
    bench.deliver()
    assert len(bench.erp.calls) == 3
    assert bench.erp.names == ["A", "B", "C"]


def test_while_there_is_no_room_it_waits_and_moves_then(
    bench: OutboxHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect(DAMAGED)
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    spoil_and_restart(bench)
    find_out(bench)
    with monkeypatch.context() as full:
        full.setattr(shutil, "copyfile", lambda *_: (_ for _ in ()).throw(OSError(28, "No space")))
        with pytest.raises(OutboxUnavailable) as unavailable:
            bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    assert unavailable.value.fault is DatabaseFault.FULL
    bench.run(bench.outbox.put(SignUp(prospect("C", OTHER))))
    bench.deliver()
    assert bench.erp.names == ["A", "C"]


@pytest.mark.parametrize(
    "nonsense",
    [
        "UPDATE parcels SET count = 9000000000 WHERE id = 1",
        "UPDATE parcels SET count = 'many' WHERE id = 1",
        "UPDATE parcels SET chain = x'00', kind = x'ff' WHERE id = 1",
        "UPDATE submissions SET made_at = NULL WHERE id = 1",
        "UPDATE sqlite_sequence SET seq = 'x'",
    ],
)
def test_rows_that_were_read_wrongly_cost_themselves_alone(
    bench: OutboxHarness, expected_logs: LogWatch, nonsense: str
) -> None:
    expected_logs.expect(f"{DAMAGED}|is kept for staff")
    bench.run(bench.outbox.put(SignUp(prospect("A"), (photo(),))))
    bench.run(bench.outbox.put(SignUp(prospect("B", OTHER), (photo(JPEG * 2),))))
    with opened(bench) as found:
        found.execute("PRAGMA writable_schema = ON")
        found.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE type = 'table'")
    with opened(bench) as found:
        found.execute(nonsense)
    spoil_and_restart(bench)
    find_out(bench)
    bench.deliver()
    bench.run(bench.outbox.put(SignUp(prospect("C", OTHER))))
    bench.deliver()
    assert bench.erp.names[-2:] == ["B", "C"]
    assert bench.erp.requests.count("send_file") in {1, 2}


def test_a_database_of_an_earlier_version_is_brought_up_to_date_and_that_version_can_still_use_it(
    bench: OutboxHarness,
) -> None:
    bench.run(bench.outbox.put(SignUp(prospect("A"), (photo(),))))
    with opened(bench) as found:
        found.execute("ALTER TABLE parcels DROP COLUMN begun")
    bench.restart()
    bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    bench.deliver()
    assert bench.erp.names == ["A", "B"]
    with opened(bench) as found:
        assert found.execute("PRAGMA user_version").fetchone() == (1,)
        found.execute(
            "INSERT INTO parcels (submission, chain, kind, reference, count) VALUES (1, 1, 'file', 'r', 2)"
        )


def test_the_log_of_a_database_that_is_gone_spoils_no_new_one(bench: OutboxHarness) -> None:
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    file = bench.folder / database.FORMAT.file_name
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA wal_autocheckpoint = 0")
        other.execute("UPDATE parcels SET attempts = 7")
        other.commit()
        log = file.with_name(f"{file.name}-wal").read_bytes()
    file.unlink()
    file.with_name(f"{file.name}-wal").write_bytes(log)
    bench.restart()
    bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    bench.deliver()
    assert bench.erp.names == ["B"]


def test_a_queue_that_was_long_gives_the_disk_its_room_back(bench: OutboxHarness) -> None:
    for _ in range(4):
        bench.run(bench.outbox.put(SignUp(prospect("A", OTHER), (photo(JPEG * 20_000),))))
    file = bench.folder / database.FORMAT.file_name
    assert file.stat().st_size > 4_000_000
    bench.deliver()
    assert file.stat().st_size < 100_000


def test_recovery_leaves_no_temporary_files(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect(DAMAGED)
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    spoil_and_restart(bench)
    find_out(bench)
    with suppress(OutboxUnavailable):
        bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    assert {file.name for file in bench.folder.iterdir()} == {
        "making.lock",
        "outbox.key",
        "outbox.sqlite3",
        "outbox-damaged-1.sqlite3",
        "outbox-damaged-1.salvaged",
    }
