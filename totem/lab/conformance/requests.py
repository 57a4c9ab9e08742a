"""The requests of the contract in its order, and a client that records what comes of each.

A `Level` is the contract's label of the same name; the requests by which the totem shows boletos are needed
for all of them, and our own extension, behind PUBLISHED, for none.

`FIELDS` are the contract's fields, as the reference ERP documents them. Of generation B the contract
publishes customers and boletos; all else is as in A. Optional fields of boletos stand in the wire models
alone.
"""

import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from totem.domain.customer import CODE_FORMS, Customer
from totem.domain.taxid import TaxId
from totem.erp.adapters.connection import Connection
from totem.erp.adapters.contract import (
    catalog_models,
    prospect_messages,
    record_models,
    service_requests,
    title_receipts,
)
from totem.erp.adapters.contract.adapter import ContractErp, is_missing_address
from totem.erp.adapters.contract.base_model import Wire
from totem.erp.adapters.contract.customer_models import CUSTOMER, OPEN_BOLETOS, BoletoWire, CustomerWire
from totem.erp.adapters.contract.find_records import RequestSpec
from totem.erp.errors import ErpError
from totem.erp.http.latency import Latency
from totem.erp.http.messages import Fields, Response
from totem.erp.ownership import OwnedErp
from totem.erp.unfit_data import UnfitKind
from totem.lab.conformance.unfit_notes import collect_unfit
from totem.lab.reference_erp import schema
from totem.settings import REQUESTS, ErpSettings


class Level(StrEnum):
    """Purpose of an ERP, which takes certain requests."""

    TOTEM = "totem"
    APP = "app"
    PROSPECT = "prospect"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ContractRequest:
    """One request.

    `model` reads a record of its answer, `needed` are the model's required fields; a request without a model
    changes something, or answers with a single word.
    """

    number: int
    spec: RequestSpec
    levels: frozenset[Level]
    model: type[Wire] | None = None
    needed: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The request's name, as settings and errors have it."""
        return self.spec.request


_T, _A, _P = Level.TOTEM, Level.APP, Level.PROSPECT


_ROWS: tuple[tuple[RequestSpec, set[Level], type[Wire] | None, str, type[BaseModel] | None], ...] = (
    (CUSTOMER, {_T, _A, _P}, CustomerWire, "id name", None),
    (OPEN_BOLETOS, {_T, _A, _P}, BoletoWire, "id amount due_date", None),
    (record_models.NOTAS_FISCAIS, {_A}, record_models.NotaWire, "id amount url", schema.NotaFiscal),
    (record_models.STATEMENT, {_A}, record_models.StatementWire, "id amount due_date", schema.Extrato),
    (record_models.CLEARANCES, {_A}, record_models.ClearanceWire, "id year url", schema.Quitacao),
    (record_models.INSTALLATIONS, {_A}, record_models.InstallationWire, "id street", schema.Instalacao),
    (catalog_models.PLANS, {_P}, catalog_models.PlanWire, "id name amount", schema.Produto),
    (catalog_models.RESELLERS, {_P}, catalog_models.ChoiceWire, "id name", schema.Revendedor),
    (catalog_models.EMPLOYEES, {_P, _A}, catalog_models.ChoiceWire, "id name", schema.Funcionario),
    (catalog_models.DEPARTMENTS, {_P, _A}, catalog_models.ChoiceWire, "id name", schema.Departamento),
    (catalog_models.DUE_DAYS, {_P}, catalog_models.DueDayWire, "id text", schema.Vencimento),
    (catalog_models.ORIGINS, {_P}, catalog_models.ChoiceWire, "id name", schema.Origem),
    (catalog_models.CITIES, {_P}, catalog_models.CityWire, "id name", schema.Cidade),
    (catalog_models.TICKET_KINDS, {_P, _A}, catalog_models.ChoiceWire, "id name", schema.TipoDeAtendimento),
    (catalog_models.PROSPECT_STATUSES, {_P}, catalog_models.ChoiceWire, "id name", schema.StatusDeProspecto),
    (prospect_messages.CREATE_PROSPECT, {_P}, None, "", None),
    (prospect_messages.EDIT_PROSPECT, {_P}, None, "", None),
    (prospect_messages.SEND_FILE, {_P}, None, "", None),
    (prospect_messages.PROSPECT_STATUS, {_P}, None, "", None),
    (prospect_messages.CREATE_LEAD, set(), None, "", None),
    *((spec, set[Level](), None, "", None) for spec in service_requests.SERVICE_REQUESTS.values()),
    (title_receipts.SETTLE, set(), None, "", None),
)
_ROW_OF = {row[0].request: row for row in _ROWS}
PUBLISHED = 20
"""Requests of the published contract; those behind them are our extension."""
ENTRIES = tuple(
    ContractRequest(
        number,
        spec,
        frozenset({*levels, Level.ALL} if number <= PUBLISHED else ()),
        model,
        frozenset(needed.split()),
    )
    for number, (spec, levels, model, needed, _) in enumerate((_ROW_OF[name] for name in REQUESTS), 1)
)
WRITES = tuple(entry for entry in ENTRIES if entry.spec.endpoint.method != "GET")
"""Requests that change something."""
FORMS = tuple(
    form for form, names in CODE_FORMS.items() if any(name in BoletoWire.wire_fields for name in names)
)
"""Ways to pay of which the contract has a text."""
FORM_FIELDS = tuple(
    field.names[0]
    for name, field in BoletoWire.wire_fields.items()
    if any(name in names for names in CODE_FORMS.values())
)
"""The contract's names of these texts."""
BY_NAME: Mapping[str, ContractRequest] = MappingProxyType({entry.name: entry for entry in ENTRIES})

