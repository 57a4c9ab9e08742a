"""Pay screen: one boleto, and a view of each payment form, PIX first."""

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.findings import PaymentForm
from totem.session.view_state import ViewState
from totem.system import tracing
from totem.ui import boleto_text
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.boleto_card import due_tone
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card, Chip
from totem.ui.controls.code_views import ItfBarcodeView, QrView
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.controls.progress import StepList
from totem.ui.controls.segmented_control import SegmentedControl
from totem.ui.controls.text import Text
from totem.ui.layouts import Item, add_items, column, row
from totem.ui.screens.screen import Screen, UiContext, button_row
from totem.ui.theme import Theme, Tone, Type, Weight

translate = QCoreApplication.translate


class PayScreen(Screen):
    """The amount and the beneficiary on one side, the payment code on the other.

    Signals:
        print_requested(): "Imprimir".
        finished(): "Concluir".
        view_chosen(str): the screen has changed to the payment form of this name.
    """

    has_clock = True
    print_requested = Signal()
    finished = Signal()
    view_chosen = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "pay")
        theme = self.theme
        self._boleto: CheckedBoleto | None = None
        self.view = ""
        self._sees_payment = False
        self._clock = Chip(theme, name="clock")
        self._waiting = Chip(theme, name="waiting")
        self._segments = SegmentedControl(theme, name="views")
        self._segments.chosen.connect(self.show_view)
        self._views: dict[str, PaymentView] = {
            PaymentForm.PIX.value: PixView(theme),
            PaymentForm.BARCODE.value: BarcodeView(theme),
            PaymentForm.LINK.value: LinkView(theme),
        }
        self._nothing = NothingView(context)
        self._stack = QStackedLayout()
        self._steps = QStackedLayout()
        read, touch = self.add_panes(tall=True, corner=self._clock)
        self._lay_out_bill(read)
        touch.addWidget(self._segments)
        if theme.portrait:
            if not theme.cramped:
                add_items(read, theme.px(24 if theme.airy else 12), (self._card(), 1))
        else:
            # The steps are laid out before they are added: a stack shows its first at once.
            add_items(read, theme.px(40 if theme.airy else 16), self._steps)
            for view in self._views.values():
                self._steps.addWidget(view.steps)
            self._steps.addWidget(QWidget())  # for a boleto that cannot be paid here
            add_items(read, theme.px(28), self._waiting, None)
            touch.addWidget(self._card(), 1)
        self._print = PrintButton(theme, name="print")
        self._print.clicked.connect(self.print_requested)
        finish, main = self.tr("Concluir"), ButtonVariant.PRIMARY
        done = Button(theme, finish, main, name="finish", on_click=self.finished)
        touch.addLayout(button_row(theme, self._print, done))

    def _lay_out_bill(self, read: QVBoxLayout) -> None:
        """Lay out the boleto's texts: description, amount, beneficiary, due date."""
        theme = self.theme
        read.setSpacing(theme.px(10))
        in_a_row = theme.airy or (theme.portrait and not theme.cramped)
        self._what = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="what_for")
        self._due = Chip(theme, name="due_state")
        lay_out, left = row if in_a_row else column, Qt.AlignmentFlag.AlignLeft
        head = lay_out((self._what, 1), (self._due, left), gap=theme.px(20 if theme.airy else 6))
        self._amount = Text(theme, theme.headline, Weight.BOLD, fit=True, name="amount")
        self._to = Text(theme, Type.BODY, Weight.STRONG, fit=True, name="beneficiary")
        self._note = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="note")
        self._why = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="why")
        add_items(read, head, self._amount)
        if theme.portrait and theme.cramped:  # so that the code needs no scrolling
            read.addWidget(self._card(), 1)
        add_items(read, self._to, self._note, self._why)

    def _card(self) -> Card:
        """Make the white card of the codes, whose quiet zones reach to its edge."""
        theme = self.theme
        card, hairline = Card(theme), theme.px(3)
        pad = theme.px(32 if theme.airy else 4 if theme.cramped else 16)
        items: list[Item] = [self._stack]
        if theme.portrait:
            items.append((self._waiting, Qt.AlignmentFlag.AlignHCenter))
        margins = (hairline, pad, hairline, pad)
        column(*items, gap=theme.px(24 if theme.airy else 12), margins=margins, parent=card)
        for view in (*self._views.values(), self._nothing):
            self._stack.addWidget(view)
        return card

    def main_control(self) -> QWidget | None:
        """The payment form that is shown: "Concluir" would end the session."""
        return self._segments.current or super().main_control()

    @property
    def offered(self) -> tuple[str, ...]:
        """The payment forms of the boleto on the screen, in order."""
        return tuple(form.value for form in self._boleto.offered) if self._boleto else ()

    def update_view(self, view: ViewState) -> None:
        boleto = view.chosen
        if boleto is None:
            return
        symbol, tone = due_tone(self.theme, boleto, view.today)
        self._what.show_text(boleto_text.description(boleto))
        self._due.show_state(boleto_text.due_state(boleto, view.today), symbol, tone)
        self._amount.show_text(boleto_text.amount(boleto))
        beneficiary = (boleto.pix.merchant_name if boleto.pix else None) or self.context.brand.name
        self._to.show_text(self.tr("para %1").replace("%1", beneficiary))
        self._show_note(boleto, view)
        self._print.follow(view, self.tr("Imprimir"))
        self._sees_payment = view.sees_payment
        waiting = self.tr("Aguardando o seu pagamento…")
        self._waiting.show_state(waiting, "hourglass", self.theme.palette.success)
        if boleto is not self._boleto:
            self._set_boleto(boleto)
        self._show_waiting()
        advice = self.tr("Escolha como pagar.")
        self.set_spoken_text(f"{boleto_text.boleto_sentence(boleto, view.today)}. {advice}")

    def _show_note(self, boleto: CheckedBoleto, view: ViewState) -> None:
        """Show the due date and the difference from the face value, on two lines where the panel is wide."""
        face = boleto_text.face_amount_note(boleto) if self.theme.roomy else ""
        due, why = boleto_text.due_line(boleto, view.today), (face, boleto_text.difference_reason(boleto))
        self._note.show_text(" · ".join(filter(None, (due, *why) if self.theme.portrait else (due,))))
        self._why.show_text("" if self.theme.portrait else " · ".join(filter(None, why)))

    def show_view(self, form: str) -> None:
        """Change to a payment form of the boleto."""
        if self._boleto is None or form not in self.offered:
            return
        view = self._views[form]
        view.show_boleto(self._boleto)
        self.view = form
        self._segments.choose(form)
        self._show_waiting()
        self._stack.setCurrentWidget(view)
        self.arrange()
        if not self.theme.portrait:
            self._steps.setCurrentWidget(view.steps)
        self.view_chosen.emit(form)

    def _show_waiting(self) -> None:
        """Show the wait for PIX only: a payment by barcode reaches the ERP on another day."""
        is_soon = self.view == PaymentForm.PIX.value
        self._waiting.setVisible(self._sees_payment and is_soon and self.theme.airy)

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, PayScreen):
            self.show_view(other.view)

    def show_time_left(self, seconds: int) -> None:
        """Show the time left, in steps of ten seconds above one minute."""
        shown = seconds if seconds < 60 else -(-seconds // 10) * 10
        palette = self.theme.palette
        tone = Tone(palette.muted, palette.sunken) if seconds >= 60 else palette.warning
        spoken = self.tr("Esta tela fica aberta por mais %1").replace("%1", f"{shown // 60}:{shown % 60:02}")
        self._clock.show_state(f"{shown // 60}:{shown % 60:02}", "clock", tone, spoken)

    def reset(self) -> None:
        self._boleto, self.view = None, ""
        for text in (self._what, self._amount, self._to, self._note, self._why):
            text.setText("")
        for view in self._views.values():
            view.reset()
        self._segments.offer([])
        self.set_spoken_text("")

    def _set_boleto(self, boleto: CheckedBoleto) -> None:
        """Show the codes of `boleto`; keep the chosen form where the ERP sent the same boleto again."""
        before, self._boleto = self._boleto, boleto
        if before is None or before.boleto.id != boleto.boleto.id:
            self._offer(boleto)
        elif before.offered != boleto.offered:
            self._offer(boleto, self.view)
        elif self.view:
            self._views[self.view].show_boleto(boleto)

    def _offer(self, boleto: CheckedBoleto, view: str = "") -> None:
        """Offer all payment forms of `boleto`; show `view` if it is one of them, else the first."""
        names = {
            PaymentForm.PIX: (self.tr("PIX"), "pix"),
            PaymentForm.BARCODE: (self.tr("Boleto"), "barcode"),
            PaymentForm.LINK: (self.tr("No celular"), "smartphone"),
        }
        for each in self._views.values():
            each.reset()
        self._segments.offer([(form.value, *names[form]) for form in boleto.offered])
        if boleto.offered:
            self.show_view(view if view in self.offered else self.offered[0])
        else:
            self.view = ""
            self._stack.setCurrentWidget(self._nothing)
            self._steps.setCurrentIndex(self._steps.count() - 1)


class PaymentView(QWidget):
    """A code and the `steps` to pay by it, which stand elsewhere on wide panels."""

    def __init__(self, theme: Theme, steps: list[str]) -> None:
        super().__init__()
        self.steps = StepList(theme, steps)
        gap = theme.px(20 if theme.airy else 10)
        self.column = column(gap=gap)
        outer = column((self.column, 1), gap=gap, parent=self)
        if theme.portrait:
            margin = theme.px(32)
            self.steps.setContentsMargins(margin, 0, margin, 0)
            outer.addWidget(self.steps)

    def heightForWidth(self, width: int) -> int:
        """0 while another view is shown."""
        return 0 if self.isHidden() else super().heightForWidth(width)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0) if self.isHidden() else super().minimumSizeHint()

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        raise NotImplementedError

    def reset(self) -> None:
        raise NotImplementedError


