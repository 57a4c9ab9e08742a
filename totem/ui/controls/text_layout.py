"""Text in the type scale. Always plain: markup from a customer or an ERP is never interpreted."""

import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Type, Weight

BREAKS = "[ \n\u200b]"
"""Line breaks: no-break spaces hold an amount together, zero-width ones let an address break."""
ZERO_WIDTH_SPACE = "\u200b"
"""A place where a long word, such as a web address, may break."""
LEAST = Type.SMALL.value
"""Minimum size in units (ux.md, "Numbers")."""
ENDLESS = 100_000
LEADING = 1.08
"""The distance of two lines of a headline, as a share of its size."""
HEADLINES = (Type.TITLE, Type.DISPLAY)
DOT = " · "
SHRUNK = 0.86
"""The share of its size down to which a label shrinks before it wraps; larger text does not shrink."""
FEW_LINES = 2.5
"""A label of more lines than this leaves its icon out."""
WRAPPED = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignHCenter.value


class Text(QLabel):
    """A paragraph in balanced lines, or with `fit` one line that shrinks to its width, and is then elided.

    In larger text, such a line wraps instead, and only an unbreakable one, such as an amount, shrinks to its
    width. `shrinks` keeps one line: a familiar name; a paragraph then shrinks a little before it wraps. With
    `keeps_height`, a line that shrinks is as high as before. With `hugs`, it is no wider than its words, so
    that it can stand in the middle of a row. With `lines`, it shrinks until no word is cut and it has at most
    so many.
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
        keeps_height: bool = False,
        hugs: bool = False,
        lines: int = 0,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._weight = theme, weight
        self._size: Type | float = size
        self._fit, self._shrinks = fit and (shrinks or theme.scale == 1), shrinks
        self._keeps_height, self._hugs, self._lines = keeps_height, hugs, lines
        self._most = size.value * theme.scale
        self._may_shrink = not self._fit and (theme.scale > 1 or size in HEADLINES)
        self._leading = LEADING if not self._fit and size in HEADLINES else 0.0
        self._text = ""
        self.setObjectName(name)
        if name == "title":
            describe(self, Role.Heading)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # also within a button
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setFont(theme.font(size, weight))
        vertical = align & Qt.AlignmentFlag.AlignVertical_Mask
        self.setAlignment(align if vertical else align | Qt.AlignmentFlag.AlignVCenter)
        self.setWordWrap(not self._fit)
        wide = QSizePolicy.Policy.Preferred if hugs or not self._fit else QSizePolicy.Policy.Ignored
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed if self._fit else QSizePolicy.Policy.Minimum)
        self.set_color(color or theme.palette.ink)

    def set_color(self, color: QColor) -> None:
        set_ink(self, color)

    def set_size(self, size: Type | float, weight: Weight | None = None) -> None:
        """Set the size, in the scale or in units; and the weight unless None."""
        if (size, weight or self._weight) != (self._size, self._weight):
            self._size, self._weight = size, weight or self._weight
            self.setFont(self._theme.font(size, self._weight))
            self._refit()

    def limit(self, units: float, *, lines: int = 0) -> None:
        """Set the maximum size in units of a text with a number of `lines`, and that number unless 0."""
        if (units, lines or self._lines) != (self._most, self._lines):
            self._most, self._lines = units, lines or self._lines
            self.updateGeometry()
            self._refit()

    @property
    def line_width(self) -> int:
        """The width of the text in one line at its full size."""
        return self.width_of(self._text)

    def width_of(self, text: str) -> int:
        """The width of another text in one line at the full size of this one."""
        return QFontMetrics(self._theme.font(self._size, self._weight)).horizontalAdvance(text)

    def line_step(self) -> int:
        """The distance of two lines in pixels: those of headlines are closer than Qt sets them."""
        return self._step(self.font())

    def show_text(self, text: str) -> None:
        """Set the text; hide the label where it is empty."""
        self.setText(text)
        if text and self.parentWidget() is None:
            return  # without a parent it would open as a window
        self.setVisible(bool(text))

    def setText(self, text: str) -> None:
        """Set the unelided text."""
        if text != self._text:
            self._text = text
            self._refit()

    def _refit(self) -> None:
        text, width = self._text, self.width()
        if width > 0:
            font = self._font_for(width)
            self.setFont(font)
            if self._fit:
                text = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
        super().setText(text)

    def _font_for(self, width: int) -> QFont:
        """The font in which one line, or the longest word, is no wider than `width`."""
        least = LEAST / self._theme.scale
        if self._fit:
            return self._theme.fitted(self._text, self._size, self._weight, width - 2, least)
        if self._shrinks:
            size = self._size.value if isinstance(self._size, Type) else self._size
            least = size * (SHRUNK if self._theme.scale == 1 else 1)
            font, line = self._theme.fit_line(self._text, self._size, self._weight, width, least)
            if line <= width:
                return font
        if self._lines:
            return self._theme.largest(self._most, LEAST, self._weight, lambda font: self._holds(font, width))
        if not self._may_shrink:
            return self._theme.font(self._size, self._weight)
        word = max(re.split(BREAKS, self._text), key=len)
        return self._theme.fitted(word, self._size, self._weight, width, least)

    def _holds(self, font: QFont, width: int) -> bool:
        metrics = QFontMetrics(font)
        words = self._text.replace(ZERO_WIDTH_SPACE, " ").split()
        widest = max(map(metrics.horizontalAdvance, words), default=0)
        return widest <= width and _lines(metrics, self._text, width) <= self._lines

    def heightForWidth(self, width: int) -> int:
        font = self._font_for(width)
        metrics = QFontMetrics(font)
        lines = _lines(metrics, broken_at_dots(metrics, self._text, width), width)
        return metrics.height() + (lines - 1) * self._step(font)

    def _step(self, font: QFont) -> int:
        return round(font.pixelSize() * self._leading) or QFontMetrics(font).lineSpacing()

    def sizeHint(self) -> QSize:
        hint = self._as_high_as_unshrunk(super().sizeHint())
        return QSize(self.line_width + 2, hint.height()) if self._hugs else hint

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        may_shrink = self._may_shrink or self._lines > 0
        return QSize(1, least.height()) if may_shrink else self._as_high_as_unshrunk(least)

    def _as_high_as_unshrunk(self, size: QSize) -> QSize:
        """With `keeps_height`, the height of one line at its full size."""
        if self._fit and self._keeps_height:
            full = QFontMetrics(self._theme.font(self._size, self._weight)).height()
            size.setHeight(max(size.height(), full))
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.wordWrap():
            super().paintEvent(event)
            return
        room, metrics, align = self.contentsRect(), self.fontMetrics(), self.alignment()
        text = broken_at_dots(metrics, self._text, room.width())
        layout = QTextLayout(text.replace("\n", "\u2028"), self.font())
        width = balanced_width(metrics, text, room.width())
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
        layout.endLayout()
        lines, step = [layout.lineAt(number) for number in range(layout.lineCount())], self.line_step()
        spare_height = room.height() - metrics.height() - (len(lines) - 1) * step
        if align & Qt.AlignmentFlag.AlignVCenter:
            spare_height //= 2
        top = room.top() + (0 if align & Qt.AlignmentFlag.AlignTop else spare_height)
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            for number, line in enumerate(lines):
                spare = room.width() - line.naturalTextWidth()
                left = spare / 2 if align & Qt.AlignmentFlag.AlignHCenter else 0
                line.draw(painter, QPointF(left, top + number * step - line.y()))


def set_ink(label: QLabel, color: QColor) -> None:
    """Set the colour of a label's text."""
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, color)
    label.setPalette(palette)


