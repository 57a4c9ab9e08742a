"""Monitor of the network interfaces: a cable that is pulled out or put back is seen within seconds.

Its observation decides nothing: it has the ERP's monitor ask the ERP at once, and only its answer, or none,
ends or begins an outage. A machine whose interfaces are not known, or that reaches its ERP by a tunnel or a
second network, is served as before.
"""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from totem.system.background import Runner, in_thread
from totem.system.network import NetworkLinks, read_links
from totem.system.qt_timers import every

log = logging.getLogger(__name__)

POLL_MS = 2_000


class LinkMonitor(QObject):
    """Poll the interfaces, from `start` on; belongs to the GUI thread.

    Signals:
        lost(bool): an interface has lost its link; True where none is left.
        gained(): an interface has a link, or an address, that it had not.
    """

    lost = Signal(bool)
    gained = Signal()

    def __init__(
        self,
        runner: Runner,
        read: Callable[[], NetworkLinks | None] = read_links,
        parent: QObject | None = None,
    ) -> None:
        """`read` blocks; it is called on a worker thread."""
        super().__init__(parent)
        self._runner, self._read = runner, read
        self._links: NetworkLinks | None = None
        self._is_reading = False
        self._timer = every(self, "network links", self._poll, POLL_MS)

    def start(self) -> None:
        """Read the interfaces now, and from now on."""
        self._timer.start()
        self._poll()

    def close(self) -> None:
        """Stop for good."""
        self._timer.stop()

    @Slot()
    def _poll(self) -> None:
        if not self._is_reading:
            self._is_reading = True
            self._runner.run(in_thread(self._read), done=self._on_read, failed=self._on_failure)

    def _on_read(self, links: NetworkLinks | None) -> None:
        self._is_reading = False
        before, self._links = self._links, links
        if links is None or links == before:
            return
        if before is None:
            if links.is_offline:
                log.warning("no network interface has a link")
                self.lost.emit(links.is_offline)
        elif before.linked - links.linked:
            log.warning(
                "a network interface has lost its link%s", ", the last one" if links.is_offline else ""
            )
            self.lost.emit(links.is_offline)
        elif links.linked - before.linked or links.addresses - before.addresses:
            log.info("a network interface has a link or an address again")
            self.gained.emit()

    def _on_failure(self, error: Exception) -> None:
        """Go on without: the ERP's monitor alone decides."""
        log.error("network interfaces cannot be read: %s", type(error).__name__)
        self._timer.stop()