class QrPaymentView(PaymentView):
    """A QR code for the phone; a subclass names its payload."""

    name = ""

    def __init__(self, theme: Theme, steps: list[str]) -> None:
        super().__init__(theme, steps)
        self.qr = QrView(theme, name=self.name)
        self.column.addWidget(self.qr, 1)

    def reset(self) -> None:
        self.qr.show_payload("", "")


class PixView(QrPaymentView):
    """The BR Code as a QR code, and three plain steps."""

    name = "pix_qr"

    def __init__(self, theme: Theme) -> None:
        app, way = translate("pay", "Abra o app do seu banco"), translate("pay", "Escolha pagar com PIX")
        super().__init__(theme, [app, way, translate("pay", "Aponte a câmera para cá")])

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        if boleto.pix is not None:
            self.qr.show_payload(boleto.pix.text, self.tr("QR code do PIX"))
            tracing.mark("qr_shown")


class LinkView(QrPaymentView):
    """The boleto's web page as a QR code for the phone."""

    name = "link_qr"

    def __init__(self, theme: Theme) -> None:
        camera, there = translate("pay", "Abra a câmera do celular"), translate("pay", "Aponte para cá")
        super().__init__(theme, [camera, there, translate("pay", "Toque no endereço")])

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        if boleto.link is not None:
            self.qr.show_payload(boleto.link, self.tr("QR code para abrir o boleto no celular"))


