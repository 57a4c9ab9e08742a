"""The views of the pay screen: a code with the steps to pay by it, or what stands in its place."""

from enum import IntEnum
from math import cos, pi

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.payment_codes import CODES
from totem.system import tracing
from totem.ui import boleto_text
from totem.ui.controls.code_views import BARS_MM, LEAST_BARS_MM, QR_MM, ItfBarcodeView, QrView
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.controls.progress import Spinner, StepList
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import antialiased, paint_icon
from totem.ui.layouts import add_items, box_direction, column, height_at_least
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Type, Weight
from totem.ui.ui_context import UiContext

USUAL_QR_MM = 125.0
"""Width of a QR code with its quiet zone where nothing has to be given up (ux.md)."""
CODE_GAP_UNITS = 2
"""Between a code and its steps: its quiet zone is air enough."""
STEP_GAP, TIGHT_STEP_GAP, WIDE_STEP_GAP = 10, 4, 14
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
    BRIEF_NOTE = 6
    """Of a boleto that was passed over the reason alone: what to do now stands on the list."""
    NO_RECEIVER = 7
    """Under such a note beside every way to pay: the app of the bank names the receiver before a payment."""


def make_payment_view(theme: Theme, form: PaymentForm) -> "PaymentView":
    """Make the view of a payment form."""
    return BarcodeView(theme, form) if CODES[form].is_barcode else QrPaymentView(theme, form)


class StackedView(QWidget):
    """A view of a stack, which takes no room in it while another is shown."""

    def heightForWidth(self, width: int) -> int:
        return 0 if self.isHidden() else super().heightForWidth(width)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0) if self.isHidden() else super().minimumSizeHint()


class PaymentView(StackedView):
    """A code and the `steps` to pay by it, which stand elsewhere on wide panels.

    While the boleto has no such code, the reason stands in its place, in its geometry.

    Signals:
        fitted(): whether there is room for the code has changed.
    """

    fitted = Signal()

    def __init__(self, theme: Theme, form: PaymentForm) -> None:
        super().__init__()
        self.theme, self.form, self.row = theme, form, PAYMENT_FORMS[form]
        self._density, self._is_missing = PayDensity.WHOLE, False
        self.steps = StepList(theme, list(self.row.steps()), self.row.sentence())
        policy = self.steps.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.steps.setSizePolicy(policy)
        gap = theme.px(CODE_GAP_UNITS)
        self._code = QWidget()
        self.column = column(gap=gap, parent=self._code)
        self._missing = MissingCode(theme, self._code)
        self._outer = column((self._code, 1), (self._missing, 1), gap=gap, parent=self)
        self._missing.hide()
        if theme.portrait:
            self._outer.addWidget(self.steps)

    def use(self, density: PayDensity) -> None:
        """Show the steps as far as the density leaves room for them."""
        self._density = density
        wide = not self.theme.portrait
        self.steps.set_gap(
            WIDE_STEP_GAP if wide else TIGHT_STEP_GAP if density >= PayDensity.SHORT_BILL else STEP_GAP
        )
        if density < PayDensity.SENTENCE:
            self.steps.show_list()
        else:
            self.steps.show_sentence()

    def _keep_room_for_steps(self, is_kept: bool) -> None:  # noqa: FBT001
        """Keep the steps' room also while they are hidden; else hide them."""
        policy = self.steps.sizePolicy()
        policy.setRetainSizeWhenHidden(is_kept)
        self.steps.setSizePolicy(policy)
        if not is_kept:
            self.steps.hide()

    @property
    def has_steps(self) -> bool:
        """True if the code is there to point a camera at."""
        return True

    def show_code(self) -> None:
        """Show the code rather than the reason why it is missing."""
        self._show(is_missing=False, has_steps=self.has_steps)

    def show_missing(self, sentence: str, *, is_coming: bool) -> None:
        """Show `sentence` in place of the code, with a progress if it is coming."""
        self.steps.set_left(None)
        self._missing.show_reason(sentence, is_coming=is_coming)
        self._show(is_missing=True, has_steps=is_coming)

    def _show(self, *, is_missing: bool, has_steps: bool) -> None:
        self._is_missing = is_missing
        self._code.setVisible(not is_missing)
        self._missing.setVisible(is_missing)
        self.steps.setVisible(has_steps)
        self.use(self._density)

    def begin(self) -> None:
        """Show the view from its beginning: its segment was touched, or the boleto is another."""

    def set_advice(self, sentence: str) -> None:
        """Set the sentence that stands in for a code without room; a QR code always has some."""

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        raise NotImplementedError


