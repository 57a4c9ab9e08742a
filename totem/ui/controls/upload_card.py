"""The code by which the customer's own phone sends photos, and what it is for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from totem.ui.controls.card import Card
from totem.ui.controls.symbols import QR_MM, QrView
from totem.ui.controls.text import Text
from totem.ui.theme import Theme, Type, Weight

SMALL_QR_MM = 36.0
"""An address is short: where a screen has more to show, a phone still reads it from a forearm away."""


class UploadCard(Card):
    """Hidden while there is nowhere to send them to."""

    def __init__(self, theme: Theme, *, small: bool = False) -> None:
        """`small` beside something else that is to be read."""
        super().__init__(theme)
        self._code = QrView(theme, name="upload_code")
        told = Text(theme, Type.BODY, Weight.STRONG, name="upload_told")
        told.setText(self.tr("Envie as fotos pelo celular: aponte a câmera para o código."))
        pad = theme.px(28 if theme.airy else 12)
        row = QHBoxLayout(self)
        row.setContentsMargins(pad, pad, pad, pad)
        row.setSpacing(theme.px(28))
        side = theme.mm(SMALL_QR_MM if small or theme.cramped else QR_MM)
        self._code.setFixedSize(side, side)
        row.addWidget(self._code, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(told, 1)
        self.hide()

    def show_url(self, url: str | None) -> None:
        """Show where to."""
        self._code.show_payload(url or "", self.tr("QR code para enviar fotos pelo celular") if url else "")
        self.setVisible(bool(url))
