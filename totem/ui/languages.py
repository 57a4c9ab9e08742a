"""The languages of the screens, and the reset to the default one when the session ends.

Sentences in the code are Portuguese. `assets/translations` has English and Spanish, and the plural forms of
Portuguese (Qt Linguist, updated by `packaging/generate/translations.py`). Paper, money and dates stay
Portuguese.
"""

import logging
from dataclasses import dataclass

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
