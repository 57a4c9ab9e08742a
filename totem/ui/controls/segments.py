"""Segments: a few ways to see the same thing, one of them chosen."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from totem.ui.controls.button import Button, Look
from totem.ui.theme import Theme, Type, Weight


class Segments(QWidget):
    """A row of segments.

    Signals:
        chosen(str): the key of the segment that was touched.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row = QHBoxLayout(self)
        pad = theme.px(10)
        self._row.setContentsMargins(pad, pad, pad, pad)
        self._row.setSpacing(pad)
        self._segments: dict[str, _Segment] = {}
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def offer(self, segments: list[tuple[str, str, str]]) -> None:
        """Show these segments, each (key, words, icon); the first is chosen."""
        for old in self._segments.values():
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._segments = {}
        for key, words, icon in segments:
            segment = _Segment(self._theme, words, icon, key)
            segment.clicked.connect(self._on_clicked)
            self._row.addWidget(segment)
            self._segments[key] = segment
        self.setVisible(len(segments) > 1)
        if segments:
            self.choose(segments[0][0])

    def choose(self, key: str) -> None:
        """Mark `key` as chosen."""
        for each, segment in self._segments.items():
            segment.setChecked(each == key)

    @property
    def current(self) -> QWidget | None:
        """The segment that is chosen, None while none can be seen."""
        segments = self._segments.values()
        return next((each for each in segments if each.isChecked() and each.isVisible()), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, width = self._theme, self._theme.px(2)
        painter.setPen(QPen(theme.palette.line, width) if theme.palette.strong else Qt.PenStyle.NoPen)
        painter.setBrush(theme.palette.sunken)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, theme.px(36), theme.px(36))
        painter.end()

    def _on_clicked(self) -> None:
        segment = self.sender()
        if isinstance(segment, _Segment):
            self.choose(segment.key)
            self.chosen.emit(segment.key)


class _Segment(Button):
    def __init__(self, theme: Theme, words: str, icon: str, key: str) -> None:
        super().__init__(theme, words, Look.QUIET, icon=icon, name=f"view_{key}", size=Type.BODY, height=112)
        self.key = key
        self.setCheckable(True)
        self.setAutoExclusive(True)  # one of several, also to those who do not see

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(200), super().sizeHint().height())

    def ink(self) -> QColor:
        palette = self.theme.palette
        if palette.strong and (self.isChecked() or self.isDown()):
            return palette.on_action
        return palette.accent if self.isChecked() else palette.muted

    def paint_ground(self, painter: QPainter) -> None:
        if not (self.isChecked() or self.isDown()):
            return
        palette = self.theme.palette
        chosen = palette.action if palette.strong else palette.surface
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(chosen if self.isChecked() else palette.line)
        painter.drawRoundedRect(QRectF(self.rect()), self.theme.px(28), self.theme.px(28))

    def _weight(self) -> Weight:
        return Weight.BOLD

    def _padding(self) -> int:
        return self.theme.px(14)
