"""The ways to pay by a QR code, as slips show them: one row each."""

from collections.abc import Callable
from dataclasses import dataclass

from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.printing.layout import a4, roll
from totem.printing.slips.wording import plain


@dataclass(frozen=True)
class PaymentQr:
    """A QR code to pay by.

    Attributes:
        title: above it.
        steps, short_steps: the instructions on A4 and on a roll; three are all that a code has beside it.
        note, short_note: below them: the receiver that the payer's app will name, or the address of a page.
    """

    title: str
    steps: tuple[str, ...]
    short_steps: tuple[str, ...]
    note: Callable[[CheckedBoleto], str]
    short_note: Callable[[CheckedBoleto], str]


PAYMENT_QRS = {
    PaymentForm.PIX: PaymentQr(
        "Pague com PIX",
        steps=(
            "Abra o aplicativo do seu banco",
            "Escolha pagar com PIX e ler QR Code",
            "Aponte a câmera para o código ao lado e confirme",
        ),
        short_steps=("Abra o app do banco", "Escolha PIX, QR Code", "Aponte para o código"),
        note=lambda boleto: f"Confira o nome antes de confirmar: {_receiver(boleto)}",
        short_note=lambda boleto: f"Confira o nome: {_receiver(boleto)}",
    ),
    PaymentForm.LINK: PaymentQr(
        "Pague pelo celular",
        steps=a4.LINK_STEPS,
        short_steps=roll.LINK_STEPS,
        note=lambda boleto: plain(boleto.link),
        short_note=lambda boleto: plain(boleto.link),
    ),
}


def _receiver(boleto: CheckedBoleto) -> str:
    return plain(boleto.pix.merchant_name) if boleto.pix is not None else ""
