"""What a touch panel reports, made into one finger: palms, sleeves, drops and second fingers left out.

Pure rules: positions are millimetres, times milliseconds of any one clock. Cheap panels tell neither the
size of a contact nor, now and then, that it ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from math import hypot

PALM_MM = 30.0
"""A contact wider than this is no finger tip; a thumb laid flat is 25 mm at most."""
PALM_CONTACTS = 3
STUCK_MS = 3000
"""A contact that rests for so long holds nobody else up: a drop, a sleeve, a hand that leans on the panel."""
REST_MM, REST_MS = 1.0, 100
"""A finger that stayed within so little for so long rests, and trembles no more than that."""


class Phase(Enum):
    """What a contact did since the frame before."""

    PRESSED = auto()
    HELD = auto()  # moved or not
    LIFTED = auto()


@dataclass(frozen=True, slots=True)
class Contact:
    """Something on the panel. `across_mm` is its diameter, 0 where the panel does not tell."""

    id: int
    phase: Phase
    x: float
    y: float
    across_mm: float = 0.0


class Stroke(Enum):
    """What the one finger does."""

    PRESS = auto()
    MOVE = auto()
    LIFT = auto()
    CANCEL = auto()  # it was no finger after all: what it pressed is let go without a click


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

    def rests(self, at_ms: int) -> bool:
        """Whether it may be stuck."""
        return at_ms - self.still_since >= STUCK_MS


class Fingers:
    """Follows the first contact that may be a finger, until it lifts."""

    def __init__(self) -> None:
        self._finger: _Finger | None = None
        self._down: dict[int, int] = {}  # when each contact came
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
        """Take one report of the panel; returns what the finger did."""
        pressed = [each for each in contacts if each.phase is Phase.PRESSED]
        for each in pressed:
            self._down[each.id] = at_ms
        strokes = []
        if self._is_palm(contacts, at_ms):
            strokes += self.drop()
        else:
            strokes += self._follow(contacts, at_ms)
            strokes += self._take_up(pressed, at_ms)
        for each in contacts:
            if each.phase is Phase.LIFTED:
                self._down.pop(each.id, None)
        return strokes

    def drop(self) -> list[Stroke]:
        """Follow the finger no more, whatever it does; a new one is needed."""
        dropped, self._finger = self._finger, None
        return [Stroke.CANCEL] if dropped is not None else []

    def start_over(self) -> list[Stroke]:
        """Nothing is on the panel, whatever it forgot to tell."""
        self._down.clear()
        return self.drop()

    def _is_palm(self, contacts: Sequence[Contact], at_ms: int) -> bool:
        fresh = [since for since in self._down.values() if at_ms - since < STUCK_MS]
        return len(fresh) >= PALM_CONTACTS or any(each.across_mm > PALM_MM for each in contacts)

    def _follow(self, contacts: Sequence[Contact], at_ms: int) -> list[Stroke]:
        finger = self._finger
        contact = next((each for each in contacts if finger is not None and each.id == finger.id), None)
        if finger is None or contact is None:
            return []
        if contact.phase is Phase.LIFTED:
            self._rested = at_ms - finger.still_since >= REST_MS
            self._finger = None
            return [Stroke.LIFT]
        moved = finger.move(contact.x, contact.y, at_ms)
        self._place = finger.x, finger.y
        return [Stroke.MOVE] if moved else []

    def _take_up(self, pressed: Sequence[Contact], at_ms: int) -> list[Stroke]:
        """Follow a new contact when nothing else may be a finger."""
        if not pressed:
            return []
        strokes = []
        if self._finger is not None:
            if not self._finger.rests(at_ms):
                return []
            strokes += self.drop()
        first = pressed[0]
        others = [since for each, since in self._down.items() if each != first.id]
        if any(at_ms - since < STUCK_MS for since in others):
            return strokes
        self._finger = _Finger(first.id, first.x, first.y, at_ms)
        self._place = first.x, first.y
        return [*strokes, Stroke.PRESS]


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