def question_title(theme: Theme) -> Text:
    """The title of a screen with a question: one line, or several in larger text."""
    if theme.scale > 1:
        return Text(theme, Type.TITLE, Weight.BOLD, lines=2 if theme.portrait else 3, name="title")
    return Text(theme, Type.TITLE, Weight.BOLD, fit=not theme.is_large, name="title")


def broken_at_dots(metrics: QFontMetrics, text: str, width: int) -> str:
    """Break `text` at its dots where that takes no more lines; in no case does a line begin with a dot."""
    if DOT not in text or (lines := _lines(metrics, text, width)) == 1:
        return text
    broken = text.replace(DOT, "\n")
    return broken if _lines(metrics, broken, width) <= lines else text.replace(DOT, f"\xa0{DOT.lstrip()}")


def balanced_width(metrics: QFontMetrics, text: str, width: int) -> int:
    """The least width at which `text` takes no more lines than in `width`."""
    whole = _size(metrics, text, width)
    lines = _count_lines(metrics, whole)
    if lines == 1 or whole.width() > width:
        return width
    least, enough = 0, whole.width()
    if lines == 1 + text.count("\n"):  # no line wraps
        return enough
    while enough - least > 1:
        tried = (least + enough) // 2
        size = _size(metrics, text, tried)
        if size.height() <= whole.height() and size.width() <= tried:
            enough = tried
        else:
            least = tried
    return enough


