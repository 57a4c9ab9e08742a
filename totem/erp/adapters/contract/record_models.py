"""Wire models of requests 3 to 6 of the ERP's contract: notas fiscais, statement, clearances, installations.

A field that cannot be read is absent (`base_model`). A record without an id is identified by its position in
the answer.
"""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator

from totem.domain.customer import Clearance, Installation, Invoice, Service, StatementEntry
from totem.erp.adapters.contract.base_model import (
    WRAPPERS,
    AddressWire,
    OwnedWire,
    Wire,
    alias_field,
    validate_fields,
)
from totem.erp.adapters.contract.find_records import Record, RequestSpec, compact
from totem.erp.values import Day, Identifier, Label, Money, Payload

NOTAS_FISCAIS = RequestSpec(
    request="notas_fiscais",
    path="/notas-fiscais",
    signature_fields=frozenset({"id_nota", "url_nota_fiscal", "data_lancamento", "data_baixa"}),
    wrappers=("notas", "notas_fiscais", "notasfiscais", *WRAPPERS, "nota", "nota_fiscal"),
    nouns=r"(?:notas? fiscal|notas? fiscais|notas?|nfs?(?:-?e)?|invoices?)\b",
)
STATEMENT = RequestSpec(
    request="statement",
    path="/extratos",
    signature_fields=frozenset(
        {"id_extrato_financeiro", "id_boleto", "id_nota", "data_lancamento", "data_baixa"}
    ),
    wrappers=("extratos", "extrato", "lancamentos", *WRAPPERS),
    nouns=r"(?:extratos?(?: financeiros?)?|movimentac(?:ao|oes)|lancamentos?|pagamentos?|statements?)\b",
)
CLEARANCES = RequestSpec(
    request="clearances",
    path="/quitacoes",
    signature_fields=frozenset({"id_quitacao", "ano", "ano_referencia", "url_quitacao", "url"}),
    wrappers=("quitacoes", "quitacao", "declaracoes", "declaracao", *WRAPPERS),
    nouns=r"(?:quitac(?:ao|oes)|declarac(?:ao|oes)(?: de quitacao)?|clearances?)\b",
)
INSTALLATIONS = RequestSpec(
    request="installations",
    path="/instalacoes",
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


Year = Annotated[int | None, BeforeValidator(read_year)]


class NotaWire(OwnedWire):
    """Answer to request 3, one nota fiscal."""

    id: Identifier = alias_field("id_nota", "id_nota_fiscal", "id")
    status: Label = alias_field("status")
    amount: Money = alias_field("valor")
    paid_amount: Money = alias_field("valor_pago")
    issue_date: Day = alias_field("data_lancamento", "data_emissao")
    due_date: Day = alias_field("data_vencimento")
    paid_date: Day = alias_field("data_baixa")
    url: Payload = alias_field("url_nota_fiscal", "url_nota", "url")

    def to_domain(self, position: int) -> Invoice:
        """The nota."""
        return self.make(Invoice, position)


class StatementWire(OwnedWire):
    """Answer to request 4, one line of the statement."""

    id: Identifier = alias_field("id_extrato_financeiro", "id_extrato", "id")
    issue_date: Day = alias_field("data_lancamento", "data_emissao")
    due_date: Day = alias_field("data_vencimento")
    paid_date: Day = alias_field("data_baixa", "data_pagamento")
    boleto_id: Identifier = alias_field("id_boleto", "id_fatura")
    nota_id: Identifier = alias_field("id_nota")
    amount: Money = alias_field("valor")
    paid_amount: Money = alias_field("valor_pago")
    fine: Money = alias_field("multa")
    interest: Money = alias_field("juros")
    discount: Money = alias_field("desconto")
    note: Label = alias_field("obs")

    def to_domain(self, position: int) -> StatementEntry:
        """The line."""
        is_unread = self.could_not_read("paid_date", "paid_amount")
        return self.make(StatementEntry, position, is_payment_unread=is_unread)


class ClearanceWire(OwnedWire):
    """Answer to request 5, one year's statement that nothing is owed."""

    id: Identifier = alias_field("id_quitacao", "id")
    year: Year = alias_field("ano", "ano_referencia", "exercicio")
    url: Payload = alias_field("url_quitacao", "url", "link")

    def to_domain(self, position: int) -> Clearance:
        """The year's statement."""
        return self.make(Clearance, position)


class ServiceWire(Wire):
    """One service of an installation."""

    id: Identifier = alias_field("id_servico", "id")
    name: Label = alias_field("nome")
    description: Label = alias_field("descricao")
    amount: Money = alias_field("valor")
    status: Label = alias_field("status")
    note: Label = alias_field("obs")

    def to_domain(self, position: int) -> Service:
        """The service."""
        return self.make(Service, position)


class InstallationWire(OwnedWire, AddressWire):
    """Answer to request 6, one installation; its services are read by `read_services`."""

    id: Identifier = alias_field("id_instalacao", "id")
    note: Label = alias_field("obs")

    def to_domain(self, position: int, services: Sequence[ServiceWire] = ()) -> Installation:
        """The installation, with what is installed."""
        installed = tuple(service.to_domain(index) for index, service in enumerate(services, 1))
        return self.make(Installation, position, address=self.address, services=installed)


def read_installations(records: Sequence[Record]) -> list[tuple[InstallationWire, list[ServiceWire]]]:
    """Read the records of request 6, each with its services."""
    return [(validate_fields(InstallationWire, record), read_services(record)) for record in records]


def read_services(record: Record) -> list[ServiceWire]:
    """The services of an installation's record: a list, one object, or an object around either."""
    rows = _services(record.get("servicos", record.get("services", record.get("servico"))))
    return [validate_fields(ServiceWire, row) for row in rows]


def _services(value: object, depth: int = 3) -> list[Record]:
    if isinstance(value, list):
        return [row for item in value for row in _services(item, depth - 1)] if depth else []
    if not isinstance(value, dict):
        return []
    row = compact(value)
    if not _SERVICE_MARKS.isdisjoint(row):
        return [row]
    return [found for item in row.values() for found in _services(item, depth - 1)] if depth else []
