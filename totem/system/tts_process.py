"""Speech process: Qt's text-to-speech engine behind stdin and stdout.

Creating an engine takes most of a second on Linux, and each call blocks on speech-dispatcher, which hangs
when its sound output does. The kiosk cannot block, so it ends this process instead.

Commands are read and replies written as JSON Lines:

    → {"say": text, "language": code, "rate": -1…1, "volume": 0…1}    interrupts current speech
    → {"stop": true}
    ← {"languages": [codes]} or {"reason": a `TtsUnavailable`, "detail": text}    once, at the start
    ← {"did": true}                                                   after each command

The process ends at the end of its input. Spoken text is personal data and is never written anywhere.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Qt, Signal, Slot

from totem.system import process_setup
from totem.system.languages import LANGUAGES, Language
from totem.system.tts_client import TtsUnavailable

if TYPE_CHECKING:
    from PySide6.QtTextToSpeech import QTextToSpeech, QVoice

VARIANT = "+"  # marks eSpeak's variants of a voice, as in "Portuguese (Brazil)+Robert"


class SpeechUnavailable(Exception):
    """Speech is unavailable."""

    def __init__(self, reason: TtsUnavailable, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def run(engine: str) -> int:
    """Run the speech process with an engine ("" is the system's default) until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the kiosk handles Ctrl+C and closes the pipe
    process_setup.prepare_qt()
    qt = QCoreApplication(sys.argv[:1])
    QLocale.setDefault(QLocale("pt_BR"))  # some engines fail without a voice for the default locale
    try:
        speech = TtsEngine(engine)
    except SpeechUnavailable as error:
        _reply({"reason": error.reason, "detail": error.detail})
        return 1
    _reply({"languages": sorted(speech.languages)})
    reader = _CommandReader(speech, qt)
    reader.start()
    qt.exec()
    speech.stop()
    os._exit(0)  # the engine's destructor blocks while its service hangs


class TtsEngine:
    """Speech engine with a voice for each of the kiosk's languages; raises `SpeechUnavailable`."""

    def __init__(self, engine: str) -> None:
        self._engine = _engine(engine)
        self._locales = {each.code: at for each in LANGUAGES if (at := self._locale(each)) is not None}
        self._voices: dict[str, QVoice] = {}
        self._language = ""
        if not self._locales:
            if self._engine.errorReason().name in ("Initialization", "Configuration"):
                raise SpeechUnavailable(TtsUnavailable.CONNECTION, self._engine.errorString())
            raise SpeechUnavailable(TtsUnavailable.VOICES)

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the kiosk's languages that have a voice."""
        return frozenset(self._locales)

    def say(self, text: str, language: str, rate: float, volume: float) -> None:
        """Speak `text`, interrupting current speech."""
        self._engine.stop()  # `say` interrupts only after the service reported the start of the speech
        self._set_voice(language)
        if self._engine.rate() != rate:
            self._engine.setRate(rate)
        if self._engine.volume() != volume:
            self._engine.setVolume(volume)
        self._engine.say(text)

    def stop(self) -> None:
        """Stop current speech."""
        self._engine.stop()

    def _set_voice(self, language: str) -> None:
        if language == self._language or language not in self._locales:
            return
        self._language = language
        if language not in self._voices:
            self._engine.setLocale(self._locales[language])
            word = next(each.voice_country for each in LANGUAGES if each.code == language)
            voices = [each for each in self._engine.availableVoices() if VARIANT not in each.name()]
            self._voices[language] = next(
                (each for each in voices if word in each.name()), self._engine.voice()
            )
        self._engine.setVoice(self._voices[language])

    def _locale(self, language: Language) -> QLocale | None:
        there = {each.name(): each for each in self._engine.availableLocales()}
        names = [*language.locales, *sorted(each for each in there if each[:2] == language.code[:2])]
        return next((there[name] for name in names if name in there), None)


class _CommandReader(QObject):
    """Read commands from stdin on a thread and execute them on the main thread."""

    _line_read = Signal(str)  # from the reading thread, "" at the end of the input

    def __init__(self, speech: TtsEngine, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = speech
        self._line_read.connect(self._execute, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Start the reading thread, since Qt cannot watch pipes on Windows."""
        threading.Thread(target=self._read, name="speech commands", daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self._line_read.emit(line)
        self._line_read.emit("")

    @Slot(str)
    def _execute(self, line: str) -> None:
        if not line:
            QCoreApplication.quit()
            return
        order: dict[str, Any] = json.loads(line)
        if "say" in order:
            self._engine.say(order["say"], order["language"], order["rate"], order["volume"])
        else:
            self._engine.stop()
        _reply({"did": True})


def _engine(name: str) -> "QTextToSpeech":
    try:
        from PySide6.QtTextToSpeech import QTextToSpeech
    except ModuleNotFoundError as error:
        raise SpeechUnavailable(TtsUnavailable.EXTRA) from error
    except ImportError as error:
        raise SpeechUnavailable(TtsUnavailable.LIBRARY, str(error).partition(":")[0]) from error
    engines = [each for each in QTextToSpeech.availableEngines() if each == name or each != "mock"]
    if not engines or (name and name not in engines):
        raise SpeechUnavailable(TtsUnavailable.ENGINE, name)
    usual = ("speechd", "winrt", "sapi", "darwin")  # the system's own, which need no model or other set-up
    made = QTextToSpeech(name or next((each for each in usual if each in engines), engines[0]))
    if made.engine() == "" or (name and made.engine() != name):
        raise SpeechUnavailable(TtsUnavailable.LIBRARY)
    return made


def _reply(answer: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
