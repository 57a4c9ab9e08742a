"""Touch input: one finger at a time, debounced, as mouse events of one button.

Touches are filtered before any widget gets them. A panel that reports itself as a mouse is treated alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from time import monotonic
from typing import cast
from weakref import ref

from PySide6.QtCore import QCoreApplication, QEvent, QLineF, QPointF, Qt, Slot
from PySide6.QtGui import QEventPoint, QMouseEvent, QTouchEvent, QWindow
from PySide6.QtWidgets import QWidget

from totem.ui.controls.card_list import RowCard
from totem.ui.controls.scroll_pane import stop_scrolling
from totem.ui.input.event_filters import InputStage, KeyNavigation, WindowFilter
from totem.ui.input.focus_scope import FocusScope
from totem.ui.window import Window

REST_MM, REST_MS = 1.0, 100
"""A finger that moved less than this for that long is at rest; smaller moves are jitter."""
SETTLE_MS = 250
"""A touch so soon after a screen appeared was meant for the one before."""
NOWHERE = QPointF(-100_000, -100_000)
MOUSE = -1
BUTTON, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NONE = Qt.KeyboardModifier.NoModifier
BY_SYSTEM = Qt.MouseEventSource.MouseEventSynthesizedBySystem
BY_QT = Qt.MouseEventSource.MouseEventSynthesizedByQt
MOUSE_EVENTS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseMove,
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One touch point in one report of the panel, `at` a place in millimetres."""

    id: int
    state: QEventPoint.State
    at: QPointF


class PointerAction(Enum):
    """Event of the tracked finger."""

    PRESS = auto()
    MOVE = auto()
    LIFT = auto()
    CANCEL = auto()  # the pressed control is released without a click


BUTTON_STATES = {
    QEvent.Type.MouseButtonPress: QEventPoint.State.Pressed,
    QEvent.Type.MouseButtonDblClick: QEventPoint.State.Pressed,
    QEvent.Type.MouseButtonRelease: QEventPoint.State.Released,
}
SENT = {
    PointerAction.PRESS: QEvent.Type.MouseButtonPress,
    PointerAction.MOVE: QEvent.Type.MouseMove,
    PointerAction.LIFT: QEvent.Type.MouseButtonRelease,
    PointerAction.CANCEL: QEvent.Type.MouseButtonRelease,
}


@dataclass(slots=True)
class _Finger:
    id: int
    at: QPointF
    still_at: QPointF
    still_since: int
    moving: bool = False

    def move(self, at: QPointF, at_ms: int) -> bool:
        """Update the position; return whether it moved more than by jitter."""
        if QLineF(at, self.still_at).length() >= REST_MM:
            self.still_at, self.still_since = at, at_ms
            self.moving = True
        elif at_ms - self.still_since >= REST_MS:
            self.moving = False
        if self.moving:
            self.at = at
        return self.moving


class TouchFilter:
    """Tracks one contact at a time: the first, until it lifts. Contacts that begin meanwhile are ignored.

    Attributes:
        place: the last position of the finger.
        rested: the finger rested before it was lifted: a list must not flick on.
    """

    def __init__(self) -> None:
        self._finger: _Finger | None = None
        self.place = QPointF()
        self.rested = False

    @property
    def is_down(self) -> bool:
        return self._finger is not None

    def frame(self, contacts: Sequence[Contact], at_ms: int) -> list[PointerAction]:
        """Process one report of the panel; return the finger's actions."""
        if self._finger is not None:
            return self._follow(self._finger, contacts, at_ms)
        pressed = [each for each in contacts if each.state is QEventPoint.State.Pressed]
        if len(pressed) != 1:
            return []
        first = pressed[0]
        self._finger = _Finger(first.id, first.at, first.at, at_ms)
        self.place = first.at
        return [PointerAction.PRESS]

    def drop(self) -> list[PointerAction]:
        """Cancel the tracked contact; a new one is needed."""
        dropped, self._finger = self._finger, None
        return [PointerAction.CANCEL] if dropped is not None else []

    def _follow(self, finger: _Finger, contacts: Sequence[Contact], at_ms: int) -> list[PointerAction]:
        contact = next((each for each in contacts if each.id == finger.id), None)
        if contact is None:
            return []
        if contact.state is QEventPoint.State.Released:
            self.rested = at_ms - finger.still_since >= REST_MS
            self._finger = None
            return [PointerAction.LIFT]
        moved = finger.move(contact.at, at_ms)
        self.place = finger.at
        return [PointerAction.MOVE] if moved else []


