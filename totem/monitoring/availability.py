"""Whether the kiosk serves: puts together what staff say and what the watches see, and tells the visit."""

import json
import logging
import os
import unicodedata
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Slot

from totem.monitoring.erp_monitor import ErpHealth, ErpMonitor, Probe
from totem.monitoring.printer_monitor import PrinterMonitor
from totem.session.controller import SessionController
from totem.session.view_state import Cause, Outage
from totem.system.atomic_file import write_whole
from totem.system.background import Runner
from totem.system.qt_timers import every

log = logging.getLogger(__name__)

FILE_NAME = "out-of-service.json"
LONGEST_MESSAGE = 160
_LONGEST_FILE = 4096  # bytes; a message of four bytes a character has room


class MaintenanceFlag:
    """The flag of the kiosk whose state folder is `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told = False

    @property
    def file(self) -> Path:
        """Where it stands while the kiosk is out of service."""
        return self._folder / FILE_NAME

    def set(self, message: str = "") -> None:
        """Put the kiosk out of service; customers read `message`, one line, as it is.

        Raises:
            ValueError: the message is longer than `LONGEST_MESSAGE` characters.
            OSError: the file cannot be written.
        """
        line = _one_line(message)
        if len(line) > LONGEST_MESSAGE:
            raise ValueError(f"a mensagem tem {len(line)} caracteres, e cabem {LONGEST_MESSAGE}")
        content = json.dumps({"message": line}, ensure_ascii=False).encode()
        write_whole(self.file, content, mode=0o644)  # the kiosk may run as another user than who writes

    def clear(self) -> bool:
        """Put the kiosk into service again; returns whether staff had put it out.

        Raises:
            OSError: the file cannot be removed.
        """
        try:
            self.file.unlink()
        except FileNotFoundError:
            return False
        return True

    def read(self) -> Outage | None:
        """Why staff put the kiosk out of service; None when they did not."""
        try:
            with self.file.open("rb") as file:
                text = file.read(_LONGEST_FILE)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if not self._told:
                log.warning("%s cannot be read: %s", FILE_NAME, error.strerror)
            self._told = True
            return Outage(Cause.STAFF) if os.path.lexists(self.file) else None
        return Outage(Cause.STAFF, _message(text))


def _message(text: bytes) -> str:
    try:
        message = json.loads(text)["message"]
    except (ValueError, TypeError, KeyError):
        log.warning("%s holds no message that can be read", FILE_NAME)
        return ""
    return _one_line(message)[:LONGEST_MESSAGE] if isinstance(message, str) else ""


def _one_line(text: str) -> str:
    """`text` without what cannot be seen, its white space one space each."""
    seen = (c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join("".join(seen).split())


log = logging.getLogger(__name__)

LOOK_MS = 60_000
"""How often the flag is looked at all the same: not every file system tells of its changes."""


class Availability(QObject):
    """Puts the visit out of service and back; belongs to the GUI thread. It waits for `start`.

    Staff come first: what they have to say is said whatever else is wrong.

    Attributes:
        erp: watches the ERP.
        printer: watches the printer; None without one.
    """

    def __init__(
        self,
        visit: SessionController,
        erp: Probe,
        flag: MaintenanceFlag,
        runner: Runner,
        *,
        probe_s: float,
        parent: QObject | None = None,
    ) -> None:
        """`probe_s` is the distance of questions to the ERP while all is well, in seconds, 0 for none."""
        super().__init__(parent)
        self._visit, self._flag = visit, flag
        self._by_staff: Outage | None = None
        self.erp = ErpMonitor(erp, runner, ErpHealth(probe_s), parent=self)
        self.printer: PrinterMonitor | None = None
        if visit.ask_printer is not None:
            self.printer = PrinterMonitor(visit.ask_printer, runner, parent=self)
            self.printer.changed.connect(visit.set_printer_fault)
            visit.changed.connect(self.printer.on_view_changed)
        self.erp.changed.connect(self._decide)
        visit.changed.connect(self.erp.on_view_changed)
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
            self.printer.start(self._visit.view_state)

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
        self._visit.set_outage(outage)
