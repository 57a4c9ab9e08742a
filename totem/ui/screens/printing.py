"""Printing screen: progress, result and failures as the printer confirms them, and payment without paper."""

from PySide6.QtCore import QCoreApplication, QElapsedTimer, Qt, Slot
from PySide6.QtWidgets import QWidget

from totem.domain.integrity.findings import PaymentForm
from totem.domain.text import join_sentences
from totem.printing.printer import JobProgress, PrinterFault
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui import boleto_text
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.progress import Spinner
from totem.ui.layouts import put_first
from totem.ui.screens.message_screens import MessageScreen, reference
from totem.ui.screens.screen import UiContext
from totem.ui.theme import Tone

ON_PHONE = {PaymentForm.PIX, PaymentForm.LINK}
DOUBLE_TAP_MS = 700
"""A tap on "Parar" so soon is a second tap on "Imprimir", which stood there."""
SPINNER_UNITS, WIDE_SPINNER_UNITS = 120, 240


class PrintingScreen(MessageScreen):
    """Five variants: a question before printing, progress, a question after it, done, and failed."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "printing", "printer", context.theme.palette.success)
        upright = self.theme.portrait
        self._spinner = Spinner(self.theme, SPINNER_UNITS if upright else WIDE_SPINNER_UNITS)
        beside = self.notice.column if upright else self.buttons  # a wide panel has two halves
        beside.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignHCenter)
        main, other, add = ButtonVariant.PRIMARY, ButtonVariant.OUTLINE, self.add_button
        self._stop = add(self.tr("Parar"), other, "stop", self._request_stop, icon="x")
        self._came = add(self.tr("Saiu"), main, "came_out", self.intents.confirm_print, icon="check")
        self._missing = add(self.tr("Não saiu"), other, "not_out", self.intents.deny_print, icon="x")
        self._retry = add(self.tr("Tentar de novo"), main, "retry", self.intents.retry, icon="rotate-ccw")
        self._finish = add(self.tr("Concluir"), main, "finish", self.intents.finish)
        phone = self.tr("Pagar com o celular")
        self._without = add(phone, other, "without", self.go_back, icon="smartphone")
        self._again = add(self.tr("Imprimir de novo"), other, "again", self._print_again, icon="printer")
        self._accent = Tone(self.theme.palette.accent, self.theme.palette.soft)
        self._is_retry = False
        self._since_print = QElapsedTimer()
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        state = view.state
        self._is_retry = state in (State.PRINT_FAILED, State.PRINTED)
        self.is_error = state in (State.PRINT_FAILED, State.PRINT_UNSURE)
        self._spinner.setVisible(state is State.PRINTING)
        if state is not State.PRINTING:
            self._since_print.invalidate()
        elif not self._since_print.isValid():
            self._since_print.start()
        shows = {
            State.PRINTING: self._show_progress,
            State.PRINT_AGAIN: self._ask_before,
            State.PRINT_UNSURE: self._ask_after,
            State.PRINTED: self._show_done,
        }
        shows.get(state, self._show_failure)(view)

    def reset(self) -> None:
        super().reset()
        self._spinner.hide()
        self._since_print.invalidate()

    @property
    def takes_stop(self) -> bool:
        """True if a touch on "Parar" counts: not the second one of a double tap."""
        return self._since_print.isValid() and self._since_print.hasExpired(DOUBLE_TAP_MS)

    def changes_nothing(self, control: QWidget) -> bool:
        return control is self._stop and not self.takes_stop

    @Slot()
    def _request_stop(self) -> None:
        if self.takes_stop:
            self.intents.stop_printing()

    @Slot()
    def _print_again(self) -> None:
        if self._is_retry:
            self.intents.retry()
        else:
            self.intents.print_again()

    def _offer(self, *buttons: Button) -> None:
        """Show these buttons and no others, the main one first."""
        for button in buttons:
            if button.variant is ButtonVariant.PRIMARY:
                put_first(self.buttons, button)
        waits = (self._stop, self._came, self._missing)
        for button in (*waits, self._retry, self._finish, self._without, self._again):
            button.setVisible(button in buttons)

    def _show_progress(self, view: ViewState) -> None:
        several = view.print.count > 1
        place = min(view.print.printed + view.print.unconfirmed + 1, view.print.count)
        if several:
            title = self.tr("Imprimindo %1 de %2")
            title = title.replace("%1", str(place)).replace("%2", str(view.print.count))
        elif view.print.progress in (None, JobProgress.PREPARING):
            title = self.tr("Preparando a impressão")
        elif view.paid_at is not None:
            title = self.tr("Imprimindo seu comprovante")
        elif view.document is not None:
            title = self.tr("Imprimindo seu documento")
        elif view.form is not None:
            title = self.tr("Imprimindo seu protocolo")
        else:
            title = self.tr("Imprimindo seu boleto")
        sentence = self.tr("Aguarde um instante.")
        if view.print.stop_asked:
            title, sentence = (
                self.tr("Parando a impressão"),
                self.tr("A folha que já começou ainda vai sair."),
            )
        self._offer(*([self._stop] if several and not view.print.stop_asked else []))
        self.show_message(title, sentence, symbol="printer", tone=self._accent)

    def _ask_before(self, view: ViewState) -> None:
        self._without.relabel(self.tr("Voltar aos boletos"), variant=ButtonVariant.PRIMARY, icon="")
        self._again.relabel(
            self.tr("Imprimir mais %n boleto(s)", "", view.print.count), variant=ButtonVariant.OUTLINE
        )
        self._offer(self._without, self._again)
        title = self.tr("Imprimir de novo?")
        sentence = self.tr("Você já imprimiu %n boleto(s).", "", view.slips_on_paper)
        self.show_message(title, sentence, symbol="printer", tone=self._accent)

    def _ask_after(self, view: ViewState) -> None:
        """Ask the customer, who can see the paper, for the result that the printer did not report."""
        sent = view.print.printed + view.print.unconfirmed
        if view.print.count == 1:
            title = self.tr("O papel saiu?")
            sentence = self.tr("A impressora não confirmou a impressão. Veja se o papel saiu.")
            yes, no = self.tr("Saiu"), self.tr("Não saiu")
        else:
            title = self.tr("Saíram %n papel(éis)?", "", sent)
            sentence = self.tr("A impressora não confirmou a impressão. Conte os papéis antes de responder.")
            yes, no = self.tr("Saíram todos"), self.tr("Nem todos")
        self._came.relabel(yes, icon="check")
        self._missing.relabel(no, icon="x")
        self._offer(self._came, self._missing)
        self.show_message(title, sentence, small=reference(view), symbol="printer", tone=self._accent)

    def _show_done(self, view: ViewState) -> None:
        missing = view.print.count - view.print.printed
        self._finish.relabel(self.tr("Concluir"), variant=ButtonVariant.PRIMARY)
        self._without.relabel(self._way_back(view), variant=ButtonVariant.OUTLINE, icon="")
        self._offer(self._finish, self._without)
        title, sentence = self.tr("Impresso"), self.tr("Pegue o seu papel antes de sair.")
        if missing > 0:
            title = self.tr("Impressos: %1 de %2").replace("%1", str(view.print.printed))
            title = title.replace("%2", str(view.print.count))
            sentence = self.tr("A impressão parou. Pegue os papéis que saíram.")
            if not view.print.printed:
                title, sentence = self.tr("Nada foi impresso"), self.tr("A impressão parou antes de começar.")
            self._again.relabel(self.tr("Imprimir %n que falta(m)", "", missing))
            self._offer(self._finish, self._without, self._again)
        self.show_message(title, sentence, symbol="check", tone=self.theme.palette.success)

    def _show_failure(self, view: ViewState) -> None:
        fault = view.print.fault or PrinterFault.OTHER
        is_paid = view.paid_at is not None
        doubted = view.print.unconfirmed
        on_phone = not is_paid and view.chosen is not None and ON_PHONE & set(view.chosen.offered)
        finish = self.tr("Concluir") if view.print.printed else self.tr("Concluir sem imprimir")
        self._finish.relabel(finish, variant=ButtonVariant.OUTLINE)
        back = self.tr("Pagar com o celular") if on_phone else self._way_back(view)
        self._without.relabel(back, variant=ButtonVariant.OUTLINE, icon="smartphone" if on_phone else "")
        title, sentence = sentence_of(fault, is_paid=is_paid)
        lacks_codes = view.failure is not None
        if lacks_codes:
            self._without.relabel(back, variant=ButtonVariant.PRIMARY, icon="")
            sentence = boleto_text.no_codes_sentence()
        elif view.document is not None:
            sentence = self.tr("Você pode abrir o documento no celular ou pedir ajuda a um atendente.")
        elif view.form is not None:
            sentence = self.tr("Você pode fotografar o protocolo ou pedir ajuda a um atendente.")
        if doubted:
            title, sentence = self._doubt(view)
            self._again.relabel(self.tr("Imprimir de novo"))
            self._without.relabel(back, variant=ButtonVariant.PRIMARY, icon="smartphone" if on_phone else "")
            self._offer(self._without, *([self._again] if doubted == 1 else []))
        else:
            if view.print.printed:
                out = self.tr("Impressos: %1 de %2").replace("%1", str(view.print.printed))
                sentence = join_sentences(out.replace("%2", str(view.print.count)), sentence)
            self._retry.relabel(self.tr("Tentar de novo"), variant=ButtonVariant.PRIMARY, icon="rotate-ccw")
            self._offer(*([] if lacks_codes else [self._retry]), self._finish, self._without)
        symbol, tone = "cloud-off" if lacks_codes else "printer-x", self.theme.palette.warning
        self.show_message(title, sentence, small=reference(view), symbol=symbol, tone=tone)

    def _doubt(self, view: ViewState) -> tuple[str, str]:
        """Return title and advice about paper that has not come out, and still may."""
        if view.print.unconfirmed > 1:
            return (
                self.tr("Nem todos saíram"),
                self.tr("Marque na lista só os que faltam e imprima de novo, ou chame um atendente."),
            )
        title = self.tr("O papel não saiu")
        if view.paid_at is not None or view.document is not None or view.form is not None:
            return title, self.tr("Chame um atendente. Se imprimir de novo, podem sair duas vias.")
        return title, self.tr("Se imprimir de novo, podem sair duas vias: pague só uma.")

    def _way_back(self, view: ViewState) -> str:
        if view.paid_at is not None:
            return self.tr("Voltar ao pagamento")
        if view.document is not None:
            return self.tr("Voltar ao documento")
        if view.form is not None:
            return self.tr("Voltar ao protocolo")
        return self.tr("Voltar ao boleto") if view.chosen else self.tr("Voltar aos boletos")


def sentence_of(fault: PrinterFault, *, is_paid: bool = False) -> tuple[str, str]:
    """Return title and advice of a printer fault; after a payment (`is_paid`) only its proof is missing."""
    translate = QCoreApplication.translate
    title = {
        PrinterFault.PAPER_OUT: translate("printing", "O papel acabou"),
        PrinterFault.COVER_OPEN: translate("printing", "A impressora está aberta"),
        PrinterFault.JAM: translate("printing", "O papel enroscou"),
        PrinterFault.OFFLINE: translate("printing", "A impressora está desligada"),
        PrinterFault.TONER: translate("printing", "A tinta acabou"),
        PrinterFault.CUTTER: translate("printing", "O papel não foi cortado"),
        PrinterFault.TIMED_OUT: translate("printing", "A impressora não respondeu"),
    }.get(fault, translate("printing", "Não foi possível imprimir"))
    if is_paid:
        return title, translate("printing", "Seu pagamento está confirmado. Um atendente pode ajudar.")
    return title, translate(
        "printing", "Você pode pagar pelo celular, sem papel, ou pedir ajuda a um atendente."
    )