class MissingCode(QWidget):
    """The progress of a code that is to come, or the reason why there is none, as large as the code."""

    def __init__(self, theme: Theme, code: QWidget) -> None:
        super().__init__()
        self._code = code
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

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the code, or of a longer sentence."""
        code, inner = self._code, self.layout()
        height = code.heightForWidth(width) if code.hasHeightForWidth() else code.minimumSizeHint().height()
        return max(height, inner.totalHeightForWidth(width) if inner is not None else 0)

    def sizeHint(self) -> QSize:
        return self._code.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._code.minimumSizeHint()


class QrPaymentView(PaymentView):
    """A QR code for the phone."""

    def __init__(self, theme: Theme, form: PaymentForm) -> None:
        super().__init__(theme, form)
        self.qr = QrView(theme, name=f"{form.value}_qr")
        self.column.addWidget(self.qr, 1)
        if theme.portrait:
            self.qr.placed.connect(self.steps.set_left)

    def use(self, density: PayDensity) -> None:
        super().use(density)
        is_upright = self.theme.portrait
        is_beside = is_upright and density >= PayDensity.BESIDE
        self._keep_room_for_steps(not (is_beside and self._is_missing))
        is_usual = is_upright and density < PayDensity.SMALL_CODE
        self.qr.set_least(USUAL_QR_MM if is_usual else QR_MM)
        if is_beside:
            self.steps.show_sentence(beside=True)
        self._outer.setDirection(box_direction(is_row=is_beside))
        for place in range(2):  # the code, or what stands in for it
            self._outer.setStretch(place, 0 if is_beside else 1)
        if is_upright:
            self._outer.setStretch(2, int(is_beside))

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        payload = boleto.payload(self.form)
        if payload:
            self.qr.show_payload(payload, self.row.code_name())
            tracing.mark("qr_shown")


class BarcodeView(PaymentView):
    """The barcode for a banking app's camera, and the linha digitável to type where that fails.

    On a screen with too few pixels for the bars, a sentence has their place, and the steps are hidden.

    Attributes:
        bars: the barcode.
    """

    def __init__(self, theme: Theme, form: PaymentForm) -> None:
        super().__init__(theme, form)
        center = Qt.AlignmentFlag.AlignHCenter
        self._wide = theme.scale == 1
        self.bars = ItfBarcodeView(theme, name="bars")
        self.bars.fitted.connect(self.fitted)
        size = Type.LARGE if theme.is_large else Type.BODY
        self._line = Text(theme, size, Weight.STRONG, align=center, name="line")
        self._label = Text(theme, Type.BODY, color=theme.palette.muted, align=center)
        self._is_merged = False
        add_items(self.column, (None, 2), self.bars, None, self._label, self._line, (None, 2))

    def use(self, density: PayDensity) -> None:
        super().use(density)
        self._is_merged = density >= PayDensity.BESIDE and self.bars.fits
        self.bars.set_height(LEAST_BARS_MM if self._is_merged else BARS_MM)
        if self._is_merged:
            label = self.tr("Aponte a câmera do app do banco ou digite:")
        elif self.theme.is_spacious:
            label = self.tr("Ou digite este número no app do seu banco:")
        else:
            label = self.tr("Ou digite este número:")
        self._label.setText(label)
        self._keep_room_for_steps(not self._is_merged)

    def set_advice(self, sentence: str) -> None:
        self.bars.set_advice(sentence)

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        if boleto.title is not None:
            self.bars.show_barcode(boleto.payload(self.form), self.row.code_name())
            self._line.show_text(_in_rows(boleto.title.line_formatted, wide=self._wide))

    @property
    def has_steps(self) -> bool:
        return self.bars.fits and not self._is_merged


class ConfirmedView(StackedView):
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

    def heightForWidth(self, width: int) -> int:
        return height_at_least(self, width)

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
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setMaximumHeight(theme.px(TICK_UNITS))

    def set_width(self, share: float) -> None:
        """Show the disc turned, with this share of its width."""
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(1, self._theme.px(TICK_UNITS))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self._theme.px(LEAST_TICK_UNITS))

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


class NoPaymentView(StackedView):
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
