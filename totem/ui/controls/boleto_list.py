"""The list of open boletos: one card each, with ticks while several are selected."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QRectF, QSize, QVariantAnimation, Signal
from PySide6.QtGui import QHideEvent, QPainter, QResizeEvent

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
from totem.ui.controls.card_list import EDGE_UNITS, CardButton, CardList
from totem.ui.speech import phrases
from totem.ui.theme import Theme

CROSS_FADE_MS = 150


def _none_selectable(_row: int) -> bool:
    return False


class BoletoList(CardList):
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
        self._mark_painted = self._was_painted = self._is_single = False
        self._shown = 1.0
        super().__init__(theme, name="boletos", radius=RADIUS_UNITS)
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.setDuration(CROSS_FADE_MS)
        self._fade.valueChanged.connect(self._show_share)
        self._fit()
        self.setAccessibleName(self.tr("Boletos em aberto"))

    def show_boletos(
        self, boletos: tuple[CheckedBoleto, ...], today: date, *, is_single: bool = False
    ) -> None:
        """Replace the rows and scroll to the top; `is_single` where no other boleto is open."""
        self._mark_painted, self._was_painted = bool(boletos), False
        self.boletos, self.today, self._is_single = boletos, today, is_single
        self._selected, self.is_selecting, self._is_selectable = frozenset(), False, _none_selectable
        self._shown, self.count = 1.0, len(boletos)
        self._fit()
        self.show_count(len(boletos))
        self.updateGeometry()

    def show_selection(
        self, selected: frozenset[int], is_selectable: Callable[[int], bool], *, is_open: bool
    ) -> None:
        """Show the selection; the signs of the cards change by a short fade, without motion at once."""
        has_changed = self.is_selecting is not is_open
        if not has_changed and selected == self._selected and not is_open:
            return
        self._selected, self.is_selecting, self._is_selectable = selected, is_open, is_selectable
        if has_changed and not is_open and self._fit():
            self.place_cards()
        for row, button in self._buttons.items():
            self._show_tick(row, button)
        if has_changed and is_open and self.theme.motion and self.isVisible():
            self._fade.start()

    def sizeHint(self) -> QSize:
        """All rows, as far as a panel is high."""
        return QSize(0, min(self.theme.size.height(), self.count * self._pitch(self._style)))

    def sign(self, row: int) -> Sign:
        """The sign on the card of a row."""
        if not self.is_selecting:
            return sign_of(self.boletos[row])
        if row in self._selected:
            return Sign.UNSELECT
        return Sign.SELECT if self._is_selectable(row) else Sign.NOTHING

    def sentence(self, row: int) -> str:
        return boleto_text.boleto_sentence(self.boletos[row], self.today)

    def spoken(self, row: int, *, private: bool) -> str:
        return phrases.boleto_row_sentence(self.boletos[row], row, self.count, self.today, private=private)

    def refresh(self, row: int, button: CardButton) -> None:
        super().refresh(row, button)
        self._show_tick(row, button)

    def is_uniform(self) -> bool:
        return True

    def card_height(self, row: int, width: int) -> int:
        return card_height(self.theme, self._style) - self.theme.px(EDGE_UNITS)

    def card_gap(self) -> int:
        return card_gap(self.theme, self._style)

    def laid_out(self, row: int, box: QRectF) -> BoletoCard:
        """The card of a row in this rectangle."""
        return BoletoCard(self.theme, box, self.boletos[row], self.today, self._style, self.sign(row))

    def paint_card(self, painter: QPainter, card: QRectF, row: int, *, pressed: bool) -> None:
        self.laid_out(row, card).paint(painter, pressed=pressed, shown=self._shown)
        self._was_painted = True
        if self._mark_painted and row in (self.count - 1, self.row_at(self.viewport().height() - 1)):
            self._mark_painted = False
            tracing.mark("boletos_painted", count=self.count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        is_fixed = self.is_selecting and self._was_painted  # no card moves under a finger
        if not is_fixed:
            self._fit()
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._fade.stop()
        self._shown = 1.0

    def choose(self, row: int) -> None:
        (self.toggled if self.is_selecting else self.chosen).emit(row)

    def _show_tick(self, row: int, button: CardButton) -> None:
        button.setCheckable(self.is_selecting and self._is_selectable(row))
        button.setChecked(row in self._selected)
        button.update()

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
            is_airy = self.count * self._pitch(CardStyle.AIRY) <= self.height()
            self._style = CardStyle.AIRY if is_airy else CardStyle.COMPACT
        least = CardStyle.COMPACT if self._style is CardStyle.AIRY else self._style
        self.setMinimumHeight(self._pitch(least))
        return before is not self._style

    def _show_share(self, share: float) -> None:
        self._shown = share
        self._content.update()
