"""Agent of the fleet in the kiosk: owns the link, publishes the reports, hands signed documents to handlers.

The link has a thread of its own; its callbacks cross to the GUI thread as queued signals, where all else here
happens. Reports of the machine are read on threads of their own. Nothing is kept for a broker that is not
there but the latest events: on each connection the present state is published whole.
"""

import json
import logging
import random
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from totem.fleet import topics
from totem.fleet.agent.freshness import Challenges
from totem.fleet.agent.reports import KioskReports
from totem.fleet.channels import Received, publication, subscriptions
from totem.fleet.link import Link
from totem.fleet.link_config import STATUS_FILE, LinkConfig, LinkOwner, LinkStatus
from totem.fleet.messages import (
    WILL,
    EventCode,
    EventKind,
    EventMessage,
    EventSeverity,
    FileChunk,
    FleetMessage,
    Health,
    Info,
    LogLine,
    Presence,
    Reply,
    ReportedConfig,
    StateMessage,
    UpdateHealth,
)
from totem.settings.fleet import FleetSettings
from totem.system.atomic_file import write_atomic
from totem.system.background import Runner
from totem.system.logging import describe_traceback
from totem.system.qt_timers import every, once

log = logging.getLogger(__name__)

JITTER = 0.1
"""Jitter of an interval, as a share of it, so that kiosks started together do not report together."""
FLAGS_MS = 60_000
"""Interval of reading the flags that no signal reports: clock, update, alarms."""
BETWEEN_FLAGS_S = 5.0
"""Least time between two health messages of changed flags."""
BETWEEN_ANNOUNCES_S = 60.0
MOST_UNSENT_EVENTS = 20
MOST_UNREAD = 20
"""Messages that wait for the GUI thread; later ones are dropped, as commands without a reply are repeated."""
MOST_UNREAD_BYTES = 300_000
"""Of those messages: a list of keys, a configuration, and ten commands, each as large as it may be."""
MOST_WAITING_OF_FILES = 250_000
"""Bytes that wait at the link, up to which it gets another chunk: the rest is for reports and replies."""
_LONGEST_STATUS = 4096
_random = random.SystemRandom()


