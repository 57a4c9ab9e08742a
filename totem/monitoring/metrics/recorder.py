"""Recorder of the metrics: counts are written on the background thread."""

import logging
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from totem.system.background import Runner

log = logging.getLogger(__name__)

Entry = tuple[int | None, str, str, int]
"""Hour, kind, name and amount; without an hour, of the whole day."""


class MetricsRecorder:
    """Recorder on the background thread; counts that cannot be written are lost, with one warning."""

    def __init__(self, folder: Callable[[], Path], runner: Runner, today: Callable[[], date]) -> None:
        """`folder` returns the state folder, called with the first count."""
        self._folder, self._runner, self._today = folder, runner, today
        self._warned = False

    def count(self, kind: str, name: str, *, hour: int | None = None) -> None:
        """Add one to `name` of the `kind`, today; without an hour, for the whole day."""
        self.add(self._today(), [(hour, kind, name, 1)])

    def add(self, day: date, entries: Iterable[Entry]) -> None:
        """Add `entries` to the sums of a day."""
        work = _count(self._folder, day, tuple(entries))
        self._runner.run(work, done=self._on_written, failed=self._on_failure)

    def _on_written(self, _nothing: None) -> None:
        self._warned = False

    def _on_failure(self, error: Exception) -> None:
        level = logging.DEBUG if self._warned else logging.WARNING
        log.log(level, "statistics cannot be written: %s: %s", type(error).__name__, error)
        self._warned = True


async def _count(folder: Callable[[], Path], day: date, entries: tuple[Entry, ...]) -> None:
    from asyncio import to_thread  # like SQLite, slow to import, and not needed by the home screen

    from totem.monitoring.metrics.store import FILE_NAME, WHOLE_DAY, MetricRow, add

    rows = [
        MetricRow(day, WHOLE_DAY if hour is None else hour, kind, name, amount)
        for hour, kind, name, amount in entries
    ]
    await to_thread(add, folder() / FILE_NAME, rows)
