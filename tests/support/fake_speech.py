"""Speech client that records texts instead of speaking them, and kiosks that have it."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Signal

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from totem.system import tts_client
from totem.system.languages import CODES
from totem.system.tts_client import SpeechStyle

STOPPED, RELEASED = "(stopped)", "(released)"


class FakeTtsClient(QObject):
    """Records texts in the languages `finds`, once `probe` was called.

    Attributes:
        calls: the texts so far, with `STOPPED` and `RELEASED` for calls of `stop` and `release`.
        languages, manners: language and style of each text.
    """

    changed = Signal()

    def __init__(self, finds: frozenset[str] = frozenset(CODES)) -> None:
        super().__init__()
        self.finds = finds
        self.calls: list[str] = []
        self.text_languages: list[str] = []
        self.manners: list[SpeechStyle] = []
        self._languages: frozenset[str] = frozenset()

    @property
    def languages(self) -> frozenset[str]:
        return self._languages

    def probe(self) -> None:
        self.set_languages(self.finds)

    def set_languages(self, languages: frozenset[str]) -> None:
        """Change the available languages."""
        self._languages = languages
        self.changed.emit()

    def say(self, text: str, language: str, manner: SpeechStyle) -> None:
        assert language in self._languages
        self.calls.append(text)
        self.text_languages.append(language)
        self.manners.append(manner)

    def stop(self) -> None:
        self.calls.append(STOPPED)

    def release(self) -> None:
        self.calls.append(RELEASED)

    def close(self) -> None:
        self.release()

    @property
    def texts(self) -> list[str]:
        """The texts alone."""
        return [each for each in self.calls if each not in (STOPPED, RELEASED)]

    @property
    def last(self) -> str:
        """The latest text."""
        return self.texts[-1]


class Listener:
    """Customer who uses a kiosk by its voice.

    Attributes:
        driver: the kiosk's driver.
        notes: its speech client.
    """

    def __init__(self, driver: KioskDriver, notes: FakeTtsClient) -> None:
        self.driver, self.notes = driver, notes
        driver.wait_until(lambda: bool(notes.languages), "the voice to be offered")

    def turn_on(self) -> None:
        """Switch the voice on by its button."""
        self.driver.touch("option_voice")
        self.wait_for("Voz ligada", "Voice on", "Voz activada")

    def wait_for(self, *starts: str) -> str:
        """Wait for a text that begins with one of `starts`; return the latest one."""

        def found() -> str:
            return next((each for each in reversed(self.notes.texts) if each.startswith(starts)), "")

        self.driver.wait_until(lambda: bool(found()), f"{starts} to be said; calls: {self.notes.calls}")
        return found()

    def clear(self) -> None:
        """Discard the texts so far."""
        QCoreApplication.processEvents()
        self.notes.calls.clear()


MakeListener = Callable[..., Listener]


@pytest.fixture
def make_listener(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch) -> MakeListener:
    """Makes kiosks with a voice, `make_listener(size, section={...})`."""

    def make(*arguments: Any, finds: frozenset[str] = frozenset(CODES), **sections: Any) -> Listener:
        notes = FakeTtsClient(finds)
        monkeypatch.setattr(tts_client, "is_installed", lambda: True)
        monkeypatch.setattr(tts_client, "TtsProcessClient", lambda _engine: notes)
        voice = {"enabled": True, **sections.pop("voice", {})}
        driver = make_kiosk(*arguments, voice=voice, **sections)
        driver.kiosk.offer_voice()
        return Listener(driver, notes)

    return make


@pytest.fixture
def listener(make_listener: MakeListener) -> Listener:
    """A listener at a kiosk without headphones."""
    return make_listener()
