"""Entry to maintenance mode: a hidden gesture or shortcut, the PIN prompt, and the shell."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import QInputDevice, QKeyEvent, QMouseEvent, QTouchEvent
from PySide6.QtWidgets import QWidget

from totem.session.controller import SessionController
from totem.session.states import RESTING
from totem.staff.pin import PinAuth
from totem.system.background import Runner
from totem.ui.input.event_filters import InputPipeline, InputStage
from totem.ui.window import Window

if TYPE_CHECKING:
    from totem.ui.staff.pin_prompt import PinPrompt
    from totem.ui.staff.shell import Builders, Shell


TAPS = 5
WITHIN_MS = 3000
LOGO = "brand"
"""The object name of the logo, wherever it stands."""
REACH_MM = 8.0
"""Distance from the logo at which a tap still counts."""
_SHORTCUT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class HiddenEntry(QObject):
    """Detects five taps on the logo or Ctrl+Alt+M in the kiosk that is its parent.

    Signals:
        asked(): the gesture or the shortcut was made.
    """

    asked = Signal()

    def __init__(self, kiosk: Window, px_per_mm: float) -> None:
        super().__init__(kiosk)
        self.setObjectName("entry to maintenance mode")
        self._kiosk, self._reach = kiosk, round(REACH_MM * px_per_mm)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._taps: list[int] = []
        InputPipeline.of(kiosk).add(InputStage.STAFF_ENTRY, self._filter)

    def _filter(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            return self._is_shortcut(event)
        at = _pressed_at(event)
        if at is not None:
            self._tap(at.toPoint())
        return False

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
        """Return the rectangles of the present screen's logos, with the tolerance around them."""
        top, reach, screen = self._kiosk.window(), self._reach, self._kiosk.current
        logos = (each for each in screen.findChildren(QWidget, LOGO) if each.isVisibleTo(screen))
        return [
            QRect(each.mapTo(top, QPoint(0, 0)), each.size()).adjusted(-reach, -reach, reach, reach)
            for each in logos
        ]


def _pressed_at(event: QEvent) -> QPointF | None:
    """Return the position of a press; None for the mouse event that Qt synthesizes from a touch."""
    if isinstance(event, QTouchEvent) and event.type() == QEvent.Type.TouchBegin and event.pointCount() == 1:
        return event.point(0).position()
    if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
        made_of_a_touch = event.device().type() == QInputDevice.DeviceType.TouchScreen
        return None if made_of_a_touch else event.position()
    return None


class EntryController(QObject):
    """Opens and closes maintenance mode; prompt and shell are made for each entry, and deleted after it.

    Signals:
        asked(): the PIN prompt was opened.
        entered(): the shell was opened; the customer's session is over.
        left(): the shell was closed.
    """

    asked = Signal()
    entered = Signal()
    left = Signal()

    def __init__(
        self,
        window: Window,
        session: SessionController,
        runner: Runner,
        auth: PinAuth,
        builders: "Callable[[], Builders]",
        first: "Callable[[], Builders | None] | None" = None,
    ) -> None:
        """`builders` gives the pages, anew at each entry.

        `first` gives those of a set-up while it is due, which needs no PIN: none is set yet.
        """
        super().__init__(window)
        self._window, self._session, self._runner, self._auth = window, session, runner, auth
        self._builders, self._first = builders, first
        self._prompt: PinPrompt | None = None
        self._shell: Shell | None = None
        self._may_be_new = True
        entry = HiddenEntry(window, window.theme.px_per_mm)
        entry.asked.connect(self.ask)

    @property
    def is_open(self) -> bool:
        return self._shell is not None

    @property
    def is_in_use(self) -> bool:
        """True while the prompt or the shell is shown."""
        return self._shell is not None or self._prompt is not None

    @Slot()
    def ask(self) -> None:
        """Open the PIN prompt, or the set-up where that is due."""
        if self.is_in_use or (self._may_be_new and self.set_up()):
            return
        from totem.ui.staff.pin_prompt import PinPrompt

        self._prompt = prompt = PinPrompt(self._window.theme, self._auth, self._runner, self._window)
        prompt.verified.connect(self._open)
        prompt.closed.connect(self._close_prompt)
        self.asked.emit()

    def set_up(self) -> bool:
        """Open the set-up where it is due; return True then."""
        pages = self._first() if self._first is not None and self._auth.is_closed else None
        self._may_be_new = pages is not None  # once it is set up, no file is looked at on the GUI thread
        if pages is not None:
            self._open(pages)
            assert self._shell is not None  # noqa: S101 - it was made in the line before
            self._shell.stays_open = True
        return pages is not None

    @Slot()
    def close(self) -> None:
        self._close_prompt()
        if self._shell is not None:
            shell, self._shell = self._shell, None
            shell.dismiss()
            self.left.emit()

    @Slot()
    def _open(self, pages: "Builders | None" = None) -> None:
        from totem.ui.staff.shell import Shell

        if self._session.view_state.state not in RESTING:
            self._session.leave()
        if self._prompt is not None:
            self._prompt.dismiss()
            self._prompt = None
        self._shell = shell = Shell(self._window.theme, pages or self._builders(), self._window)
        shell.closed.connect(self.close)
        shell.enter()
        self.entered.emit()

    @Slot()
    def _close_prompt(self) -> None:
        if self._prompt is not None:
            prompt, self._prompt = self._prompt, None
            prompt.dismiss()
