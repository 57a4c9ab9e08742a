"""Learns which forms can be begun: asks for their lists once the first screen stands, and every hour."""

import logging

from PySide6.QtCore import QObject, QTimer, Slot

from totem.background import Handle, Runner
from totem.kiosk.erp_watch import ErpWatch
from totem.kiosk.form_errands import FormMeans
from totem.kiosk.form_lists import FRESH_S, offered
from totem.kiosk.form_rules import Lists
from totem.kiosk.reports import whereabouts
from totem.kiosk.visit import Visit

log = logging.getLogger(__name__)

SOON_S = 120.0
"""Where the lists did not come."""


class OfferWatch(QObject):
    """Asks every hour, and when the ERP is back; belongs to the GUI thread. It waits for `start`."""

    def __init__(
        self, means: FormMeans, visit: Visit, erp: ErpWatch, runner: Runner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._means, self._visit, self._erp, self._runner = means, visit, erp, runner
        self._question: Handle | None = None
        self._timer = QTimer(self)
        self._timer.setObjectName("ask for the lists of forms")
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.learn)

    def start(self) -> None:
        """Ask now, and from now on."""
        self._erp.changed.connect(self._look)
        self.learn()

    def close(self) -> None:
        """Ask no more."""
        self._erp.changed.disconnect(self._look)
        self._timer.stop()
        if self._question is not None:
            self._question.cancel()
            self._question = None

    @Slot()
    def learn(self) -> None:
        """Ask now, unless it is being asked."""
        if self._question is None:
            self._timer.stop()
            asking = self._means.lists.refresh()
            self._question = self._runner.run(asking, done=self._learned, failed=self._failed)

    @Slot()
    def _look(self) -> None:
        if self._erp.cause is None:
            self.learn()

    def _learned(self, lists: Lists) -> None:
        self._question = None
        offers = offered(self._means.rules, lists)
        self._visit.know_offers(offers)
        self._wait(FRESH_S if lists.plans or lists.cities else SOON_S)

    def _failed(self, error: Exception) -> None:
        self._question = None
        log.error("the lists of forms could not be asked for: %s", whereabouts(error))
        self._wait(SOON_S)

    def _wait(self, seconds: float) -> None:
        self._timer.start(round(seconds * 1000))