class BarcodeView(PaymentView):
    """The barcode for a banking app's camera, and the linha digitável to type where that fails."""

    def __init__(self, theme: Theme) -> None:
        steps = [
            translate("pay", "Abra o app do seu banco"),
            translate("pay", "Escolha pagar boleto"),
            translate("pay", "Aponte a câmera para cá"),
        ]
        super().__init__(theme, steps)
        center = Qt.AlignmentFlag.AlignHCenter
        self._wide = theme.scale == 1
        self._bars = ItfBarcodeView(theme, name="bars")
        size = Type.LARGE if theme.roomy else Type.BODY
        self._line = Text(theme, size, Weight.STRONG, align=center, name="line")
        label = Text(theme, Type.BODY, color=theme.palette.muted, align=center)
        if theme.airy:
            label.setText(self.tr("Ou digite este número no app do seu banco:"))
        else:
            label.setText(self.tr("Ou digite este número:"))
        add_items(self.column, (None, 2), self._bars, None, label, self._line, (None, 2))

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        if boleto.title is not None:
            self._bars.show_barcode(boleto.title.barcode, self.tr("Código de barras do boleto"))
            self._line.show_text(_in_rows(boleto.title.line_formatted, wide=self._wide))

    def reset(self) -> None:
        self._bars.show_barcode("", "")
        self._line.setText("")


class NothingView(QWidget):
    """Message where no payment form can be offered."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        theme, side = context.theme, context.theme.px(24)
        notice = MessagePanel(
            theme, "headset", theme.palette.warning, lines=3 if theme.airy or theme.portrait else 2
        )
        notice.medallion.setVisible(theme.airy)
        notice.show_notice(
            self.tr("Este boleto precisa de atendimento"),
            self.tr("Não é possível pagar este boleto aqui. Fale com um atendente."),
            support=context.brand.support,
        )
        column(None, notice, None, margins=(side, 0, side, 0), parent=self)


def _in_rows(line: str, *, wide: bool) -> str:
    """Break a linha digitável into rows of groups, so that it is easy to copy.

    A row has two groups where it is `wide`, else one; a lone check digit stays with the next group.
    """
    groups = line.split(" ")
    last = groups[-2:] if len(groups[-2]) == 1 else groups[-1:]
    rows = [groups[:2], groups[2:]] if wide else [*([each] for each in groups[: -len(last)]), last]
    return "\n".join("   ".join(row) for row in rows)