def _lines(metrics: QFontMetrics, text: str, width: int) -> int:
    return _count_lines(metrics, _size(metrics, text, width))


def _count_lines(metrics: QFontMetrics, size: QSize) -> int:
    return max(1, round(size.height() / metrics.lineSpacing()))


def _size(metrics: QFontMetrics, text: str, width: int) -> QSize:
    return metrics.boundingRect(QRect(0, 0, width, ENDLESS), Qt.TextFlag.TextWordWrap.value, text).size()


@dataclass(frozen=True)
class LabelLayout:
    """Font and size of a label's text, and whether its icon is shown."""

    font: QFont
    words: QSize
    with_icon: bool


def lay_out_label(
    theme: Theme,
    text: str,
    size: Type,
    weight: Weight,
    *,
    icon: int,
    room: QSize,
    breaks_beside_icon: bool = True,
) -> LabelLayout:
    """Lay out `text` in `room`, beside an icon of width `icon`; in several lines only where it may."""
    full = theme.font(size, weight)
    least = size.value * (SHRUNK if theme.scale == 1 else 1)
    for icon_room in (icon, 0) if icon else (0,):
        width = room.width() - icon_room
        line, advance = theme.fit_line(text, size, weight, width, least)
        metrics = QFontMetrics(line)
        if advance <= width and (metrics.height() <= room.height() or _written(line, text) <= room.height()):
            return LabelLayout(line, QSize(advance, metrics.height()), bool(icon_room))
        if icon_room and not breaks_beside_icon:
            continue
        words = wrapped_size(full, text, width)
        is_tall = icon_room and words.height() > FEW_LINES * QFontMetrics(full).height()
        if words.width() <= width and words.height() <= room.height() and not is_tall:
            return LabelLayout(full, words, bool(icon_room))
    font = _shrunk(theme, text, size, weight, room)
    return LabelLayout(font, wrapped_size(font, text, room.width()), with_icon=False)


def wrapped_size(font: QFont, text: str, width: int) -> QSize:
    """The size of `text` wrapped at `width`; wider where a word is."""
    return QFontMetrics(font).boundingRect(QRect(0, 0, max(1, width), ENDLESS), WRAPPED, text).size()


def longest_word_width(font: QFont, text: str) -> int:
    width = QFontMetrics(font).horizontalAdvance
    return max(map(width, text.split(" ")), default=0)


def _shrunk(theme: Theme, text: str, size: Type, weight: Weight, room: QSize) -> QFont:
    """The largest font in which the text fits, wrapped or not."""

    def fits(font: QFont) -> bool:
        words = wrapped_size(font, text, room.width())
        is_wrapped = words.height() > 1.5 * QFontMetrics(font).height()
        height = words.height() if is_wrapped else _written(font, text)
        return words.width() <= room.width() and height <= room.height()

    return theme.largest(size.value * theme.scale, LEAST, weight, fits)


def _written(font: QFont, text: str) -> int:
    """The height of the ink of one line."""
    return QFontMetrics(font).tightBoundingRect(text).height()
