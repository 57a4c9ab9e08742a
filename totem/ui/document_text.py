"""Customer-facing texts on services and documents, as rows of a list, with a public variant for speech."""

from PySide6.QtCore import QCoreApplication, QObject

from totem.domain.customer import Installation, Invoice, Service, ServiceState, StatementEntry
from totem.domain.masking import masked_street, title_case
from totem.domain.service_status import service_state
from totem.domain.text import format_money, join_sentences
from totem.session.documents import Document, entry_amount, is_paid
from totem.ui.controls.document_list import DocumentRow, RowStatus
from totem.ui.date_text import format_date
from totem.ui.operator_text import status_text

translate = QCoreApplication.translate


_MARKS = {
    ServiceState.ACTIVE: RowStatus.GOOD,
    ServiceState.CANCELLED: RowStatus.OVER,
    ServiceState.UNKNOWN: RowStatus.NEUTRAL,
}
"""Marks of services; any other state is ALARMING."""


class _DocumentCounts(QObject):
    """Sentences with a plural, which lupdate recognizes in calls of `tr` only."""

    def entries(self, count: int) -> str:
        return self.tr("%n lançamento(s)", "", count)


def service_rows(installations: tuple[Installation, ...]) -> tuple[DocumentRow, ...]:
    """One row a service; an installation without known services has one, too."""
    return tuple(
        _service(place, service) for place in installations for service in (place.services or (None,))
    )


def _service(place: Installation, service: Service | None) -> DocumentRow:
    public = translate("documents", "serviço mostrado na tela")
    where = masked_street(place.address)
    if place.address.city:
        where = " · ".join(filter(None, (where, title_case(place.address.city))))
    if service is None:
        return DocumentRow(where or translate("documents", "Instalação"), icon="map-pin", public=public)
    title = service.name or service.description or translate("documents", "Serviço")
    amount = format_money(service.amount) if service.amount is not None else ""
    return DocumentRow(
        title,
        where,
        amount,
        status_text(service.status),
        "wifi",
        public,
        per=translate("documents", "por mês") if amount else "",
        mark=_MARKS.get(service_state(service), RowStatus.ALARMING),
    )


def document_row(paper: Document) -> DocumentRow:
    if paper.nota is not None:
        return _nota(paper.nota)
    title = document_title(paper)
    if paper.clearance is not None:
        detail = translate("documents", "Declaração de que não há débitos")
        return DocumentRow(title, detail, icon="badge-check", public=title)
    return DocumentRow(title, _DocumentCounts().entries(len(paper.entries)), icon="list", public=title)


def document_title(paper: Document) -> str:
    if paper.nota is not None:
        return translate("documents", "Nota fiscal %1").replace("%1", paper.nota.id)
    if paper.clearance is not None:
        year = paper.clearance.year
        if year is None:
            return translate("documents", "Quitação")
        return translate("documents", "Quitação de %1").replace("%1", str(year))
    return translate("documents", "Extrato financeiro")


def _nota(nota: Invoice) -> DocumentRow:
    title = translate("documents", "Nota fiscal %1").replace("%1", nota.id)
    detail = ""
    if nota.issue_date:
        detail = translate("documents", "Emitida em %1").replace("%1", format_date(nota.issue_date))
    amount = format_money(nota.amount) if nota.amount is not None else ""
    public = join_sentences(translate("documents", "Nota fiscal"), detail)
    return DocumentRow(title, detail, amount, status_text(nota.status, feminine=True), "receipt", public)


def nota_summary(nota: Invoice) -> str:
    """Issue, due and payment dates of a nota fiscal in one line."""
    dates = (
        (translate("documents", "Emitida em %1"), nota.issue_date),
        (translate("documents", "Vencimento em %1"), nota.due_date),
        (translate("documents", "Paga em %1"), nota.paid_date),
    )
    days = [words.replace("%1", format_date(when)) for words, when in dates if when is not None]
    status = status_text(nota.status, feminine=True) if nota.paid_date is None else ""  # the date implies it
    return " · ".join(filter(None, (*days, status)))


def entry_row(entry: StatementEntry) -> DocumentRow:
    title = entry.note or translate("documents", "Lançamento")
    if entry.due_date is not None:
        when = translate("documents", "Vencimento em %1").replace("%1", format_date(entry.due_date))
    elif entry.issue_date is not None:
        when = translate("documents", "Lançado em %1").replace("%1", format_date(entry.issue_date))
    else:
        when = ""
    state = is_paid(entry)
    if state and entry.paid_date is not None:
        tag = translate("documents", "Pago em %1").replace("%1", format_date(entry.paid_date))
    elif state is None:
        tag = ""
    else:
        tag = translate("documents", "Pago") if state else translate("documents", "Em aberto")
    charges = (
        (translate("documents", "Multa %1"), entry.fine),
        (translate("documents", "Juros %1"), entry.interest),
        (translate("documents", "Desconto %1"), entry.discount),
    )
    added = [words.replace("%1", format_money(value)) for words, value in charges if value]
    detail = "\n".join(filter(None, (when, " · ".join(added))))
    value = entry_amount(entry)
    amount = format_money(value) if value is not None else ""
    icon = {True: "check", False: "clock", None: "list"}[state]
    return DocumentRow(
        title, detail, amount, tag, icon, translate("documents", "lançamento mostrado na tela")
    )
