"""Poll the health of the kiosk while the first page of maintenance mode is shown."""

import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.monitoring.health import HealthCheck, HealthFinding, PlainText
from totem.system.background import Runner
from totem.system.latest_task import LatestTask
from totem.system.qt_timers import every

log = logging.getLogger(__name__)

INTERVAL_MS = 10_000
DEADLINE_S = 8.0
_SUPPORT = "Se continuar, envie o diagnóstico ao suporte."


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One finding, with details.

    Attributes:
        lines: details, a line each.
        technical: lines of the log, in English, which staff see on demand.
        curve: how long the latest requests took, in ms; None for one without an answer.
    """

    finding: HealthFinding
    lines: tuple[str, ...] = ()
    curve: tuple[int | None, ...] = ()
    technical: tuple[str, ...] = ()


Rows = Sequence[HealthRow]


@dataclass(frozen=True, slots=True)
class HealthProbe:
    """Source of health rows.

    Attributes:
        check: row of its first finding.
        read: reads the rows, on the background thread.
        repeats: True if it is polled; a slow source, or one that seldom changes, is read once.
        deadline_s: seconds after which it is given up.
    """

    check: HealthCheck
    read: Callable[[], Coroutine[Any, Any, Rows]]
    repeats: bool = True
    deadline_s: float = field(default=DEADLINE_S, kw_only=True)

    @property
    def name(self) -> str:
        return self.check.name


class HealthPoller(QObject):
    """Reads all probes in parallel at `start`, and again every `INTERVAL_MS`; belongs to the GUI thread.

    Signals:
        found(str, Rows): the rows of the probe of this name.
    """

    found = Signal(str, object)

    def __init__(self, probes: Sequence[HealthProbe], runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = [(probe, LatestTask(runner)) for probe in probes]
        self._known: set[str] = set()
        self._timer = every(self, "health poll", self._poll, INTERVAL_MS)

    @property
    def checks(self) -> list[HealthCheck]:
        """The rows of the probes, in order."""
        return [probe.check for probe, _ in self._tasks]

    def start(self) -> None:
        """Read all probes, and poll them from now on."""
        self._timer.start()
        self._poll()

    def stop(self) -> None:
        """Stop polling, and drop the results of probes under way."""
        self._timer.stop()
        for _, task in self._tasks:
            task.cancel()

    @Slot()
    def _poll(self) -> None:
        for probe, task in self._tasks:
            if not task.is_running and (probe.repeats or probe.name not in self._known):
                done, failed = partial(self._report, probe), partial(self._failed, probe)
                task.run(_read_in_time(probe), done=done, failed=failed)

    def _report(self, probe: HealthProbe, rows: Rows) -> None:
        self._known.add(probe.name)
        self.found.emit(probe.name, rows)

    def _failed(self, probe: HealthProbe, failure: Exception) -> None:
        if isinstance(failure, TimeoutError):
            words = f"a verificação não terminou em {probe.deadline_s:.0f} s"
        else:
            log.warning("health probe %s failed: %s", probe.name, type(failure).__name__)
            words = f"a verificação parou por um erro interno ({type(failure).__name__})"
        plain = PlainText("não foi possível verificar", _SUPPORT)
        self._report(probe, (HealthRow(probe.check.error(words, _SUPPORT, plain=plain)),))


async def _read_in_time(probe: HealthProbe) -> Rows:
    """Read the rows of `probe`; a TimeoutError after its deadline, without waiting for the probe's end."""
    import asyncio

    reading = asyncio.ensure_future(probe.read())
    try:
        await asyncio.wait({reading}, timeout=probe.deadline_s)
        if not reading.done():
            raise TimeoutError
        return reading.result()
    finally:
        reading.cancel()
