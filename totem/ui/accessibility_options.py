"""Accessibility options that a customer turns on, and their reset when the session ends."""

from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QObject, Signal, Slot

from totem.session.states import RESTING
from totem.session.view_state import ViewState
from totem.system.qt_timers import once

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
