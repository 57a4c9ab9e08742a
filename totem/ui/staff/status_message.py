"""Status message of a page: instructions, progress, or a result marked by background, icon and text."""

import re

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from totem.ui.controls.progress import Spinner
from totem.ui.controls.text import ZERO_WIDTH_SPACE, Text
from totem.ui.image_loader import paint_icon
from totem.ui.theme import Theme, Tone, Type, Weight

ICON_UNITS, PAD_UNITS, GAP_UNITS, RADIUS_UNITS = 44, 28, 20, 30


class StatusMessage(QWidget):
    """One sentence, as high as its text.

    Attributes:
        text: the sentence without the line break hints that the label needs.
    """

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._tone: Tone | None = None
        self._symbol = self.text = ""
        self._label = Text(theme, Type.BODY, name=name)
        self._spinner = Spinner(theme, ICON_UNITS)
        self._spinner.hide()
        self._row = QHBoxLayout(self)
        self._row.setSpacing(theme.px(GAP_UNITS))
        self._row.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._label, 1)
        self.show_text("")

    def show_text(self, text: str, *, good: bool | None = None) -> None:
        """Show a sentence; `good` marks it as a result, well or not."""
        palette = self._theme.palette
        self._tone = None if good is None else palette.success if good else palette.danger
        self._symbol = "check" if good else "triangle-alert"
        self._spinner.hide()
        self._show(text)

    def show_progress(self, text: str) -> None:
        """Show a sentence beside a spinner."""
        self._tone = None
        self._spinner.show()
        self._show(text)

    def _show(self, text: str) -> None:
        theme, tone = self._theme, self._tone
        pad = theme.px(PAD_UNITS) if tone else 0
        beside = theme.px(ICON_UNITS + GAP_UNITS) if tone else 0
        self._row.setContentsMargins(pad + beside, pad, pad, pad)
        self._label.set_color(tone.ink if tone else theme.palette.muted)
        self._label.setFont(theme.font(Type.BODY, Weight.STRONG if tone else Weight.REGULAR))
        self.text = text
        self._label.setText(breakable(text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._tone is None:
            return
        theme, tone = self._theme, self._tone
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        width = theme.px(3)
        painter.setPen(QPen(tone.ink, width) if theme.palette.strong else Qt.PenStyle.NoPen)
        painter.setBrush(tone.ground)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, theme.px(RADIUS_UNITS), theme.px(RADIUS_UNITS))
        side = theme.px(ICON_UNITS)
        paint_icon(painter, theme.px(PAD_UNITS), theme.px(PAD_UNITS), side, self._symbol, tone.ink)
        painter.end()


def breakable(text: str) -> str:
    """Allow line breaks behind each part of addresses, paths and keys."""
    return re.sub(r"(?<=[/._])(?=[^\W\d])", ZERO_WIDTH_SPACE, text)
