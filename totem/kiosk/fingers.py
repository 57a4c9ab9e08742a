"""Touch filter: one finger at a time, without tremble, and without the panel's echo of a touch.

Pure rules: positions are millimetres, times milliseconds of any one clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from math import hypot

REST_MM, REST_MS = 1.0, 100
"""A finger that stayed within so little for so long rests, and trembles no more than that."""


class Phase(Enum):
    """Change of a contact since the frame before."""

    PRESSED = auto()
    HELD = auto()  # moved or not
    LIFTED = auto()


@dataclass(frozen=True, slots=True)
class Contact:
    """One touch point in one report of the panel."""

    id: int
    phase: Phase
    x: float
    y: float


class Stroke(Enum):
    """Event of the finger that is followed."""

    PRESS = auto()
    MOVE = auto()
    LIFT = auto()
    CANCEL = auto()  # what it pressed is let go without a click


@dataclass(slots=True)
class _Finger:
    """The contact that is followed."""

    id: int
    x: float
    y: float
    still_since: int
    moving: bool = False
    still_x: float = field(init=False)
    still_y: float = field(init=False)

    def __post_init__(self) -> None:
        self.still_x, self.still_y = self.x, self.y

    def move(self, x: float, y: float, at_ms: int) -> bool:
        """Take a new place; returns whether it is more than a tremble."""
        if hypot(x - self.still_x, y - self.still_y) >= REST_MM:
            self.still_x, self.still_y, self.still_since = x, y, at_ms
            self.moving = True
        elif at_ms - self.still_since >= REST_MS:
            self.moving = False
        if self.moving:
            self.x, self.y = x, y
        return self.moving


class Fingers:
    """Follow one contact at a time: the first, until it lifts. Contacts that begin meanwhile do nothing."""

    def __init__(self) -> None:
        self._finger: _Finger | None = None
        self._place = 0.0, 0.0
        self._rested = False

    @property
    def is_down(self) -> bool:
        """Whether a finger is followed now."""
        return self._finger is not None

    @property
    def place(self) -> tuple[float, float]:
        """Where the finger is, or was at last."""
        return self._place

    @property
    def rested(self) -> bool:
        """Whether the finger stood still before it was lifted: a list is not to run on."""
        return self._rested

    def frame(self, contacts: Sequence[Contact], at_ms: int) -> list[Stroke]:
        """Take one report of the panel; return what the finger did."""
        if self._finger is not None:
            return self._follow(self._finger, contacts, at_ms)
        pressed = [each for each in contacts if each.phase is Phase.PRESSED]
        if len(pressed) != 1:
            return []
        first = pressed[0]
        self._finger = _Finger(first.id, first.x, first.y, at_ms)
        self._place = first.x, first.y
        return [Stroke.PRESS]

    def drop(self) -> list[Stroke]:
        """Follow the finger no more, whatever it does; a new one is needed."""
        dropped, self._finger = self._finger, None
        return [Stroke.CANCEL] if dropped is not None else []

    def _follow(self, finger: _Finger, contacts: Sequence[Contact], at_ms: int) -> list[Stroke]:
        contact = next((each for each in contacts if each.id == finger.id), None)
        if contact is None:
            return []
        if contact.phase is Phase.LIFTED:
            self._rested = at_ms - finger.still_since >= REST_MS
            self._finger = None
            return [Stroke.LIFT]
        moved = finger.move(contact.x, contact.y, at_ms)
        self._place = finger.x, finger.y
        return [Stroke.MOVE] if moved else []


class Echoes:
    """Tells a touch from the panel's echo of the last one on the same thing.

    A bad contact opens and closes: it ends a touch and begins another at once. A hand that trembles touches
    twice. Within `window_ms` of the last touch, or a third of that after it was lifted, it is the same touch;
    nobody means to touch a key twice as fast as that.
    """

    def __init__(self, window_ms: int) -> None:
        self.window_ms = window_ms
        self._target: object = None
        self._pressed_ms: int | None = None
        self._lifted_ms: int | None = None

    def press(self, target: object, at_ms: int) -> bool:
        """A touch begins on `target`; returns whether it is an echo. An echo prolongs the touch before it."""
        same = target is not None and target is self._target
        echo = same and (
            self._within(self._pressed_ms, self.window_ms, at_ms)
            or self._within(self._lifted_ms, self.window_ms // 3, at_ms)
        )
        self._target, self._pressed_ms = target, at_ms
        return echo

    def lift(self, at_ms: int) -> None:
        """The touch ends, or its echo."""
        self._lifted_ms = at_ms

    def _within(self, since: int | None, window_ms: int, at_ms: int) -> bool:
        return since is not None and at_ms - since < window_ms
