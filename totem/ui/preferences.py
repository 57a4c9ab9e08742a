"""The customer's preferences: language and accessibility options, reset when the session ends.

Sentences in the code are Portuguese. `assets/translations` has English and Spanish, and the plural forms of
Portuguese (Qt Linguist, updated by `packaging/generate/translations.py`). Paper and money stay Portuguese;
dates are `totem.ui.date_text`.
"""

import logging
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator, Signal, Slot

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


class SessionPreference(QObject):
    """A choice of the customer's, reset when the session ends or none begins.

    Signals:
        changed(): another choice applies.
    """

    changed = Signal()

    def __init__(self, name: str, reset_s: float) -> None:
        """A choice on the home screen is reset after `reset_s` when no session begins."""
        super().__init__()
        self._at_home = True
        self._reset_timer = once(self, name, self.reset, round(reset_s * 1000))

    def reset(self) -> None:
        """Use the default."""
        raise NotImplementedError

    @Slot(object)
    def follow(self, view_state: ViewState) -> None:
        """Reset when the session returns to the home screen."""
        came_home = view_state.state in RESTING and not self._at_home
        self._at_home = view_state.state in RESTING
        if came_home:
            self.reset()
        elif not self._at_home:
            self._reset_timer.stop()

    def close(self) -> None:
        self._reset_timer.stop()

    def _await_session(self, *, is_default: bool) -> None:
        if self._at_home and not is_default:
            self._reset_timer.start()
        else:
            self._reset_timer.stop()


class Languages(SessionPreference):
    """Installs the translator of the chosen language; after a change, screens have to be built anew.

    Attributes:
        code: the present language.
        usual: the language between sessions.
    """

    def __init__(self, usual: str, reset_s: float) -> None:
        """`usual` is one of `CODES`."""
        super().__init__("language reset", reset_s)
        self.usual = usual
        self._translator, self._locale = QTranslator(self), QLocale()
        self._install(usual)

    @Slot(str)
    def choose(self, code: str) -> None:
        """Use the language `code` until the session ends.

        Raises:
            ValueError: there is no such language.
        """
        if code not in CODES:
            raise ValueError(f"there is no language {code!r}; there is {', '.join(CODES)}")
        self._await_session(is_default=code == self.usual)
        if code != self.code:
            self._install(code)
            self.changed.emit()

    @Slot()
    def reset(self) -> None:
        self.choose(self.usual)

    def close(self) -> None:
        """Uninstall the translator."""
        super().close()
        QLocale.setDefault(self._locale)
        QCoreApplication.removeTranslator(self._translator)

    def _install(self, code: str) -> None:
        self.code = code
        QLocale.setDefault(QLocale(code))  # of accessible objects that are no widgets
        QCoreApplication.removeTranslator(self._translator)
        try:
            is_loaded = self._translator.load(str(resources.path(f"translations/totem_{code}.qm")))
        except OSError:
            is_loaded = False
        if is_loaded:
            QCoreApplication.installTranslator(self._translator)
        else:  # the source language needs no translator
            log.error("the translations to %s cannot be read; the screens are Portuguese", code)


TEXT_PERCENTS = (100, 125, 150)


class AccessibilityFeature(Enum):
    """The options of the accessibility bar, in its order; the values are in the object names of its pills.

    Those of toggles are the names of their attributes as well.
    """

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


class AccessibilityPreferences(SessionPreference):
    """Holds the accessibility options that are on, as `aids`."""

    def __init__(self, reset_s: float) -> None:
        super().__init__("aids reset", reset_s)
        self.aids = DEFAULT_OPTIONS

    def use(self, aids: AccessibilityOptions) -> None:
        self._await_session(is_default=aids == DEFAULT_OPTIONS)
        if aids != self.aids:
            self.aids = aids
            self.changed.emit()

    @Slot(object)
    def touch(self, aid: AccessibilityFeature) -> None:
        """Toggle the option of a pill that was touched."""
        if aid is AccessibilityFeature.TEXT:
            self.use(replace(self.aids, text_percent=self.aids.next_text_percent))
        else:
            self.use(replace(self.aids, **{aid.value: not getattr(self.aids, aid.value)}))

    @Slot()
    def disable_voice(self) -> None:
        """Turn the voice off: no speech engine is left."""
        self.use(replace(self.aids, voice=False))

    @Slot()
    def reset(self) -> None:
        self.use(DEFAULT_OPTIONS)
