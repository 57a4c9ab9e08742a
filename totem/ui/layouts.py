"""Rows and columns of widgets, built from the list of their items."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Item = QWidget | QLayout | int | None | tuple[QWidget | QLayout | None, int | Qt.AlignmentFlag]
"""A widget or layout, an int for pixels of space, None for a stretch; also with its factor or alignment."""
Margins = int | tuple[int, int, int, int]
Box = TypeVar("Box", bound=QBoxLayout)
Kind = TypeVar("Kind", bound=QWidget)


def row(
    *items: Item, gap: int | None = None, margins: Margins = 0, parent: QWidget | None = None
) -> QHBoxLayout:
    """Lay items out side by side; without a `gap`, that of the layout around."""
    return _fill(QHBoxLayout(), items, gap, margins, parent)


def column(
    *items: Item, gap: int | None = None, margins: Margins = 0, parent: QWidget | None = None
) -> QVBoxLayout:
    """Lay items out one below the other; without a `gap`, that of the layout around."""
    return _fill(QVBoxLayout(), items, gap, margins, parent)


def box_direction(*, is_row: bool) -> QBoxLayout.Direction:
    """The direction of a layout that is a row at times, and else a column."""
    return QBoxLayout.Direction.LeftToRight if is_row else QBoxLayout.Direction.TopToBottom


def discard(layout: QLayout, widget: QWidget) -> None:
    """Take a widget out of a layout, hide it at once, and delete it."""
    layout.removeWidget(widget)
    widget.hide()
    widget.deleteLater()


def discard_all(layout: QLayout) -> None:
    """Discard all widgets of a layout; its spaces stay."""
    for place in reversed(range(layout.count())):
        item = layout.itemAt(place)
        widget = item.widget() if item is not None else None
        if widget is not None:
            discard(layout, widget)


def add_items(box: QBoxLayout, *items: Item) -> None:
    """Add items at the end of a layout."""
    for item in items:
        match item:
            case None:
                box.addStretch(1)
            case int():
                box.addSpacing(item)
            case QWidget():
                box.addWidget(item)
            case QLayout():
                box.addLayout(item)
            case (QWidget() as widget, Qt.AlignmentFlag() as alignment):  # an int as well
                box.addWidget(widget, 0, alignment)
            case (QWidget() as widget, int(stretch)):
                box.addWidget(widget, stretch)
            case (None, int(stretch)):
                box.addStretch(stretch)
            case (QLayout() as layout, int(stretch)):
                box.addLayout(layout, stretch)


def enclosing(widget: QWidget | None, kind: type[Kind]) -> Kind | None:
    """The nearest widget of a kind: `widget` itself, or one around it; None without."""
    while widget is not None and not isinstance(widget, kind):
        widget = widget.parentWidget()
    return widget


def keep_room(widget: QWidget, *, kept: bool) -> None:
    """Leave a widget its room in a layout also while it is hidden; or no longer."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(kept)
    widget.setSizePolicy(policy)


def _fill(
    box: Box, items: tuple[Item, ...], gap: int | None, margins: Margins, parent: QWidget | None
) -> Box:
    if parent is not None:
        parent.setLayout(box)
    box.setContentsMargins(*((margins,) * 4 if isinstance(margins, int) else margins))
    if gap is not None:
        box.setSpacing(gap)
    add_items(box, *items)
    return box
