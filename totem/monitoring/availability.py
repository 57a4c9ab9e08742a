"""Availability of the kiosk, from the maintenance flags and the monitors of ERP and printer."""

import json
import logging
import os
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal, Slot

from totem.domain.text import LONGEST_MESSAGE, plain_line
from totem.erp.session_erp import SessionErp
from totem.monitoring.erp_monitor import ErpMonitor, OutageDetector
from totem.monitoring.printer_monitor import PrinterMonitor
from totem.session.controller import SessionController
from totem.session.view_state import Cause, Outage
from totem.system.atomic_file import write_atomic
from totem.system.background import Runner
from totem.system.localization import localize
from totem.system.qt_timers import every

log = logging.getLogger(__name__)

FILE_NAME = "out-of-service.json"
FLEET_FILE_NAME = "out-of-service-fleet.json"
_LONGEST_FILE = 4096  # bytes; a message of four bytes a character has room
CHECK_MS = 60_000
"""Interval of checking the flag: not every file system reports changes."""


class MaintenanceFlag:
    """Flag files in the state folder: out of service, with a message to customers.

    Staff and the fleet have one each. The fleet ends its own alone, and staff both; the staff's message takes
    precedence.
    """

    def __init__(self, folder: Path) -> None:
        self._files = {Cause.STAFF: folder / FILE_NAME, Cause.FLEET: folder / FLEET_FILE_NAME}
        self._warned = False

    @property
    def file(self) -> Path:
        """Path of the staff's file, which exists while they have put the kiosk out of service."""
        return self._files[Cause.STAFF]

    @property
    def files(self) -> tuple[Path, ...]:
        """Paths of all files."""
        return tuple(self._files.values())

    def set(self, message: str = "", by: Cause = Cause.STAFF) -> None:
        """Put the kiosk out of service; customers read `message`, in one line, unchanged.

        Raises `ValueError` for a message of more than `LONGEST_MESSAGE` characters.
        """
        line = plain_line(message)
        if len(line) > LONGEST_MESSAGE:
            raise ValueError(
                localize(
                    "a mensagem tem {count} caracteres, e cabem {most}",
                    count=len(line),
                    most=LONGEST_MESSAGE,
                )
            )
        content = json.dumps({"message": line}, ensure_ascii=False).encode()
        write_atomic(self._files[by], content, mode=0o644)  # the kiosk may run as another user

    def clear(self, by: Cause = Cause.STAFF) -> bool:
        """Put the kiosk back into service; return True if it was out."""
        was_out = False
        for file in self.files if by is Cause.STAFF else (self._files[by],):
            try:
                file.unlink()
                was_out = True
            except FileNotFoundError:
                continue
        return was_out

    def read(self) -> Outage | None:
        """Return the outage by staff, else by the fleet; None where there is none."""
        return next((outage for cause in self._files if (outage := self._read(cause)) is not None), None)

    def _read(self, cause: Cause) -> Outage | None:
        path = self._files[cause]
        try:
            with path.open("rb") as file:
                text = file.read(_LONGEST_FILE)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if not self._warned:
                log.warning("%s cannot be read: %s", path.name, error.strerror)
            self._warned = True
            return Outage(cause) if os.path.lexists(path) else None
        return Outage(cause, _message(text, path.name))


def _message(text: bytes, name: str) -> str:
    try:
        message = json.loads(text)["message"]
    except (ValueError, TypeError, KeyError, RecursionError):
        log.warning("%s holds no message that can be read", name)
        return ""
    return plain_line(message)[:LONGEST_MESSAGE] if isinstance(message, str) else ""


class Availability(QObject):
    """Put the kiosk out of service and back, from `start` on; belongs to the GUI thread.

    An outage by staff or the fleet, with its message, takes precedence.

    Attributes:
        erp: monitor of the ERP.
        printer: monitor of the printer; None without one.
        outage: outage of the kiosk, also while a session is still under way; None without one.

    Signals:
        changed(): `outage` was decided on anew.
    """

    changed = Signal()

    def __init__(
        self,
        controller: SessionController,
        erp: SessionErp,
        flag: MaintenanceFlag,
        runner: Runner,
        *,
        probe_s: float,
        parent: QObject | None = None,
    ) -> None:
        """`probe_s` is the interval of probes of a healthy ERP in seconds, 0 for none."""
        super().__init__(parent)
        self._controller, self._flag = controller, flag
        self._flagged: Outage | None = None
        self.outage: Outage | None = None
        self.erp = ErpMonitor(erp, runner, OutageDetector(probe_s), parent=self)
        self.printer: PrinterMonitor | None = None
        if controller.ask_printer is not None:
            self.printer = PrinterMonitor(controller.ask_printer, runner, parent=self)
            self.printer.changed.connect(controller.set_printer_fault)
            controller.changed.connect(self.printer.on_view_changed)
        self.erp.changed.connect(self._update)
        controller.changed.connect(self.erp.on_view_changed)
        self._files = QFileSystemWatcher(self)
        self._files.directoryChanged.connect(self.check_flag)
        self._files.fileChanged.connect(self.check_flag)
        self._timer = every(self, "maintenance flag", self.check_flag, CHECK_MS)

    @property
    def flagged(self) -> Outage | None:
        """The outage by staff or fleet; None without one, in spite of the monitors."""
        return self._flagged

    def start(self) -> None:
        """Check everything now, and from now on."""
        self._watch_files()
        self._timer.start()
        self.check_flag()
        self.erp.start()
        if self.printer is not None:
            self.printer.start(self._controller.view_state)

    def close(self) -> None:
        """Stop for good."""
        self._timer.stop()
        watched = [*self._files.directories(), *self._files.files()]
        if watched:
            self._files.removePaths(watched)
        self.erp.close()
        if self.printer is not None:
            self.printer.close()

    @Slot()
    def check_flag(self) -> None:
        """Read the flags now."""
        flagged = self._flag.read()
        self._watch_files()
        if flagged == self._flagged:
            return
        before = self._flagged
        if flagged is None and before is not None:
            log.warning(
                "in service again, by %s", "staff" if before.cause is Cause.STAFF else "fleet or staff"
            )
        elif flagged is not None and before is None:
            log.warning("out of service, by %s", flagged.cause.value)
        self._flagged = flagged
        self._update()

    def _watch_files(self) -> None:
        """Watch the folder for the flags, and the flags for another message."""
        watched = {*self._files.directories(), *self._files.files()}
        found = [str(path) for path in (self._flag.file.parent, *self._flag.files) if os.path.lexists(path)]
        missing = [path for path in found if path not in watched]
        if missing:
            self._files.addPaths(missing)

    @Slot()
    def _update(self) -> None:
        outage = self._flagged
        if outage is None and self.erp.cause is not None:
            outage = Outage(self.erp.cause)
        self.outage = outage
        self._controller.set_outage(outage)
        self.changed.emit()
