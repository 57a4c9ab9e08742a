"""Views of the pay screen, one for each payment form: PIX, barcode, link, and none."""

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from totem.domain.integrity.check import CheckedBoleto
from totem.system import tracing
from totem.ui.controls.code_views import ItfBarcodeView, QrView
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.controls.progress import StepList
from totem.ui.controls.text import Text
from totem.ui.screens.screen import UiContext
from totem.ui.theme import Theme, Type, Weight

translate = QCoreApplication.translate


class PaymentView(QWidget):
    """A code and the `steps` to pay by it, which stand elsewhere on wide panels."""

    def __init__(self, theme: Theme, steps: list[str]) -> None:
        super().__init__()
        self.steps = StepList(theme, steps)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        gap = theme.px(20 if theme.airy else 10)
        outer.setSpacing(gap)
        self.column = QVBoxLayout()
        self.column.setSpacing(gap)
        outer.addLayout(self.column, 1)
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
        """Show the codes of `boleto`."""
        raise NotImplementedError

    def reset(self) -> None:
        """Remove the codes."""
        raise NotImplementedError


class PixView(PaymentView):
    """The BR Code as a QR code, and three plain steps."""

    def __init__(self, theme: Theme) -> None:
        steps = [
            translate("pay", "Abra o app do seu banco"),
            translate("pay", "Escolha pagar com PIX"),
            translate("pay", "Aponte a câmera para cá"),
        ]
        super().__init__(theme, steps)
        self._qr = QrView(theme, name="pix_qr")
        self.column.addWidget(self._qr, 1)

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        if boleto.pix is not None:
            self._qr.show_payload(boleto.pix.text, self.tr("QR code do PIX"))
            tracing.mark("qr_shown")

    def reset(self) -> None:
        self._qr.show_payload("", "")


class LinkView(PaymentView):
    """The boleto's web page as a QR code for the phone."""

    def __init__(self, theme: Theme) -> None:
        steps = [
            translate("pay", "Abra a câmera do celular"),
            translate("pay", "Aponte para cá"),
            translate("pay", "Toque no endereço"),
        ]
        super().__init__(theme, steps)
        self._qr = QrView(theme, name="link_qr")
        self.column.addWidget(self._qr, 1)

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        if boleto.link is not None:
            self._qr.show_payload(boleto.link, self.tr("QR code para abrir o boleto no celular"))

    def reset(self) -> None:
        self._qr.show_payload("", "")


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
        self._line = Text(
            theme, Type.LARGE if theme.roomy else Type.BODY, Weight.STRONG, align=center, name="line"
        )
        label = Text(theme, Type.BODY, color=theme.palette.muted, align=center)
        if theme.airy:
            label.setText(self.tr("Ou digite este número no app do seu banco:"))
        else:
            label.setText(self.tr("Ou digite este número:"))
        self.column.addStretch(2)
        self.column.addWidget(self._bars)
        self.column.addStretch(1)
        self.column.addWidget(label)
        self.column.addWidget(self._line)
        self.column.addStretch(2)

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
        column = QVBoxLayout(self)
        column.setContentsMargins(side, 0, side, 0)
        notice = MessagePanel(
            theme, "headset", theme.palette.warning, lines=3 if theme.airy or theme.portrait else 2
        )
        notice.medallion.setVisible(theme.airy)
        notice.show_notice(
            self.tr("Este boleto precisa de atendimento"),
            self.tr("Não é possível pagar este boleto aqui. Fale com um atendente."),
            support=context.brand.support,
        )
        column.addStretch(1)
        column.addWidget(notice)
        column.addStretch(1)


def _in_rows(line: str, *, wide: bool) -> str:
    """Break a linha digitável into rows of groups, so that it is easy to copy.

    A row has two groups where it is `wide`, else one; a lone check digit stays with the next group.
    """
    groups = line.split(" ")
    last = groups[-2:] if len(groups[-2]) == 1 else groups[-1:]
    rows = [groups[:2], groups[2:]] if wide else [*([each] for each in groups[: -len(last)]), last]
    return "\n".join("   ".join(row) for row in rows)
