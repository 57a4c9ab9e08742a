"""What the kiosk says about boletos: the words that several screens share."""

from datetime import date

from PySide6.QtCore import QCoreApplication

from totem.domain.integrity import CheckedBoleto
from totem.domain.pt_br import day, money
from totem.printing.printer import Fault


def tr(text: str, count: int = -1) -> str:
    """`text` in the customer's language."""
    return QCoreApplication.translate("words", text, None, count)


def amount(boleto: CheckedBoleto) -> str:
    """What is due today."""
    return money(boleto.amount) if boleto.amount is not None else tr("Valor a informar")


def what_for(boleto: CheckedBoleto) -> str:
    """What the boleto is for, in the ERP's words where it has some."""
    return boleto.boleto.description or tr("Boleto")


def due_state(boleto: CheckedBoleto, today: date) -> str:
    """Overdue, due today, or neither: a few words for a chip."""
    if boleto.due_date is None:
        return tr("Sem vencimento")
    days = (today - boleto.due_date).days
    if days > 1:
        return tr("Vencido há %1 dias").replace("%1", str(days))
    if days == 1:
        return tr("Venceu ontem")
    if days == 0:
        return tr("Vence hoje")
    if days == -1:
        return tr("Vence amanhã")
    return tr("Em dia")


def due_line(boleto: CheckedBoleto, today: date) -> str:
    """The due date in a sentence."""
    if boleto.due_date is None:
        return tr("Pague quando quiser")
    said = tr("Venceu em %1") if boleto.due_date < today else tr("Vence em %1")
    return said.replace("%1", day(boleto.due_date))


def surcharge_note(boleto: CheckedBoleto) -> str:
    """Why the amount differs from the face value, where it does."""
    return tr("inclui multa e juros") if boleto.has_surcharge else ""


def printer_trouble(fault: Fault) -> str:
    """Why nothing can be printed, in two or three words for a button."""
    said = {
        Fault.PAPER_OUT: tr("Sem papel"),
        Fault.COVER_OPEN: tr("Impressora aberta"),
        Fault.JAM: tr("Papel enroscado"),
        Fault.OFFLINE: tr("Sem impressora"),
        Fault.TONER: tr("Sem tinta"),
    }
    return said.get(fault, tr("Impressora parada"))


def boleto_sentence(boleto: CheckedBoleto, today: date) -> str:
    """One boleto in one spoken sentence."""
    parts = [
        what_for(boleto),
        amount(boleto),
        surcharge_note(boleto),
        due_state(boleto, today),
        due_line(boleto, today),
    ]
    return ", ".join(part for part in parts if part)
