"""What a page says: what to do, that work goes on, or how it went: by ground, icon and words."""

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
    """One sentence, which takes the room that it needs."""

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._tone: Tone | None = None
        self._symbol = self._said = ""
        self._words = Text(theme, Type.BODY, name=name)
        self._spinner = Spinner(theme, ICON_UNITS)
        self._spinner.hide()
        self._row = QHBoxLayout(self)
        self._row.setSpacing(theme.px(GAP_UNITS))
        self._row.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._words, 1)
        self.say("")

    @property
    def words(self) -> str:
        """What is said now."""
        return self._said

    def say(self, words: str, *, good: bool | None = None) -> None:
        """Say something; `good` says whether something went well."""
        palette = self._theme.palette
        self._tone = None if good is None else palette.success if good else palette.danger
        self._symbol = "check" if good else "triangle-alert"
        self._spinner.hide()
        self._show(words)

    def wait(self, words: str) -> None:
        """Say that something is under way."""
        self._tone = None
        self._spinner.show()
        self._show(words)

    def _show(self, words: str) -> None:
        theme, tone = self._theme, self._tone
        pad = theme.px(PAD_UNITS) if tone else 0
        beside = theme.px(ICON_UNITS + GAP_UNITS) if tone else 0
        self._row.setContentsMargins(pad + beside, pad, pad, pad)
        self._words.set_color(tone.ink if tone else theme.palette.muted)
        self._words.setFont(theme.font(Type.BODY, Weight.STRONG if tone else Weight.REGULAR))
        self._said = words
        self._words.setText(breakable(words))
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


def breakable(words: str) -> str:
    """Addresses, paths and keys may go on in the next line behind each of their parts."""
    return re.sub(r"(?<=[/._])(?=[^\W\d])", ZERO_WIDTH_SPACE, words)
