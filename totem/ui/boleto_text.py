"""Customer-facing texts on boletos, shared by several screens."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QObject

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.text import format_date, format_money
from totem.printing.printer import PrinterFault

translate = QCoreApplication.translate


class _BoletoCounts(QObject):
    """Sentences with a plural, which lupdate recognizes in calls of `tr` only."""

    def days_overdue(self, days: int) -> str:
        return self.tr("Vencido há %n dia(s)", "", days)


def amount(boleto: CheckedBoleto) -> str:
    """The amount due today."""
    return (
        format_money(boleto.amount) if boleto.amount is not None else translate("words", "Valor a informar")
    )


def description(boleto: CheckedBoleto) -> str:
    """The ERP's description of the boleto, else a generic one."""
    return boleto.boleto.description or translate("words", "Boleto")


def due_state(boleto: CheckedBoleto, today: date) -> str:
    """The due state in a few words, for a chip."""
    if boleto.due_date is None:
        return translate("words", "Sem vencimento")
    days = (today - boleto.due_date).days
    if days > 1:
        return _BoletoCounts().days_overdue(days)
    if days == 1:
        return translate("words", "Venceu ontem")
    if days == 0:
        return translate("words", "Vence hoje")
    if days == -1:
        return translate("words", "Vence amanhã")
    return translate("words", "Em dia")


def due_line(boleto: CheckedBoleto, today: date) -> str:
    """The due date in a sentence."""
    if boleto.due_date is None:
        return translate("words", "Pague quando quiser")
    text = (
        translate("words", "Venceu em %1") if boleto.due_date < today else translate("words", "Vence em %1")
    )
    return text.replace("%1", format_date(boleto.due_date))


def due_day(boleto: CheckedBoleto) -> str:
    return format_date(boleto.due_date) if boleto.due_date is not None else ""


def difference_reason(boleto: CheckedBoleto) -> str:
    """The reason why the amount differs from the face value; empty where it does not."""
    if boleto.has_surcharge and boleto.has_discount:
        return translate("words", "com multa, juros e desconto")
    if boleto.has_surcharge:
        return translate("words", "inclui multa e juros")
    return translate("words", "com desconto") if boleto.has_discount else ""


def face_amount_note(boleto: CheckedBoleto) -> str:
    """The face value, where the amount due today differs from it."""
    value = boleto.face_amount
    if value is None or boleto.amount is None or value == boleto.amount:
        return ""
    return translate("words", "era %1").replace("%1", format_money(value))


def note(boleto: CheckedBoleto) -> str:
    """The note on a card: not payable here, not printable, or the reason of a surcharge."""
    if not boleto.offered:
        return translate("words", "Pague no atendimento")
    return difference_reason(boleto) if boleto.printable else translate("words", "Só pelo celular")


def sum_of_differences(boletos: Sequence[CheckedBoleto]) -> str:
    """The sum of fines and interest, or of discounts, in a total; without figures where one is unknown."""
    surcharged = [each for each in boletos if each.has_surcharge]
    discounted = [each for each in boletos if each.has_discount]
    if surcharged and discounted:
        return translate("words", "com multa, juros e desconto")
    pairs = [(each.amount, each.face_amount) for each in surcharged or discounted]
    known = [due - face for due, face in pairs if due is not None and face is not None]
    total = format_money(abs(sum(known, Decimal(0)))) if len(known) == len(pairs) and all(known) else ""
    if surcharged:
        text = translate("words", "inclui %1 de multa e juros")
        return text.replace("%1", total) if total else translate("words", "inclui multa e juros")
    if discounted:
        text = translate("words", "com %1 de desconto")
        return text.replace("%1", total) if total else translate("words", "com desconto")
    return ""


def printer_trouble(fault: PrinterFault) -> str:
    """The printer's fault in two or three words, for a button."""
    text = {
        PrinterFault.PAPER_OUT: translate("words", "Sem papel"),
        PrinterFault.COVER_OPEN: translate("words", "Impressora aberta"),
        PrinterFault.JAM: translate("words", "Papel enroscado"),
        PrinterFault.OFFLINE: translate("words", "Sem impressora"),
        PrinterFault.TONER: translate("words", "Sem tinta"),
    }
    return text.get(fault, translate("words", "Impressora parada"))


def boleto_sentence(boleto: CheckedBoleto, today: date) -> str:
    """A boleto in one sentence, for speech and the accessibility tree."""
    cannot = "" if boleto.printable else note(boleto)
    parts = [
        description(boleto),
        amount(boleto),
        face_amount_note(boleto),
        difference_reason(boleto),
        cannot,
        due_state(boleto, today),
        due_line(boleto, today),
    ]
    return ", ".join(part for part in parts if part)
