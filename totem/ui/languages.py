"""The languages of a visit: what there is, which is spoken now, and when it goes back to the usual one.

The sentences in the code are Portuguese; `assets/translations` has the others (Qt Linguist, made by
`packaging/generate/translations.py`), and Portuguese itself where a number decides the form. Paper, money and
dates stay Portuguese.
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
    """One language: its code in the configuration, and what it calls itself, in full and in two letters."""

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
    """Has the application speak one of them.

    Signals:
        changed(): another language is spoken; what was said before has to be said anew.
    """

    changed = Signal()

    def __init__(self, usual: str, forget_s: float, *, parent: QObject | None = None) -> None:
        """`usual` is the code of the language between visits, one of `CODES`.

        Another one that was chosen on the home screen is reset after `forget_s` when no visit begins.
        """
        super().__init__(parent)
        self._usual, self._code, self._at_home = usual, "", True
        self._translator = QTranslator(self)
        self._reset_timer = once(self, "language reset", self._reset, round(forget_s * 1000))
        self._speak(usual)

    @property
    def code(self) -> str:
        """The language that is spoken."""
        return self._code

    @property
    def usual(self) -> str:
        """The language between visits."""
        return self._usual

    @Slot(str)
    def choose(self, code: str) -> None:
        """Speak the language `code` until the visit ends.

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
        """Hear where the visit is: coming home, it is over."""
        came_home = picture.state in RESTING and not self._at_home
        self._at_home = picture.state in RESTING
        if came_home:
            self.choose(self._usual)
        elif not self._at_home:
            self._reset_timer.stop()

    def close(self) -> None:
        """Leave the application as it was."""
        self._reset_timer.stop()
        QCoreApplication.removeTranslator(self._translator)

    def _speak(self, code: str) -> None:
        self._code = code
        QCoreApplication.removeTranslator(self._translator)
        if _load_translator(self._translator, code):
            QCoreApplication.installTranslator(self._translator)
        else:  # Portuguese is in the program itself
            log.error("the translations to %s cannot be read; the screens are Portuguese", code)

    @Slot()
    def _reset(self) -> None:
        self.choose(self._usual)


def _load_translator(translator: QTranslator, code: str) -> bool:
    try:
        return translator.load(str(resources.path(f"translations/totem_{code}.qm")))
    except OSError:
        return False
