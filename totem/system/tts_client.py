"""Client of the speech process (`totem.system.tts_process`), which it starts, monitors and replaces.

The GUI thread never waits for the process. A command that times out ends it, and speech is unavailable until
a later probe succeeds.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from typing import Any, Protocol

from PySide6.QtCore import QObject, QProcess, Signal, SignalInstance, Slot

from totem.system import process_setup, qt_process
from totem.system.qt_timers import once

START_TIMEOUT_MS = 15_000
"""Timeout of the start, during which speech-dispatcher may load its voices."""
COMMAND_TIMEOUT_MS = 3_000
EXIT_TIMEOUT_MS = 2_000
RETRY_MS = 5 * 60_000

log = logging.getLogger(__name__)


class TtsUnavailable(StrEnum):
    """Reason why speech is unavailable."""

    EXTRA = "extra"  # the extra "voice" (PySide6-Addons) is not installed
    LIBRARY = "library"  # the system lacks a library of Qt's speech
    ENGINE = "engine"  # Qt has no engine, or none of the configured name
    CONNECTION = "connection"  # the engine does not work; on Linux speech-dispatcher or its output
    VOICES = "voices"  # no voice for any of the kiosk's languages
    SILENT = "silent"  # no reply in time
    ENDED = "ended"  # the process ended unexpectedly


@dataclass(frozen=True, slots=True)
class SpeechStyle:
    """Speech parameters: `rate` from -1 (slow) to 1 (fast), 0 is the voice's own; `volume` from 0 to 1."""

    rate: float
    volume: float


class TtsClient(Protocol):
    """Interface of `TtsProcessClient`; tests use a recording implementation."""

    changed: SignalInstance

    @property
    def languages(self) -> frozenset[str]: ...
    def probe(self) -> None: ...
    def say(self, text: str, language: str, manner: SpeechStyle) -> None: ...
    def stop(self) -> None: ...
    def release(self) -> None: ...
    def close(self) -> None: ...


def command(engine: str | None) -> Sequence[str]:
    """Return the command line of the speech process."""
    return [*process_setup.program_command(), "voice-host", *([engine] if engine else [])]


def is_installed() -> bool:
    """Test for QtTextToSpeech, which is in the extra "voice"."""
    return find_spec("PySide6.QtTextToSpeech") is not None


def parse_reply(line: bytes | str) -> dict[str, Any] | None:
    """Return a reply; None for a line that is none, as of an engine's library that writes to stdout."""
    try:
        reply = json.loads(line)
    except ValueError:
        return None
    return reply if isinstance(reply, dict) else None


