"""Client of the speech process (`totem.system.tts.tts_process`), which it starts, watches and replaces.

The GUI thread never waits for it. An order that is not carried out in time ends the process, and the kiosk
has no voice until a later look finds one again.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from PySide6.QtCore import QObject, QProcess, Signal, SignalInstance, Slot

from totem.system import environment
from totem.system.qt_timers import once


class TtsUnavailable(StrEnum):
    """What keeps a kiosk from speaking."""

    EXTRA = "extra"  # the extra "voice" (PySide6-Addons) is not installed
    LIBRARY = "library"  # a library that Qt's speech needs is missing from the system
    ENGINE = "engine"  # Qt has no engine, or none of the configured name
    CONNECTION = "connection"  # the engine does not work; on Linux: speech-dispatcher, or its output
    VOICES = "voices"  # it has no voice for any of the kiosk's languages
    SILENT = "silent"  # it did not answer in time
    ENDED = "ended"  # its process ended without having been told to


log = logging.getLogger(__name__)

START_MS = 15_000
"""Time to begin: speech-dispatcher, started with it, loads its voices first."""
ORDER_MS = 3_000
END_MS = 2_000
LOOK_AGAIN_MS = 5 * 60_000


@dataclass(frozen=True, slots=True)
class SpeechStyle:
    """How it is said: `rate` from -1 (slow) to 1 (fast), 0 is the voice's own; `volume` from 0 to 1."""

    rate: float
    volume: float


class TtsClient(Protocol):
    """What speaks, to those who have something to say; tests have one that takes notes.

    Signals:
        changed(): `languages` are others now.
    """

    changed: SignalInstance

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that it can speak now; none where there is no voice."""
        ...

    def look(self) -> None:
        """Find out what can be spoken; `changed` tells when that is known."""
        ...

    def say(self, text: str, language: str, manner: SpeechStyle) -> None:
        """Say `text` instead of whatever is being said."""
        ...

    def hush(self) -> None:
        """Say no more of it."""
        ...

    def rest(self) -> None:
        """Hush, and let go of what is only needed to speak: nobody listens any more."""
        ...

    def close(self) -> None:
        """The same for good; returns when nothing runs any more."""
        ...


def command(engine: str | None) -> Sequence[str]:
    """The command line of the voice's process."""
    return [*environment.this_program(), "voice-host", *([engine] if engine else [])]


class TtsProcessClient(QObject):
    """Speaks by a process that is started when somebody listens, or to look what can be spoken.

    Signals:
        changed(): see `TtsClient`.
    """

    changed = Signal()

    def __init__(
        self, engine: str | None = None, *, order_ms: int = ORDER_MS, parent: QObject | None = None
    ) -> None:
        """`engine`: Qt's name of it, None the system's own; `order_ms`: time limit of one order."""
        super().__init__(parent)
        self._command, self._order_ms = command(engine), order_ms
        self._languages: frozenset[str] = frozenset()
        self._host: _Host | None = None
        self._again = once(self, "look for a voice again", self.look, LOOK_AGAIN_MS)

    @property
    def languages(self) -> frozenset[str]:
        """See `Speaker`."""
        return self._languages

    @Slot()
    def look(self) -> None:
        """See `Speaker`."""
        self._started().end()

    def say(self, text: str, language: str, manner: SpeechStyle) -> None:
        """See `Speaker`."""
        order = {"say": text, "language": language, "rate": manner.rate, "volume": manner.volume}
        self._started().tell(order)

    def hush(self) -> None:
        """See `Speaker`."""
        if self._host is not None:
            self._host.tell({"hush": True})

    def rest(self) -> None:
        """See `Speaker`."""
        if self._host is not None:
            self._host.tell({"hush": True})
            self._host.end()

    def close(self) -> None:
        """See `Speaker`."""
        self._again.stop()
        self.rest()
        for host in self.findChildren(_Host):
            host.join()

    def _started(self) -> "_Host":
        if self._host is None or self._host.ending:
            host = self._host = _Host(self._command, self._order_ms, self)
            host.greeted.connect(self._learn)
            host.lost.connect(self._lose)
            host.ended.connect(self._drop_host)
            host.start()
        return self._host

    @Slot(object)
    def _learn(self, languages: frozenset[str]) -> None:
        self._again.stop()
        self._know(languages)

    @Slot(str, str)
    def _lose(self, lack: str, detail: str) -> None:
        log.warning("no voice", extra={"lack": lack, "detail": detail})
        if lack != TtsUnavailable.EXTRA:  # nothing is installed while a kiosk runs
            self._again.start()
        self._know(frozenset())

    @Slot(object)
    def _drop_host(self, host: "_Host") -> None:
        if host is self._host:
            self._host = None

    def _know(self, languages: frozenset[str]) -> None:
        if languages != self._languages:
            self._languages = languages
            self.changed.emit()


