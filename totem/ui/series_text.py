"""Customer-facing texts on a series of payments, shared by several screens."""

from PySide6.QtCore import QCoreApplication, QLocale

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.text import join_sentences
from totem.session.payments import ItemStatus, PaymentSeries, SeriesItem
from totem.ui import boleto_text

translate = QCoreApplication.translate


def passed_over_note(series: PaymentSeries | None) -> str:
    """Say which boletos of a series were not paid in their turn, why, and what to do now; "" without any."""
    return join_sentences(*map(_reason, series.passed_over)) if series is not None else ""


def _reason(item: SeriesItem) -> str:
    reasons = {
        ItemStatus.CHANGED: translate(
            "series", "%1 não foi pago: o valor mudou. Veja o novo valor na lista."
        ),
        ItemStatus.GONE: translate("series", "%1 não está mais em aberto. Se ficou em dúvida, peça ajuda."),
    }
    no_code = translate("series", "%1 não foi pago: não veio o código. Fale com um atendente.")
    return reasons.get(item.status, no_code).replace("%1", boleto_name(item.boleto))


def boleto_name(boleto: CheckedBoleto) -> str:
    """The name of a boleto at the beginning of a sentence: `O boleto de novembro`."""
    if boleto.due_date is None:
        return boleto_text.description(boleto)
    month = QLocale().monthName(boleto.due_date.month)  # in the case that a sentence has
    return translate("series", "O boleto de %1").replace("%1", month)
