"""Outbox worker: deliver the outbox in the background, by due times and at once when the ERP is back.

The outbox is opened on first use: before, neither SQLite nor the encryption library is imported, and no file
is created.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from totem import outbox
from totem.erp.session_erp import SessionErp
from totem.monitoring.erp_monitor import ErpMonitor
from totem.system.background import Handle, Runner, ignore_result

if TYPE_CHECKING:
    from asyncio import Event

    from totem.outbox.queue import Outbox

log = logging.getLogger(__name__)

IDLE_S = 3600.0
"""Interval while nothing is due, for the retention by days and for submissions of other programs."""
BROKEN_S = 60.0


class OutboxWorker(QObject):
    """Deliver the outbox of the state folder from `start` until `close`.

    Belongs to the GUI thread, except `open` and `run`, which belong to the background's loop.
    """

    def __init__(
        self,
        state: Callable[[], Path],
        erp: SessionErp,
        runner: Runner,
        *,
        kept_days: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        """`state` returns the state folder, `kept_days` the retention of `OutboxStore`."""
        super().__init__(parent)
        self._state, self._erp, self._runner = state, erp, runner
        self._kept_days = kept_days
        self._outbox: Outbox | None = None
        self._wake_event: Event | None = None
        self._monitor: ErpMonitor | None = None
        self._sender: Handle | None = None
        self._is_erp_there = True

    def open(self) -> "Outbox":
        """Return the outbox, opened on first use."""
        if self._outbox is None:
            from totem.outbox.queue import Outbox
            from totem.outbox.store import OutboxStore

            folder = self._state() / outbox.FOLDER
            store = OutboxStore(folder, kept_days=self._kept_days())
            self._outbox = Outbox(folder, store=store, on_due=self._wake)
            self._outbox.report_erp(is_there=self._is_erp_there)
        return self._outbox

    def start(self, monitor: ErpMonitor) -> None:
        """Start delivery; what waits for the ERP is sent when `monitor` reports that it is back."""
        self._monitor = monitor
        monitor.changed.connect(self._on_erp_changed)
        self._sender = self._runner.run(self.run(), done=ignore_result, failed=_broken)

    def close(self) -> None:
        """Stop delivery; the next run of the kiosk sends the rest."""
        if self._monitor is not None and self._sender is not None:
            self._monitor.changed.disconnect(self._on_erp_changed)
            self._sender.cancel()

    @Slot()
    def _on_erp_changed(self) -> None:
        if self._monitor is not None:
            is_there = self._monitor.cause is None
            self._runner.run(self._report_erp(is_there=is_there), done=ignore_result, failed=_broken)

    async def _report_erp(self, *, is_there: bool) -> None:
        self._is_erp_there = is_there
        if self._outbox is not None:
            self._outbox.report_erp(is_there=is_there)

    async def run(self) -> None:
        """Deliver due requests until cancelled."""
        import asyncio  # slow to import, and unused before the first frame

        woken = self._wake_event = asyncio.Event()
        while True:
            woken.clear()
            wait = await self._deliver_due()
            try:
                async with asyncio.timeout(min(IDLE_S, wait)):
                    await woken.wait()
            except TimeoutError:
                pass

    async def _deliver_due(self) -> float:
        """Deliver due requests; return the seconds until the next round."""
        try:
            if self._outbox is None and not (self._state() / outbox.FOLDER).is_dir():
                return IDLE_S
            wait = await self.open().deliver(self._erp)
        except Exception as error:  # noqa: BLE001 - an error must not end the delivery
            log.error("the outbox's round broke off: %s", type(error).__name__)  # noqa: TRY400 - its locals are a person's
            return BROKEN_S
        return IDLE_S if wait is None else wait

    def _wake(self) -> None:
        if self._wake_event is not None:
            self._wake_event.set()


def _broken(error: Exception) -> None:
    log.error("the outbox is not sent any more: %s", type(error).__name__)
