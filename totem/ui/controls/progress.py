"""How far a form has come: a few words over a line that fills."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.accessible import Role, describe
from totem.ui.theme import Theme, Type, Weight

LINE_UNITS, GAP_UNITS, WIDTH_UNITS = 12, 10, 220


class Progress(QWidget):
    """Stands opposite the brand; hidden where there is one step only."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = theme, ""
        self._position = self._steps = 1
        self.setObjectName("progress")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        describe(self, Role.StaticText)
        self.hide()

    def show_progress(self, words: str, position: int, steps: int) -> None:
        """Say `words`; `position` counts from 1 to `steps`."""
        self._words, self._position, self._steps = words, position, max(1, steps)
        self.setAccessibleName(words)
        self.setVisible(steps > 1)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme, metrics = self._theme, QFontMetrics(self._face())
        width = max(theme.px(WIDTH_UNITS), metrics.horizontalAdvance(self._words))
        return QSize(width, metrics.height() + theme.px(GAP_UNITS + LINE_UNITS))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._face())
        painter.setPen(palette.muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self._words)
        height = theme.px(LINE_UNITS)
        track = QRectF(0, self.height() - height, self.width(), height)
        painter.setPen(palette.line if palette.strong else Qt.PenStyle.NoPen)
        painter.setBrush(palette.track)
        painter.drawRoundedRect(track, height / 2, height / 2)
        done = QRectF(track)
        done.setWidth(max(height, track.width() * self._position / self._steps))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.accent)
        painter.drawRoundedRect(done, height / 2, height / 2)
        painter.end()

    def _face(self) -> QFont:
        return self._theme.font(Type.SMALL, Weight.STRONG)
