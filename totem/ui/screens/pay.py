"""Pay screen: one boleto, and up to three payment forms, PIX first."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.findings import PaymentForm
from totem.session.view_state import ViewState
from totem.ui import boleto_text
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.boleto_card import due_tone
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card, Chip
from totem.ui.controls.segmented_control import SegmentedControl
from totem.ui.controls.text import Text
from totem.ui.screens.pay_views import BarcodeView, LinkView, NothingView, PaymentView, PixView
from totem.ui.screens.screen import Screen, UiContext, button_row
from totem.ui.theme import Tone, Type, Weight


class PayScreen(Screen):
    """The amount and the beneficiary on one side, the payment code on the other.

    Signals:
        print_asked(): "Imprimir".
        finished(): "Concluir".
        view_chosen(str): the screen has changed to the payment form of this name.
    """

    has_clock = True
    print_asked = Signal()
    finished = Signal()
    view_chosen = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "pay")
        theme = self.theme
        self._boleto: CheckedBoleto | None = None
        self._view = ""
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
        if theme.portrait:
            if not theme.cramped:
                read.addSpacing(theme.px(24 if theme.airy else 12))
                read.addWidget(self._card(), 1)
            touch.addWidget(self._segments)
        else:
            read.addSpacing(theme.px(40 if theme.airy else 16))
            read.addLayout(self._steps)  # before they are added: a stack shows its first at once
            for view in self._views.values():
                self._steps.addWidget(view.steps)
            self._steps.addWidget(QWidget())  # for a boleto that cannot be paid here
            read.addSpacing(theme.px(28))
            read.addWidget(self._waiting)
            read.addStretch(1)
            touch.addWidget(self._segments)
            touch.addWidget(self._card(), 1)
        touch.addLayout(self._foot())

    def _lay_out_bill(self, read: QVBoxLayout) -> None:
        """Lay out the boleto's texts: description, amount, beneficiary, due date."""
        theme = self.theme
        read.setSpacing(theme.px(10))
        in_a_row = theme.airy or (theme.portrait and not theme.cramped)
        head = QHBoxLayout() if in_a_row else QVBoxLayout()
        head.setSpacing(theme.px(20 if theme.airy else 6))
        self._what = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="what_for")
        self._due = Chip(theme, name="due_state")
        head.addWidget(self._what, 1)
        head.addWidget(self._due, 0, Qt.AlignmentFlag.AlignLeft)
        self._amount = Text(theme, theme.headline, Weight.BOLD, fit=True, name="amount")
        self._to = Text(theme, Type.BODY, Weight.STRONG, fit=True, name="beneficiary")
        self._note = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="note")
        self._why = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="why")
        read.addLayout(head)
        read.addWidget(self._amount)
        if theme.portrait and theme.cramped:  # so that the code needs no scrolling
            read.addWidget(self._card(), 1)
        for text in (self._to, self._note, self._why):
            read.addWidget(text)

    def _card(self) -> Card:
        """Make the white card of the codes, whose quiet zones reach to its edge."""
        theme = self.theme
        card, hairline = Card(theme), theme.px(3)
        pad = theme.px(32 if theme.airy else 4 if theme.cramped else 16)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(hairline, pad, hairline, pad)
        inside.setSpacing(self.theme.px(24 if self.theme.airy else 12))
        inside.addLayout(self._stack)
        if self.theme.portrait:
            inside.addWidget(self._waiting, 0, Qt.AlignmentFlag.AlignHCenter)
        for view in (*self._views.values(), self._nothing):
            self._stack.addWidget(view)
        return card

    def _foot(self) -> QHBoxLayout:
        self._print = PrintButton(self.theme, name="print")
        self._print.clicked.connect(self.print_asked)
        done = Button(self.theme, self.tr("Concluir"), ButtonVariant.PRIMARY, name="finish")
        done.clicked.connect(self.finished)
        return button_row(self.theme, self._print, done)

    def main_control(self) -> QWidget | None:
        """The payment form that is shown: "Concluir" would end the session."""
        return self._segments.current or super().main_control()

    @property
    def offered(self) -> tuple[str, ...]:
        """The payment forms of the boleto on the screen, in order."""
        return tuple(form.value for form in self._boleto.offered) if self._boleto else ()

    @property
    def view(self) -> str:
        """The payment form that is shown; "" where none is offered."""
        return self._view

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
        self._view = form
        self._segments.choose(form)
        self._show_waiting()
        self._stack.setCurrentWidget(view)
        self.arrange()
        if not self.theme.portrait:
            self._steps.setCurrentWidget(view.steps)
        self.view_chosen.emit(form)

    def _show_waiting(self) -> None:
        """Show the wait for PIX only: a payment by barcode reaches the ERP on another day."""
        is_soon = self._view == PaymentForm.PIX.value
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
        self._boleto, self._view = None, ""
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
            self._offer(boleto, self._view)
        elif self._view:
            self._views[self._view].show_boleto(boleto)

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
            self._view = ""
            self._stack.setCurrentWidget(self._nothing)
            self._steps.setCurrentIndex(self._steps.count() - 1)
