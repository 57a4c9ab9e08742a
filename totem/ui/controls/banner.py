"""One line on the brand's colour: what is different today."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from totem.ui.controls.text import Text
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Type, Weight

ICON, PAD, GAP = 44, 30, 20


class Banner(QWidget):
    """An icon and a sentence on a veil; hidden while it says nothing."""

    def __init__(self, theme: Theme, symbol: str, *, name: str) -> None:
        super().__init__()
        self._theme, self._symbol = theme, symbol
        self.setObjectName(name)
        row = QHBoxLayout(self)
        pad = theme.px(PAD)
        row.setContentsMargins(pad + theme.px(ICON + GAP), theme.px(22), pad, theme.px(22))
        self._text = Text(theme, Type.BODY, Weight.STRONG, color=theme.palette.on_brand, name=f"{name}_text")
        row.addWidget(self._text)
        self.hide()

    def show_sentence(self, sentence: str) -> None:
        """Say `sentence`; an empty one hides the banner."""
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette, side = self._theme, self._theme.palette, self._theme.px(ICON)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.veil)
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(30), theme.px(30))
        top = (self.height() - side) / 2
        paint_icon(painter, theme.px(PAD), top, side, self._symbol, palette.on_brand)
        painter.end()