class _Host(QObject):
    """One process, from its start to its end. Of orders that wait for it, only the latest matters.

    Signals:
        greeted(frozenset): it is ready, and speaks these languages.
        lost(str, str): it is gone, or is made to go, because of this `TtsUnavailable`; a detail for staff.
        ended(_Host): it is gone.
    """

    greeted = Signal(object)
    lost = Signal(str, str)
    ended = Signal(object)

    def __init__(self, command: Sequence[str], order_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self.ending = False
        self._order_ms = order_ms
        self._busy = True  # until it greets
        self._next: dict[str, Any] | None = None
        self._is_lost = False
        self._process = QProcess(self)
        environment.tell(self._process)
        self._process.setProgram(command[0])
        self._process.setArguments(list(command[1:]))
        self._process.setStandardErrorFile(QProcess.nullDevice())  # engines write what they please there
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.errorOccurred.connect(self._break)
        self._process.finished.connect(self._finish)
        self._watch = once(self, "patience with the voice", self._run_out)

    def start(self) -> None:
        """Start it."""
        self._watch.start(START_MS)
        self._process.start()

    def tell(self, order: dict[str, Any]) -> None:
        """Have it carry out `order` once it is free; an earlier one that still waits is dropped."""
        self._next = order
        self._go_on()

    def end(self) -> None:
        """Let it end when it has done all it was told."""
        self.ending = True
        self._go_on()

    def join(self) -> None:
        """Wait until it has ended, which it is made to if it takes long."""
        self._is_lost = True  # nobody wants to hear of it any more
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(END_MS):
            self._process.kill()
            self._process.waitForFinished(END_MS)
        self._watch.stop()

    def _go_on(self) -> None:
        if self._busy:
            return
        if self._next is not None:
            order, self._next = self._next, None
            self._busy = True
            self._watch.start(self._order_ms)
            self._process.write(json.dumps(order).encode() + b"\n")
        elif self.ending:
            self._watch.start(END_MS)
            self._process.closeWriteChannel()

    @Slot()
    def _read(self) -> None:
        while self._process.canReadLine():
            answer: dict[str, Any] = json.loads(bytes(self._process.readLine().data()))
            self._watch.stop()
            self._busy = False
            if "lack" in answer:
                self._lose(TtsUnavailable(answer["lack"]), answer["detail"])
                return
            if "languages" in answer:
                self.greeted.emit(frozenset(answer["languages"]))
            self._go_on()

    @Slot()
    def _run_out(self) -> None:
        self._lose(TtsUnavailable.SILENT)
        self._process.kill()

    @Slot()
    def _break(self) -> None:
        if self._process.error() is QProcess.ProcessError.FailedToStart:
            self._lose(TtsUnavailable.ENDED, self._process.errorString())
            self._be_gone()

    @Slot()
    def _finish(self) -> None:
        if not self.ending or self._busy:
            self._lose(TtsUnavailable.ENDED, f"exit code {self._process.exitCode()}")
        self._be_gone()

    def _lose(self, lack: TtsUnavailable, detail: str = "") -> None:
        """Say once that there is no voice, and have the process end."""
        if not self._is_lost:
            self._is_lost = True
            self.lost.emit(lack.value, detail)
        self._next = None
        self.end()

    def _be_gone(self) -> None:
        self._watch.stop()
        self.ended.emit(self)
        self.deleteLater()
