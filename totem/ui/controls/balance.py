"""Even lines: a text that takes several is broken so that none of them, the last above all, is left short."""

from itertools import product

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QLabel

ENDLESS = 100_000
DOT = " · "
MOST_PARTS = 5


def paint_text(label: QLabel) -> None:
    """Paint a label's plain text, in even lines where it may be broken."""
    room, flags, text = label.contentsRect(), label.alignment().value, label.text()
    if label.wordWrap():
        flags |= Qt.TextFlag.TextWordWrap.value
        text = broken_at_dots(label.fontMetrics(), text, room.width())
        width = balanced_width(label.fontMetrics(), text, room.width())
        if label.alignment() & Qt.AlignmentFlag.AlignHCenter:
            room.adjust((room.width() - width) // 2, 0, 0, 0)
        room.setWidth(width)
    painter = QPainter(label)
    painter.setPen(label.palette().color(QPalette.ColorRole.WindowText))
    painter.drawText(room, flags, text)
    painter.end()


def broken_at_dots(metrics: QFontMetrics, text: str, width: int) -> str:
    """`text` with lines that end where one of its parts does, the dot between them left out.

    Only where that takes no more lines than `text` does.
    """
    parts = text.split(DOT)
    lines = _lines(metrics, text, width)
    if lines == 1 or not 1 < len(parts) <= MOST_PARTS:
        return text
    broken = (
        parts[0] + "".join(map("".join, zip(between, parts[1:], strict=True)))
        for between in product((DOT, "\n"), repeat=len(parts) - 1)
    )
    fitting = [each for each in broken if each != text and _lines(metrics, each, width) <= lines]
    return min(
        fitting, key=lambda each: (balanced_width(metrics, each, width), each.count(DOT)), default=text
    )


def balanced_width(metrics: QFontMetrics, text: str, width: int) -> int:
    """The least width at which `text` takes no more lines than it does in `width`; never more than that."""
    whole = _size(metrics, text, width)
    if _lines(metrics, text, width) == 1 or whole.width() > width:
        return width
    least, enough = 0, width
    while enough - least > 1:
        tried = (least + enough) // 2
        size = _size(metrics, text, tried)
        if size.height() <= whole.height() and size.width() <= tried:
            enough = tried
        else:
            least = tried
    return enough


def _lines(metrics: QFontMetrics, text: str, width: int) -> int:
    return max(1, round(_size(metrics, text, width).height() / metrics.lineSpacing()))


def _size(metrics: QFontMetrics, text: str, width: int) -> QSize:
    return metrics.boundingRect(QRect(0, 0, width, ENDLESS), Qt.TextFlag.TextWordWrap.value, text).size()
