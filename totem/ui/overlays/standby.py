"""Standby overlay: a veil that dims the idle panel, or a black screen with a clock that moves."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from totem.session.display_schedule import DisplayState
from totem.system.qt_timers import once
from totem.ui.theme import Theme, Type, Weight

DIM_ALPHA = 0.55
CLOCK_INK, HINT_INK = QColor("#5c5c5c"), QColor("#767676")
"""Faint on black but readable: contrast 3.1:1 for the large clock, 4.6:1 for the hint."""
_ACROSS, _DOWN = 0.754877666, 0.569840291
"""Steps of a low-discrepancy sequence (Roberts, R2), which covers the panel evenly."""


class Standby(QWidget):
    """Covers the window; `RestingPanel` filters the input meanwhile."""

    def __init__(self, theme: Theme, now: Callable[[], datetime], window: QWidget) -> None:
        """`now` is the local time."""
        super().__init__(window)
        self._theme, self._now = theme, now
        self._level, self._steps = DisplayState.DIMMED, 0
        self._hint = self.tr("Toque na tela para usar")
        self._minute = once(self, "standby moves", self._move_on)
        self.setObjectName("standby")
        self.setAccessibleName(self._hint)
        self.setGeometry(window.rect())
        window.installEventFilter(self)

    def show_level(self, level: DisplayState) -> None:
        """Dim the screen below, or hide it."""
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
        """Return the size of the clock with the hint below."""
        clock = QFontMetricsF(self._theme.font(Type.DISPLAY, Weight.STRONG))
        hint = QFontMetricsF(self._theme.font(Type.BODY))
        pad = 2 * self._theme.px(40)
        width = max(clock.horizontalAdvance("00:00"), hint.horizontalAdvance(self._hint))
        return QRectF(0, 0, width + pad, clock.height() + hint.height() + pad)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            parent = self.parentWidget()
            if parent is not None:
                self.setGeometry(parent.rect())
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._level is DisplayState.DIMMED:
            veil = QColor(Qt.GlobalColor.black)
            veil.setAlphaF(DIM_ALPHA)
            painter.fillRect(event.rect(), veil)
        else:
            painter.fillRect(event.rect(), Qt.GlobalColor.black)
            self._paint_clock(painter)
        painter.end()

    def _paint_clock(self, painter: QPainter) -> None:
        pad = self._theme.px(40)
        box = self._clock_size().translated(self.place()).adjusted(pad, pad, -pad, -pad)
        center = Qt.AlignmentFlag.AlignHCenter
        painter.setFont(self._theme.font(Type.DISPLAY, Weight.STRONG))
        painter.setPen(CLOCK_INK)
        painter.drawText(box, center | Qt.AlignmentFlag.AlignTop, f"{self._now():%H:%M}")
        painter.setFont(self._theme.font(Type.BODY))
        painter.setPen(HINT_INK)
        painter.drawText(box, center | Qt.AlignmentFlag.AlignBottom, self._hint)
