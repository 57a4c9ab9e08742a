"""The list of open boletos: cards painted row by row, with ticks while several are selected."""

from collections.abc import Callable, Hashable
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent

from totem.domain.integrity.check import CheckedBoleto
from totem.system import tracing
from totem.ui import boleto_text
from totem.ui.controls.boleto_card import (
    RADIUS_UNITS,
    BoletoCard,
    CardStyle,
    Sign,
    card_gap,
    card_height,
    sign_of,
)
from totem.ui.controls.card_list import EDGE_UNITS, CardList, Index, RowModel
from totem.ui.speech import phrases
from totem.ui.theme import Theme

CROSS_FADE_MS = 150


def _none_selectable(_row: int) -> bool:
    return False


class BoletoModel(RowModel[CheckedBoleto]):
    """One row a boleto.

    Attributes:
        today: due states refer to this day.
        is_selecting: several rows are being selected.
    """

    def __init__(self) -> None:
        super().__init__()
        self._selected: frozenset[int] = frozenset()
        self._is_selectable: Callable[[int], bool] = _none_selectable
        self.today = date.min
        self.is_selecting = False

    def show_boletos(self, boletos: tuple[CheckedBoleto, ...], today: date) -> None:
        """Replace all rows; none is selected."""
        self._selected, self.today, self.is_selecting = frozenset(), today, False
        self._is_selectable = _none_selectable
        self.show_rows(boletos)

    def show_selection(
        self, selected: frozenset[int], is_selectable: Callable[[int], bool], *, is_open: bool
    ) -> None:
        """Show ticks, of the `selected` rows set ones, while the selection `is_open`."""
        changed = self._selected ^ selected
        if self.is_selecting is not is_open:
            changed = frozenset(range(self.rowCount()))
        self._selected, self.is_selecting, self._is_selectable = selected, is_open, is_selectable
        for row in changed:
            index = self.index(row, 0)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])

    def can_select(self, row: int) -> bool:
        """True if a row has a tick now."""
        return self.is_selecting and self._is_selectable(row)

    def sign(self, row: int) -> Sign:
        """The sign on the card of a row."""
        if not self.is_selecting:
            return sign_of(self.row(row))
        if row in self._selected:
            return Sign.UNSELECT
        return Sign.SELECT if self._is_selectable(row) else Sign.NOTHING

    def sentence(self, number: int) -> str:
        return boleto_text.boleto_sentence(self.row(number), self.today)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.can_select(index.row()):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.CheckStateRole and self.can_select(index.row()):
            is_selected = index.row() in self._selected
            return Qt.CheckState.Checked if is_selected else Qt.CheckState.Unchecked
        return super().data(index, role)


class BoletoList(CardList):
    """The list of boletos; its cards are as airy as its height allows.

    Signals:
        toggled(int): the row that was touched while several are selected.
    """

    toggled = Signal(int)

    def __init__(self, theme: Theme) -> None:
        self.boletos = BoletoModel()
        self._style = CardStyle.COMPACT if theme.scale == 1 else CardStyle.LARGE
        super().__init__(theme, self.boletos, name="boletos", radius=RADIUS_UNITS, uniform=True)
        self._mark_painted = False
        self._is_single = False
        self._fade: QVariantAnimation | None = None
        self._shown = 1.0
        self._fit()
        self.setAccessibleName(self.tr("Boletos em aberto"))

    def show_boletos(
        self, boletos: tuple[CheckedBoleto, ...], today: date, *, is_single: bool = False
    ) -> None:
        """Replace the rows and scroll to the top; `is_single` where no other boleto is open."""
        self._mark_painted = bool(boletos)
        self._is_single = is_single
        self.boletos.show_boletos(boletos, today)
        self._shown = 1.0
        self._fit()
        self.restart()
        self.updateGeometry()

    def show_selection(
        self, selected: frozenset[int], is_selectable: Callable[[int], bool], *, is_open: bool
    ) -> None:
        """Show the selection; the signs of the cards change by a short fade, without motion at once."""
        has_changed = self.boletos.is_selecting is not is_open
        self.boletos.show_selection(selected, is_selectable, is_open=is_open)
        if has_changed and is_open and self.theme.motion and self.isVisible():
            self._cross_fade()

    def sizeHint(self) -> QSize:
        """All rows, as far as a panel is high."""
        return QSize(0, min(self.theme.size.height(), self.boletos.rowCount() * self._pitch(self._style)))

    def spoken(self, row: int, *, private: bool) -> str:
        boletos = self.boletos
        return phrases.boleto_row_sentence(
            boletos.row(row), row, boletos.rowCount(), boletos.today, private=private
        )

    def card_height(self, row: int, width: int) -> int:
        return card_height(self.theme, self._style) - self.theme.px(EDGE_UNITS)

    def card_gap(self) -> int:
        return card_gap(self.theme, self._style)

    def laid_out(self, row: int) -> BoletoCard:
        """The card of a row, in view or not."""
        boletos = self.boletos
        box, sign = QRectF(self.card_of(row)), boletos.sign(row)
        return BoletoCard(self.theme, box, boletos.row(row), boletos.today, self._style, sign)

    def paint_card(self, painter: QPainter, card: QRectF, row: int) -> None:
        is_held = self.held is not None and self.held[0] == row
        self.laid_out(row).paint(painter, pressed=is_held, shown=self._shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._mark_painted:
            self._mark_painted = False
            tracing.mark("boletos_painted", count=self.boletos.rowCount())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.boletos.is_selecting and self._fit():  # no card moves while several are selected
            self.doItemsLayout()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._fade is not None:
            self._fade.stop()
        self._shown = 1.0

    def parts(self, row: int) -> tuple[Hashable, ...]:
        """The card, and while several are selected once more as what toggles it."""
        return (None, None) if self.boletos.can_select(row) else (None,)

    def choose(self, row: int, part: Hashable = None) -> None:
        (self.toggled if self.boletos.is_selecting else self.chosen).emit(row)

    def _pitch(self, style: CardStyle) -> int:
        return card_height(self.theme, style) + card_gap(self.theme, style)

    def _fit(self) -> bool:
        """Take the airiest style of which all rows are seen at once; tell whether it is another."""
        before, is_large = self._style, self.theme.scale > 1
        if self._is_single:
            self._style = CardStyle.SINGLE
        elif is_large:
            self._style = CardStyle.LARGE
        else:
            is_airy = self.boletos.rowCount() * self._pitch(CardStyle.AIRY) <= self.height()
            self._style = CardStyle.AIRY if is_airy else CardStyle.COMPACT
        least = CardStyle.COMPACT if self._style is CardStyle.AIRY else self._style
        self.setMinimumHeight(self._pitch(least))
        return before is not self._style

    def _cross_fade(self) -> None:
        if self._fade is None:
            self._fade = QVariantAnimation(self)
            self._fade.setStartValue(0.0)
            self._fade.setEndValue(1.0)
            self._fade.setDuration(CROSS_FADE_MS)
            self._fade.valueChanged.connect(self._show_share)
        self._fade.start()

    @Slot(object)
    def _show_share(self, share: float) -> None:
        self._shown = share
        self.viewport().update()
