"""Wire models of requests 3 to 6 of the ERP's contract: notas fiscais, statement, clearances, installations.

A field that cannot be read is absent (`base_model`). A record without an id is identified by its position in
the answer.
"""

import re
from collections.abc import Sequence

from totem.domain.customer import Clearance, Installation, Invoice, Service, StatementEntry
from totem.erp.adapters.contract.base_model import (
    WRAPPERS,
    AddressWire,
    OwnedWire,
    Wire,
    WireField,
)
from totem.erp.adapters.contract.find_records import Record, RequestSpec, compact
from totem.erp.values import day, identifier, label, money, payload

NOTAS_FISCAIS = RequestSpec(
    request="notas_fiscais",
    signature_fields=frozenset({"id_nota", "url_nota_fiscal", "data_lancamento", "data_baixa"}),
    wrappers=("notas", "notas_fiscais", "notasfiscais", *WRAPPERS, "nota", "nota_fiscal"),
    nouns=r"(?:notas? fiscal|notas? fiscais|notas?|nfs?(?:-?e)?|invoices?)\b",
)
STATEMENT = RequestSpec(
    request="statement",
    signature_fields=frozenset(
        {"id_extrato_financeiro", "id_boleto", "id_nota", "data_lancamento", "data_baixa"}
    ),
    wrappers=("extratos", "extrato", "lancamentos", *WRAPPERS),
    nouns=r"(?:extratos?(?: financeiros?)?|movimentac(?:ao|oes)|lancamentos?|pagamentos?|statements?)\b",
)
CLEARANCES = RequestSpec(
    request="clearances",
    signature_fields=frozenset({"id_quitacao", "ano", "ano_referencia", "url_quitacao", "url"}),
    wrappers=("quitacoes", "quitacao", "declaracoes", "declaracao", *WRAPPERS),
    nouns=r"(?:quitac(?:ao|oes)|declarac(?:ao|oes)(?: de quitacao)?|clearances?)\b",
)
INSTALLATIONS = RequestSpec(
    request="installations",
    signature_fields=frozenset({"id_instalacao", "servicos", "endereco", "rua_endereco"}),
    wrappers=("instalacoes", "instalacao", *WRAPPERS, "contratos"),
    nouns=r"(?:instalac(?:ao|oes)|servicos?|contratos?|planos?|installations?|services?)\b",
)
_SERVICE_MARKS = frozenset({"id_servico", "nome", "descricao", "valor"})

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)


def read_year(value: object) -> int | None:
    """The year that a text or number names: 2025, "2025", "Exercício 2025", "2025-12-31"; None for none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    found = _YEAR.search(str(value)[:100])
    return int(found[0]) if found else None


class NotaWire(OwnedWire):
    """Answer to request 3, one nota fiscal."""

    id = WireField(identifier, "id_nota", "id_nota_fiscal", "id")
    status = WireField(label, "status")
    amount = WireField(money, "valor")
    paid_amount = WireField(money, "valor_pago")
    issue_date = WireField(day, "data_lancamento", "data_emissao")
    due_date = WireField(day, "data_vencimento")
    paid_date = WireField(day, "data_baixa")
    link = WireField(payload, "url_nota_fiscal", "url_nota", "url")

    def to_domain(self, position: int) -> Invoice:
        """The nota."""
        return self.make(Invoice, position)


class StatementWire(OwnedWire):
    """Answer to request 4, one line of the statement."""

    id = WireField(identifier, "id_extrato_financeiro", "id_extrato", "id")
    issue_date = WireField(day, "data_lancamento", "data_emissao")
    due_date = WireField(day, "data_vencimento")
    paid_date = WireField(day, "data_baixa", "data_pagamento")
    boleto_id = WireField(identifier, "id_boleto", "id_fatura")
    nota_id = WireField(identifier, "id_nota")
    amount = WireField(money, "valor")
    paid_amount = WireField(money, "valor_pago")
    fine = WireField(money, "multa")
    interest = WireField(money, "juros")
    discount = WireField(money, "desconto")
    note = WireField(label, "obs")

    def to_domain(self, position: int) -> StatementEntry:
        """The line."""
        is_unread = self.could_not_read("paid_date", "paid_amount")
        return self.make(StatementEntry, position, is_payment_unread=is_unread)


class ClearanceWire(OwnedWire):
    """Answer to request 5, one year's statement that nothing is owed."""

    id = WireField(identifier, "id_quitacao", "id")
    year = WireField(read_year, "ano", "ano_referencia", "exercicio")
    link = WireField(payload, "url_quitacao", "url", "link")

    def to_domain(self, position: int) -> Clearance:
        """The year's statement."""
        return self.make(Clearance, position)


class ServiceWire(Wire):
    """One service of an installation."""

    id = WireField(identifier, "id_servico", "id")
    name = WireField(label, "nome")
    description = WireField(label, "descricao")
    amount = WireField(money, "valor")
    status = WireField(label, "status")
    note = WireField(label, "obs")

    def to_domain(self, position: int) -> Service:
        """The service."""
        return self.make(Service, position)


class InstallationWire(OwnedWire, AddressWire):
    """Answer to request 6, one installation; its services are read by `read_services`."""

    id = WireField(identifier, "id_instalacao", "id")
    note = WireField(label, "obs")

    def to_domain(self, position: int, services: Sequence[ServiceWire] = ()) -> Installation:
        """The installation, with what is installed."""
        installed = tuple(service.to_domain(index) for index, service in enumerate(services, 1))
        return self.make(Installation, position, address=self.address, services=installed)


def read_installations(records: Sequence[Record]) -> list[tuple[InstallationWire, list[ServiceWire]]]:
    """Read the records of request 6, each with its services."""
    return [(InstallationWire(record), read_services(record)) for record in records]


def read_services(record: Record) -> list[ServiceWire]:
    """The services of an installation's record: a list, one object, or an object around either."""
    rows = _services(record.get("servicos", record.get("services", record.get("servico"))))
    return [ServiceWire(row) for row in rows]


def _services(value: object, depth: int = 3) -> list[Record]:
    if isinstance(value, list):
        return [row for item in value for row in _services(item, depth - 1)] if depth else []
    if not isinstance(value, dict):
        return []
    row = compact(value)
    if not _SERVICE_MARKS.isdisjoint(row):
        return [row]
    return [found for item in row.values() for found in _services(item, depth - 1)] if depth else []
