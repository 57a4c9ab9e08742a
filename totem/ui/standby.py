"""Standby: dim or blacken the idle panel by the display schedule; the first touch then only wakes it."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from totem.session.display_schedule import DisplaySchedule, DisplayState
from totem.system.qt_timers import once
from totem.ui.image_loader import draw_text
from totem.ui.input.event_filters import InputPipeline, InputStage
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Type, Weight
from totem.ui.window import Window

DIM_ALPHA = 0.55
CLOCK_INK, HINT_INK = QColor("#5c5c5c"), QColor("#767676")
"""Faint on black but readable: contrast 3.1:1 for the large clock, 4.6:1 for the hint."""
_ACROSS, _DOWN = 0.754877666, 0.569840291
"""Steps of a low-discrepancy sequence (Roberts, R2), which covers the panel evenly."""
QUIET_MS = 400
"""The pause after which the typing that woke the screen is over."""
_Type = QEvent.Type
_KEYS = frozenset({_Type.KeyPress, _Type.KeyRelease, _Type.ShortcutOverride})
_PRESSES = frozenset({_Type.TouchBegin, _Type.MouseButtonPress, _Type.KeyPress})
_RELEASES = frozenset({_Type.TouchEnd, _Type.TouchCancel, _Type.MouseButtonRelease})
_TOUCHES = frozenset(
    {*_RELEASES, _Type.TouchBegin, _Type.TouchUpdate, _Type.MouseButtonPress, _Type.MouseButtonDblClick}
) | {_Type.MouseMove, _Type.Wheel}


class Standby(QWidget):
    """Covers the window; `ScreenDimmer` filters the input meanwhile."""

    def __init__(self, theme: Theme, now: Callable[[], datetime], window: QWidget) -> None:
        """`now` is the local time."""
        super().__init__(window)
        self._theme, self._now = theme, now
        self._level, self._steps = DisplayState.DIMMED, 0
        self._hint = self.tr("Toque na tela para usar")
        self._minute = once(self, "standby moves", self._move_on)
        self.setObjectName("standby")
        self.setAccessibleName(self._hint)
        describe(self, Role.Button)
        self.setGeometry(window.rect())

    def show_level(self, level: DisplayState) -> None:
        self._level = level
        sleeps = level is DisplayState.STANDBY
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, sleeps)
        if sleeps:
            self._move_on()
        else:
            self._minute.stop()
        self.raise_()
        self.show()
        self.update()

    def place(self) -> QPointF:
        """Return the top left corner of the clock, another one each minute."""
        face = self._clock_size()
        return QPointF(
            (0.5 + _ACROSS * self._steps) % 1 * max(0.0, self.width() - face.width()),
            (0.5 + _DOWN * self._steps) % 1 * max(0.0, self.height() - face.height()),
        )

    @Slot()
    def _move_on(self) -> None:
        self._steps += 1
        now = self._now()
        self._minute.start(60_000 - now.second * 1000 - now.microsecond // 1000)
        self.update()

    def _clock_size(self) -> QRectF:
        clock = QFontMetricsF(self._theme.font(Type.DISPLAY, Weight.STRONG))
        hint = QFontMetricsF(self._theme.font(Type.BODY))
        pad = 2 * self._theme.px(40)
        width = max(clock.horizontalAdvance("00:00"), hint.horizontalAdvance(self._hint))
        return QRectF(0, 0, width + pad, clock.height() + hint.height() + pad)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._level is DisplayState.DIMMED:
                veil = QColor(Qt.GlobalColor.black)
                veil.setAlphaF(DIM_ALPHA)
                painter.fillRect(event.rect(), veil)
            else:
                painter.fillRect(event.rect(), Qt.GlobalColor.black)
                self._paint_clock(painter)

    def _paint_clock(self, painter: QPainter) -> None:
        pad = self._theme.px(40)
        box = self._clock_size().translated(self.place()).adjusted(pad, pad, -pad, -pad)
        center = Qt.AlignmentFlag.AlignHCenter
        clock, hint = self._theme.font(Type.DISPLAY, Weight.STRONG), self._theme.font(Type.BODY)
        top, bottom = center | Qt.AlignmentFlag.AlignTop, center | Qt.AlignmentFlag.AlignBottom
        draw_text(painter, box, top, f"{self._now():%H:%M}", clock, CLOCK_INK)
        draw_text(painter, box, bottom, self._hint, hint, HINT_INK)


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
        self._wakes_by: frozenset[QEvent.Type] = frozenset()
        self._quiet = once(self, "keys that woke the panel", self._let_through, QUIET_MS)
        self.setObjectName("resting panel")
        window.touched.connect(rest.on_touch)
        window.screen_changed.connect(self._stay_in_front)
        rest.changed.connect(self.show_level)

    @property
    def _window(self) -> Window:
        return cast("Window", self.parent())  # an attribute would be a reference cycle

    @property
    def is_dark(self) -> bool:
        """True if the next touch will only wake the screen."""
        return self._cover is not None

    @Slot(object)
    def show_level(self, level: DisplayState) -> None:
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
        self._hide_screen(level)
        self._wakes_by = frozenset()
        self._quiet.stop()
        InputPipeline.of(self._window).add(InputStage.STANDBY, self._filter)

    def _hide_screen(self, level: DisplayState) -> None:
        """Hide the screen in standby: hidden, it loads no slides and runs no animation."""
        self._window.front.setVisible(level is not DisplayState.STANDBY)

    @Slot()
    def _stay_in_front(self) -> None:
        """Cover a screen that changes underneath, as when the kiosk goes out of service at night.

        Where the panel is rotated, the screens are built anew, too.
        """
        if self._cover is not None:
            self._cover.setGeometry(self._window.rect())
            self._cover.raise_()
            self._hide_screen(self._rest.state)

    def _uncover(self) -> None:
        cover, self._cover = self._cover, None
        if cover is None:
            return
        cover.hide()
        cover.deleteLater()
        self._window.front.show()
        self._window.front.take_focus(again=True)
        if not self._wakes_by:  # the session was started without a touch
            self._let_through()

    def _filter(self, event: QEvent) -> bool:
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
        self._wakes_by = frozenset()
        InputPipeline.of(self._window).remove(InputStage.STANDBY)
