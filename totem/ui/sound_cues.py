"""Sound cues: a click for a touch on a control, success and error sounds for states of the session."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, Signal, Slot
from PySide6.QtGui import QInputDevice, QMouseEvent, QTouchEvent
from PySide6.QtWidgets import QAbstractButton

from totem.session.controller import SessionController
from totem.session.states import PAYING, State
from totem.session.view_state import ViewState
from totem.system.audio import Sound
from totem.ui.input.event_filters import InputPipeline, InputStage
from totem.ui.window import Window

SOUND_OF = {
    State.PAID: Sound.SUCCESS,
    State.PRINTED: Sound.SUCCESS,
    State.RECEIVED: Sound.SUCCESS,
    State.FAILED: Sound.ERROR,
    State.FORM_FAILED: Sound.ERROR,
    State.PRINT_FAILED: Sound.ERROR,
    State.PRINT_UNSURE: Sound.ERROR,
    State.NOT_CHARGED: Sound.ERROR,
    State.TITLE_CHANGED: Sound.ERROR,
    State.CHARGE_UNKNOWN: Sound.ERROR,
    State.REJECTED: Sound.ERROR,
}
LEAST_GAP_MS = 60
"""Faster repetitions of a touch make one click."""


class SoundCues(QObject):
    """Maps input and session states to sounds.

    Signals:
        cue_requested(Sound): to be played now.
    """

    cue_requested = Signal(object)

    def __init__(self, kiosk: Window, controller: SessionController) -> None:
        super().__init__(kiosk)
        self.setObjectName("cues")
        self._kiosk = kiosk
        self._state = controller.view_state.state
        self._confirmed = False
        self._since = QElapsedTimer()
        InputPipeline.of(kiosk).add(InputStage.SOUND, self._filter)
        kiosk.input_rejected.connect(self._on_rejected)
        controller.changed.connect(self._follow)

    @Slot()
    def _on_rejected(self) -> None:
        self.cue_requested.emit(Sound.ERROR)

    @Slot(object)
    def _follow(self, view_state: ViewState) -> None:
        before, self._state = self._state, view_state.state
        was_confirmed, series = self._confirmed, view_state.series
        self._confirmed = series is not None and series.is_confirmed
        if self._confirmed and not was_confirmed and view_state.state in PAYING:  # the next one follows
            self.cue_requested.emit(Sound.SUCCESS)
        if view_state.state is before:
            return
        if view_state.state in SOUND_OF:
            form = view_state.form if view_state.state is State.RECEIVED else None
            is_refused = form is not None and form.refused
            self.cue_requested.emit(Sound.ERROR if is_refused else SOUND_OF[view_state.state])
        elif (before, view_state.state) == (State.CHECKING, State.IDENTITY):  # a wrong answer
            self.cue_requested.emit(Sound.ERROR)

    def _filter(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent) and event.type() == QEvent.Type.TouchBegin:
            self._press(event.points()[0].position().toPoint())
        elif isinstance(event, QMouseEvent) and _is_press_of_a_mouse(event):
            self._press(event.position().toPoint())
        return False

    def _press(self, place: QPoint) -> None:
        """Click if there is a control at `place`."""
        window = self._kiosk.window()
        touched = window.childAt(place)
        begins = self._kiosk.screen_name == "home"  # a touch anywhere on it does
        is_control = isinstance(touched, QAbstractButton) and touched.isEnabled()
        if touched is None or not (begins or is_control):
            return
        if not self._since.isValid() or self._since.elapsed() >= LEAST_GAP_MS:
            self._since.start()
            self.cue_requested.emit(Sound.CLICK)


def _is_press_of_a_mouse(event: QMouseEvent) -> bool:
    """True if this is a mouse's press, and not the one that Qt synthesizes from a touch."""
    is_touch = event.device().type() == QInputDevice.DeviceType.TouchScreen
    return event.type() == QEvent.Type.MouseButtonPress and not is_touch