class Agent(QObject):
    """The kiosk in its fleet, from `start` until `close`; belongs to the GUI thread.

    Attributes:
        boot: random per start of the program; commands are bound to it.
        challenges: those of the health messages so far, to one of which a command is bound.

    Signals:
        link_changed(): `link_status` has changed.
    """

    link_changed = Signal()
    _status_changed = Signal()
    _connected = Signal()
    _received = Signal()
    _logged = Signal(object)

    def __init__(
        self,
        config: LinkConfig,
        settings: FleetSettings,
        reports: KioskReports,
        runner: Runner,
        folder: Path,
        *,
        started: float,
        clock: Callable[[], float] = time.monotonic,
        uniform: Callable[[float, float], float] = _random.uniform,
        parent: QObject | None = None,
    ) -> None:
        """`folder` is the state folder; `started` the program's start by `clock`, in monotonic seconds."""
        super().__init__(parent)
        self.boot, self.challenges = secrets.token_hex(8), Challenges()
        self._settings, self._reports, self._runner = settings, reports, runner
        self._id, self._file = config.id, folder / STATUS_FILE
        self._started, self._clock, self._uniform = started, clock, uniform
        self._handlers: dict[str, Callable[[Received], object]] = {}
        self._config: ReportedConfig | None = None
        self._state: StateMessage | None = None
        self._update: UpdateHealth | None = None
        self._unsent: deque[EventMessage] = deque(maxlen=MOST_UNSENT_EVENTS)
        self._unread: deque[Received] = deque()
        self._unread_bytes, self._unread_lock = 0, threading.Lock()
        self._events = 0
        self._is_ready, self._is_closed = False, False
        self._is_reading, self._is_read_again = False, False
        self._is_all_due, self._reads_all = False, False
        """True if the next reading, or the latest, is of everything, to end with the state."""
        self._flags: object = None
        self._health_at = self._announced_at = float("-inf")
        self._health = once(self, "fleet health", self._report_health)
        self._soon = once(self, "fleet flags", self._report_health)
        self._watch = every(self, "fleet flag watch", self._check_flags, FLAGS_MS)
        self._counters = once(self, "fleet metrics", self._report_metrics)
        self._announce = once(self, "fleet announce", self._report_all)
        queued = Qt.ConnectionType.QueuedConnection
        self._connected.connect(self._on_connected, queued)
        self._received.connect(self._on_received, queued)
        self._logged.connect(self._publish_log, queued)
        self._status_changed.connect(self._on_status_changed, queued)
        self._link = Link(
            config,
            LinkOwner(
                will=publication(self._id, topics.UP_STATE, WILL),
                subscriptions=subscriptions(self._id),
                on_connected=self._connected.emit,
                on_message=self._receive,
            ),
            on_status=self._record_status,
            uniform=uniform,
        )

    @property
    def up_s(self) -> int:
        """Whole seconds since the start of the program, by a monotonic clock."""
        return int(self._clock() - self._started)

    @property
    def link_status(self) -> LinkStatus:
        """State of the link to the broker."""
        return self._link.status

    def on_command(self, path: str, handler: Callable[[Received], object]) -> None:
        """Call `handler` on the GUI thread with each message at `path`, DO_COMMAND, DO_CONFIG or DO_KEYS."""
        self._handlers[path] = handler

    def start(self) -> None:
        """Connect, and report from now on."""
        self._publish_start()
        self._watch.start()
        self._restart(self._health, self._settings.health_s)
        self._restart(self._counters, self._settings.metrics_s)
        self._link.start()

    def close(self) -> None:
        """Publish the orderly end and disconnect; takes at most the link's time to close."""
        if self._is_closed:
            return
        self._is_closed = True
        for timer in (self._health, self._soon, self._watch, self._counters, self._announce):
            timer.stop()
        last = StateMessage(state=Presence.DISCONNECTED, boot=self.boot)
        self._link.close(publication(self._id, topics.UP_STATE, last))

    # Publications

    def publish_state(self) -> None:
        """Publish availability if it has changed; a connection that is being set up ends with the state."""
        state = self._reports.state(Presence.READY, self.boot)
        if self._is_ready and state != self._state:
            self._state = state
            self._publish(topics.UP_STATE, state)

    def publish_config(self, config: ReportedConfig) -> None:
        """Publish the result of a configuration, now and on each connection."""
        self._config = config
        self._publish(topics.UP_CONFIG, config)

    def publish_reply(self, reply: Reply) -> bool:
        """Publish a transition of a command; False without a connection."""
        return self._publish(topics.UP_REPLY, reply)

    @property
    def connection(self) -> int | None:
        """Number of the present connection; None without one."""
        return self._link.connection

    def publish_file(self, chunk: FileChunk) -> bool:
        """Publish a chunk of a file of a command; False without a connection, and while others wait there."""
        return self._link.waiting_bytes <= MOST_WAITING_OF_FILES and self._publish(topics.UP_FILE, chunk)

    def takes_file(self, chunk: FileChunk) -> bool:
        """Test that a chunk, which was not published, is not too large for the broker."""
        return self._link.takes(publication(self._id, topics.UP_FILE, chunk))

    def publish_event(self, kind: EventKind, severity: EventSeverity, code: str | None = None) -> None:
        """Publish an event; the latest ones wait for a connection."""
        self._events += 1
        now = datetime.now(UTC)
        event = EventMessage(
            time=now, boot=self.boot, n=self._events, kind=kind.value, severity=severity, code=code
        )
        if not self._publish(topics.UP_EVENT, event):
            self._unsent.append(event)

    def request_health(self) -> None:
        """Publish health since a flag has changed, at most one message per `BETWEEN_FLAGS_S`."""
        if not self._is_closed and not self._soon.isActive():
            since_s = self._clock() - self._health_at  # infinite before the first
            self._soon.start(round(max(0.0, BETWEEN_FLAGS_S - since_s) * 1000))

    def request_reports(self) -> None:
        """Publish everything again, since a fact has changed that is reported on connections only.

        While a connection is being set up, too: its reports may have been read before the change.
        """
        self._report_all()

    def log_line(self, severity: EventSeverity, logger: str, text: str) -> None:
        """Publish a redacted line of the log; may be called on any thread, and does not block."""
        with suppress(RuntimeError):  # the window is gone
            self._logged.emit((severity, logger, text))

    def _publish(self, path: str, content: FleetMessage, *, interval_s: float = 0.0) -> bool:
        return self._link.publish(publication(self._id, path, content, interval_s=interval_s))

    @Slot(object)
    def _publish_log(self, entry: tuple[EventSeverity, str, str]) -> None:
        severity, logger, text = entry
        line = LogLine(
            time=datetime.now(UTC), boot=self.boot, severity=severity, logger=logger[:200], text=text[:1000]
        )
        self._publish(topics.UP_LOG, line)

    # Connection

    @Slot()
    def _on_connected(self) -> None:
        """Publish everything, `ready` last."""
        if self._is_closed:
            return
        self._is_ready = False
        self._publish(topics.UP_STATE, self._reports.state(Presence.INIT, self.boot))
        self._report_all()

    @Slot()
    def _on_status_changed(self) -> None:
        if self._link.status is not LinkStatus.CONNECTED:
            self._is_ready = False
        self.link_changed.emit()

    def _receive(self, message: Received) -> None:
        """Hand a message over to the GUI thread, from the link's."""
        with self._unread_lock:
            size = self._unread_bytes + len(message.payload)
            if len(self._unread) >= MOST_UNREAD or size > MOST_UNREAD_BYTES:
                return
            self._unread_bytes = size
            self._unread.append(message)
        self._received.emit()

    @Slot()
    def _on_received(self) -> None:
        with self._unread_lock:
            message = self._unread.popleft()
            self._unread_bytes -= len(message.payload)
        if self._is_closed:
            return
        if message.topic in (topics.ALL_ANNOUNCE, topics.build(self._id, topics.DO_ANNOUNCE)):
            self._on_announce(message)
            return
        topic = topics.parse(message.topic)
        handler = self._handlers.get(topic.path) if topic is not None and topic.id == self._id else None
        if handler is not None:
            handler(message)

    def _on_announce(self, message: Received) -> None:
        """Report everything after a random time, so that a whole fleet does not answer at once.

        It is unsigned, so that it is limited to one a minute.
        """
        now = self._clock()
        if message.retained or now - self._announced_at < BETWEEN_ANNOUNCES_S:
            return
        self._announced_at = now
        self._announce.start(round(self._uniform(0, self._settings.spread_s) * 1000))

    # Reports

    @Slot()
    def _report_all(self) -> None:
        self._is_all_due = True
        self._read()

    @Slot()
    def _report_health(self) -> None:
        self._flags = None
        self._read()

    @Slot()
    def _check_flags(self) -> None:
        self._read()

    @Slot()
    def _report_metrics(self) -> None:
        self._restart(self._counters, self._settings.metrics_s)
        interval_s = self._settings.metrics_s
        self._publish(topics.UP_METRICS, self._reports.metrics(self.boot), interval_s=interval_s)

    def _read(self) -> None:
        """Read the health, and all other reports where they are due; one reading at a time."""
        if self._is_reading or self._is_closed or not self._link.is_connected:
            self._is_read_again = self._is_reading
            return
        self._is_reading, self._is_read_again = True, False
        self._reads_all, self._is_all_due = self._is_all_due, False
        work = _read_reports(self._reports, self.boot, self.up_s, with_info=self._reads_all)
        self._runner.run(work, done=self._on_read, failed=self._on_failed)

    def _on_read(self, found: tuple[Info | None, Health]) -> None:
        info, health = found
        if info is not None:
            self._publish(topics.UP_INFO, info)
            if self._config is not None:
                self.publish_config(self._config)
        flags = _flags_of(health)
        if info is not None or flags != self._flags:
            self._publish_health(health)
        self._flags = flags
        self._publish_update(health.update)
        self._end_reading()

    def _on_failed(self, error: Exception) -> None:
        log.error("the reports for the fleet cannot be read: %s", describe_traceback(error))
        self._restart(self._health, self._settings.health_s)
        self._end_reading()

    def _end_reading(self) -> None:
        self._is_reading = False
        if self._reads_all:
            self._report_metrics()
            if not self._is_all_due:  # otherwise connected anew meanwhile
                self._end_connecting()
        if self._is_read_again:
            self._read()

    def _publish_update(self, update: UpdateHealth | None) -> None:
        """Publish an event where an update is staged, or has failed, since the last reading."""
        before, self._update = self._update, update
        if before is None or update is None:
            return
        if update.failed is not None and update.failed != before.failed:
            self.publish_event(EventKind.UPDATE, EventSeverity.ERROR, EventCode.FAILED.value)
        elif update.offered is not None and update.offered != before.offered:
            self.publish_event(EventKind.UPDATE, EventSeverity.INFO, EventCode.OFFERED.value)

    def _end_connecting(self) -> None:
        """Publish what has waited for the connection, and that the kiosk is ready."""
        while self._unsent and self._publish(topics.UP_EVENT, self._unsent[0]):
            self._unsent.popleft()
        self._is_ready, self._state = self._link.is_connected, None
        self.publish_state()

    def _publish_health(self, health: Health) -> None:
        self._health_at = self._clock()
        self.challenges.add(health.challenge)
        self._restart(self._health, self._settings.health_s)
        self._publish(topics.UP_HEALTH, health, interval_s=self._settings.health_s)

    def _restart(self, timer: QTimer, interval_s: float) -> None:
        timer.start(round(interval_s * self._uniform(1 - JITTER, 1 + JITTER) * 1000))

    # Status file

    def _record_status(self, status: LinkStatus) -> None:
        """Write the status file, on the thread of the change."""
        since = datetime.now(UTC).isoformat(timespec="seconds")
        row = {
            "v": 1,
            "id": self._id,
            "boot": self.boot,
            "version": self._reports.version,
            "link": status.value,
            "since": since,
        }
        with suppress(OSError):
            write_atomic(self._file, json.dumps(row).encode(), sync=False)
        if status is not LinkStatus.CLOSED:
            self._status_changed.emit()

    def _publish_start(self) -> None:
        """Publish how the run before ended, by the status file that it left."""
        before: object = None
        with suppress(OSError, ValueError, RecursionError), self._file.open("rb") as file:
            before = json.loads(file.read(_LONGEST_STATUS))
        if not isinstance(before, dict):
            self.publish_event(EventKind.STARTED, EventSeverity.INFO)
        elif before.get("link") == LinkStatus.CLOSED:
            self.publish_event(EventKind.RESTARTED, EventSeverity.INFO)
        else:
            self.publish_event(EventKind.CRASH, EventSeverity.ERROR, EventCode.UNFINISHED_RUN.value)
        version = before.get("version") if isinstance(before, dict) else None
        if version is not None and version != self._reports.version:
            self.publish_event(EventKind.UPDATE, EventSeverity.INFO, EventCode.RUNNING.value)


async def _read_reports(
    reports: KioskReports, boot: str, up_s: int, *, with_info: bool
) -> tuple[Info | None, Health]:
    return await reports.read_info() if with_info else None, await reports.read_health(boot, up_s)


def _flags_of(health: Health) -> object:
    """Return the parts of a health message whose change is published at once."""
    printer, erp, clock = health.printer, health.erp, health.clock
    return (
        printer and (printer.ok, printer.fault),
        erp and (erp.ok, erp.fault),
        clock and clock.synced,
        health.update and (health.update.offered, health.update.failed),
        health.alarms,
    )
