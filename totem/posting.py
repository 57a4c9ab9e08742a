"""Has the outbox sent while the kiosk runs: from the first frame on, and at once when the ERP is back."""

import logging

from PySide6.QtCore import QObject, Signal, Slot

from totem.background import Runner
from totem.garbage import GuiGarbage
from totem.kiosk.erp_watch import ErpWatch
from totem.kiosk.states import RESTING
from totem.kiosk.visit import Visit
from totem.late_outbox import LateOutbox

log = logging.getLogger(__name__)


class Posting(QObject):
    """Runs the outbox's sender on the background thread until `close`; belongs to the GUI thread.

    Signals:
        _sent(): internal; something was sent, told by the background's thread.
    """

    _sent = Signal()

    def __init__(
        self, outbox: LateOutbox, erp: ErpWatch, visit: Visit, garbage: GuiGarbage, runner: Runner
    ) -> None:
        super().__init__(garbage)
        self._outbox, self._erp, self._visit = outbox, erp, visit
        self._garbage, self._runner = garbage, runner
        self._sent.connect(self._forget)
        erp.changed.connect(self._look)
        self._sender = runner.run(outbox.run(self._sent.emit), done=_ended, failed=_broken)

    def close(self) -> None:
        """Send no more; what was not sent is sent by the next run."""
        self._erp.changed.disconnect(self._look)
        self._sender.cancel()

    @Slot()
    def _look(self) -> None:
        if self._erp.cause is None:
            self._runner.run(self._outbox.erp_is_back(), done=_ended, failed=_broken)

    @Slot()
    def _forget(self) -> None:
        """Have what was opened to be sent overwritten in memory; at a visit's end, that is done anyway."""
        if self._visit.picture.state in RESTING:
            self._garbage.collect_soon()


def _ended(_nothing: object) -> None:
    pass


def _broken(error: Exception) -> None:
    log.error("the outbox is not sent any more: %s", type(error).__name__)
