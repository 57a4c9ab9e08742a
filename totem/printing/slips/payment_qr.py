"""The ways to pay from paper by a QR code: one row each, with all that a slip shows of it."""

from collections.abc import Callable
from dataclasses import dataclass

from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.printing.slips.wording import plain


@dataclass(frozen=True)
class PaymentQr:
    """A QR code to pay by.

    Attributes:
        title: above it.
        steps, short_steps: the instructions on A4 and on a roll; three are all that a code has beside it.
        receiver: the name that the payer's app will show, to be compared before paying.
    """

    title: str
    steps: tuple[str, ...]
    short_steps: tuple[str, ...]
    receiver: Callable[[CheckedBoleto], str]


PAYMENT_QRS = {
    PaymentForm.PIX: PaymentQr(
        "Pague com PIX",
        steps=(
            "Abra o aplicativo do seu banco",
            "Escolha pagar com PIX e ler QR Code",
            "Aponte a câmera para o código ao lado e confirme",
        ),
        short_steps=("Abra o app do banco", "Escolha PIX, QR Code", "Aponte para o código"),
        receiver=lambda boleto: plain(boleto.pix.merchant_name) if boleto.pix is not None else "",
    ),
}
