"""What the pay screen shows in the place of a code: bars, the reason why it is missing, a confirmation."""

from enum import IntEnum
from math import cos, pi

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.ui import boleto_text
from totem.ui.controls.code_views import BARS_MM, LEAST_BARS_MM, ItfBarcodeView
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.controls.progress import Spinner
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import antialiased, paint_icon
from totem.ui.layouts import column, keep_room
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Type, Weight
from totem.ui.ui_context import UiContext

CODE_GAP_UNITS = 2
"""Between a code and what stands below it: its quiet zone is air enough."""
TURN_MS = 170
TICK_UNITS, LEAST_TICK_UNITS, TICK_SHARE, NEXT_GAP_UNITS = 380, 120, 0.54, 48


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
