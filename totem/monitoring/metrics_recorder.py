"""Recording of the metrics of sessions on the background thread, when each session has ended.

As sums by day, and by hour only the number of sessions of each outcome.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from totem.monitoring import metrics_store
from totem.monitoring.metrics_store import WHOLE_DAY, MetricRow
from totem.monitoring.session_metrics import MetricKind, SessionMetrics
from totem.session.controller import SessionController
from totem.session.states import RESTING, Event
from totem.session.view_state import ViewState
from totem.system.background import Runner, in_thread

log = logging.getLogger(__name__)


class MetricsRecorder:
    """Recorder on the background thread; counts that cannot be written are lost, with one warning.

    Attributes:
        since_start: sums of this run of the program, by kind and name.
    """

    def __init__(self, folder: Callable[[], Path], runner: Runner, today: Callable[[], date]) -> None:
        """`folder` returns the state folder, called with the first count."""
        self._folder, self._runner, self._today = folder, runner, today
        self._warned = False
        self.since_start: Counter[tuple[str, str]] = Counter()

    def count(self, kind: str, name: str) -> None:
        """Add one to `name` of the `kind`, today."""
        self.add([MetricRow(self._today(), WHOLE_DAY, kind, name, 1)])

    def add(self, rows: list[MetricRow]) -> None:
        """Add `rows` to the sums."""
        for row in rows:
            self.since_start[row.kind, row.name] += row.amount
        self._runner.run(_write(self._folder, rows), done=self._on_written, failed=self._on_failure)

    def _on_written(self, _nothing: None) -> None:
        self._warned = False

    def _on_failure(self, error: Exception) -> None:
        level = logging.DEBUG if self._warned else logging.WARNING
        log.log(level, "statistics cannot be written: %s: %s", type(error).__name__, error)
        self._warned = True


async def _write(folder: Callable[[], Path], rows: list[MetricRow]) -> None:
    await in_thread(metrics_store.add, folder() / metrics_store.FILE_NAME, rows)


class MetricsObserver(QObject):
    """Observer of a session controller, its child; records the metrics of each session.

    Connect it before any slot of `changed` that dispatches events. The hour of a session is recorded with its
    outcome alone, all other counts by day.
    """

    def __init__(
        self,
        controller: SessionController,
        recorder: MetricsRecorder,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(controller)
        self._recorder, self._now, self._monotonic = recorder, now, monotonic
        self._metrics: SessionMetrics | None = None
        self._began = now()
        self._event: Event | None = None
        controller.dispatched.connect(self._on_dispatched)
        controller.changed.connect(self._on_view_changed)

    @Slot(object)
    def _on_dispatched(self, event: Event) -> None:
        self._event = event

    @Slot(object)
    def _on_view_changed(self, view: ViewState) -> None:
        event, self._event = self._event, None
        if self._metrics is None:
            if view.state not in RESTING:
                self._metrics, self._began = SessionMetrics(view, self._monotonic()), self._now()
            return
        counts = self._metrics.on_view_changed(view, event, self._monotonic())
        if counts is not None:
            self._metrics = None
            day, hour = self._began.date(), self._began.hour
            self._recorder.add(
                [
                    MetricRow(
                        day, hour if kind is MetricKind.SESSION else WHOLE_DAY, kind.value, name, amount
                    )
                    for (kind, name), amount in counts.items()
                ]
            )
