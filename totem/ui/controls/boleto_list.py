"""The list of open boletos: one card each, with ticks while several are selected."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent

from totem.domain.integrity.check import CheckedBoleto
from totem.system import tracing
from totem.ui import boleto_text
from totem.ui.controls.boleto_card import BoletoCard, CardStyle, Sign, card_gap, card_height, sign_of
from totem.ui.controls.card_list import CardList
from totem.ui.qt_accessibility import set_public_name
from totem.ui.speech import phrases
from totem.ui.theme import Theme


def _none_selectable(_row: int) -> bool:
    return False


class BoletoList(CardList[BoletoCard]):
    """The list of boletos; its cards are as airy as its height allows.

    Attributes:
        boletos: its rows.
        today: due states refer to this day.
        is_selecting: several rows are being selected.

    Signals:
        toggled(int): the row that was touched while several are selected.
    """

    toggled = Signal(int)

    def __init__(self, theme: Theme) -> None:
        self.boletos: tuple[CheckedBoleto, ...] = ()
        self.today = date.min
        self.is_selecting = False
        self._selected: frozenset[int] = frozenset()
        self._is_selectable: Callable[[int], bool] = _none_selectable
        self._style = CardStyle.COMPACT if theme.scale == 1 else CardStyle.LARGE
        self._is_single, self._is_marked = False, True
        super().__init__(theme, name="boletos")
        self._fit()
        self.setAccessibleName(self.tr("Boletos em aberto"))

    def show_boletos(
        self, boletos: tuple[CheckedBoleto, ...], today: date, *, is_single: bool = False
    ) -> None:
        """Replace the rows and scroll to the top; `is_single` where no other boleto is open."""
        self.boletos, self.today, self._is_single = boletos, today, is_single
        self._selected, self.is_selecting, self._is_selectable = frozenset(), False, _none_selectable
        self.count, self._is_marked = len(boletos), not boletos
        self._fit()
        self.show_count(len(boletos))
        self.updateGeometry()

    def show_selection(
        self, selected: frozenset[int], is_selectable: Callable[[int], bool], *, is_open: bool
    ) -> None:
        """Show the selection."""
        has_changed = self.is_selecting is not is_open
        if not has_changed and selected == self._selected and not is_open:
            return
        self._selected, self.is_selecting, self._is_selectable = selected, is_open, is_selectable
        if has_changed and not is_open and self._fit():
            self.show_count(self.count)
        for card in self.made:
            card.setCheckable(is_open and is_selectable(card.row))
            card.setChecked(card.row in selected)
            card.show_sign(self.sign(card.row))

    def make_card(self, row: int) -> BoletoCard:
        boleto = self.boletos[row]
        card = BoletoCard(self, row, boleto, self.today, self._style, self.sign(row))
        card.setAccessibleName(boleto_text.boleto_sentence(boleto, self.today))
        card.painted.connect(self._mark)
        return card

    def set_current(self, row: int) -> None:
        super().set_current(row)
        public, private = (
            phrases.boleto_row_sentence(self.boletos[row], row, self.count, self.today, private=private)
            for private in (False, True)
        )
        set_public_name(self.made[row], public, private=private)

    def choose(self, row: int) -> None:
        (self.toggled if self.is_selecting else self.chosen).emit(row)

    def sizeHint(self) -> QSize:
        """All rows, as far as a panel is high."""
        return QSize(0, min(self.theme.size.height(), self.count * self._pitch(self._style)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        is_fixed = self.is_selecting and self._is_marked  # no card moves under a finger
        if not is_fixed and self._fit():
            self.show_count(self.count)
        super().resizeEvent(event)

    def _mark(self, row: int) -> None:
        """Trace the first time that the list is painted down to its end, or to that of the view."""
        if not self._is_marked and row in (self.count - 1, self.row_at(self.viewport().height() - 1)):
            self._is_marked = True
            tracing.mark("boletos_painted", count=self.count)

    def sign(self, row: int) -> Sign:
        """The sign on the card of a row."""
        if not self.is_selecting:
            return sign_of(self.boletos[row])
        if row in self._selected:
            return Sign.UNSELECT
        return Sign.SELECT if self._is_selectable(row) else Sign.NOTHING

    def _pitch(self, style: CardStyle) -> int:
        return card_height(self.theme, style) + card_gap(self.theme, style)

    def _fit(self) -> bool:
        """Take the airiest style of which all rows are seen at once; tell whether it is another."""
        before = self._style
        if self._is_single:
            self._style = CardStyle.SINGLE
        elif self.theme.scale > 1:
            self._style = CardStyle.LARGE
        else:
            is_airy = self.count * self._pitch(CardStyle.AIRY) <= self.height()
            self._style = CardStyle.AIRY if is_airy else CardStyle.COMPACT
        least = CardStyle.COMPACT if self._style is CardStyle.AIRY else self._style
        self.setMinimumHeight(self._pitch(least))
        self.set_gap(card_gap(self.theme, self._style))
        return before is not self._style
