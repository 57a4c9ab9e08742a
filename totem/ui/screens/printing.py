"""Screen 7, printing: what the printer itself says, and a way out that needs no paper."""

from PySide6.QtCore import QCoreApplication, Qt, Signal

from totem.domain.integrity import PaymentForm
from totem.kiosk.picture import Picture
from totem.kiosk.states import State
from totem.printing.printer import Fault, Progress
from totem.ui.controls.button import Look
from totem.ui.controls.spinner import Spinner
from totem.ui.screens.screen import Context
from totem.ui.screens.telling import TellingScreen
from totem.ui.theme import Tone

ON_PHONE = {PaymentForm.PIX, PaymentForm.LINK}
SPINNER_UNITS, WIDE_SPINNER_UNITS = 120, 240
NO_RETRY = (Fault.UNCONFIRMED,)
"""Faults after which a second print could come out beside the first."""


class PrintingScreen(TellingScreen):
    """Under way, done, or failed: three faces of one screen.

    Signals:
        retried(): "Tentar de novo".
        finished(): "Concluir".
    """

    retried = Signal()
    finished = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, "printing", "printer", context.theme.palette.success)
        upright = self.theme.portrait
        self._spinner = Spinner(self.theme, SPINNER_UNITS if upright else WIDE_SPINNER_UNITS)
        beside = self.notice.column if upright else self.ways  # a wide panel has its other half to fill
        beside.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignHCenter)
        self._retry = self.add_way(self.tr("Tentar de novo"), Look.PRIMARY, icon="rotate-ccw", name="retry")
        self._retry.clicked.connect(self.retried)
        self._finish = self.add_way(self.tr("Concluir"), Look.PRIMARY, name="finish")
        self._finish.clicked.connect(self.finished)
        self._without = self.add_way(
            self.tr("Pagar com o celular"), Look.OUTLINE, icon="smartphone", name="without"
        )
        self._without.clicked.connect(self.went_back)
        self.close_ways()

    def show_picture(self, picture: Picture) -> None:
        """Tell how the print goes."""
        under_way = picture.state is State.PRINTING
        self.alarms = picture.state is State.PRINT_FAILED
        self._spinner.setVisible(under_way)
        self._finish.setVisible(not under_way)
        self._without.setVisible(not under_way)
        self._retry.setVisible(picture.state is State.PRINT_FAILED and picture.fault not in NO_RETRY)
        if under_way:
            self._tell_progress(picture)
        elif picture.state is State.PRINTED:
            self._tell_done(picture)
        else:
            self._tell_failure(picture)

    def wipe(self) -> None:
        """Forget the print."""
        self.notice.show_notice("", "")
        self._spinner.hide()
        self.say("")

    def _tell_progress(self, picture: Picture) -> None:
        if picture.progress in (None, Progress.PREPARING):
            title = self.tr("Preparando a impressão")
        elif picture.paid_at is not None:
            title = self.tr("Imprimindo seu comprovante")
        elif picture.paper is not None:
            title = self.tr("Imprimindo seu documento")
        elif picture.form is not None:
            title = self.tr("Imprimindo seu protocolo")
        elif picture.printing_count > 1:
            title = self.tr("Imprimindo %n boleto(s)", "", picture.printing_count)
        else:
            title = self.tr("Imprimindo seu boleto")
        accent = Tone(self.theme.palette.accent, self.theme.palette.soft)
        self.tell(title, self.tr("Aguarde um instante."), symbol="printer", tone=accent)

    def _tell_done(self, picture: Picture) -> None:
        self._finish.relabel(self.tr("Concluir"), look=Look.PRIMARY)
        self._without.relabel(self._way_back(picture), icon="")
        title, sentence = self.tr("Impresso"), self.tr("Pegue o seu papel antes de sair.")
        self.tell(title, sentence, symbol="check", tone=self.theme.palette.success)

    def _tell_failure(self, picture: Picture) -> None:
        fault = picture.fault or Fault.OTHER
        is_paid = picture.paid_at is not None
        on_phone = not is_paid and picture.chosen is not None and ON_PHONE & set(picture.chosen.offered)
        self._finish.relabel(self.tr("Concluir sem imprimir"), look=Look.OUTLINE)
        if on_phone:
            self._without.relabel(self.tr("Pagar com o celular"), icon="smartphone")
        else:
            self._without.relabel(self._way_back(picture), icon="")
        title, sentence = sentence_of(fault, is_paid=is_paid)
        if picture.paper is not None and fault is not Fault.UNCONFIRMED:
            sentence = self.tr("Você pode abrir o documento no celular, ou pedir ajuda a um atendente.")
        elif picture.form is not None and fault is not Fault.UNCONFIRMED:
            sentence = self.tr("Você pode fotografar o protocolo, ou pedir ajuda a um atendente.")
        reference = f"ref. {picture.reference}" if picture.reference else ""
        self.tell(title, sentence, small=reference, symbol="printer-x", tone=self.theme.palette.warning)

    def _way_back(self, picture: Picture) -> str:
        if picture.paid_at is not None:
            return self.tr("Voltar ao pagamento")
        if picture.paper is not None:
            return self.tr("Voltar ao documento")
        if picture.form is not None:
            return self.tr("Voltar ao protocolo")
        return self.tr("Voltar ao boleto") if picture.chosen else self.tr("Voltar aos boletos")


def sentence_of(fault: Fault, *, is_paid: bool = False) -> tuple[str, str]:
    """What happened and what to do now, for each fault that a customer can meet; a proof is not to pay by."""
    translate = QCoreApplication.translate
    if fault is Fault.UNCONFIRMED:
        return (
            translate("printing", "Confira se o papel saiu"),
            translate("printing", "A impressora não confirmou. Se o papel não saiu, fale com um atendente."),
        )
    what = {
        Fault.PAPER_OUT: translate("printing", "O papel acabou"),
        Fault.COVER_OPEN: translate("printing", "A impressora está aberta"),
        Fault.JAM: translate("printing", "O papel enroscou"),
        Fault.OFFLINE: translate("printing", "A impressora está desligada"),
        Fault.TONER: translate("printing", "A tinta acabou"),
        Fault.CUTTER: translate("printing", "O papel não foi cortado"),
        Fault.TIMED_OUT: translate("printing", "A impressora não respondeu"),
    }.get(fault, translate("printing", "Não foi possível imprimir"))
    if is_paid:
        return what, translate("printing", "Seu pagamento está confirmado. Um atendente pode ajudar.")
    return what, translate(
        "printing", "Você pode pagar pelo celular, sem papel, ou pedir ajuda a um atendente."
    )
