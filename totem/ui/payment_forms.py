"""The ways to pay a boleto, as customers meet them: one row each, with all that the screens show of it.

Their codes, and the words of paper, stand in the rows of `totem.domain.integrity.payment_codes.CODES`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from totem.domain.customer import PaymentForm

translate = QCoreApplication.translate


@dataclass(frozen=True)
class CompletionRow:
    """A form that a list may leave out, and that is queried while the boleto is on the screen.

    Attributes:
        pending, slow, failed: the progress in a few words, for a chip.
        delay, meanwhile: the bank is slow, and the other code to pay by, where the boleto has it.
        failure, instead: it did not come, and the same.
        arrival: it has come.
    """

    pending: Callable[[], str]
    slow: Callable[[], str]
    failed: Callable[[], str]
    delay: Callable[[], str]
    meanwhile: Callable[[], str]
    failure: Callable[[], str]
    instead: Callable[[], str]
    arrival: Callable[[], str]


@dataclass(frozen=True)
class InsteadOfBars:
    """Advice to use a form: `or_print` names the print besides, where the printer is ready."""

    alone: Callable[[], str]
    or_print: Callable[[], str]


@dataclass(frozen=True)
class PaymentFormRow:
    """A way to pay.

    Attributes:
        label, symbol: its segment on the pay screen.
        steps, sentence: the instructions beside the code, and in one sentence where room is short.
        speech: the instructions to be read out.
        code_name: accessible name of the code; "" for a way without one.
        absence: a boleto does not have it.
        completion: how it comes where the list leaves it out; None for one that never comes late.
        instead_of_bars: advice where the screen has too few pixels for the bars of a boleto that has this
            form, too; None for one that stays unmentioned.
        after_card: the button to it after a card that was not charged, where it is the first of the other
            forms; None where that button names none.
        is_on_phone: a phone is all that it takes, so that it is offered where a print failed.
    """

    label: Callable[[], str]
    symbol: str
    steps: Callable[[], tuple[str, ...]]
    sentence: Callable[[], str]
    speech: Callable[[], str]
    code_name: Callable[[], str]
    absence: Callable[[], str]
    completion: CompletionRow | None = None
    instead_of_bars: InsteadOfBars | None = None
    after_card: Callable[[], str] | None = None
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
        absence=lambda: translate("words", "Este boleto não tem PIX."),
        completion=CompletionRow(
            pending=lambda: translate("words", "Gerando o PIX…"),
            slow=lambda: translate("words", "O PIX está demorando…"),
            failed=lambda: translate("words", "Sem PIX agora"),
            delay=lambda: translate("words", "O banco está demorando para gerar o PIX."),
            meanwhile=lambda: translate("words", "Enquanto isso, você pode pagar pelo código de barras."),
            failure=lambda: translate("words", "Não foi possível gerar o PIX agora."),
            instead=lambda: translate("words", "Pague pelo código de barras ou fale com um atendente."),
            arrival=lambda: translate("words", "O PIX está pronto."),
        ),
        instead_of_bars=InsteadOfBars(
            alone=lambda: translate("words", "Use o PIX."),
            or_print=lambda: translate("words", "Use o PIX ou imprima o boleto."),
        ),
        after_card=lambda: translate("not_charged", "Pagar com PIX"),
    ),
    PaymentForm.CARD: PaymentFormRow(
        label=lambda: translate("PayScreen", "Cartão"),
        symbol="credit-card",
        steps=lambda: (
            translate("pay", "Escolha débito ou crédito"),
            translate("pay", "Vá até a maquininha"),
            translate("pay", "Aproxime ou insira o cartão"),
        ),
        sentence=lambda: translate("pay", "Escolha débito ou crédito e use o cartão na maquininha."),
        speech=lambda: translate(
            "voice", "Escolha débito ou crédito e depois use o cartão na maquininha ao lado deste totem."
        ),
        code_name=lambda: "",
        absence=lambda: translate("words", "Este boleto não pode ser pago com cartão aqui."),
        is_on_phone=False,
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
        absence=lambda: translate("words", "Este boleto não tem código de barras."),
        completion=CompletionRow(
            pending=lambda: translate("words", "Buscando o código de barras…"),
            slow=lambda: translate("words", "O código de barras está demorando…"),
            failed=lambda: translate("words", "Sem código de barras agora"),
            delay=lambda: translate("words", "O banco está demorando para enviar o código de barras."),
            meanwhile=lambda: translate("words", "Enquanto isso, você pode pagar com PIX."),
            failure=lambda: translate("words", "Não foi possível buscar o código de barras agora."),
            instead=lambda: translate("words", "Pague com PIX ou fale com um atendente."),
            arrival=lambda: translate("words", "O código de barras está pronto."),
        ),
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
        absence=lambda: translate("words", "Este boleto não abre no celular."),
    ),
}
