"""Card worker: look up the charges of an earlier run, offer cards once that is done, and settle what is open.

It is imported where `[card]` has a provider. Ledger and terminal are opened by the first work of the
background's loop: before, neither SQLite nor the encryption library is imported.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from totem.monitoring.erp_monitor import ErpMonitor
from totem.system.background import Handle, Runner, ignore_result

if TYPE_CHECKING:
    from totem.cards.progress import CardReadiness
    from totem.cards.service import CardService

    MakeService = Callable[[Callable[[CardReadiness], object]], CardService]

log = logging.getLogger(__name__)


class CardWorker(QObject):
    """Run the kiosk's card service from `start` until `close`.

    Belongs to the GUI thread, except `open`, `run` and `aclose`, which belong to the background's loop.

    Signals:
        readiness_changed(CardReadiness): cards may be offered, or not any more.
    """

    readiness_changed = Signal(object)
    _changed = Signal(object)  # from the background's thread

    def __init__(
        self,
        make_service: "MakeService",
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        """`make_service` makes the service, on the loop's thread, with a listener of its readiness."""
        super().__init__(parent)
        self._make_service, self._runner = make_service, runner
        self._service: CardService | None = None
        self._monitor: ErpMonitor | None = None
        self._running: Handle | None = None
        self._changed.connect(self._report, Qt.ConnectionType.QueuedConnection)

    def open(self) -> "CardService":
        """Return the service, made on first use; raises `ValueError` where no terminal is configured."""
        if self._service is None:
            self._service = self._make_service(self._changed.emit)
        return self._service

    def start(self, monitor: ErpMonitor | None = None) -> None:
        """Look up what is open, and go on; also at once when `monitor` reports that the ERP is back."""
        self._monitor = monitor
        if monitor is not None:
            monitor.changed.connect(self._on_erp_changed)
        self._running = self._runner.run(self.run(), done=ignore_result, failed=_broken)

    def close(self) -> None:
        """Stop; a charge at the terminal is looked up by the next run of the kiosk."""
        if self._monitor is not None:
            self._monitor.changed.disconnect(self._on_erp_changed)
        if self._running is not None:
            self._running.cancel()

    async def run(self) -> None:
        """Run the service until cancelled."""
        await self.open().run()

    async def aclose(self) -> None:
        """Close the connections, after `close`."""
        if self._service is not None:
            await self._service.aclose()

    @Slot(object)
    def _report(self, readiness: "CardReadiness") -> None:
        if self._running is not None:
            self.readiness_changed.emit(readiness)

    @Slot()
    def _on_erp_changed(self) -> None:
        if self._monitor is not None and self._monitor.cause is None:
            self._runner.run(self._look_up(), done=ignore_result, failed=_broken)

    async def _look_up(self) -> None:
        if self._service is not None:
            self._service.look_up_now()


def _broken(error: Exception) -> None:
    log.error("no card can be taken: %s: %s", type(error).__name__, error)
