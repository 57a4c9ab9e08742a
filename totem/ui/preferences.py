"""The customer's preferences: language and accessibility options, reset when the session ends.

Sentences in the code are Portuguese. `assets/translations` has the others, and the plural forms of
Portuguese (Qt Linguist, updated by `packaging/generate/translations.py`). Paper and money stay Portuguese;
dates are `totem.ui.localized_text`.
"""

import logging
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator, Signal, Slot

from totem.session.states import RESTING
from totem.session.view_state import ViewState
from totem.system import resources
from totem.system.languages import CODES, SOURCE
from totem.system.qt_timers import once

TEXT_PERCENTS = (100, 125, 150)

log = logging.getLogger(__name__)


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
    """Installs the translator of the chosen language, over that of the source's plural forms.

    After a change, screens have to be built anew.

    Attributes:
        code: the present language.
        usual: the language between sessions.
    """

    def __init__(self, usual: str, reset_s: float) -> None:
        """`usual` is one of `CODES`."""
        super().__init__("language reset", reset_s)
        self.usual = usual
        self._translator, self._locale = QTranslator(self), QLocale()
        self._source_plurals = QTranslator(self)
        _load(self._source_plurals, SOURCE.code)
        QCoreApplication.installTranslator(self._source_plurals)  # for counted sentences without translation
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
        super().close()
        QLocale.setDefault(self._locale)
        QCoreApplication.removeTranslator(self._translator)
        QCoreApplication.removeTranslator(self._source_plurals)

    def _install(self, code: str) -> None:
        self.code = code
        QLocale.setDefault(QLocale(code))  # of accessible objects that are no widgets
        QCoreApplication.removeTranslator(self._translator)
        if code != SOURCE.code and _load(self._translator, code):
            QCoreApplication.installTranslator(self._translator)


def _load(translator: QTranslator, code: str) -> bool:
    try:
        is_loaded = translator.load(str(resources.path(f"translations/totem_{code}.qm")))
    except OSError:
        is_loaded = False
    if not is_loaded:
        log.error("the translations to %s cannot be read; the screens are Portuguese", code)
    return is_loaded


class AccessibilityFeature(Enum):
    """The options of the accessibility bar, in its order.

    Each row is an attribute of `AccessibilityOptions`, its icon, and the values that touches go through, the
    default first. Its words are in `AccessibilityBar` and `totem.ui.phrases`.
    """

    CONTRAST = "contrast", "contrast"
    TEXT = "text_percent", "a-large-small", TEXT_PERCENTS
    LOW = "low", "accessibility"
    VOICE = "voice", "volume-2"

    def __init__(self, option: str, icon: str, values: tuple[int, ...] = (False, True)) -> None:
        self.option, self.icon, self.values = option, icon, values

    @property
    def steps(self) -> int:
        """The number of values beside the default."""
        return len(self.values) - 1


@dataclass(frozen=True, slots=True)
class AccessibilityOptions:
    """The options that are on; `low` puts all controls into the lower half of the screen."""

    contrast: bool = False
    text_percent: int = TEXT_PERCENTS[0]
    low: bool = False
    voice: bool = False

    def step(self, feature: AccessibilityFeature) -> int:
        """The place of the present value among those of `feature`; 0 is the default."""
        return feature.values.index(getattr(self, feature.option))

    def toggled(self, feature: AccessibilityFeature) -> "AccessibilityOptions":
        """The options with the next value of `feature`; the default follows the last one."""
        value = feature.values[(self.step(feature) + 1) % len(feature.values)]
        return replace(self, **{feature.option: value})  # type: ignore[arg-type]  # of its row


DEFAULT_OPTIONS = AccessibilityOptions()


class AccessibilityPreferences(SessionPreference):
    """Holds the accessibility options that are on, as `options`."""

    def __init__(self, reset_s: float) -> None:
        super().__init__("accessibility reset", reset_s)
        self.options = DEFAULT_OPTIONS

    def use(self, options: AccessibilityOptions) -> None:
        self._await_session(is_default=options == DEFAULT_OPTIONS)
        if options != self.options:
            self.options = options
            self.changed.emit()

    @Slot(object)
    def toggle(self, feature: AccessibilityFeature) -> None:
        self.use(self.options.toggled(feature))

    @Slot()
    def disable_voice(self) -> None:
        """Turn the voice off: no speech engine is left."""
        self.use(replace(self.options, voice=False))

    @Slot()
    def reset(self) -> None:
        self.use(DEFAULT_OPTIONS)
