"""What the pay screen shows beside and in the place of a code: the texts of the boleto, bars, a confirmation.

In place of a code that is missing stands the reason.
"""

from enum import IntEnum
from functools import partial
from math import cos, pi

from PySide6.QtCore import (
    QCoreApplication,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QHideEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.session.payments import PASSED_OVER, ItemStatus, PaymentSeries
from totem.session.view_state import ViewState
from totem.ui import boleto_text
from totem.ui.controls.boleto_list import due_tone
from totem.ui.controls.card import Chip, chip_size
from totem.ui.controls.code_views import BARS_MM, LEAST_BARS_MM, ItfBarcodeView
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.controls.progress import BarState, SeriesBars, Spinner
from totem.ui.controls.text_layout import DOT, Text
from totem.ui.image_loader import antialiased, paint_icon
from totem.ui.layouts import box_direction, column, keep_room, row
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Type, Weight
from totem.ui.ui_context import UiContext

CODE_GAP_UNITS = 2
"""Between a code and what stands below it: its quiet zone is air enough."""
TURN_MS = 170
TICK_UNITS, LEAST_TICK_UNITS, TICK_SHARE, NEXT_GAP_UNITS = 380, 120, 0.54, 48
BARS_GAP, LINE_GAP, BESIDE_GAP = 18, 4, 24
"""Units below the bars of a series, between two lines, and between two texts of one line."""
translate = QCoreApplication.translate


class PayDensity(IntEnum):
    """Steps by which the screen gives up air and texts, in this order, until nothing has to scroll."""

    WHOLE = 0
    TIGHT = 1
    """Less air between the blocks."""
    SHORT_BILL = 2
    """A smaller amount, lower strip and steps; no fine, which was on the list."""
    SMALL_CODE = 3
    """A QR code smaller than usual, on an upright panel: `QR_MM` at least."""
    SENTENCE = 4
    """The steps as one sentence."""
    BESIDE = 5
    """On an upright panel: that sentence beside the QR code, or one with that above the linha digitável.

    The strip goes: the segment of a code that is to come shows the same.
    """
    NO_RECEIVER = 6
    """Of a boleto that was passed over the reason alone: what to do now stands on the list.

    Under such a note no receiver: the app of the bank names it before a payment.
    """
    NO_NOTES = 7
    """No notes, and no bars of a series: the code and the amount outrank them."""


class MissingCode(QWidget):
    """The progress of a code that is to come, or the reason why there is none, in its place."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        center, side = Qt.AlignmentFlag.AlignHCenter, theme.px(24)
        is_wide = theme.is_large and theme.scale == 1
        self._spinner = Spinner(theme, 96 if theme.is_spacious else 64 if is_wide else 56)
        self._sentence = Text(theme, Type.BODY, Weight.STRONG, align=center, name="missing")
        items = (None, (self._spinner, center), self._sentence, None)
        gap = theme.px(24 if is_wide else 8)
        column(*items, gap=gap, margins=(side, 0, side, 0), parent=self)

    def show_reason(self, sentence: str, *, is_coming: bool) -> None:
        self._sentence.setText(sentence)
        self._spinner.setVisible(is_coming)


class BarcodeView(QWidget):
    """The barcode for a banking app's camera, and the linha digitável to type where that fails.

    On a screen with too few pixels for the bars, a sentence has their place, and the steps are hidden.

    Attributes:
        bars: the barcode.
        is_merged: the steps are one sentence, over the linha digitável.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        center = Qt.AlignmentFlag.AlignHCenter
        self._theme, self.is_merged = theme, False
        self.bars = ItfBarcodeView(theme, name="bars")
        size = Type.LARGE if theme.is_large else Type.BODY
        self._line = Text(theme, size, Weight.STRONG, align=center, name="line")
        self._label = Text(theme, Type.BODY, color=theme.palette.muted, align=center)
        items = (None, 2), self.bars, None, self._label, self._line, (None, 2)
        column(*items, gap=theme.px(CODE_GAP_UNITS), parent=self)

    def use(self, density: PayDensity) -> None:
        """Show what a density leaves."""
        self.is_merged = density >= PayDensity.BESIDE and self.bars.fits
        self.bars.set_height(LEAST_BARS_MM if self.is_merged else BARS_MM)
        if self.is_merged:
            label = self.tr("Aponte a câmera do app do banco ou digite:")
        elif self._theme.is_spacious:
            label = self.tr("Ou digite este número no app do seu banco:")
        else:
            label = self.tr("Ou digite este número:")
        self._label.setText(label)

    @property
    def has_steps(self) -> bool:
        """True if the bars are there to point a camera at."""
        return self.bars.fits and not self.is_merged

    def show_boleto(self, boleto: CheckedBoleto, advice: str) -> None:
        """Show the title of a boleto; `advice` stands in for bars that do not fit."""
        self.bars.set_advice(advice)
        form = PaymentForm.BARCODE
        self.bars.show_barcode(boleto.payload(form), PAYMENT_FORMS[form].code_name())
        if boleto.title is not None:
            self._line.show_text(_in_rows(boleto.title.line_formatted, wide=self._theme.scale == 1))


class ConfirmedView(QWidget):
    """The green tick of a payment in a series, and the boleto that follows.

    The code turns about its upright axis to become the tick.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme, self._picture, self._place, self._shrunk = theme, QPixmap(), QRect(), 1.0
        center, size = Qt.AlignmentFlag.AlignHCenter, Type.TITLE if theme.is_large else Type.LARGE
        self._tick = _Tick(theme)
        self._title = Text(theme, size, Weight.BOLD, color=theme.palette.success.ink, align=center)
        self._title.setObjectName("confirmed")
        size = Type.LARGE if theme.is_large else Type.BODY
        self._next = Text(theme, size, Weight.STRONG, align=center, name="next")
        side, gap = theme.px(24), theme.px(NEXT_GAP_UNITS if theme.is_spacious else 10)
        texts = column(self._title, self._next, gap=theme.px(10))
        column(None, (self._tick, 8), texts, None, gap=gap, margins=side, parent=self)
        self._turn = QVariantAnimation(self)
        self._turn.setStartValue(0.0)
        self._turn.setEndValue(1.0)
        self._turn.setDuration(TURN_MS)
        self._turn.valueChanged.connect(self._advance)
        self._turn.finished.connect(self._finish)

    def show_next(self, title: str, sentence: str) -> None:
        """Show the tick with its words."""
        self._title.setText(title)
        self._next.show_text(sentence)

    def turn_from(self, code: QWidget) -> None:
        """Turn `code`, which is visible, into the tick."""
        self._picture = code.grab()
        self._place = QRect(code.mapTo(self.window(), QPoint()), code.size())
        self._advance(0.0)
        self._turn.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._turn.stop()
        self._finish()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture.isNull():
            return
        place = QRectF(self._place.translated(-self.mapTo(self.window(), QPoint())))
        middle = place.center().x()
        place.setWidth(place.width() * self._shrunk)
        place.moveCenter(QPointF(middle, place.center().y()))
        with QPainter(self) as painter:
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))

    @Slot(object)
    def _advance(self, progress: float) -> None:
        """Show the turn at a share of its time: the code edge-on at half of it."""
        self._shrunk = abs(cos(progress * pi))
        is_tick = progress >= 0.5
        if is_tick:
            self._picture = QPixmap()
        for each in (self._tick, self._title, self._next):
            each.setVisible(is_tick)
        self._tick.set_width(self._shrunk)
        self.update()

    @Slot()
    def _finish(self) -> None:
        self._advance(1.0)


class _Tick(QWidget):
    """A check in a disc."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._share = theme, 1.0
        describe(self, Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        keep_room(self, kept=True)
        self.setMaximumHeight(theme.px(TICK_UNITS))

    def set_width(self, share: float) -> None:
        """Show the disc turned, with this share of its width."""
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        """The least; a stretch lets it grow with the room."""
        return QSize(1, self._theme.px(LEAST_TICK_UNITS))

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, side = self._theme.palette, min(self.width(), self.height())
        with antialiased(self, smooth=True) as painter:
            painter.translate(self.width() / 2, self.height() / 2)
            painter.scale(self._share, 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.success.ink)
            painter.drawEllipse(QPointF(0, 0), side / 2, side / 2)
            icon = round(side * TICK_SHARE)
            paint_icon(painter, -icon / 2, -icon / 2, icon, "check", palette.surface)


class NoPaymentView(QWidget):
    """Message where no payment form can be offered.

    Attributes:
        sentence: the message.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        theme, side = context.theme, context.theme.px(24)
        self._notice = notice = MessagePanel(
            theme,
            "headset",
            theme.palette.warning,
            lines=3 if theme.is_spacious or theme.portrait else 2,
        )
        self._theme, self._support, self.sentence = theme, context.brand.support, ""
        column(None, notice, None, margins=(side, 0, side, 0), parent=self)
        self.show_failure(has_failed=False)

    def show_failure(self, *, has_failed: bool) -> None:
        """Show that the codes did not come now, or that there are none."""
        title = self.tr("Este boleto precisa de atendimento")
        self.sentence = self.tr("Não é possível pagar este boleto aqui. Fale com um atendente.")
        if has_failed:
            title, self.sentence = self.tr("Os códigos não chegaram"), boleto_text.no_codes_sentence()
            if self._theme.scale > 1:
                title = ""  # the sentence has it, and fits
        self._notice.medallion.setVisible(
            self._theme.is_spacious and (self._theme.portrait or not has_failed)
        )
        self._notice.show_notice(title, self.sentence, support=self._support)


def _in_rows(line: str, *, wide: bool) -> str:
    """Break a linha digitável into rows of groups, so that it is easy to copy.

    A row has two groups where it is `wide`, else one; a lone check digit stays with the next group.
    """
    groups = line.split(" ")
    last = groups[-2:] if len(groups[-2]) == 1 else groups[-1:]
    rows = [groups[:2], groups[2:]] if wide else [*([each] for each in groups[: -len(last)]), last]
    return "\n".join("   ".join(row) for row in rows)


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
        self._show_title(boleto, view, has_bars=density < PayDensity.NO_NOTES)
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
        note = boleto_text.bank_note(boleto, view.today)
        self._note.show_text(note if density < PayDensity.NO_NOTES else "")

    def _show_title(self, boleto: CheckedBoleto, view: ViewState, *, has_bars: bool) -> None:
        """Show the place in a series, and the due date, which is shorter where both do not fit."""
        position, states = "", list[BarState]()
        if view.series is not None:
            position, states = boleto_text.series_position(view.series), _bar_states(view.series)
        self._bars.show_series(states if has_bars else (), position)
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
