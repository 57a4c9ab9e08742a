"""What is heard when: a click under a finger, a success and an error when the visit comes to them."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, Signal, Slot
from PySide6.QtGui import QInputDevice, QMouseEvent, QTouchEvent, QWindow
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QWidget

from totem.session.controller import SessionController
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.audio import Sound
from totem.ui.window import Window

SOUND_OF = {
    State.PAID: Sound.SUCCESS,
    State.PRINTED: Sound.SUCCESS,
    State.RECEIVED: Sound.SUCCESS,
    State.FAILED: Sound.ERROR,
    State.FORM_FAILED: Sound.ERROR,
    State.PRINT_FAILED: Sound.ERROR,
    State.PRINT_UNSURE: Sound.ERROR,
    State.REJECTED: Sound.ERROR,
}
LEAST_GAP_MS = 60
"""A panel that repeats touches faster than this makes one click."""


class SoundCues(QObject):
    """Listens to the kiosk that is its parent, which is shown, and to the visit.

    Signals:
        heard(Sound): now.
    """

    heard = Signal(object)
    _handle: QWindow | None = None
    """Of the class as well: Qt still tells of events when the collector has emptied what it throws away."""

    def __init__(self, kiosk: Window, visit: SessionController) -> None:
        super().__init__(kiosk)
        self.setObjectName("cues")
        self._kiosk = kiosk
        self._handle = kiosk.window().windowHandle()
        self._state = visit.picture.state
        self._since = QElapsedTimer()
        if self._handle is not None:
            self._handle.installEventFilter(self)
        kiosk.input_rejected.connect(self._err)
        visit.changed.connect(self._follow)

    @Slot()
    def _err(self) -> None:
        """Something was typed that cannot be."""
        self.heard.emit(Sound.ERROR)

    @Slot(object)
    def _follow(self, picture: ViewState) -> None:
        before, self._state = self._state, picture.state
        if picture.state is before:
            return
        if picture.state in SOUND_OF:
            self.heard.emit(SOUND_OF[picture.state])
        elif (before, picture.state) == (State.CHECKING, State.IDENTITY):  # asked again: it was wrong
            self.heard.emit(Sound.ERROR)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._handle:
            if isinstance(event, QTouchEvent) and event.type() == QEvent.Type.TouchBegin:
                self._press(event.points()[0].position().toPoint())
            elif isinstance(event, QMouseEvent) and _is_press_of_a_mouse(event):
                self._press(event.position().toPoint())
        return False

    def _press(self, place: QPoint) -> None:
        """Click where something can be pressed."""
        window = self._kiosk.window()
        touched = window.childAt(place)
        begins = self._kiosk.screen_name == "home"  # a touch anywhere on it does
        if touched is None or not (begins or _is_control(touched)):
            return
        if not self._since.isValid() or self._since.elapsed() >= LEAST_GAP_MS:
            self._since.start()
            self.heard.emit(Sound.CLICK)


def _is_press_of_a_mouse(event: QMouseEvent) -> bool:
    """Not Qt's echo of a touch, which was heard before."""
    is_touch = event.device().type() == QInputDevice.DeviceType.TouchScreen
    return event.type() == QEvent.Type.MouseButtonPress and not is_touch


def _is_control(widget: QWidget) -> bool:
    if isinstance(widget, QAbstractButton):
        return widget.isEnabled()
    view = widget.parentWidget()
    return isinstance(view, QAbstractItemView) and widget is view.viewport()
