"""A protocol to be kept: in figures that are read from afar, and as a code for the phone."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from totem.session.forms.view_state import FormViewState
from totem.ui.controls.card import Card
from totem.ui.controls.code_views import QrView
from totem.ui.controls.text import Text
from totem.ui.qt_accessibility import name_in_public
from totem.ui.theme import Theme, Type, Weight

QR_MM, LEAST_QR_MM = 44.0, 30.0
"""The codes hold a few characters, or a short address: at 30 mm, a phone reads them from a forearm away."""


class ProtocolCard(Card):
    """Hidden while there is no protocol.

    Attributes:
        said: the protocol as a sentence.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.said = ""
        upright = Qt.AlignmentFlag.AlignVCenter
        self._label = Text(theme, Type.BODY, color=theme.palette.muted, name="protocol_label")
        self._label.setText(self.tr("Seu protocolo"))
        self._protocol = Text(theme, theme.headline, Weight.BOLD, fit=True, shrinks=True, name="protocol")
        name_in_public(self._protocol, self.tr("Seu protocolo"))
        self._tip = Text(theme, Type.SMALL, color=theme.palette.muted, name="protocol_tip")
        self._tip.setText(self.tr("Fotografe esta tela ou aponte a câmera para o código."))
        self._code = QrView(theme, name="protocol_code")
        side = theme.mm(QR_MM if theme.airy else LEAST_QR_MM)
        self._code.setFixedSize(side, side)
        pad = theme.px(36 if theme.airy else 16)
        row = QHBoxLayout(self)
        row.setContentsMargins(pad, pad, pad, pad)
        row.setSpacing(theme.px(28))
        told = QVBoxLayout()
        told.setSpacing(theme.px(4))
        told.addWidget(self._label)
        told.addWidget(self._protocol)
        if theme.airy:
            told.addWidget(self._tip)
        row.addLayout(told, 1)
        row.addWidget(self._code, 0, upright)
        self.hide()

    def show_protocol(self, form: FormViewState) -> None:
        """Show the protocol of what was sent, where it has one."""
        protocol = form.protocol or ""
        self._protocol.setText(protocol)
        self._code.show_payload(form.protocol_code or "", self.tr("QR code do protocolo"))
        self._code.setVisible(bool(form.protocol_code))
        spelled = ", ".join(protocol)
        self.said = self.tr("Seu protocolo é %1").replace("%1", spelled) if protocol else ""
        self.setVisible(bool(protocol))

    def wipe(self) -> None:
        """Forget it."""
        self.said = ""
        self._protocol.setText("")
        self._code.show_payload("", "")
