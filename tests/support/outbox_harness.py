"""Outbox in a folder of its own, with simulated clocks; its database damaged, and its disk full."""

import asyncio
import sqlite3
from collections.abc import Coroutine
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from support.recording_erp import CareErp, KeyedErp
from totem.outbox.database import FORMAT
from totem.outbox.queue import Outbox

T = TypeVar("T")


@dataclass
class OutboxHarness:
    """An outbox, an ERP, and two clocks.

    Attributes:
        passed: seconds of the monotonic clock.
        clock: time of the system's clock.
    """

    folder: Path
    erp: KeyedErp
    passed: float = 1000.0
    clock: datetime = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.restart()

    @property
    def care(self) -> CareErp:
        """The ERP's record of tickets and contact details."""
        assert self.erp.care is not None
        return self.erp.care

    def restart(self) -> None:
        """Restart the machine and the kiosk; the monotonic clock starts anew."""
        self.passed = 1000.0
        self.outbox = Outbox(
            self.folder, monotonic=lambda: self.passed, now=lambda: self.clock, jitter=lambda: 1.0
        )

    def wait(self, seconds: float) -> None:
        """Advance both clocks."""
        self.passed += seconds
        self.clock += timedelta(seconds=seconds)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end."""
        return asyncio.run(work)

    def deliver(self) -> float | None:
        """Run one round of delivery."""
        return asyncio.run(self.outbox.deliver(self.erp))


def spoil(folder: Path) -> None:
    """Damage a page of the index of chains, which costs no row."""
    with closing(sqlite3.connect(folder / FORMAT.file_name)) as found:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'parcels_by_chain'"
        [page] = found.execute(query).fetchone()
    with (folder / FORMAT.file_name).open("rb+") as stream:
        stream.seek((page - 1) * 4096)
        stream.write(b"\xff" * 200)
