"""The ways to pay a boleto, as customers meet them: one row each, with all that the screens show of it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.findings import PaymentForm

translate = QCoreApplication.translate


@dataclass(frozen=True)
class PaymentFormRow:
    """A way to pay.

    Attributes:
        label, symbol: its segment on the pay screen.
        steps, sentence: the instructions beside the code, and in one sentence where room is short.
        speech: the instructions to be read out.
        code_name: accessible name of the code.
        payload: content of the code; "" for a boleto without it.
        is_barcode: its code is the barcode of the title; else a QR code.
        is_instant: the payee learns of the payment within seconds, so that the screen waits for it.
        is_on_phone: a phone is all that it takes, so that it is offered where a print failed.
    """

    label: Callable[[], str]
    symbol: str
    steps: Callable[[], tuple[str, ...]]
    sentence: Callable[[], str]
    speech: Callable[[], str]
    code_name: Callable[[], str]
    payload: Callable[[CheckedBoleto], str]
    is_barcode: bool = False
    is_instant: bool = False
    is_on_phone: bool = True


PAYMENT_FORMS = {
    PaymentForm.PIX: PaymentFormRow(
        label=lambda: translate("PayScreen", "PIX"),
        symbol="pix",
        steps=lambda: (
            translate("pay", "Abra o app do seu banco"),
            translate("pay", "Escolha pagar com PIX"),
            translate("pay", "Aponte a câmera para cá"),
        ),
        sentence=lambda: translate("pay", "No app do seu banco, escolha PIX e aponte a câmera para cá."),
        speech=lambda: translate(
            "voice",
            "Abra o aplicativo do seu banco, escolha PIX e aponte a câmera do celular para esta tela.",
        ),
        code_name=lambda: translate("pay", "QR Code do PIX"),
        payload=lambda boleto: boleto.pix.text if boleto.pix is not None else "",
        is_instant=True,
    ),
    PaymentForm.BARCODE: PaymentFormRow(
        label=lambda: translate("PayScreen", "Boleto"),
        symbol="barcode",
        steps=lambda: (
            translate("pay", "Abra o app do seu banco"),
            translate("pay", "Escolha pagar boleto"),
            translate("pay", "Aponte a câmera para cá"),
        ),
        sentence=lambda: translate("pay", "No app do seu banco, escolha boleto e aponte a câmera para cá."),
        speech=lambda: translate(
            "voice", "No aplicativo do seu banco, escolha pagar boleto e aponte a câmera para esta tela."
        ),
        code_name=lambda: translate("pay", "Código de barras do boleto"),
        payload=lambda boleto: boleto.title.barcode if boleto.title is not None else "",
        is_barcode=True,
        is_on_phone=False,
    ),
    PaymentForm.LINK: PaymentFormRow(
        label=lambda: translate("PayScreen", "No celular"),
        symbol="smartphone",
        steps=lambda: (
            translate("pay", "Abra a câmera do celular"),
            translate("pay", "Aponte para cá"),
            translate("pay", "Toque no endereço"),
        ),
        sentence=lambda: translate("pay", "Com a câmera do celular, aponte para cá e toque no endereço."),
        speech=lambda: translate(
            "voice", "Abra a câmera do celular, aponte para esta tela e toque no endereço que aparecer."
        ),
        code_name=lambda: translate("pay", "QR Code para abrir o boleto no celular"),
        payload=lambda boleto: boleto.link or "",
    ),
}
"""In the order of their segments."""
