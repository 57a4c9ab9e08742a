"""Fade the row that an edge of a scroll area cuts, so that a list ends at whole rows or visibly goes on."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from totem.ui.theme import Theme

CARD_FADE_UNITS, TEXT_FADE_UNITS = 208, 96
"""The longest fade of a card, and of text, which is read up to the edge."""
SLIVER_SHARE = 0.4
OPAQUE_FROM = 0.88
"""The share of a fade from which on nothing shines through: no glyph is seen cut."""


class EdgeFade(QWidget):
    """The page's colour over what the upper or the lower edge cuts, up to the top of the row cut.

    A row of which only a sliver is in view is covered. While it is visible, Qt paints the whole viewport at
    each step of a scroll, instead of moving its pixels.
    """

    def __init__(
        self,
        theme: Theme,
        area: QAbstractScrollArea,
        rows_at: Callable[[int], Iterable[QRect]],
        *,
        units: int,
        at_top: bool,
    ) -> None:
        """`rows_at` gives the rows at a y of the viewport; a fade is at most `units` long."""
        super().__init__(area)
        self._area, self._rows_at, self._at_top = area, rows_at, at_top
        self._page, self._longest = theme.palette.page, theme.px(units)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        area.installEventFilter(self)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            strip = QRect(self._area.rect())
            strip.setHeight(min(strip.height(), self._longest))
            if not self._at_top:
                strip.moveBottom(self._area.rect().bottom())
            self.setGeometry(strip)
        return super().eventFilter(watched, event)

    def set_ground(self, color: QColor) -> None:
        """Fade into another colour than the page's."""
        self._page = color

    def covers(self, row: QRect) -> bool:
        """True if so little of `row` is in view that the fade covers it."""
        return self._seen(row) <= self._sliver(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        edge = 0 if self._at_top else self._area.viewport().height() - 1
        cut = (row for row in self._rows_at(edge) if (row.top() < 0 if self._at_top else row.bottom() > edge))
        row = max(cut, key=self._seen, default=None)
        if row is None:
            return
        seen = self._seen(row)
        length, height = min(seen, self._longest), self.height()
        begin, end = (length, 0) if self._at_top else (height - length, height)
        first = QColor(self._page)
        first.setAlphaF(min(1.0, max(0.0, 2 - seen / self._sliver(row))))  # rows come in without a jump
        gradient = QLinearGradient(0, begin, 0, end)
        gradient.setColorAt(0, first)
        gradient.setColorAt(OPAQUE_FROM, self._page)
        with QPainter(self) as painter:
            painter.fillRect(0, min(begin, end), self.width(), length, gradient)

    def _seen(self, row: QRect) -> int:
        return (row & self._area.viewport().rect()).height()

    def _sliver(self, row: QRect) -> int:
        """The height of a row in view up to which it is covered."""
        share = SLIVER_SHARE * min(row.height(), self._area.viewport().height())
        return max(1, round(min(share, self._longest / 2)))


def fade_edges(
    theme: Theme, area: QAbstractScrollArea, rows_at: Callable[[int], Iterable[QRect]], *, units: int
) -> tuple[EdgeFade, EdgeFade]:
    """Fade both ends of a scroll area: the upper, the lower."""
    return (
        EdgeFade(theme, area, rows_at, units=units, at_top=True),
        EdgeFade(theme, area, rows_at, units=units, at_top=False),
    )
