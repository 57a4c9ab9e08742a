"""The open boletos as cards: one view, painted row by row, so that five hundred scroll like five."""

from datetime import date
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QScroller,
    QScrollerProperties,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from totem import trace
from totem.domain.integrity import CheckedBoleto
from totem.ui import words
from totem.ui.color import mix
from totem.ui.controls.button import paint_focus
from totem.ui.controls.card import paint_chip
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Tone, Type, Weight

CARD_UNITS = 208
GAP_UNITS = 20
Index = QModelIndex | QPersistentModelIndex


def due_tone(theme: Theme, boleto: CheckedBoleto, today: date) -> tuple[str, Tone]:
    """The icon and colours of a boleto's due state; the word is `words.due_state`."""
    palette = theme.palette
    if boleto.due_date is None:
        return "calendar", Tone(palette.muted, palette.sunken)
    if boleto.due_date < today:
        return "triangle-alert", palette.danger
    if boleto.due_date == today:
        return "clock", palette.warning
    return "check", palette.success


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
        theme, boleto = self._theme, model.boleto(index)
        state: Any = option.state
        rect: Any = option.rect
        box = QRectF(rect).adjusted(theme.px(2), theme.px(2), -theme.px(2), -theme.px(GAP_UNITS))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        symbol, tone = due_tone(theme, boleto, model.today)
        overdue = symbol == "triangle-alert"
        edge = mix(tone.ink, theme.palette.surface, 0.5) if overdue else theme.palette.line
        painter.setPen(QPen(edge, theme.px(4 if overdue else 2)))
        pressed = bool(state & QStyle.StateFlag.State_Selected)
        painter.setBrush(theme.palette.soft if pressed else theme.palette.surface)
        painter.drawRoundedRect(box, theme.px(36), theme.px(36))
        self._paint_words(painter, box, boleto, model.today, symbol, tone)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            paint_focus(painter, theme, box, theme.px(36))
        painter.restore()

    def _paint_words(
        self, painter: QPainter, box: QRectF, boleto: CheckedBoleto, today: date, symbol: str, tone: Tone
    ) -> None:
        theme, palette = self._theme, self._theme.palette
        pad, chevron = theme.px(36), theme.px(44)
        right = box.right() - theme.px(24) - chevron
        paint_icon(painter, right, box.center().y() - chevron / 2, chevron, "chevron-right", palette.muted)
        right -= theme.px(16)
        amount = words.amount(boleto)
        note = words.surcharge_note(boleto)
        font = theme.fitted(amount, Type.TITLE, Weight.BOLD, round(box.width() * 0.33))
        amount_width = QFontMetrics(font).horizontalAdvance(amount)
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        upper = QRectF(box.left(), box.top(), right - box.left(), box.height() * (0.9 if note else 1))
        painter.setFont(font)
        painter.setPen(palette.ink)
        painter.drawText(upper, end, amount)
        if note:
            painter.setFont(theme.font(Type.SMALL))
            painter.setPen(palette.muted)
            lower = QRectF(box.left(), box.center().y() + theme.px(32), right - box.left(), theme.px(44))
            painter.drawText(lower, end, note)
            amount_width = max(amount_width, QFontMetrics(theme.font(Type.SMALL)).horizontalAdvance(note))
        left = box.left() + pad
        room = round(right - amount_width - theme.px(28) - left)
        state = words.due_state(boleto, today)
        paint_chip(painter, theme, left, box.top() + theme.px(26), state, symbol, tone)
        self._line(painter, left, box.top() + theme.px(90), room, words.what_for(boleto), start, strong=True)
        self._line(
            painter, left, box.top() + theme.px(140), room, words.due_line(boleto, today), start, strong=False
        )
        painter.setPen(palette.ink)

    def _line(
        self,
        painter: QPainter,
        x: float,
        y: float,
        room: int,
        text: str,
        where: Qt.AlignmentFlag,
        *,
        strong: bool,
    ) -> None:
        theme = self._theme
        font = theme.font(Type.BODY if strong else Type.SMALL, Weight.STRONG if strong else Weight.REGULAR)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(theme.palette.ink if strong else theme.palette.muted)
        painter.drawText(QRectF(x, y, room + theme.px(4), theme.px(50 if strong else 42)), where, shown)


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
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        scroller = QScroller.scroller(self.viewport())
        properties = scroller.scrollerProperties()
        metric = QScrollerProperties.ScrollMetric
        properties.setScrollMetric(metric.DragStartDistance, 0.004)
        off = QScrollerProperties.OvershootPolicy.OvershootAlwaysOff
        properties.setScrollMetric(metric.VerticalOvershootPolicy, off)
        properties.setScrollMetric(metric.HorizontalOvershootPolicy, off)
        scroller.setScrollerProperties(properties)
        self.clicked.connect(self._on_clicked)
        self.activated.connect(self._on_clicked)

    def show_boletos(self, boletos: tuple[CheckedBoleto, ...], today: date) -> None:
        """Replace what is listed, from the top."""
        self._mark_painted = bool(boletos)
        self.boletos.show_boletos(boletos, today)
        self.scrollToTop()

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

    def _on_clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row())
