"""The open boletos as cards: one view, painted row by row, so that five hundred scroll like five."""

from datetime import date
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
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from totem import trace
from totem.domain.integrity import CheckedBoleto
from totem.ui import words
from totem.ui.controls.boleto_card import RADIUS_UNITS, paint_card
from totem.ui.controls.button import paint_focus
from totem.ui.controls.flick import scroll_by_finger
from totem.ui.theme import Theme

CARD_UNITS = 208
GAP_UNITS = 20
Index = QModelIndex | QPersistentModelIndex


class BoletoModel(QAbstractListModel):
    """The boletos of a visit, a row each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._boletos: tuple[CheckedBoleto, ...] = ()
        self.today = date.min

    def show_boletos(self, boletos: tuple[CheckedBoleto, ...], today: date) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._boletos, self.today = boletos, today
        self.endResetModel()

    def shown(self) -> tuple[CheckedBoleto, ...]:
        """All boletos, in order."""
        return self._boletos

    def boleto(self, index: Index) -> CheckedBoleto:
        """The boleto in a row."""
        return self._boletos[index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._boletos)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return words.boleto_sentence(self.boleto(index), self.today)
        return None


class _CardPainter(QStyledItemDelegate):
    """Paints a row as a card."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._theme.px(CARD_UNITS + GAP_UNITS))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, BoletoModel):
            return
        theme = self._theme
        state: Any = option.state
        rect: Any = option.rect
        box = QRectF(rect).adjusted(theme.px(2), theme.px(2), -theme.px(2), -theme.px(GAP_UNITS))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pressed = bool(state & QStyle.StateFlag.State_Selected)
        paint_card(painter, theme, box, model.boleto(index), model.today, pressed=pressed)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            paint_focus(painter, theme, box, theme.px(RADIUS_UNITS))
        painter.restore()


class BoletoList(QListView):
    """The list; flicks, and scrolls by the arrows of its screen.

    Signals:
        chosen(int): the row that was touched.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mark_painted = False
        self.boletos = BoletoModel(self)
        self.setModel(self.boletos)
        self.setItemDelegate(_CardPainter(theme, self))
        self.setUniformItemSizes(True)
        self.setObjectName("boletos")
        self.setAccessibleName(self.tr("Boletos em aberto"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.viewport().setAutoFillBackground(False)
        scroll_by_finger(self.viewport())
        self.clicked.connect(self._on_clicked)

    def show_boletos(self, boletos: tuple[CheckedBoleto, ...], today: date) -> None:
        """Replace what is listed, from the top."""
        self._mark_painted = bool(boletos)
        self.boletos.show_boletos(boletos, today)
        self.doItemsLayout()  # else only when painted, and the arrows would come and go after that
        self.scrollToTop()

    @property
    def first_row(self) -> int:
        """The row at the top of what is seen, -1 where there is none."""
        return self.indexAt(QPoint(1, 1)).row()

    def show_from(self, row: int) -> None:
        """Scroll so that `row` is at the top, or as near to it as the list goes."""
        self.scrollTo(self.boletos.index(row, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def page(self, direction: int) -> None:
        """Scroll by most of a page: -1 up, 1 down."""
        bar = self.verticalScrollBar()
        row = self._theme.px(CARD_UNITS + GAP_UNITS)
        rows = max(1, self.viewport().height() // row)
        bar.setValue(bar.value() + direction * rows * row)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._mark_painted:
            self._mark_painted = False
            trace.mark("boletos_painted", count=self.boletos.rowCount())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_clicked(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.row())
