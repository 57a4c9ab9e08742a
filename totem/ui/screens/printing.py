"""Screen 7, printing: what the printer itself says, and a way out that needs no paper."""

from PySide6.QtCore import QCoreApplication, Qt, Signal

from totem.kiosk.picture import Picture
from totem.kiosk.states import State
from totem.printing.printer import Fault, Progress
from totem.ui.controls.button import Look
from totem.ui.controls.spinner import Spinner
from totem.ui.screens.screen import Context
from totem.ui.screens.telling import TellingScreen


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
        self._spinner = Spinner(self.theme)
        center, left = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignLeft
        self.notice.column.addWidget(self._spinner, 0, center if self.theme.portrait else left)
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
        palette = self.theme.palette
        self._spinner.setVisible(picture.state is State.PRINTING)
        self._finish.setVisible(picture.state is not State.PRINTING)
        self._retry.setVisible(picture.state is State.PRINT_FAILED)
        self._without.setVisible(picture.state is not State.PRINTING)
        if picture.state is State.PRINTING:
            self.tell(
                _progress(picture), self.tr("Aguarde um instante."), symbol="printer", tone=palette.warning
            )
        elif picture.state is State.PRINTED:
            self._finish.relabel(self.tr("Concluir"), look=Look.PRIMARY)
            self._without.relabel(
                self.tr("Voltar ao boleto") if picture.chosen else self.tr("Voltar aos boletos"), icon=""
            )
            self.tell(
                self.tr("Impresso"),
                self.tr("Pegue o seu papel antes de sair."),
                symbol="check",
                tone=palette.success,
            )
        else:
            self._finish.relabel(self.tr("Concluir sem imprimir"), look=Look.OUTLINE)
            self._without.relabel(self.tr("Pagar com o celular"), icon="smartphone")
            title, sentence = sentence_of(picture.fault or Fault.OTHER)
            self.tell(title, sentence, symbol="printer-x", tone=palette.warning)

    def wipe(self) -> None:
        """Forget the print."""
        self.notice.show_notice("", "")
        self._spinner.hide()
        self.say("")


def _progress(picture: Picture) -> str:
    tr = QCoreApplication.translate
    if picture.progress in (None, Progress.PREPARING):
        return tr("printing", "Preparando a impressão")
    if picture.printing_count > 1:
        return tr("printing", "Imprimindo %1 boletos").replace("%1", str(picture.printing_count))
    return tr("printing", "Imprimindo seu boleto")


def sentence_of(fault: Fault) -> tuple[str, str]:
    """What happened and what to do now, for each fault that a customer can meet."""
    tr = QCoreApplication.translate
    way_out = tr("printing", "Você pode pagar pelo celular, sem papel, ou pedir ajuda a um atendente.")
    what = {
        Fault.PAPER_OUT: tr("printing", "O papel acabou"),
        Fault.COVER_OPEN: tr("printing", "A impressora está aberta"),
        Fault.JAM: tr("printing", "O papel enroscou"),
        Fault.OFFLINE: tr("printing", "A impressora está desligada"),
        Fault.TONER: tr("printing", "A tinta acabou"),
        Fault.TIMED_OUT: tr("printing", "A impressora não respondeu"),
    }.get(fault, tr("printing", "Não foi possível imprimir"))
    return what, way_out
