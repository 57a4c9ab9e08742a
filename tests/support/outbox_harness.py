"""An outbox in a folder of its own, whose clocks the test moves."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from support.recording_erp import TakingErp
from totem.outbox.queue import Outbox

T = TypeVar("T")


@dataclass
class Bench:
    """An outbox, an ERP, and two clocks.

    Attributes:
        passed: seconds on the clock that only grows.
        clock: what the machine's clock shows.
    """

    folder: Path
    erp: TakingErp
    passed: float = 1000.0
    clock: datetime = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """The kiosk ends, and starts again; the clock that grows starts with the machine."""
        self.passed = 1000.0
        self.outbox = Outbox(
            self.folder, steady=lambda: self.passed, now=lambda: self.clock, jitter=lambda: 1.0
        )

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.passed += seconds
        self.clock += timedelta(seconds=seconds)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`."""
        return asyncio.run(work)

    def deliver(self) -> float | None:
        """One round."""
        return asyncio.run(self.outbox.deliver(self.erp))
