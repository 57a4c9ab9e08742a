"""The languages of the screens, and the reset to the default one when the session ends.

Sentences in the code are Portuguese. `assets/translations` has English and Spanish, and the plural forms of
Portuguese (Qt Linguist, updated by `packaging/generate/translations.py`). Paper, money and dates stay
Portuguese.
"""

import logging
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QCoreApplication, QObject, QTranslator, Signal, Slot

from totem.session.states import RESTING
from totem.session.view_state import ViewState
from totem.system import resources
from totem.system.qt_timers import once

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code in the settings, and its own name in full and in two letters."""

    code: str
    name: str
    short: str


LANGUAGES = (
    Language("pt_BR", "Português", "PT"),
    Language("en", "English", "EN"),
    Language("es", "Español", "ES"),
)
CODES = tuple(language.code for language in LANGUAGES)


class Languages(QObject):
    """Installs the translator of the chosen language.

    Signals:
        changed(): another language is installed; screens have to be built anew.
    """

    changed = Signal()

    def __init__(self, usual: str, reset_s: float, *, parent: QObject | None = None) -> None:
        """`default` is the language between sessions, one of `CODES`.

        A choice on the home screen is reset after `reset_s` when no session begins.
        """
        super().__init__(parent)
        self._usual, self._code, self._at_home = usual, "", True
        self._translator = QTranslator(self)
        self._reset_timer = once(self, "language reset", self._reset, round(reset_s * 1000))
        self._speak(usual)

    @property
    def code(self) -> str:
        """The present language."""
        return self._code

    @property
    def usual(self) -> str:
        """The language between sessions."""
        return self._usual

    @Slot(str)
    def choose(self, code: str) -> None:
        """Use the language `code` until the session ends.

        Raises:
            ValueError: there is no such language.
        """
        if code not in CODES:
            raise ValueError(f"there is no language {code!r}; there is {', '.join(CODES)}")
        if self._at_home and code != self._usual:
            self._reset_timer.start()
        else:
            self._reset_timer.stop()
        if code != self._code:
            self._speak(code)
            self.changed.emit()

    @Slot(object)
    def follow(self, picture: ViewState) -> None:
        """Reset when the session returns to the home screen."""
        came_home = picture.state in RESTING and not self._at_home
        self._at_home = picture.state in RESTING
        if came_home:
            self.choose(self._usual)
        elif not self._at_home:
            self._reset_timer.stop()

    def close(self) -> None:
        """Uninstall the translator."""
        self._reset_timer.stop()
        QCoreApplication.removeTranslator(self._translator)

    def _speak(self, code: str) -> None:
        self._code = code
        QCoreApplication.removeTranslator(self._translator)
        if _load_translator(self._translator, code):
            QCoreApplication.installTranslator(self._translator)
        else:  # the source language needs no translator
            log.error("the translations to %s cannot be read; the screens are Portuguese", code)

    @Slot()
    def _reset(self) -> None:
        self.choose(self._usual)


def _load_translator(translator: QTranslator, code: str) -> bool:
    try:
        return translator.load(str(resources.path(f"translations/totem_{code}.qm")))
    except OSError:
        return False


TEXT_PERCENTS = (100, 125, 150)


class AccessibilityFeature(Enum):
    """The options of the accessibility bar, in its order; the values are in the object names of its pills."""

    CONTRAST = "contrast"
    TEXT = "text"
    LOW = "low"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class AccessibilityOptions:
    """The options that are on; `low` puts all controls into the lower half of the screen."""

    contrast: bool = False
    text_percent: int = TEXT_PERCENTS[0]
    low: bool = False
    voice: bool = False

    @property
    def next_text_percent(self) -> int:
        """The size after this one; the default follows the largest."""
        place = TEXT_PERCENTS.index(self.text_percent)
        return TEXT_PERCENTS[(place + 1) % len(TEXT_PERCENTS)]


DEFAULT_OPTIONS = AccessibilityOptions()


class AccessibilityPreferences(QObject):
    """Holds the options of the present session, and resets them when it ends.

    Signals:
        changed(): other options are on.
    """

    changed = Signal()

    def __init__(self, reset_s: float, *, parent: QObject | None = None) -> None:
        """Options set on the home screen are reset after `reset_s` when no session begins."""
        super().__init__(parent)
        self._aids, self._at_home = DEFAULT_OPTIONS, True
        self._reset_timer = once(self, "aids reset", self.reset, round(reset_s * 1000))

    @property
    def aids(self) -> AccessibilityOptions:
        return self._aids

    def use(self, aids: AccessibilityOptions) -> None:
        """Set the options."""
        if self._at_home and aids != DEFAULT_OPTIONS:
            self._reset_timer.start()
        else:
            self._reset_timer.stop()
        if aids != self._aids:
            self._aids = aids
            self.changed.emit()

    @Slot(object)
    def touch(self, aid: AccessibilityFeature) -> None:
        """Toggle the option of a pill that was touched."""
        aids = self._aids
        changed = {
            AccessibilityFeature.CONTRAST: replace(aids, contrast=not aids.contrast),
            AccessibilityFeature.TEXT: replace(aids, text_percent=aids.next_text_percent),
            AccessibilityFeature.LOW: replace(aids, low=not aids.low),
            AccessibilityFeature.VOICE: replace(aids, voice=not aids.voice),
        }
        self.use(changed[aid])

    @Slot()
    def lose_voice(self) -> None:
        """Turn the voice off: no speech engine is left."""
        self.use(replace(self._aids, voice=False))

    @Slot()
    def reset(self) -> None:
        self.use(DEFAULT_OPTIONS)

    @Slot(object)
    def follow(self, picture: ViewState) -> None:
        """Reset when the session returns to the home screen."""
        came_home = picture.state in RESTING and not self._at_home
        self._at_home = picture.state in RESTING
        if came_home:
            self.reset()
        elif not self._at_home:
            self._reset_timer.stop()

    def close(self) -> None:
        self._reset_timer.stop()
