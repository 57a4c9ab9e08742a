"""Even lines: a text that takes several is broken so that none of them, the last above all, is left short."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QLabel

ENDLESS = 100_000


def paint_text(label: QLabel) -> None:
    """Paint a label's plain text, in even lines where it may be broken."""
    room, flags = label.contentsRect(), label.alignment().value
    if label.wordWrap():
        flags |= Qt.TextFlag.TextWordWrap.value
        width = balanced_width(label.fontMetrics(), label.text(), room.width())
        if label.alignment() & Qt.AlignmentFlag.AlignHCenter:
            room.adjust((room.width() - width) // 2, 0, 0, 0)
        room.setWidth(width)
    painter = QPainter(label)
    painter.setPen(label.palette().color(QPalette.ColorRole.WindowText))
    painter.drawText(room, flags, label.text())
    painter.end()


def balanced_width(metrics: QFontMetrics, text: str, width: int) -> int:
    """The least width at which `text` takes no more lines than it does in `width`; never more than that."""
    whole = _size(metrics, text, width)
    is_one_line = whole.height() < 1.5 * metrics.height()
    if is_one_line or whole.width() > width:
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


def _size(metrics: QFontMetrics, text: str, width: int) -> QSize:
    return metrics.boundingRect(QRect(0, 0, width, ENDLESS), Qt.TextFlag.TextWordWrap.value, text).size()
