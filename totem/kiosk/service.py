"""Whether the kiosk serves: puts together what staff say and what the watches see, and tells the visit."""

import logging
import os

from PySide6.QtCore import QFileSystemWatcher, QObject, Slot

from totem.background import Runner
from totem.kiosk.erp_health import ErpHealth
from totem.kiosk.erp_watch import ErpWatch, Probe
from totem.kiosk.outage import Outage
from totem.kiosk.printer_watch import PrinterWatch
from totem.kiosk.staff_flag import StaffFlag
from totem.kiosk.visit import Visit
from totem.timers import every

log = logging.getLogger(__name__)

LOOK_MS = 60_000
"""How often the flag is looked at all the same: not every file system tells of its changes."""


class Service(QObject):
    """Puts the visit out of service and back; belongs to the GUI thread. It waits for `start`.

    Staff come first: what they have to say is said whatever else is wrong.

    Attributes:
        erp: watches the ERP.
        printer: watches the printer; None without one.
    """

    def __init__(
        self,
        visit: Visit,
        erp: Probe,
        flag: StaffFlag,
        runner: Runner,
        *,
        probe_s: float,
        parent: QObject | None = None,
    ) -> None:
        """`probe_s` is the distance of questions to the ERP while all is well, in seconds, 0 for none."""
        super().__init__(parent)
        self._visit, self._flag = visit, flag
        self._by_staff: Outage | None = None
        self.erp = ErpWatch(erp, runner, ErpHealth(probe_s), parent=self)
        self.printer: PrinterWatch | None = None
        if visit.ask_printer is not None:
            self.printer = PrinterWatch(visit.ask_printer, runner, parent=self)
            self.printer.changed.connect(visit.know_printer)
            visit.changed.connect(self.printer.follow)
        self.erp.changed.connect(self._decide)
        visit.changed.connect(self.erp.follow)
        self._files = QFileSystemWatcher(self)
        self._files.directoryChanged.connect(self._look)
        self._files.fileChanged.connect(self._look)
        self._timer = every(self, "look for staff's flag", self._look, LOOK_MS)

    def start(self) -> None:
        """Look at everything now, and from now on."""
        self._watch_files()
        self._timer.start()
        self._look()
        self.erp.start()
        if self.printer is not None:
            self.printer.start(self._visit.picture)

    def close(self) -> None:
        """Watch no more."""
        self._timer.stop()
        watched = [*self._files.directories(), *self._files.files()]
        if watched:
            self._files.removePaths(watched)
        self.erp.close()
        if self.printer is not None:
            self.printer.close()

    @Slot()
    def _look(self) -> None:
        by_staff = self._flag.read()
        self._watch_files()
        if by_staff == self._by_staff:
            return
        if by_staff is None:
            log.warning("in service again, by staff")
        elif self._by_staff is None:
            log.warning("out of service, by staff")
        self._by_staff = by_staff
        self._decide()

    def _watch_files(self) -> None:
        """Watch the folder for the flag to come and go, and the flag for another message."""
        folder, file = self._flag.file.parent, self._flag.file
        watched = {*self._files.directories(), *self._files.files()}
        found = [str(path) for path in (folder, file) if os.path.lexists(path)]
        missing = [path for path in found if path not in watched]
        if missing:
            self._files.addPaths(missing)

    @Slot()
    def _decide(self) -> None:
        outage = self._by_staff
        if outage is None and self.erp.cause is not None:
            outage = Outage(self.erp.cause)
        self._visit.serve_unless(outage)
