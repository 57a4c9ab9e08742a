"""Files that answer commands, sent in parts as the link takes them, so that none waits whole in memory."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PySide6.QtCore import QObject, Slot

from totem.fleet import files
from totem.fleet.agent.agent import Agent
from totem.fleet.messages import FileChunk
from totem.system.qt_timers import every

MOST_FILES = 4
"""Files under way; a later one is not sent."""
_BETWEEN_PARTS_MS = 200
"""Interval of looking for room at the link, of some parts each."""


@dataclass(slots=True)
class _OutgoingFile:
    """A file under way.

    Attributes:
        connection: number of the connection that takes it, since a part that waits for another one is lost.
        done: called with the code of its hash; with None where not all parts were sent.
        unsent: part that the link did not take yet.
    """

    content: BinaryIO
    connection: int | None
    done: Callable[[str | None], object]
    parts: Iterator[FileChunk]
    unsent: FileChunk | None = None


class FileSender(QObject):
    """Sender of one file after the other; belongs to the GUI thread."""

    def __init__(self, agent: Agent, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._agent = agent
        self._files: deque[_OutgoingFile] = deque()
        self._timer = every(self, "fleet file", self._send_more, _BETWEEN_PARTS_MS)

    def send(self, command: str, name: str, content: BinaryIO, done: Callable[[str | None], object]) -> None:
        """Send a file that answers `command`, and close it; see `done` of `_OutgoingFile`."""
        if len(self._files) >= MOST_FILES:
            content.close()
            done(None)
            return
        parts = files.split(command, name, content)
        self._files.append(_OutgoingFile(content, self._agent.connection, done, parts))
        if len(self._files) == 1:
            self._send_more()

    def close(self) -> None:
        """Give up all files."""
        self._timer.stop()
        while self._files:
            self._files.popleft().content.close()

    @Slot()
    def _send_more(self) -> None:
        while self._files and self._is_finished(self._files[0]):
            self._files.popleft().content.close()
        if not self._files:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _is_finished(self, file: _OutgoingFile) -> bool:
        """Send as many parts as the link takes; True after the last one, or where the rest cannot be sent."""
        while True:
            if file.connection is None or file.connection != self._agent.connection:
                file.done(None)
                return True
            part = file.unsent or next(file.parts, None)
            if part is None:
                file.done(files.sha256_code(file.content))
                return True
            if not self._agent.publish_file(part):
                file.unsent = part
                if self._agent.takes_file(part):
                    return False
                file.done(None)
                return True
            file.unsent = None
