"""How one screen gives way to the next: the new one slides in a little and settles."""

from PySide6.QtCore import QEasingCurve, QPointF, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from totem.ui.theme import Theme

DURATION_MS = 170
SLIDE_UNITS = 64


class Transition(QWidget):
    """Plays over the window from a picture of the new screen, so that each frame is one copy of pixels.

    Touches are swallowed while it plays: a second tap meant for the old screen must not land on the new one.

    Signals:
        finished(): the screen stands where it belongs.
    """

    finished = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture = QPixmap()
        self._sign = 1
        self._progress = 1.0
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setDuration(DURATION_MS)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._advance)
        self._animation.finished.connect(self._finish)
        self.hide()

    def play(self, screen: QWidget, *, forward: bool) -> None:
        """Bring `screen` in, from the right when going forward, from the left when going back."""
        self._picture = screen.grab()
        self._sign = 1 if forward else -1
        self._progress = 0.0
        self.setGeometry(screen.geometry())
        self.raise_()
        self.show()
        self._animation.stop()
        self._animation.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.palette.page)
        painter.setOpacity(self._progress)
        shift = self._sign * self._theme.px(SLIDE_UNITS) * (1 - self._progress)
        painter.drawPixmap(QPointF(shift, 0), self._picture)
        painter.end()

    def mousePressEvent(self, event: object) -> None:
        """Swallow."""

    @Slot(object)
    def _advance(self, value: float) -> None:
        self._progress = value
        self.update()

    @Slot()
    def _finish(self) -> None:
        self._picture = QPixmap()
        self.hide()
        self.finished.emit()
