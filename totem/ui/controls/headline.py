"""The one thing that a screen says, in the operator's words too: as large as words and lines allow."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QResizeEvent

from totem.ui.controls.text import Text
from totem.ui.theme import Theme, Type, Weight

STEP = 0.94


ZERO_WIDTH_SPACE = "\u200b"
"""Where a long word, such as an address of the web, may go on in the next line."""


LEAST = Type.SMALL.value
"""In units: the smallest that is still well above what may be read (ux.md, "Numbers")."""


def question(theme: Theme) -> Text:
    """The title of a screen that asks: one line on a small panel, two or three in larger text."""
    if theme.scale > 1:
        return Headline(theme, Type.TITLE, lines=2 if theme.portrait else 3)
    return Text(theme, Type.TITLE, Weight.BOLD, fit=not theme.roomy, name="title")


class Headline(Text):
    """Bold text that shrinks until no word is cut and it has no more than `lines` lines."""

    def __init__(
        self,
        theme: Theme,
        size: Type,
        *,
        lines: int,
        color: QColor | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        name: str = "title",
    ) -> None:
        self._lines = lines
        self._most = size.value * theme.scale
        super().__init__(theme, size, Weight.BOLD, color=color, align=align, name=name)

    def limit(self, units: float) -> None:
        """Be no larger than `units`."""
        if units != self._most:
            self._most = units
            self.updateGeometry()
            self._refit()

    def heightForWidth(self, width: int) -> int:
        return self._box(QFontMetrics(self._fitting(width)), width).height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refit()

    def _refit(self) -> None:
        if self.width() > 0:
            self.setFont(self._fitting(self.width()))

    def _fitting(self, width: int) -> QFont:
        """The largest font, from the usual one down, that holds the text in `width`."""
        theme, units = self._theme, self._most
        font = theme.font(units, self._weight)
        while units > LEAST and not self._holds(font, width):
            units = max(LEAST, units * STEP)
            font = theme.font(units, self._weight)
        return font

    def _holds(self, font: QFont, width: int) -> bool:
        metrics = QFontMetrics(font)
        words = self._text.replace(ZERO_WIDTH_SPACE, " ").split()
        widest = max(map(metrics.horizontalAdvance, words), default=0)
        return (
            widest <= width
            and self._box(metrics, width).height() < (self._lines + 0.5) * metrics.lineSpacing()
        )

    def _box(self, metrics: QFontMetrics, width: int) -> QRect:
        flags = self.alignment().value | Qt.TextFlag.TextWordWrap.value
        return metrics.boundingRect(QRect(0, 0, width, 100_000), flags, self._text)
