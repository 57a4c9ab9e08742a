"""Two programs on one damaged database: what one stores while the other one sets the file aside."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from support.log_check import LogWatch
from support.outbox_harness import OutboxHarness
from support.recording_erp import lead
from totem.domain.sign_up import ReceiptCode
from totem.outbox import store as stores
from totem.outbox.store import OutboxStore
from totem.outbox.submissions import LeadRequest, OutboxUnavailable
from totem.system import database
from totem.system.database_fault import DatabaseFault

FILE = "outbox.sqlite3"


def damage_unseen(folder: Path) -> None:
    """Write a value that no version writes, and that a program which has checked the file does not notice."""
    with closing(sqlite3.connect(folder / FILE)) as base, base:
        base.execute("UPDATE parcels SET attempts = 'x'")


def look(store: OutboxStore) -> None:
    """Open the database as a command does, which is told of the damage that it finds."""
    with suppress(OutboxUnavailable):
        store.heads()


@pytest.mark.parametrize("looks", [1, 2], ids=["set aside", "set aside and recovered"])
def test_a_receipt_is_of_a_request_that_is_sent(
    bench: OutboxHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    """What is committed after the recovery has copied the file is in none."""
    expected_logs.expect("put aside|damaged outbox|set aside meanwhile")
    kiosk, command = OutboxStore(bench.folder), OutboxStore(bench.folder)
    kiosk.put(LeadRequest(lead("A")), bench.clock)
    damage_unseen(bench.folder)
    insert = stores._insert

    def insert_slowly(*values: Any) -> ReceiptCode:
        told = insert(*values)
        for _ in range(looks):
            look(command)
        return told

    receipt = None
    with monkeypatch.context() as slow:
        slow.setattr(stores, "_insert", insert_slowly)
        with suppress(OutboxUnavailable):
            receipt = kiosk.put(LeadRequest(lead("B")), bench.clock)
    assert (receipt is None) == (looks == 2)
    bench.deliver()
    assert bench.erp.requests == ["create_lead"] * (1 if receipt is None else 2)


def test_the_second_program_that_finds_the_damage_leaves_the_new_database_alone(
    bench: OutboxHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect("put aside|damaged outbox")
    OutboxStore(bench.folder).put(LeadRequest(lead()), bench.clock)
    damage_unseen(bench.folder)
    kiosk, command = OutboxStore(bench.folder), OutboxStore(bench.folder)
    judge = kiosk.database.is_sound

    def judge_slowly(base: sqlite3.Connection) -> bool:
        is_sound = judge(base)
        for _ in range(2):
            look(command)
        return is_sound

    with monkeypatch.context() as slow:
        slow.setattr(kiosk.database, "is_sound", judge_slowly)
        look(kiosk)
    assert kiosk.count().damaged == 1
    assert len(kiosk.heads()) == 1


def test_a_database_that_is_set_aside_before_it_is_opened_is_recovered(
    bench: OutboxHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite would make an empty file in its place, of which the recovery would read."""
    expected_logs.expect("put aside|damaged outbox")
    kiosk, command = OutboxStore(bench.folder), OutboxStore(bench.folder)
    kiosk.put(LeadRequest(lead("A")), bench.clock)
    damage_unseen(bench.folder)
    connect = database._connect

    def connect_late(file: Path) -> sqlite3.Connection:
        monkeypatch.setattr(database, "_connect", connect)
        look(command)
        return connect(file)

    monkeypatch.setattr(database, "_connect", connect_late)
    kiosk.put(LeadRequest(lead("B")), bench.clock)
    assert kiosk.count().damaged == 1
    bench.deliver()
    assert bench.erp.requests == ["create_lead"] * 2


def test_damage_on_a_disk_that_cannot_be_written_is_told(
    bench: OutboxHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect("cannot be used")
    store = OutboxStore(bench.folder)
    store.put(LeadRequest(lead()), bench.clock)
    damage_unseen(bench.folder)

    def refuse(_file: Path, _target: Path) -> Path:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "rename", refuse)
    assert OutboxStore(bench.folder).count().trouble is DatabaseFault.READ_ONLY