class TtsProcessClient(QObject):
    """`TtsClient` whose process runs only while speech is on, or for a probe.

    Signals:
        changed(): `languages` changed.
    """

    changed = Signal()

    def __init__(
        self,
        engine: str | None = None,
        *,
        timeout_ms: int = COMMAND_TIMEOUT_MS,
        parent: QObject | None = None,
    ) -> None:
        """`engine` is Qt's engine name, None the system's default; `timeout_ms` the timeout of a command."""
        super().__init__(parent)
        self._command, self._timeout_ms = command(engine), timeout_ms
        self._languages: frozenset[str] = frozenset()
        self._process: _SpeechProcess | None = None
        self._retry = once(self, "next probe for a voice", self.probe, RETRY_MS)
        self._logged: tuple[str, str] | None = None

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages with a voice, empty while speech is unavailable."""
        return self._languages

    @Slot()
    def probe(self) -> None:
        """Probe for voices; `changed` is emitted when the languages change."""
        self._running_process().end()

    def say(self, text: str, language: str, manner: SpeechStyle) -> None:
        """Speak `text`, interrupting current speech."""
        order = {"say": text, "language": language, "rate": manner.rate, "volume": manner.volume}
        self._running_process().send(order)

    def stop(self) -> None:
        """Stop current speech."""
        if self._process is not None:
            self._process.send({"stop": True})

    def release(self) -> None:
        """Stop current speech and release the speech process."""
        self.stop()
        if self._process is not None:
            self._process.end()

    def close(self) -> None:
        """Stop for good, and wait until the process has ended."""
        self._retry.stop()
        self.release()
        for process in self.findChildren(_SpeechProcess):
            process.join()

    def _running_process(self) -> "_SpeechProcess":
        if self._process is None or self._process.ending:
            process = self._process = _SpeechProcess(self._command, self._timeout_ms, self)
            process.ready.connect(self._on_ready)
            process.failed.connect(self._on_failed)
            process.ended.connect(self._on_ended)
            process.start()  # where it cannot be, Windows fails at once, and `_process` is None again
            return process
        return self._process

    @Slot(object)
    def _on_ready(self, languages: frozenset[str]) -> None:
        self._retry.stop()
        self._logged = None
        self._set_languages(languages)

    @Slot(str, str)
    def _on_failed(self, reason: str, detail: str) -> None:
        if (reason, detail) != self._logged:  # once, though it is probed every few minutes
            self._logged = (reason, detail)
            log.warning("no voice", extra={"lack": reason, "detail": detail})
        if reason != TtsUnavailable.EXTRA:  # packages are not installed while a kiosk runs
            self._retry.start()
        self._set_languages(frozenset())

    @Slot(object)
    def _on_ended(self, process: "_SpeechProcess") -> None:
        if process is self._process:
            self._process = None

    def _set_languages(self, languages: frozenset[str]) -> None:
        if languages != self._languages:
            self._languages = languages
            self.changed.emit()


class _SpeechProcess(QObject):
    """One speech process from start to end; only the latest waiting command is kept.

    Signals:
        ready(frozenset): the process is ready and has voices for these languages.
        failed(str, str): speech became unavailable: a `TtsUnavailable` and a detail for staff.
        ended(_SpeechProcess): the process has ended.
    """

    ready = Signal(object)
    failed = Signal(str, str)
    ended = Signal(object)

    def __init__(self, command: Sequence[str], timeout_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self.ending = False
        self._timeout_ms = timeout_ms
        self._busy = True  # until it is ready
        self._next: dict[str, Any] | None = None
        self._has_failed = False
        self._process = QProcess(self)
        qt_process.set_child_environment(self._process)
        self._process.setProgram(command[0])
        self._process.setArguments(list(command[1:]))
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.errorOccurred.connect(self._on_error)
        self._process.finished.connect(self._on_finished)
        self._timeout = once(self, "speech timeout", self._on_timeout)

    def start(self) -> None:
        """Start the process."""
        self._timeout.start(START_TIMEOUT_MS)
        self._process.start()

    def send(self, order: dict[str, Any]) -> None:
        """Send `order` once the process is idle, replacing one that still waits."""
        self._next = order
        self._send_next()

    def end(self) -> None:
        """Let the process end after its commands."""
        self.ending = True
        self._send_next()

    def join(self) -> None:
        """Wait until the process has ended; kill it after `EXIT_TIMEOUT_MS`."""
        self._has_failed = True  # `failed` is not emitted any more
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(EXIT_TIMEOUT_MS):
            self._process.kill()
            self._process.waitForFinished(EXIT_TIMEOUT_MS)
        self._timeout.stop()

    def _send_next(self) -> None:
        if self._busy:
            return
        if self._next is not None:
            order, self._next = self._next, None
            self._busy = True
            self._timeout.start(self._timeout_ms)
            self._process.write(json.dumps(order).encode() + b"\n")
        elif self.ending:
            self._timeout.start(EXIT_TIMEOUT_MS)
            self._process.closeWriteChannel()

    @Slot()
    def _read(self) -> None:
        while self._process.canReadLine():
            answer = parse_reply(bytes(self._process.readLine().data()))
            if answer is None:
                continue
            self._timeout.stop()
            self._busy = False
            if "reason" in answer:
                self._fail(TtsUnavailable(answer["reason"]), answer["detail"])
                return
            if "languages" in answer:
                self.ready.emit(frozenset(answer["languages"]))
            self._send_next()

    @Slot()
    def _on_timeout(self) -> None:
        self._fail(TtsUnavailable.SILENT)
        self._process.kill()

    @Slot()
    def _on_error(self) -> None:
        if self._process.error() is QProcess.ProcessError.FailedToStart:
            self._fail(TtsUnavailable.ENDED, self._process.errorString())
            self._emit_ended()

    @Slot()
    def _on_finished(self) -> None:
        if not self.ending or self._busy:
            self._fail(TtsUnavailable.ENDED, f"exit code {self._process.exitCode()}")
        self._emit_ended()

    def _fail(self, reason: TtsUnavailable, detail: str = "") -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(reason.value, detail)
        self._next = None
        self.end()

    def _emit_ended(self) -> None:
        self._timeout.stop()
        self.ended.emit(self)
        self.deleteLater()
