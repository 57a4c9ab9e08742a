"""Dim the screen by the display schedule; the first touch on a dark screen only wakes it."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QWindow

from totem.session.display_schedule import DisplaySchedule, DisplayState
from totem.system.qt_timers import once
from totem.ui.overlays.standby import Standby
from totem.ui.window import Window

QUIET_MS = 400
"""The pause after which the typing that woke the screen is over."""

_Type = QEvent.Type
_KEYS = frozenset({_Type.KeyPress, _Type.KeyRelease, _Type.ShortcutOverride})
_PRESSES = frozenset({_Type.TouchBegin, _Type.MouseButtonPress, _Type.KeyPress})
_RELEASES = frozenset({_Type.TouchEnd, _Type.TouchCancel, _Type.MouseButtonRelease})
_TOUCHES = frozenset(
    {*_RELEASES, _Type.TouchBegin, _Type.TouchUpdate, _Type.MouseButtonPress, _Type.MouseButtonDblClick}
) | {_Type.MouseMove, _Type.Wheel}


class ScreenDimmer(QObject):
    """Covers the window at rest, and filters all input while the cover is there.

    Input that wakes the screen is discarded whole: a touch to its end with all fingers that join it, keys
    until a pause, because a scanner types a whole document.
    """

    def __init__(self, window: Window, rest: DisplaySchedule, now: Callable[[], datetime]) -> None:
        """`now` returns the local time."""
        super().__init__(window)
        self._rest, self._now = rest, now
        self._cover: Standby | None = None
        self._guarded: QWindow | None = None
        self._wakes_by: frozenset[QEvent.Type] = frozenset()
        self._quiet = once(self, "keys that woke the panel", self._let_through, QUIET_MS)
        self.setObjectName("resting panel")
        window.touched.connect(rest.on_touch)
        rest.changed.connect(self.show_level)

    @property
    def _window(self) -> Window:
        window = self.parent()  # an attribute would be a reference cycle
        assert isinstance(window, Window)  # noqa: S101 - see above
        return window

    @property
    def is_dark(self) -> bool:
        """True if the next touch will only wake the screen."""
        return self._cover is not None

    @Slot(object)
    def show_level(self, level: DisplayState) -> None:
        """Cover or uncover the window."""
        if level is DisplayState.AWAKE:
            self._uncover()
        else:
            self._cover_with(level)

    def close(self) -> None:
        self._quiet.stop()
        self._uncover()
        self._let_through()

    def _cover_with(self, level: DisplayState) -> None:
        if self._cover is None:
            self._cover = Standby(self._window.theme, self._now, self._window)
        self._cover.show_level(level)
        # A hidden screen loads no slides and runs no animation.
        self._window.current.setVisible(level is not DisplayState.STANDBY)
        self._wakes_by = frozenset()
        self._quiet.stop()
        handle = self._window.window().windowHandle()
        if self._guarded is None and handle is not None:
            self._guarded = handle
            handle.installEventFilter(self)

    def _uncover(self) -> None:
        cover, self._cover = self._cover, None
        if cover is None:
            return
        cover.hide()
        cover.deleteLater()
        self._window.current.show()
        self._window.current.setFocus()
        if not self._wakes_by:  # the session was started without a touch
            self._let_through()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in _TOUCHES and kind not in _KEYS:
            return False
        if self.is_dark:
            if kind in _PRESSES:
                self._wakes_by = _KEYS if kind in _KEYS else _TOUCHES
                self._rest.on_touch()
        elif self._is_over(kind):
            return False
        if kind in _KEYS:
            self._quiet.start()
        elif kind in _RELEASES and not self.is_dark:
            self._let_through()
        event.accept()
        return True

    def _is_over(self, kind: QEvent.Type) -> bool:
        """True if an event is no part of the input that woke the screen."""
        begins_anew = kind in _PRESSES and kind not in _KEYS
        if kind in self._wakes_by and not begins_anew:
            return False
        if begins_anew:  # the previous release was lost
            self._let_through()
        return True

    @Slot()
    def _let_through(self) -> None:
        guarded, self._guarded = self._guarded, None
        self._wakes_by = frozenset()
        if guarded is not None:
            guarded.removeEventFilter(self)
