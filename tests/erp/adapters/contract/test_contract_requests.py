"""Requests 3 to 15 through the client, by real HTTP: the requests sent, and distinct outcomes."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

import pytest

from support.log_check import LogWatch
from support.one_shot_client import MARIA, OneShotClient, of_sales
from support.raw_http_server import RawServer, http
from totem.domain.customer import ContractId, Customer, CustomerId
from totem.erp.adapters.contract import catalog_models as contract_offers
from totem.erp.adapters.contract import prospect_messages as contract_prospect
from totem.erp.adapters.contract import record_models as contract_records
from totem.erp.adapters.contract.customer_models import CUSTOMER, OPEN_BOLETOS
from totem.erp.adapters.contract.find_records import RequestSpec
from totem.erp.adapters.contract.service_requests import SERVICE_REQUESTS
from totem.erp.adapters.contract.title_receipts import SETTLE
from totem.erp.errors import BadAnswer, ErpError, NotFound, Refused, Unavailable
from totem.erp.ownership import OwnedErp
from totem.settings import REQUESTS, ErpSettings

Question: TypeAlias = Callable[[OwnedErp], Awaitable[list[Any]]]

CUSTOMER_1 = Customer(MARIA, CustomerId("1001"), ContractId("34"))
OF_CUSTOMER: dict[str, tuple[Question, str, dict[str, Any]]] = {
    "notas_fiscais": (
        partial(OwnedErp.invoices, customer=CUSTOMER_1),
        "/notas-fiscais",
        {"id_nota": 1, "valor": "10.00"},
    ),
    "statement": (
        partial(OwnedErp.statement, customer=CUSTOMER_1),
        "/extratos",
        {"id_extrato_financeiro": 1, "valor": "10.00"},
    ),
    "clearances": (
        partial(OwnedErp.clearances, customer=CUSTOMER_1),
        "/quitacoes",
        {"id": 1, "ano": "2025", "url": "https://x.example"},
    ),
    "installations": (
        partial(OwnedErp.installations, customer=CUSTOMER_1),
        "/instalacoes",
        {"id_instalacao": 1, "servicos": [{"id_servico": 2, "valor": "99,90"}]},
    ),
}
LISTS: dict[str, tuple[Question, str, dict[str, Any]]] = {
    "plans": (of_sales("plans"), "/produtos", {"id_servico": 1, "nome": "Fibra", "valor": "99,90"}),
    "resellers": (of_sales("resellers"), "/revendedores", {"id_revendedor": 1, "nome": "Loja"}),
    "employees": (of_sales("employees"), "/funcionarios", {"id_funcionario": 1, "nome": "Ana"}),
    "departments": (of_sales("departments"), "/departamentos", {"id_departamento": 1, "nome": "Vendas"}),
    "due_days": (of_sales("due_days"), "/vencimentos", {"id_vencimento": 1, "data": "10"}),
    "origins": (of_sales("origins"), "/origens", {"id_origem": 1, "nome": "Google"}),
    "cities": (of_sales("cities"), "/cidades", {"id_cidade": 1, "nome": "Campinas", "uf": "SP"}),
    "ticket_kinds": (
        of_sales("ticket_kinds"),
        "/tipos-atendimento",
        {"id_tipo_de_atendimento": 1, "nome": "Sem sinal"},
    ),
    "prospect_statuses": (
        of_sales("prospect_statuses"),
        "/status-prospecto",
        {"status_prospeccao": 1, "nome": "Inicial"},
    ),
}
ALL = {**OF_CUSTOMER, **LISTS}
each = pytest.mark.parametrize("name", ALL)
each_of_customer = pytest.mark.parametrize("name", OF_CUSTOMER)


def kinds() -> list[RequestSpec]:
    modules = (contract_records, contract_offers, contract_prospect)
    found = [kind for module in modules for kind in vars(module).values() if isinstance(kind, RequestSpec)]
    return [CUSTOMER, OPEN_BOLETOS, *found, *SERVICE_REQUESTS.values(), SETTLE]


def test_every_request_may_be_configured() -> None:
    assert sorted(kind.request for kind in kinds()) == sorted(REQUESTS)


def first_line(server: RawServer) -> str:
    return server.requests[0].splitlines()[0]


@each
def test_one_record(ask: OneShotClient, name: str) -> None:
    question, path, row = ALL[name]
    with RawServer(http([row])) as server:
        (record,) = ask(server.base_url, question)
    query = "?id_cliente=1001" if name in OF_CUSTOMER else ""
    assert first_line(server) == f"GET {path}{query} HTTP/1.1"
    assert str(next(getattr(record, n) for n in ("id", "code") if hasattr(record, n))) == "1"


@each
@pytest.mark.parametrize("wrap", ["data", "dados", "registros", "results", "response", "qualquer"])
def test_wrapped(ask: OneShotClient, name: str, wrap: str) -> None:
    question, _, row = ALL[name]
    with RawServer(http({wrap: [row], "status": "ok", "total": 1})) as server:
        assert len(ask(server.base_url, question)) == 1


@each
def test_a_single_object_is_a_list_of_one(ask: OneShotClient, name: str) -> None:
    question, _, row = ALL[name]
    with RawServer(http(row)) as server:
        assert len(ask(server.base_url, question)) == 1


@each
@pytest.mark.parametrize(
    "empty",
    [
        http([]),
        http({}),
        http(None),
        http(b"", status="204 No Content", length=False),
        http(b"", status="404 Not Found"),
        http({"data": []}),
        http({"erro": "Nenhum registro encontrado"}),
    ],
)
def test_an_empty_list_in_many_forms(ask: OneShotClient, name: str, empty: bytes) -> None:
    with RawServer(empty) as server:
        assert ask(server.base_url, ALL[name][0]) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("notas_fiscais", "Nenhuma nota fiscal encontrada"),
        ("notas_fiscais", "Cliente não possui notas fiscais"),
        ("notas_fiscais", "Não há NFs para o cliente"),
        ("statement", "Sem movimentação no período"),
        ("statement", "Nenhum lançamento encontrado"),
        ("clearances", "Não existe declaração de quitação"),
        ("installations", "Cliente não possui instalações"),
        ("installations", "Nenhum serviço encontrado"),
        ("plans", "Nenhum plano cadastrado"),
        ("due_days", "Nenhum vencimento cadastrado"),
        ("cities", "Não há cidades"),
    ],
)
@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "400 Bad Request"])
def test_nothing_told_as_an_error(ask: OneShotClient, name: str, words: str, status: str) -> None:
    with RawServer(http({"status": "erro", "mensagem": words}, status=status)) as server:
        assert ask(server.base_url, ALL[name][0]) == []


@each
@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (http(b"", status="401 Unauthorized"), Refused),
        (http({"erro": "Módulo não contratado"}), Refused),
        (http({"erro": "Rota não encontrada"}, status="404 Not Found"), Refused),
        (http({"detail": "Not Found"}, status="404 Not Found"), NotFound),
        (http(b"<html>", status="404 Not Found"), BadAnswer),
        (http(b"<html>"), BadAnswer),
        (http(b"{"), BadAnswer),
        (http(b""), BadAnswer),
        (http({"coisa": 1}), BadAnswer),
        (http({}, status="503 Service Unavailable"), Unavailable),
    ],
)
def test_failures_told_apart(ask: OneShotClient, name: str, reply: bytes, outcome: type[ErpError]) -> None:
    with RawServer(reply) as server, pytest.raises(ErpError) as caught:
        ask(server.base_url, ALL[name][0])
    assert type(caught.value) is outcome
    assert caught.value.request == name


@each_of_customer
def test_generation_b_sends_document_and_contract(ask: OneShotClient, name: str) -> None:
    question, path, _ = ALL[name]
    with RawServer(http([])) as server:
        ask(server.base_url, question, generation="B")
    assert first_line(server) == f"GET {path}?document=52998224725&id_contrato=34 HTTP/1.1"


@each_of_customer
def test_nothing_is_asked_of_everybody(ask: OneShotClient, name: str) -> None:
    method = getattr(OwnedErp, "invoices" if name == "notas_fiscais" else name)
    with RawServer(http([])) as server, pytest.raises(BadAnswer):
        ask(server.base_url, lambda client: method(client, Customer(MARIA)))
    assert server.requests == []


@each_of_customer
def test_what_is_another_customers_is_not_shown(
    ask: OneShotClient, expected_logs: LogWatch, name: str
) -> None:
    question, _, row = ALL[name]
    other = {**row, "id_cliente": 2002}
    expected_logs.expect("1 of 2 .* are another customer's")
    with RawServer(http([row, {**other, "obs": "x"}])) as server:
        assert len(ask(server.base_url, question)) == 1
    expected_logs.expect("1 of 1 .* are another customer's")
    with RawServer(http([other])) as server, pytest.raises(BadAnswer):
        ask(server.base_url, question)


@each
def test_as_configured(ask: OneShotClient, name: str) -> None:
    question, _, row = ALL[name]
    own = {name: {"path": "/api.php?r=x", "method": "POST", "payload": "form"}}
    with RawServer(http([row])) as server:
        ask(server.base_url, question, requests=own)
    assert first_line(server) == "POST /api.php?r=x HTTP/1.1"
    body = server.requests[0].rpartition("\r\n\r\n")[2]
    assert body == ("id_cliente=1001" if name in OF_CUSTOMER else "")


@each_of_customer
def test_an_id_in_the_path(ask: OneShotClient, name: str) -> None:
    customer = Customer(MARIA, CustomerId("a/../ç?#1"))
    method = getattr(OwnedErp, "invoices" if name == "notas_fiscais" else name)
    own = {name: {"path": "/clientes/{id_cliente}/x"}}
    with RawServer(http([])) as server:
        ask(server.base_url, lambda client: method(client, customer), requests=own)
    assert first_line(server) == "GET /clientes/a%2F..%2F%C3%A7%3F%231/x HTTP/1.1"


@pytest.mark.parametrize("bad", [".", ".."])
def test_no_id_leads_up_a_path(ask: OneShotClient, bad: str) -> None:
    customer = Customer(MARIA, CustomerId(bad))
    own = {"statement": {"path": "/clientes/{id_cliente}/extrato"}}
    with RawServer(http([])) as server, pytest.raises(BadAnswer):
        ask(server.base_url, lambda client: client.statement(customer), requests=own)
    assert server.requests == []


def test_the_services_of_an_installation(ask: OneShotClient) -> None:
    with RawServer(http([OF_CUSTOMER["installations"][2]])) as server:
        (place,) = ask(server.base_url, lambda client: client.installations(CUSTOMER_1))
    assert place.services[0].amount == Decimal("99.90")


def test_every_request_has_a_default_and_takes_a_section() -> None:
    settings = ErpSettings(base_url="https://x.example")
    assert settings.requests.keys() == REQUESTS.keys()
    assert len({kind.endpoint for kind in kinds()}) == len(kinds())
