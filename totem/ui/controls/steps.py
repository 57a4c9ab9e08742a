"""Numbered steps: in a row on tall panels, in a column on wide ones or in larger text, else a sentence."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from totem.ui.controls.text import Text
from totem.ui.theme import Theme, Type, Weight


class Steps(QWidget):
    """The steps of one way to pay."""

    def __init__(self, theme: Theme, steps: list[str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if not theme.roomy:
            self._say_in_a_sentence(theme, steps)
            return
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        in_a_row = theme.portrait and theme.scale == 1
        row = QBoxLayout(across if in_a_row else down, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(24 if theme.airy else 12))
        for number, words in enumerate(steps, start=1):
            row.addWidget(_StepRow(theme, number, words), 1)

    def _say_in_a_sentence(self, theme: Theme, steps: list[str]) -> None:
        text = Text(
            theme,
            Type.BODY,
            Weight.STRONG,
            align=Qt.AlignmentFlag.AlignHCenter if theme.portrait else Qt.AlignmentFlag.AlignLeft,
        )
        text.setText(" → ".join(steps))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(text)


class _StepRow(QWidget):
    def __init__(self, theme: Theme, number: int, words: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(16))
        row.addWidget(_Badge(theme, number), 0, Qt.AlignmentFlag.AlignTop)
        text = Text(theme, Type.LARGE, Weight.STRONG, align=Qt.AlignmentFlag.AlignTop)
        text.setText(words)
        row.addWidget(text, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)


class _Badge(QWidget):
    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self.setFixedSize(theme.text(52), theme.text(52))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.palette.soft)
        painter.drawEllipse(self.rect())
        painter.setPen(self._theme.palette.accent)
        painter.setFont(self._theme.font(Type.BODY, Weight.BOLD))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()
