"""A speaker that takes notes instead of speaking, and stands whose kiosk has it."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Signal

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import Stand
from totem.system.tts_client import SpeechStyle
from totem.ui.preferences import CODES, AccessibilityFeature
from totem.ui.speech import phrases

HUSH, REST = "(hush)", "(rest)"


class Notes(QObject):
    """Speaks the languages `finds`, once it was told to look.

    Attributes:
        heard: everything that was said, and `HUSH` and `REST` where it was told to.
        languages, manners: in which language and how the texts were said.
    """

    changed = Signal()

    def __init__(self, finds: frozenset[str] = frozenset(CODES)) -> None:
        super().__init__()
        self.finds = finds
        self.heard: list[str] = []
        self.spoken: list[str] = []
        self.manners: list[SpeechStyle] = []
        self._languages: frozenset[str] = frozenset()

    @property
    def languages(self) -> frozenset[str]:
        return self._languages

    def probe(self) -> None:
        self.become(self.finds)

    def become(self, languages: frozenset[str]) -> None:
        """Speak these from now on."""
        self._languages = languages
        self.changed.emit()

    def say(self, text: str, language: str, manner: SpeechStyle) -> None:
        assert language in self._languages
        self.heard.append(text)
        self.spoken.append(language)
        self.manners.append(manner)

    def stop(self) -> None:
        self.heard.append(HUSH)

    def release(self) -> None:
        self.heard.append(REST)

    def close(self) -> None:
        self.release()

    @property
    def said(self) -> list[str]:
        """The texts alone."""
        return [each for each in self.heard if each not in (HUSH, REST)]

    @property
    def last(self) -> str:
        """The text that was said last."""
        return self.said[-1]


class Listener:
    """A customer who hears the stand without seeing it.

    Attributes:
        stand: the stand.
        notes: what is said there.
    """

    def __init__(self, stand: Stand, notes: Notes) -> None:
        self.stand, self.notes = stand, notes
        stand.wait_until(lambda: bool(notes.languages), "the voice to be offered")

    def turn_on(self) -> None:
        """Touch the voice's pill."""
        self.stand.touch(f"aid_{AccessibilityFeature.VOICE.value}")
        self.hear("Voz ligada", "Voice on", "Voz activada")

    def hear(self, *starts: str) -> str:
        """Wait for a text that begins with one of `starts` and was not waited for before; return it."""

        def found() -> str:
            return next((each for each in reversed(self.notes.said) if each.startswith(starts)), "")

        self.stand.wait_until(lambda: bool(found()), f"{starts} to be said; heard: {self.notes.heard}")
        return found()

    def forget(self) -> None:
        """Hear only what is said from now on."""
        QCoreApplication.processEvents()
        self.notes.heard.clear()


MakeListener = Callable[..., Listener]


@pytest.fixture
def make_listener(make_stand: MakeStand, monkeypatch: pytest.MonkeyPatch) -> MakeListener:
    """Makes stands with a voice, `make_listener(size, section={...})`."""

    def make(*arguments: Any, finds: frozenset[str] = frozenset(CODES), **sections: Any) -> Listener:
        notes = Notes(finds)
        monkeypatch.setattr(phrases, "make_tts_client", lambda _settings: notes)
        stand = make_stand(*arguments, **sections)
        stand.kiosk.offer_voice()
        return Listener(stand, notes)

    return make


@pytest.fixture
def listener(make_listener: MakeListener) -> Listener:
    """A listener at a stand without headphones."""
    return make_listener()
