"""Text in the type scale. Always plain: markup from a customer or an ERP is never interpreted."""

import re

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from totem.ui.controls.text_layout import paint_text
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Type, Weight

BREAKS = "[ \n\u200b]"
"""Line breaks: no-break spaces hold an amount together, zero-width ones let an address break."""


class Text(QLabel):
    """A paragraph, or with `fit` one line that shrinks to its width.

    In larger text, lines wrap instead, and only an unbreakable one, such as an amount, shrinks to its width.
    `shrinks` keeps one line: a familiar name.
    """

    def __init__(
        self,
        theme: Theme,
        size: Type = Type.BODY,
        weight: Weight = Weight.REGULAR,
        *,
        color: QColor | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        fit: bool = False,
        shrinks: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._size, self._weight = theme, size, weight
        self._fit = fit and (shrinks or theme.scale == 1)
        self._may_shrink = not self._fit and (theme.scale > 1 or size in (Type.TITLE, Type.DISPLAY))
        self._text = ""
        self.setObjectName(name)
        if name == "title":
            describe(self, Role.Heading)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setFont(theme.font(size, weight))
        vertical = align & Qt.AlignmentFlag.AlignVertical_Mask
        self.setAlignment(align if vertical else align | Qt.AlignmentFlag.AlignVCenter)
        self.setWordWrap(not self._fit)
        if self._fit:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        else:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.set_color(color or theme.palette.ink)

    def set_color(self, color: QColor) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, color)
        self.setPalette(palette)

    def show_text(self, text: str) -> None:
        """Set the text; hide the label where it is empty."""
        self.setText(text)
        if text and self.parentWidget() is None:
            return  # without a parent it would open as a window
        self.setVisible(bool(text))

    def setText(self, text: str) -> None:
        """Set the unelided text."""
        self._text = text
        super().setText(text)
        self._refit()

    def _refit(self) -> None:
        """Shrink one line to the width, then elide it; shrink wrapped text to its longest word."""
        if self.width() <= 0:
            return
        if self._may_shrink:
            self.setFont(self._by_words(self.width()))
        elif self._fit:
            least = Type.SMALL.value / self._theme.scale
            font = self._theme.fitted(self._text, self._size, self._weight, self.width() - 2, least)
            self.setFont(font)
            metrics = QFontMetrics(font)
            super().setText(metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, self.width()))

    def _by_words(self, width: int) -> QFont:
        """The font in which no word is wider than `width`."""
        least = Type.SMALL.value / self._theme.scale
        word = max(re.split(BREAKS, self._text), key=len)
        return self._theme.fitted(word, self._size, self._weight, width, least)

    def heightForWidth(self, width: int) -> int:
        if not self._may_shrink:
            return super().heightForWidth(width)
        lines = QRect(0, 0, width, 100_000)
        flags = self.alignment().value | Qt.TextFlag.TextWordWrap.value
        return QFontMetrics(self._by_words(width)).boundingRect(lines, flags, self._text).height()

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(1, least.height()) if self._may_shrink else least

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refit()

    def paintEvent(self, event: object) -> None:
        paint_text(self)


STEP = 0.94


ZERO_WIDTH_SPACE = "\u200b"
"""A place where a long word, such as a web address, may break."""


LEAST = Type.SMALL.value
"""Minimum size in units (ux.md, "Numbers")."""


def question_title(theme: Theme) -> Text:
    """The title of a screen with a question: one line, or several in larger text."""
    if theme.scale > 1:
        return Headline(theme, Type.TITLE, lines=2 if theme.portrait else 3)
    return Text(theme, Type.TITLE, Weight.BOLD, fit=not theme.roomy, name="title")


class Headline(Text):
    """Bold text that shrinks until no word is cut and it has at most `lines` lines."""

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
        """Set the maximum size in units."""
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
        """The largest font in which the text fits `width`."""
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
