"""Texts of the boleto on the pay screen: its place in a series, due date, amount, beneficiary."""

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontMetrics

from totem.domain.integrity.check import CheckedBoleto
from totem.session.payments import PASSED_OVER, ItemStatus, PaymentSeries
from totem.session.view_state import ViewState
from totem.ui import boleto_text
from totem.ui.controls.boleto_list import due_tone
from totem.ui.controls.card import Chip, chip_size
from totem.ui.controls.progress import BarState, SeriesBars
from totem.ui.controls.text_layout import DOT, Text
from totem.ui.layouts import box_direction, column, row
from totem.ui.screens.payment_views import PayDensity
from totem.ui.theme import Theme, Type, Weight

BARS_GAP, LINE_GAP, BESIDE_GAP = 18, 4, 24
"""Units below the bars of a series, between two lines, and between two texts of one line."""
translate = QCoreApplication.translate


class Bill:
    """The texts, as many as a density leaves.

    Attributes:
        layout: their layout.
    """

    def __init__(self, theme: Theme, brand: str, width: int) -> None:
        """`brand` stands in for an unnamed beneficiary; `width` is that of the pane."""
        self._theme, self._brand, self._width = theme, brand, width
        line = partial(Text, theme, fit=True, keeps_height=True)
        self._bars = SeriesBars(theme)
        self._what = line(Type.BODY, Weight.STRONG, name="due_title")
        self._due = Chip(theme, name="due_state")
        self._head = self._due_row = row((self._what, 1), (self._due, Qt.AlignmentFlag.AlignLeft))
        self._amount = line(theme.headline, Weight.BOLD, name="amount")
        self._to = line(Type.BODY, color=theme.palette.muted, name="beneficiary")
        self._amount_row = row((self._amount, 1), gap=theme.px(BESIDE_GAP))
        self._sum = column(self._amount_row, (self._to, 1))
        self._fine = line(Type.BODY, color=theme.palette.muted, name="fine")
        self._note = line(Type.BODY, color=theme.palette.muted, name="note")
        self._lines = column(self._head, self._sum, self._fine, self._note)
        self.layout = column(self._bars, self._lines, gap=theme.px(BARS_GAP))

    def show(self, view: ViewState, density: PayDensity) -> None:
        """Show the chosen boleto."""
        theme, boleto, is_short = self._theme, view.chosen, density >= PayDensity.SHORT_BILL
        between = 0 if density >= PayDensity.BESIDE else theme.px(LINE_GAP)
        is_close = theme.portrait and density >= PayDensity.NO_RECEIVER
        self.layout.setSpacing(theme.px(LINE_GAP if is_close else BARS_GAP))
        self._lines.setSpacing(between)
        self._sum.setSpacing(between)
        if boleto is None:
            return
        self._show_title(boleto, view)
        self._amount.show_text(boleto_text.amount(boleto))
        size: Type | float = theme.headline
        if is_short:  # larger text leaves a headline as large as it is
            size = Type.TITLE if theme.scale == 1 else theme.headline.value
        self._amount.set_size(size)
        amount, gap = self._amount.line_width + theme.px(8), theme.px(BESIDE_GAP)
        self._show_due_state(boleto, view, beside_amount=self._width - amount - gap if is_short else 0)
        self._show_beneficiary(boleto, is_short=is_short, beside_amount=self._width - amount - gap)
        if density >= PayDensity.NO_RECEIVER:
            self._to.show_text("")
        self._note.show_text(boleto_text.bank_note(boleto, view.today))

    def _show_title(self, boleto: CheckedBoleto, view: ViewState) -> None:
        """Show the place in a series, and the due date, which is shorter where both do not fit."""
        position, states = "", list[BarState]()
        if view.series is not None:
            position, states = boleto_text.series_position(view.series), _bar_states(view.series)
        self._bars.show_series(states, position)
        for is_short in (False, True):
            due = boleto_text.due_title(boleto, view.today, is_short=is_short)
            self._what.show_text(DOT.join(filter(None, (position, due))))
            if self._what.line_width <= self._width:
                break

    def _show_due_state(self, boleto: CheckedBoleto, view: ViewState, *, beside_amount: int) -> None:
        """Show the chip beside the text of the first line, shorter where both do not fit.

        Else it stands in the room that is left `beside_amount`, or below the first line.
        """
        theme = self._theme
        symbol, tone = due_tone(theme, boleto, view.today)
        whole = state = boleto_text.due_state(boleto, view.today)
        short = boleto_text.short_due_state(boleto, view.today)
        if view.series is not None and view.series.is_confirmed:
            whole = state = short = translate("PayScreen", "Pago")
            symbol, tone = "check", theme.palette.success
        gap = theme.px(BESIDE_GAP)
        room = self._width - gap - self._what.line_width
        if chip_size(theme, state).width() > room:
            state = short
        width = chip_size(theme, state).width()
        is_beside = width <= room
        self._due.show_state(state, symbol, tone, whole)
        self._head.setDirection(box_direction(is_row=is_beside))
        self._head.setSpacing(gap if is_beside else theme.px(6))
        place = self._amount_row if not is_beside and width <= beside_amount else self._head
        if place is not self._due_row:
            self._due_row.removeWidget(self._due)
            place.addWidget(self._due, 0, Qt.AlignmentFlag.AlignLeft)
            self._due_row = place

    def _show_beneficiary(self, boleto: CheckedBoleto, *, is_short: bool, beside_amount: int) -> None:
        """Show the beneficiary, and the difference from the face value where that fits.

        If short, without the latter, and in the room that is left `beside_amount` if it fits there.
        """
        theme = self._theme
        beneficiary = (boleto.pix.merchant_name if boleto.pix else None) or self._brand
        to = translate("PayScreen", "para %1").replace("%1", beneficiary)
        line = QFontMetrics(theme.font(Type.BODY)).horizontalAdvance
        words = line(to)
        fine = "" if is_short else boleto_text.difference_note(boleto)
        if theme.portrait and fine:
            both = f"{to}{DOT}{fine}"
            to, fine = both if line(both) <= self._width else to, ""
        self._to.show_text(to)
        self._fine.show_text(fine if line(fine) <= self._width else "")
        is_alone = self._due_row is self._head  # no chip beside the amount
        is_beside = is_short and is_alone and theme.scale == 1 and words <= beside_amount
        self._amount.setMinimumWidth(self._amount.line_width + theme.px(8) if is_beside else 0)
        self._sum.setDirection(box_direction(is_row=is_beside))
        right = Qt.AlignmentFlag.AlignRight if is_beside else Qt.AlignmentFlag.AlignLeft
        self._to.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)


def _bar_states(series: PaymentSeries) -> list[BarState]:
    """Return the bars of a series, the item on the screen marked until it is paid."""
    states = [_bar_state(each.status) for each in series.items]
    if series.item is not None and not series.is_confirmed:
        states[series.position] = BarState.NOW
    return states


def _bar_state(status: ItemStatus) -> BarState:
    if status is ItemStatus.WAITING:
        return BarState.AHEAD
    return BarState.SKIPPED if status in PASSED_OVER else BarState.DONE