_BOLETO = {
    "A": "id_fatura nome_cliente valor_inicial valor_atual data_emissao data_vencimento linha_digitavel"
    " url_boleto",
    "B": "id_fatura code_fatura nome_cliente document_number remote_id valor_inicial valor_atual juros multa"
    " desconto data_emissao data_vencimento linha_digitavel url_boleto",
}


def _names(model: type[BaseModel], *, without: str = "servicos") -> tuple[str, ...]:
    return tuple(name for name in model.model_fields if name != without)


SERVICE = _names(schema.Servico)
"""Fields of each of an installation's `servicos`."""
_OF_BOTH = {spec.request: _names(documented) for spec, _, _, _, documented in _ROWS if documented}
FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        generation: {
            CUSTOMER.request: customer,
            OPEN_BOLETOS.request: tuple(_BOLETO[generation].split()),
            **_OF_BOTH,
        }
        for generation, customer in (
            ("A", _names(schema.ClienteA, without="id_contrato")),
            ("B", _names(schema.ClienteB)),
        )
    }
)
"""By generation and request; requests that answer with a word alone are left out."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recording(Generic[T]):
    """Result of one call: the records or the error, the answer where one came, and milliseconds.

    `asked` are the fields that were sent, `others` the number of records that were left out for their owner.
    """

    found: T | None
    error: ErpError | None
    answer: Response | None
    ms: int | None
    asked: Fields
    others: int = 0


class _RecordingErp(ContractErp):
    answer: Response | None = None
    ms: int | None = None
    asked: Fields = MappingProxyType({})

    async def fetch(
        self,
        spec: RequestSpec,
        fields: Fields | None = None,
        *,
        path_suffix: str = "",
        **options: Any,
    ) -> Response:
        """Send one request (see `ContractErp.fetch`); its variants are not recorded."""
        if path_suffix:
            return await super().fetch(spec, fields, path_suffix=path_suffix)
        self.answer, self.asked, started = None, fields or {}, time.monotonic()
        try:
            self.answer = await super().fetch(spec, fields, **options)
        finally:
            self.ms = round((time.monotonic() - started) * 1000)
        return self.answer


class ConformanceErp(OwnedErp):
    """Make requests as the kiosk does, and keep what came of each.

    Attributes:
        contract: the adapter, for requests that a kiosk does not make, or makes with a key of its own.
    """

    def __init__(self, settings: ErpSettings, *, token: str | None = None) -> None:
        self.contract = _RecordingErp(Connection(settings=settings, token=token))
        super().__init__(lambda: self.contract, Latency())

    async def observe(self, call: Awaitable[T]) -> Recording[T]:
        """Await one of this object's calls."""
        client = self.contract
        client.answer = client.ms = None
        found, failed = None, None
        with collect_unfit() as notes:
            try:
                found = await call
            except ErpError as error:
                failed = error
        others = sum(note.count for note in notes if note.kind is UnfitKind.FOREIGN)
        return Recording(found, failed, client.answer, client.ms, client.asked, others)

    async def is_missing_request(self, spec: RequestSpec, recording: Recording[Any]) -> bool:
        """Test that a 404 equals the one of an address that does not exist."""
        if recording.answer is None or recording.answer.status != HTTPStatus.NOT_FOUND:
            return False
        try:
            return await is_missing_address(self.contract, spec, recording.asked, recording.answer)
        except ErpError:
            return False

    async def find_in_other_notation(self, tax_id: TaxId) -> Recording[list[Customer]]:
        """Ask for a customer by the other form of the document; keep to it where it finds one."""
        self.contract.is_masked = not self.contract.is_masked
        recording = await self.observe(self.customers(tax_id))
        if not recording.found:
            self.contract.is_masked = not self.contract.is_masked
        return recording
