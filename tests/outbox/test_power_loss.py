"""Power cuts with loss of unsynced writes in any order: no confirmed submission is lost or doubled.

Unlike a killed process (`test_power_cuts`), a power cut loses data that the system has accepted. All disk
operations of the outbox are recorded, and after each one the possible states of the disk are rebuilt
(`support.power_loss`), from which the next start must recover.
"""

import asyncio
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from support import kill_at_step, outbox_io_recording, power_loss
from support.log_check import LogWatch
from support.outbox_harness import spoil
from support.recording_erp import OTHER, KeyedErp, prospect
from support.sampling import first_of_each
from totem.domain.sign_up import ProspectId, Receipt
from totem.outbox.queue import BUSY_WAIT_S, Outbox
from totem.outbox.requests import OutboxCounts
from totem.outbox.submissions import SignUp

SEED = 20261125
SENT = {"create_prospect": 1, "edit_prospect": 1, "send_file": 2}


def rescued(folder: Path, marks: list[str], *, ignores_keys: bool) -> tuple[KeyedErp, OutboxCounts]:
    """The next start, with an ERP that honours keys, or takes everything again."""
    took = [told[1:] for told in map(json.loads, marks) if told[0] == "took"]
    erp = KeyedErp(
        taken=[(request, None, None) for request, _, _ in took],
        known={key: Receipt(made and ProspectId(made), "ok") for _, key, made in took},
        ignores_keys=ignores_keys,
    )

    async def start() -> OutboxCounts:
        outbox = Outbox(folder)
        if await outbox.deliver(erp) == BUSY_WAIT_S:  # it found out that the database is damaged
            await outbox.deliver(erp)
        return await outbox.count()

    return erp, asyncio.run(start())


@pytest.mark.skipif(not kill_at_step.can_preload(), reason=kill_at_step.NO_COMPILER)
@pytest.mark.parametrize("ignores_keys", [False, True])
def test_power_cut_loses_and_doubles_no_confirmed_submission(tmp_path: Path, *, ignores_keys: bool) -> None:
    root = tmp_path / "disk"
    root.mkdir()
    disk = power_loss.Disk()
    asked = power_loss.record(outbox_io_recording.__file__, root, tmp_path)
    synced = [each.path for each in asked if each.what == "s"]
    assert {"outbox", "."} <= set(synced), "names are synced, too"
    play(disk, asked, tmp_path / "left", OutboxCounts(), before=0, ignores_keys=ignores_keys)


@pytest.mark.skipif(not kill_at_step.can_preload(), reason=kill_at_step.NO_COMPILER)
def test_nor_while_a_damaged_database_is_put_aside_and_what_can_be_read_moves(
    tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("damaged|cannot be used|is not sent")
    root, disk = tmp_path / "disk", power_loss.Disk()
    asyncio.run(Outbox(root / "outbox").put(SignUp(prospect("Before", OTHER))))
    spoil(root / "outbox")
    disk.load(root)
    play(
        disk,
        power_loss.record(outbox_io_recording.__file__, root, tmp_path),
        tmp_path / "left",
        OutboxCounts(damaged=1),
        before=1,
        ignores_keys=False,
    )


def play(
    disk: power_loss.Disk,
    asked: list[power_loss.DiskOperation],
    folder: Path,
    whole: OutboxCounts,
    *,
    before: int,
    ignores_keys: bool,
) -> None:
    """Cut the power after each operation, in a sample after the first of each kind and file and some others.

    These are every twentieth, and others where the ERP ignores keys, where the cut doubles one request at
    most. `before` sign-ups were there already.
    """
    chance, due = random.Random(SEED), Counter({**SENT, "create_prospect": 1 + before})
    some = first_of_each(asked, lambda each: (each.what, each.path), every=20, turn=10 * ignores_keys)
    cut_after = {id(each) for each in (*some, asked[-1])}
    for number, each in enumerate(asked):
        disk.apply(each)
        if id(each) not in cut_after:
            continue
        at = f"{number}: {each.what} {each.path}"
        for left in disk.cuts(folder, chance):
            erp, level = rescued(left / "outbox", disk.marks, ignores_keys=ignores_keys)
            told = [told[1] for told in map(json.loads, disk.marks) if told[0] == "told"]
            sent = Counter(erp.requests)
            assert level == whole, at
            assert (sent - due).total() <= ignores_keys, f"doubled at {at}"
            assert sent["create_prospect"] >= before + len(told[:1]), f"lost at {at}"
            assert sent["edit_prospect"] >= len(told[1:]), f"lost at {at}"
            assert sent["send_file"] >= len(told), f"lost at {at}"
    assert Counter(erp.requests) == due
