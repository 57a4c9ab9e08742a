"""Counts for the kiosk's owner, off the GUI thread; whether it works is no customer's trouble."""

import logging
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from totem.background import Runner

log = logging.getLogger(__name__)

Entry = tuple[int | None, str, str, int]
"""Of which hour, None for the whole day; of what kind, of what name, and how much."""


class Tally:
    """Counts on the background thread; what cannot be written is told once and lost, and nobody waits."""

    def __init__(self, folder: Callable[[], Path], runner: Runner, today: Callable[[], date]) -> None:
        """`folder` is the state folder, asked for when there is something to count."""
        self._folder, self._runner, self._today = folder, runner, today
        self._told = False

    def count(self, kind: str, name: str, *, hour: int | None = None) -> None:
        """Add one to what is called `name` among the `kind`, today; without an hour, of the whole day."""
        self.add(self._today(), [(hour, kind, name, 1)])

    def add(self, day: date, entries: Iterable[Entry]) -> None:
        """Add all of `entries` to the sums of a day."""
        work = _add(self._folder, day, tuple(entries))
        self._runner.run(work, done=self._counted, failed=self._not_counted)

    def _counted(self, _nothing: None) -> None:
        self._told = False

    def _not_counted(self, error: Exception) -> None:
        level = logging.DEBUG if self._told else logging.WARNING
        log.log(level, "statistics cannot be written: %s: %s", type(error).__name__, error)
        self._told = True


async def _add(folder: Callable[[], Path], day: date, entries: tuple[Entry, ...]) -> None:
    from asyncio import to_thread

    from totem.kiosk import statistics  # SQLite: not needed by the home screen

    whole = statistics.WHOLE_DAY
    rows = [
        statistics.MetricRow(day, whole if hour is None else hour, kind, name, amount)
        for hour, kind, name, amount in entries
    ]
    await to_thread(statistics.add, folder() / statistics.FILE_NAME, rows)
