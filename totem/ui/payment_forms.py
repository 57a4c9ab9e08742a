"""The ways to pay a boleto, as customers meet them: one row each, beside their view on the pay screen."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from totem.domain.integrity.findings import PaymentForm

translate = QCoreApplication.translate


@dataclass(frozen=True)
class PaymentFormRow:
    """A way to pay.

    Attributes:
        label, symbol: its segment on the pay screen.
        speech: the instructions to be read out.
        is_on_phone: a phone is all that it takes, so that it is offered where a print failed.
    """

    label: Callable[[], str]
    symbol: str
    speech: Callable[[], str]
    is_on_phone: bool = True


PAYMENT_FORMS = {
    PaymentForm.PIX: PaymentFormRow(
        lambda: translate("PayScreen", "PIX"),
        "pix",
        lambda: translate(
            "voice",
            "Abra o aplicativo do seu banco, escolha PIX e aponte a câmera do celular para esta tela.",
        ),
    ),
    PaymentForm.BARCODE: PaymentFormRow(
        lambda: translate("PayScreen", "Boleto"),
        "barcode",
        lambda: translate(
            "voice", "No aplicativo do seu banco, escolha pagar boleto e aponte a câmera para esta tela."
        ),
        is_on_phone=False,
    ),
    PaymentForm.LINK: PaymentFormRow(
        lambda: translate("PayScreen", "No celular"),
        "smartphone",
        lambda: translate(
            "voice", "Abra a câmera do celular, aponte para esta tela e toque no endereço que aparecer."
        ),
    ),
}
"""In the order of their segments."""
