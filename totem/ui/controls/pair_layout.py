"""A column in which what is narrow enough stands two in a row, in the order in which it was put there."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


@runtime_checkable
class Narrowing(Protocol):
    """What may stand beside another."""

    def fits(self, width: int) -> bool:
        """Whether all of it can be read at `width` as well as at any other."""


class PairLayout(QLayout):
    """Lays out widgets of a height for their width; those that are no `Narrowing` have a row each."""

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = list(self._rows(width))
        return sum(height for _, height in rows) + self._gap * max(0, len(rows) - 1)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        return QSize(0, 0)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        top, half = rect.y(), self._half(rect.width())
        for row, height in self._rows(rect.width()):
            width = half if len(row) > 1 else rect.width()
            for place, item in enumerate(row):
                item.setGeometry(QRect(rect.x() + place * (half + self._gap), top, width, height))
            top += height + self._gap

    def _half(self, width: int) -> int:
        return (width - self._gap) // 2

    def _rows(self, width: int) -> Iterator[tuple[list[QLayoutItem], int]]:
        """What stands in each row, and how high that is."""
        half, place = self._half(width), 0
        items = [each for each in self._items if not each.isEmpty()]
        while place < len(items):
            row = items[place : place + 2]
            if len(row) < 2 or not all(_fits(each, half) for each in row):
                row = row[:1]
            room = half if len(row) > 1 else width
            yield row, max(_height(each, room) for each in row)
            place += len(row)


def _fits(item: QLayoutItem, width: int) -> bool:
    widget: object = item.widget()
    return isinstance(widget, Narrowing) and widget.fits(width)


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
