"""What a provider keeps of a customer as cards: services, papers, the lines of a statement."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from totem.ui.controls.button import LEAST_TARGET_MM, paint_focus
from totem.ui.controls.card_list import CardList, Touched, card_gap
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Type, Weight

Index = QModelIndex | QPersistentModelIndex
RADIUS_UNITS = 36
MORE_UNITS = 24  # of the next card, at least: there is more to come
PAD_UNITS = 24
ICON_UNITS = 56
CHEVRON_UNITS = 44
SHORTEST = Type.SMALL.value
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True, repr=False)
class RecordRow:
    """A card: what it is, a line of detail, an amount, and a word on how it stands.

    `public` is what is said of it where others can hear.
    """

    title: str
    detail: str = ""
    amount: str = ""
    tag: str = ""
    icon: str = "receipt"
    public: str = ""

    @property
    def sentence(self) -> str:
        """All of it, to be read out."""
        return ". ".join(filter(None, (self.title, self.detail, self.amount, self.tag)))


class RecordModel(QAbstractListModel):
    """The rows of a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[RecordRow, ...] = ()

    def show_rows(self, rows: tuple[RecordRow, ...]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self.rows[index.row()].sentence
        return None


class _Lines:
    """How high the lines of a card are; where there is no width for both, the amount stands below."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.title = QFontMetrics(theme.font(Type.BODY, Weight.STRONG)).height()
        self.detail = QFontMetrics(theme.font(Type.SMALL)).height()
        self.beside = theme.roomy and theme.scale == 1
        self.pad = theme.px(12 if theme.cramped else PAD_UNITS)
        lines = self.title + self.detail + (0 if self.beside else self.title)
        self.height = max(lines + 2 * self.pad + theme.px(8), theme.mm(LEAST_TARGET_MM) + 1)


class _RecordPainter(QStyledItemDelegate):
    """Paints a row as a card."""

    def __init__(self, lines: _Lines, parent: "RecordList", *, can_choose: bool) -> None:
        super().__init__(parent)
        self._lines, self._list, self._can_choose = lines, parent, can_choose

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._lines.height + card_gap(self._lines.theme))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, RecordModel):
            return
        theme, state, rect = self._lines.theme, self._state(option), self._rect(option)
        edge = theme.px(2)
        card = QRectF(rect).adjusted(edge, edge, -edge, -float(card_gap(theme)))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.palette.line, theme.px(2)))
        painter.setBrush(
            theme.palette.soft if self._list.held == (index.row(), None) else theme.palette.surface
        )
        painter.drawRoundedRect(card, theme.px(RADIUS_UNITS), theme.px(RADIUS_UNITS))
        self._write_row(painter, card, model.rows[index.row()])
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            paint_focus(painter, theme, card, theme.px(RADIUS_UNITS))
        painter.restore()

    @staticmethod
    def _state(option: Any) -> Any:
        return option.state

    @staticmethod
    def _rect(option: Any) -> Any:
        return option.rect

    def _write_row(self, painter: QPainter, card: QRectF, row: RecordRow) -> None:
        theme, lines, palette = self._lines.theme, self._lines, self._lines.theme.palette
        inner = card.adjusted(theme.px(28), lines.pad, -theme.px(24), -float(lines.pad))
        if theme.roomy:
            side = theme.px(ICON_UNITS)
            at = inner.center().y() - side / 2
            paint_icon(painter, inner.left(), at, side, row.icon, palette.accent)
            inner.setLeft(inner.left() + side + theme.px(24))
        if self._can_choose:
            chevron = theme.px(CHEVRON_UNITS)
            at = inner.center().y() - chevron / 2
            paint_icon(painter, inner.right() - chevron, at, chevron, "chevron-right", palette.muted)
            inner.setRight(inner.right() - chevron - theme.px(12))
        title = QRectF(inner.left(), inner.top(), inner.width(), lines.title)
        small = theme.font(Type.SMALL)
        if lines.beside:
            middle = (inner.height() - lines.title - lines.detail) / 2
            title.moveTop(inner.top() + middle)
            right = QRectF(title)
            figures = theme.fitted(row.amount, Type.LARGE, Weight.BOLD, round(inner.width() * 0.4))
            _write(painter, right, row.amount, figures, palette.ink, RIGHT)
            below = QRectF(inner.left(), title.bottom(), inner.width(), lines.detail)
            _write(painter, below, row.tag, small, palette.muted, RIGHT)
            apart = theme.px(28)
            title.setWidth(title.width() - QFontMetrics(figures).horizontalAdvance(row.amount) - apart)
            below.setWidth(below.width() - QFontMetrics(small).horizontalAdvance(row.tag) - apart)
            detail = row.detail
        else:
            below = QRectF(inner.left(), title.bottom(), inner.width(), lines.detail)
            last = QRectF(inner.left(), below.bottom(), inner.width(), lines.title)
            if row.amount:
                figures = theme.fitted(row.amount, Type.BODY, Weight.BOLD, round(last.width() * 0.55))
                _write(painter, last, row.amount, figures, palette.ink, LEFT)
                width = QFontMetrics(figures).horizontalAdvance(row.amount) + theme.px(16)
                last.setLeft(last.left() + width)
            _write(painter, last, row.tag, small, palette.muted, RIGHT if row.amount else LEFT)
            detail = row.detail
        font = theme.fitted(row.title, Type.BODY, Weight.STRONG, round(title.width()), SHORTEST / theme.scale)
        _write(painter, title, row.title, font, palette.ink, LEFT)
        _write(painter, below, detail, small, palette.muted, LEFT)


class RecordList(CardList):
    """The list; where its rows can be chosen, by a touch or by Enter."""

    def __init__(
        self, theme: Theme, *, name: str, can_choose: bool = False, parent: QWidget | None = None
    ) -> None:
        lines = _Lines(theme)
        super().__init__(theme, lines.height + card_gap(theme), name=name, parent=parent)
        self.records = RecordModel(self)
        self._can_choose = can_choose
        self.setModel(self.records)
        self.setItemDelegate(_RecordPainter(lines, self, can_choose=can_choose))
        self.setMinimumHeight(lines.height + card_gap(theme) + (0 if theme.low else theme.px(MORE_UNITS)))

    def show_rows(self, rows: tuple[RecordRow, ...]) -> None:
        """Replace what is listed, from the top."""
        self.records.show_rows(rows)
        self.restart()

    def spoken(self, row: int, *, private: bool) -> str:
        """What is said of a row; where a queue may hear it, its place and what is of no one."""
        shown = self.records.rows[row]
        place = self.tr("%1 de %2").replace("%1", str(row + 1)).replace("%2", str(len(self.records.rows)))
        return f"{place}. {shown.sentence if private else shown.public}"

    def _touched(self, where: QPoint) -> Touched | None:
        return super()._touched(where) if self._can_choose else None

    def _choose(self, row: int, part: Hashable) -> None:
        if self._can_choose:
            super()._choose(row, part)


def _write(
    painter: QPainter, box: QRectF, text: str, font: QFont, color: QColor, where: Qt.AlignmentFlag
) -> None:
    """Write one line, cut with an ellipsis where it is longer than its box."""
    painter.setFont(font)
    painter.setPen(color)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
    painter.drawText(box, where, shown)
