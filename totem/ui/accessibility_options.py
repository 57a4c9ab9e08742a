"""What a customer asked the panel to do for them, and when it goes back to how it usually is."""

from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QObject, Signal, Slot

from totem.session.states import RESTING
from totem.session.view_state import ViewState
from totem.system.qt_timers import once

TEXT_PERCENTS = (100, 125, 150)


class AccessibilityFeature(Enum):
    """What the bar offers, in its order; the values are the names of its pills."""

    CONTRAST = "contrast"
    TEXT = "text"
    LOW = "low"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class AccessibilityOptions:
    """The aids that are on: strong contrast, text of `text_percent`, everything touchable low, a voice."""

    contrast: bool = False
    text_percent: int = TEXT_PERCENTS[0]
    low: bool = False
    voice: bool = False

    @property
    def next_text_percent(self) -> int:
        """The size that the next touch gives; after the largest comes the usual one."""
        place = TEXT_PERCENTS.index(self.text_percent)
        return TEXT_PERCENTS[(place + 1) % len(TEXT_PERCENTS)]


DEFAULT_OPTIONS = AccessibilityOptions()


class AccessibilityPreferences(QObject):
    """Holds the aids of the present visit; all are off again when it ends.

    Signals:
        changed(): other aids are on.
    """

    changed = Signal()

    def __init__(self, forget_s: float, *, parent: QObject | None = None) -> None:
        """What was chosen on the home screen is reset after `forget_s` when no visit begins."""
        super().__init__(parent)
        self._aids, self._at_home = DEFAULT_OPTIONS, True
        self._reset_timer = once(self, "aids reset", self.reset, round(forget_s * 1000))

    @property
    def aids(self) -> AccessibilityOptions:
        """The aids that are on."""
        return self._aids

    def use(self, aids: AccessibilityOptions) -> None:
        """Have these on, and no others."""
        if self._at_home and aids != DEFAULT_OPTIONS:
            self._reset_timer.start()
        else:
            self._reset_timer.stop()
        if aids != self._aids:
            self._aids = aids
            self.changed.emit()

    @Slot(object)
    def touch(self, aid: AccessibilityFeature) -> None:
        """One touch on the pill of `aid`."""
        touched = {
            AccessibilityFeature.CONTRAST: self.toggle_contrast,
            AccessibilityFeature.TEXT: self.grow_text,
            AccessibilityFeature.LOW: self.toggle_low,
            AccessibilityFeature.VOICE: self.toggle_voice,
        }
        touched[aid]()

    @Slot()
    def toggle_contrast(self) -> None:
        """Strong contrast on or off."""
        self.use(replace(self._aids, contrast=not self._aids.contrast))

    @Slot()
    def grow_text(self) -> None:
        """The next size of text; after the largest, the usual one."""
        self.use(replace(self._aids, text_percent=self._aids.next_text_percent))

    @Slot()
    def toggle_low(self) -> None:
        """Everything touchable down to the lower half, or back."""
        self.use(replace(self._aids, low=not self._aids.low))

    @Slot()
    def toggle_voice(self) -> None:
        """The voice on or off."""
        self.use(replace(self._aids, voice=not self._aids.voice))

    @Slot()
    def lose_voice(self) -> None:
        """The voice off: there is none any more."""
        self.use(replace(self._aids, voice=False))

    @Slot()
    def reset(self) -> None:
        """All off."""
        self.use(DEFAULT_OPTIONS)

    @Slot(object)
    def follow(self, picture: ViewState) -> None:
        """Hear where the visit is: coming home, it is over."""
        came_home = picture.state in RESTING and not self._at_home
        self._at_home = picture.state in RESTING
        if came_home:
            self.reset()
        elif not self._at_home:
            self._reset_timer.stop()

    def close(self) -> None:
        """Wait for nothing any more."""
        self._reset_timer.stop()
