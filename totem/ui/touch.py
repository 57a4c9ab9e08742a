"""The touch panel: one finger at a time reaches the kiosk, and acts once, on what it was meant for.

All that the panel reports passes here before any widget hears of it; widgets get a mouse of one button. A
panel that calls itself a mouse is treated alike.
"""

from collections.abc import Callable
from time import monotonic
from weakref import ref

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QEventPoint, QMouseEvent, QTouchEvent, QWindow
from PySide6.QtWidgets import QScroller

from totem.kiosk.fingers import Contact, Echoes, Fingers, Phase, Stroke
from totem.ui.keyboard import Keyboard
from totem.ui.scope import Scope
from totem.ui.window import Window

SETTLE_MS = 250
"""Nobody answers to what appeared less than this ago: a touch was meant for what was there before."""
NOWHERE = QPointF(-100_000, -100_000)
MOUSE = -1
BUTTON, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NONE = Qt.KeyboardModifier.NoModifier
BY_SYSTEM = Qt.MouseEventSource.MouseEventSynthesizedBySystem
BY_QT = Qt.MouseEventSource.MouseEventSynthesizedByQt
PHASES = {
    QEventPoint.State.Pressed: Phase.PRESSED,
    QEventPoint.State.Released: Phase.LIFTED,
    QEvent.Type.MouseButtonPress: Phase.PRESSED,
    QEvent.Type.MouseButtonDblClick: Phase.PRESSED,
    QEvent.Type.MouseButtonRelease: Phase.LIFTED,
}
MOUSE_EVENTS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseMove,
)
SENT = {
    Stroke.PRESS: QEvent.Type.MouseButtonPress,
    Stroke.MOVE: QEvent.Type.MouseMove,
    Stroke.LIFT: QEvent.Type.MouseButtonRelease,
    Stroke.CANCEL: QEvent.Type.MouseButtonRelease,
}


def now_ms() -> int:
    """Milliseconds of a clock that only goes forward."""
    return round(monotonic() * 1000)


