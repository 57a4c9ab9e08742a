"""Between the customer's screens and the staff's: who knows the way is asked for the PIN."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QPointF, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputDevice, QKeyEvent, QMouseEvent, QTouchEvent, QWindow
from PySide6.QtWidgets import QWidget

from totem.session.controller import SessionController
from totem.session.states import RESTING
from totem.staff.pin import PinAuth, PinResult
from totem.system.background import Runner
from totem.ui.window import Window

if TYPE_CHECKING:
    from totem.ui.staff.pin_prompt import PinPrompt
    from totem.ui.staff.shell import Builders, Shell


TAPS = 5
WITHIN_MS = 3000
LOGO = "brand"
"""The object name of the logo, wherever it stands."""
REACH_MM = 8.0
"""How far beside the logo a tap may land."""
_SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class HiddenEntry(QObject):
    """Listens to the kiosk that is its parent.

    Signals:
        asked(): somebody knows the way.
    """

    asked = Signal()
    _handle: QWindow | None = None
    """Of the class as well: Qt still tells of events when the collector has emptied what it throws away."""

    def __init__(self, kiosk: QWidget, px_per_mm: float) -> None:
        super().__init__(kiosk)
        self.setObjectName("entry to maintenance mode")
        self._kiosk, self._reach = kiosk, round(REACH_MM * px_per_mm)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._taps: list[int] = []
        kiosk.installEventFilter(self)
        if kiosk.isVisible():
            self._listen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._handle:
            if isinstance(event, QKeyEvent):
                return self._is_shortcut(event)
            at = _pressed_at(event)
            if at is not None:
                self._tap(at.toPoint())
        elif kind == QEvent.Type.Show and watched is self._kiosk:
            QTimer.singleShot(0, self, self._listen)  # after whoever else listens there: it hears first
        return False

    @Slot()
    def _listen(self) -> None:
        handle: QWindow | None = self._kiosk.window().windowHandle()
        if handle is not None and handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)

    def _is_shortcut(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_M or event.modifiers() & _SHORTCUT != _SHORTCUT:
            return False
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self.asked.emit()
        return True

    def _tap(self, at: QPoint) -> None:
        if not any(place.contains(at) for place in self._logos()):
            self._taps.clear()
            return
        now = self._clock.elapsed()
        self._taps = [each for each in (*self._taps, now) if now - each <= WITHIN_MS]
        if len(self._taps) == TAPS:
            self._taps.clear()
            self.asked.emit()

    def _logos(self) -> list[QRect]:
        """Where the logo stands, whatever lies over it."""
        top, reach = self._kiosk.window(), self._reach
        logos = (each for each in self._kiosk.findChildren(QWidget, LOGO) if each.isVisible())
        return [
            QRect(each.mapTo(top, QPoint(0, 0)), each.size()).adjusted(-reach, -reach, reach, reach)
            for each in logos
        ]


def _pressed_at(event: QEvent) -> QPointF | None:
    """Where a finger or a mouse was pressed; the mouse that Qt makes of a finger does not count again."""
    if isinstance(event, QTouchEvent) and event.type() == QEvent.Type.TouchBegin and event.pointCount() == 1:
        return event.point(0).position()
    if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
        made_of_a_touch = event.device().type() == QInputDevice.DeviceType.TouchScreen
        return None if made_of_a_touch else event.position()
    return None


class EntryController(QObject):
    """Serves one kiosk. Gate and area are made when somebody asks, and thrown away when they leave.

    Signals:
        asked(): somebody knows the way, and is asked for the PIN.
        entered(): the right PIN was typed; the customer's visit is over.
        left(): the customer's screens are back.
    """

    asked = Signal()
    entered = Signal()
    left = Signal()

    def __init__(
        self,
        window: Window,
        visit: SessionController,
        runner: Runner,
        door: PinAuth,
        builders: "Callable[[], Builders]",
        first: "Callable[[], Builders | None] | None" = None,
    ) -> None:
        """`builders` gives the pages of an area, anew at each entry.

        `first` gives those of a set-up while it is due; whoever stands there makes it: there is no PIN yet.
        """
        super().__init__(window)
        self._window, self._visit, self._runner, self._door = window, visit, runner, door
        self._builders, self._first = builders, first
        self._gate: PinPrompt | None = None
        self._area: Shell | None = None
        entry = HiddenEntry(window, window.theme.px_per_mm)
        entry.asked.connect(self.ask)
        visit.changed.connect(self._stay_in_front)  # after the window heard it, and before it paints
        window.settled.connect(self._stay_in_front)

    @property
    def is_open(self) -> bool:
        """Whether staff are in."""
        return self._area is not None

    @Slot()
    def ask(self) -> None:
        """Ask for the PIN."""
        if self._gate is not None or self._area is not None or self.set_up():
            return
        from totem.ui.staff.pin_prompt import PinPrompt

        self._gate = gate = PinPrompt(self._window.theme, self._window)
        gate.entered.connect(self._knock)
        gate.cancelled.connect(self._close_gate)
        gate.ask(closed=self._door.is_closed, wait_s=self._door.wait_s)
        self.asked.emit()

    def set_up(self) -> bool:
        """Show the set-up where it is due; whether it is."""
        pages = self._first() if self._first is not None and self._door.is_closed else None
        if pages is not None:
            self._open(pages)
            assert self._area is not None  # noqa: S101 - it was made in the line before
            self._area.stays = True
        return pages is not None

    @Slot()
    def close(self) -> None:
        """Have staff leave, wherever they are."""
        self._close_gate()
        if self._area is not None:
            area, self._area = self._area, None
            area.withdraw()
            self._window.current.setFocus()
            self.left.emit()

    @Slot(str)
    def _knock(self, pin: str) -> None:
        if self._gate is not None:
            self._gate.look()
            self._runner.run(self._door.verify(pin), done=self._answered, failed=self._not_answered)

    def _answered(self, answer: PinResult) -> None:
        if self._gate is None:
            return  # nobody waited for it
        if answer is PinResult.OPEN:
            self._open()
        else:
            self._gate.refuse(self._door.wait_s)

    def _not_answered(self, error: Exception) -> None:
        if self._gate is not None:
            self._gate.refuse(self._door.wait_s)
        raise error

    def _open(self, pages: "Builders | None" = None) -> None:
        from totem.ui.staff.shell import Shell

        if self._visit.picture.state not in RESTING:
            self._visit.leave()
        self._area = area = Shell(self._window.theme, pages or self._builders(), self._window)
        area.closed.connect(self.close)
        area.enter()
        self._close_gate()
        self.entered.emit()

    @Slot()
    def _close_gate(self) -> None:
        if self._gate is not None:
            gate, self._gate = self._gate, None
            gate.withdraw()
            gate.deleteLater()
            if self._area is None:
                self._window.current.setFocus()

    @Slot()
    def _stay_in_front(self) -> None:
        """A customer's screen that changes underneath stays underneath."""
        if self._area is not None:
            self._area.come_to_front()
        elif self._gate is not None:
            self._gate.raise_()
            self._gate.setFocus()