class Debouncer:
    """Debounce: detects repeated touches of the same target.

    A bad contact or a trembling hand touches twice. Within `window_ms` of the last press, or a third of that
    after its release, it is the same touch: deliberate ones are slower.
    """

    def __init__(self, window_ms: int) -> None:
        self.window_ms = window_ms
        self._target: object = None
        self._pressed_ms: int | None = None
        self._lifted_ms: int | None = None

    def press(self, target: object, at_ms: int) -> bool:
        """Record a press; return whether it repeats the one before, which it prolongs."""
        same = target is not None and target == self._target
        echo = same and (
            self._within(self._pressed_ms, self.window_ms, at_ms)
            or self._within(self._lifted_ms, self.window_ms // 3, at_ms)
        )
        self._target, self._pressed_ms = target, at_ms
        return echo

    def lift(self, at_ms: int) -> None:
        self._lifted_ms = at_ms

    def _within(self, since: int | None, window_ms: int, at_ms: int) -> bool:
        return since is not None and at_ms - since < window_ms


class TouchInput(WindowFilter):
    """Turns touches into mouse events.

    Attributes:
        clock: monotonic milliseconds; tests replace it.
    """

    stage = InputStage.TOUCH

    def __init__(self, kiosk: Window, keyboard: KeyNavigation, repeat_ms: int) -> None:
        """`repeat_ms` is the debounce window; 0 accepts every touch."""
        super().__init__(kiosk, "touch panel")
        self.clock: Callable[[], int] = lambda: round(monotonic() * 1000)
        self._keyboard = keyboard
        self._fingers, self._debouncer = TouchFilter(), Debouncer(repeat_ms)
        self._settle_ms = min(SETTLE_MS, repeat_ms)
        self._pressed_on: ref[FocusScope] | None = None  # keeps no screen alive that is dropped
        self._front_since = self.clock()
        self._is_echo = False
        self._has_touch = False
        self._sending = False
        self._cause: QTouchEvent | QMouseEvent | None = None
        self._passes = False
        kiosk.front_changed.connect(self._note_front)

    @property
    def _px_per_mm(self) -> float:
        return cast("Window", self._kiosk).theme.px_per_mm

    def _filter(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            self._has_touch, self._cause = True, event
            self._touched(event)
            self._cause = None
            event.accept()  # else Qt synthesizes a mouse event
            return True
        if event.type() in MOUSE_EVENTS and not self._sending and isinstance(event, QMouseEvent):
            return self._moused(event)
        return False

    # Reports of the panel

    def _touched(self, event: QTouchEvent) -> None:
        kind = event.type()
        if kind in (QEvent.Type.TouchBegin, QEvent.Type.TouchCancel):
            self._do(self._fingers.drop())
        if kind != QEvent.Type.TouchCancel:
            per_mm = self._px_per_mm
            points = event.points()
            self._frame([Contact(each.id(), each.state(), each.scenePosition() / per_mm) for each in points])

    def _moused(self, event: QMouseEvent) -> bool:
        """Handle a mouse event; return whether to discard it."""
        if event.source() == BY_SYSTEM and self._has_touch:
            return True  # synthesized from a touch that was handled
        held = event.buttons() & BUTTON or event.button() == BUTTON
        if event.type() == QEvent.Type.MouseMove and not held:
            return False
        if held:
            state = QEventPoint.State.Updated
            if event.button() == BUTTON:
                state = BUTTON_STATES.get(event.type(), state)
            self._cause, self._passes = event, False
            self._frame([Contact(MOUSE, state, event.position() / self._px_per_mm)])
            self._cause = None
            return not self._passes
        return True

    def _frame(self, contacts: list[Contact]) -> None:
        pressed_on = self._pressed_on() if self._pressed_on is not None else None
        if self._fingers.is_down and self._keyboard.front is not pressed_on:
            self._do(self._fingers.drop())  # the pressed scope is gone
        self._do(self._fingers.frame(contacts, self.clock()))

    # Actions

    def _do(self, strokes: list[PointerAction]) -> None:
        for stroke in strokes:
            if stroke is PointerAction.PRESS:
                self._press()
            elif not self._is_echo:
                self._send(stroke)
            if stroke is PointerAction.LIFT:
                self._debouncer.lift(self.clock())

    def _press(self) -> None:
        at = self.clock()
        target: QWidget | None = self._kiosk.window().childAt(self._where().toPoint())
        if isinstance(target, RowCard):
            target = target.cards  # a trembling hand touches two cards of a list
        front = self._keyboard.front
        self._pressed_on = ref(front) if front is not None else None
        touched = ref(target) if target is not None else None
        self._is_echo = self._debouncer.press(touched, at) or at - self._front_since < self._settle_ms
        if not self._is_echo:
            self._send(PointerAction.PRESS)
        elif front is not None:
            front.on_early_touch()

    @Slot()
    def _note_front(self) -> None:
        self._front_since = self.clock()

    def _where(self) -> QPointF:
        return self._fingers.place * self._px_per_mm

    def _send(self, stroke: PointerAction) -> None:
        """Send the action as a mouse event; a cancelled press is released outside of all widgets."""
        handle: QWindow | None = self._kiosk.window().windowHandle()
        cause = self._cause
        if handle is None or cause is None:
            return
        if isinstance(cause, QMouseEvent) and stroke is not PointerAction.CANCEL:
            self._passes = True  # the event is a mouse event already
            return
        where = NOWHERE if stroke is PointerAction.CANCEL else self._where()
        if stroke is PointerAction.CANCEL:
            stop_scrolling()
        button = NO_BUTTON if stroke is PointerAction.MOVE else BUTTON
        held = BUTTON if stroke in (PointerAction.PRESS, PointerAction.MOVE) else NO_BUTTON
        there, device = QPointF(handle.mapToGlobal(where)), cause.pointingDevice()
        event = QMouseEvent(SENT[stroke], where, where, there, button, held, NONE, BY_QT, device)
        event.setTimestamp(cause.timestamp())
        self._sending = True
        try:
            QCoreApplication.sendEvent(handle, event)
        finally:
            self._sending = False
        if stroke is PointerAction.LIFT and self._fingers.rested:
            stop_scrolling()