class TouchPanel(QObject):
    """Serves the kiosk that is its parent.

    Attributes:
        clock: gives milliseconds; tests have their own.
    """

    _handle: QWindow | None = None
    """Of the class as well: Qt still tells of events when the collector has emptied what it throws away."""

    def __init__(self, kiosk: Window, keyboard: Keyboard, repeat_ms: int) -> None:
        """Touches of one thing within `repeat_ms` are one; 0 takes every touch as it comes."""
        super().__init__(kiosk)
        self.setObjectName("touch panel")
        self.clock: Callable[[], int] = now_ms
        self._keyboard = keyboard
        self._fingers, self._echoes = Fingers(), Echoes(repeat_ms)
        self._settle_ms = min(SETTLE_MS, repeat_ms)
        self._front: ref[Scope] | None = None
        self._pressed_on: Scope | None = None
        self._front_since = self.clock()
        self._is_echo = False
        self._has_touch = False
        self._sending = False
        self._cause: QTouchEvent | QMouseEvent | None = None
        self._passes = False
        kiosk.installEventFilter(self)

    @property
    def _kiosk(self) -> Window:
        kiosk = self.parent()  # as an attribute, it would make a cycle that keeps the window
        assert isinstance(kiosk, Window)  # noqa: S101 - see above
        return kiosk

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._handle:
            if isinstance(event, QTouchEvent):
                self._has_touch, self._cause = True, event
                self._touched(event)
                self._cause = None
                event.accept()  # or Qt would make a mouse of it as well
                return True
            if kind in MOUSE_EVENTS and not self._sending and isinstance(event, QMouseEvent):
                return self._moused(event)
        elif kind == QEvent.Type.UpdateRequest:
            self._look()
        elif kind == QEvent.Type.Show and watched is self._kiosk:
            self._listen()
        return False

    def close(self) -> None:
        """Hear no more."""
        for each in (self._kiosk, self._kiosk.window(), self._handle):
            if each is not None:
                each.removeEventFilter(self)

    def _listen(self) -> None:
        top = self._kiosk.window()
        if top is not self._kiosk:
            top.installEventFilter(self)  # it is the window that is told to paint
        handle = top.windowHandle()
        if handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)

    # What the panel reports

    def _touched(self, event: QTouchEvent) -> None:
        kind = event.type()
        if kind in (QEvent.Type.TouchBegin, QEvent.Type.TouchCancel):
            self._do(self._fingers.drop())
        if kind != QEvent.Type.TouchCancel:
            self._frame([self._contact(each) for each in event.points()])

    def _contact(self, point: QEventPoint) -> Contact:
        at, per_mm = point.scenePosition(), self._kiosk.theme.px_per_mm
        return Contact(point.id(), PHASES.get(point.state(), Phase.HELD), at.x() / per_mm, at.y() / per_mm)

    def _moused(self, event: QMouseEvent) -> bool:
        """Hear a mouse; returns whether nobody else is to hear of it."""
        if event.source() == BY_SYSTEM and self._has_touch:
            return True  # what the system makes of touches that were heard already
        held = event.buttons() & BUTTON or event.button() == BUTTON
        if event.type() == QEvent.Type.MouseMove and not held:
            return False
        if held:
            at, per_mm = event.position(), self._kiosk.theme.px_per_mm
            phase = PHASES.get(event.type(), Phase.HELD) if event.button() == BUTTON else Phase.HELD
            self._cause, self._passes = event, False
            self._frame([Contact(MOUSE, phase, at.x() / per_mm, at.y() / per_mm)])
            self._cause = None
            return not self._passes
        return True

    def _frame(self, contacts: list[Contact]) -> None:
        if self._fingers.is_down and self._keyboard.front is not self._pressed_on:
            self._do(self._fingers.drop())  # what it was on is gone
        self._do(self._fingers.frame(contacts, self.clock()))

    # What becomes of it

    def _do(self, strokes: list[Stroke]) -> None:
        for stroke in strokes:
            if stroke is Stroke.PRESS:
                self._press()
            elif not self._is_echo:
                self._send(stroke)
            if stroke is Stroke.LIFT:
                self._echoes.lift(self.clock())

    def _press(self) -> None:
        self._look()
        at = self.clock()
        target = self._kiosk.window().childAt(self._where().toPoint())
        self._pressed_on = front = self._keyboard.front
        self._is_echo = self._echoes.press(target, at) or at - self._front_since < self._settle_ms
        if not self._is_echo:
            self._send(Stroke.PRESS)
        elif front is not None:
            front.touched_early()

    def _look(self) -> None:
        """Note since when there is what is in front."""
        front = self._keyboard.front
        if front is not (self._front() if self._front is not None else None):
            self._front = ref(front) if front is not None else None
            self._front_since = self.clock()

    def _where(self) -> QPointF:
        return QPointF(*self._fingers.place) * self._kiosk.theme.px_per_mm

    def _send(self, stroke: Stroke) -> None:
        """Have the widgets hear it as a mouse; a touch that is taken back is lifted beside everything."""
        handle, cause = self._handle, self._cause
        if handle is None or cause is None:
            return
        if isinstance(cause, QMouseEvent) and stroke is not Stroke.CANCEL:
            self._passes = True  # it is one already
            return
        where = NOWHERE if stroke is Stroke.CANCEL else self._where()
        if stroke is Stroke.CANCEL:
            _stop_scrolling()
        button = NO_BUTTON if stroke is Stroke.MOVE else BUTTON
        held = BUTTON if stroke in (Stroke.PRESS, Stroke.MOVE) else NO_BUTTON
        there, device = QPointF(handle.mapToGlobal(where)), cause.pointingDevice()
        event = QMouseEvent(SENT[stroke], where, where, there, button, held, NONE, BY_QT, device)
        event.setTimestamp(cause.timestamp())
        self._sending = True
        try:
            QCoreApplication.sendEvent(handle, event)
        finally:
            self._sending = False
        if stroke is Stroke.LIFT and self._fingers.rested:
            _stop_scrolling()


def _stop_scrolling() -> None:
    for scroller in QScroller.activeScrollers():
        scroller.stop()
