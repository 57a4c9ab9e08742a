"""A file in the state folder by which staff put the kiosk out of service, until they take it back.

It is there or it is not: that is what counts, and it survives a restart. One that is there and cannot be read
counts, too, and is told; a folder that cannot be looked into puts nobody out of service. Whoever writes it (a
command, maintenance mode) need not be the kiosk; it appears whole or not at all.
"""

import json
import logging
import os
import unicodedata
from pathlib import Path

from totem.kiosk.outage import Cause, Outage
from totem.whole_file import write_whole

log = logging.getLogger(__name__)

FILE_NAME = "out-of-service.json"
LONGEST_MESSAGE = 160
_LONGEST_FILE = 4096  # bytes; a message of four bytes a character has room


class StaffFlag:
    """The flag of the kiosk whose state folder is `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told = False

    @property
    def file(self) -> Path:
        """Where it stands while the kiosk is out of service."""
        return self._folder / FILE_NAME

    def put(self, message: str = "") -> None:
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

    def lift(self) -> bool:
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
