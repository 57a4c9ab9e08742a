"""Detection of an ERP's optional requests, without a customer: every form of yes and of no."""

import inspect
from functools import partial
from typing import Any

import pytest

from support.log_check import LogWatch
from support.one_shot_client import OneShotClient, unused_address
from support.raw_http_server import RawServer, http
from totem.erp.adapters.contract.adapter import CATALOG_REQUESTS, CUSTOMER_REQUESTS
from totem.erp.errors import Unavailable
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Ability

NOTHING = [
    http([]),
    http({"data": []}),
    http(b"", status="204 No Content", length=False),
    http({"erro": "Cliente não encontrado"}),
    http({"erro": "Cliente não encontrado"}, status="404 Not Found"),
    http({"erro": "Nenhum registro encontrado"}),
]
OTHER = http({"erro": "Rota não encontrada"}, status="404 Not Found")


def ability(ask: OneShotClient, url: str, name: str, **settings: Any) -> Ability:
    return ask(url, partial(OwnedErp.ability, request=name), **settings)


def first_line(server: RawServer, number: int = 0) -> str:
    return server.requests[number].splitlines()[0]


@pytest.mark.parametrize("name", CUSTOMER_REQUESTS)
@pytest.mark.parametrize("answer", NOTHING)
def test_nothing_for_nobody_is_an_answer(ask: OneShotClient, name: str, answer: bytes) -> None:
    with RawServer(answer, OTHER) as server:
        assert ability(ask, server.base_url, name) is Ability.ANSWERS


def test_nobody_is_asked_for_by_an_id_that_is_nobodys_and_never_without_one(ask: OneShotClient) -> None:
    with RawServer(http([])) as server:
        for name in CUSTOMER_REQUESTS:
            ability(ask, server.base_url, name)
        ability(ask, server.base_url, "statement", generation="B")
    lines = [first_line(server, number) for number in range(5)]
    assert all("?id_cliente=2147483647 " in line for line in lines[:4])
    assert "?document=00000000191 " in lines[4]


@pytest.mark.parametrize(
    "page",
    [
        http(b"", status="404 Not Found"),
        http({"detail": "Not Found"}, status="404 Not Found"),
        http({"error": "Not Found", "path": "/notas-fiscais", "at": 17}, status="404 Not Found"),
    ],
)
def test_a_404_that_every_address_gives_is_no_answer(ask: OneShotClient, page: bytes) -> None:
    elsewhere = page
    if b"path" in page:
        body = {"error": "Not Found", "path": "/notas-fiscais-que-nao-existe", "at": 9}
        elsewhere = http(body, status="404 Not Found")
    with RawServer(page, elsewhere) as server:
        url = server.base_url
        assert ability(ask, url, "notas_fiscais") is Ability.MISSING
    assert first_line(server, 1).startswith("GET /notas-fiscais-que-nao-existe?")


@pytest.mark.parametrize("name", CUSTOMER_REQUESTS)
@pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
@pytest.mark.parametrize(
    "body",
    [
        {"erro": "Licença não encontrada ou expirada"},
        {"erro": "Limite de consultas excedido, nenhum registro retornado"},
        {"dados": [], "mensagem": "Sistema em manutenção"},
        {"erro": "Usuário não encontrado"},
    ],
)
def test_a_failure_in_words_is_no_answer(ask: OneShotClient, name: str, status: str, body: Any) -> None:
    with RawServer(http(body, status=status)) as server:
        assert ability(ask, server.base_url, name) is Ability.MISSING
    assert len(server.requests) == 1


@pytest.mark.parametrize("empty", [http(b"", status="404 Not Found"), http({}, status="404 Not Found")])
def test_a_404_of_its_own_is_an_empty_list(ask: OneShotClient, empty: bytes) -> None:
    page = http(b"<html>Not Found</html>", status="404 Not Found")
    with RawServer(empty, page) as server:
        assert ability(ask, server.base_url, "clearances") is Ability.ANSWERS


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (OTHER, Ability.MISSING),
        (http(b"", status="401 Unauthorized"), Ability.MISSING),
        (http(b"", status="405 Method Not Allowed"), Ability.MISSING),
        (http({"erro": "Módulo não contratado"}), Ability.MISSING),
        (http(b"<html>"), Ability.UNREADABLE),
        (http(b"<html>", status="404 Not Found"), Ability.UNREADABLE),
        (http({"versao": 2}), Ability.UNREADABLE),
    ],
)
def test_a_no(ask: OneShotClient, answer: bytes, found: Ability) -> None:
    with RawServer(answer) as server:
        assert ability(ask, server.base_url, "statement") is found


def test_an_erp_that_ignores_the_filter_is_not_offered(ask: OneShotClient, expected_logs: LogWatch) -> None:
    expected_logs.expect("answers for nobody with somebody's records")
    with RawServer(http([{"id_nota": 1, "valor": "9.90"}])) as server:
        assert ability(ask, server.base_url, "notas_fiscais") is Ability.UNFILTERED


@pytest.mark.parametrize("name", CATALOG_REQUESTS)
def test_a_list_is_there_when_it_is_not_empty(ask: OneShotClient, name: str) -> None:
    row = dict.fromkeys(CATALOG_REQUESTS[name].signature_fields, "1")
    with RawServer(http([row])) as server:
        assert ability(ask, server.base_url, name) is Ability.ANSWERS
    with RawServer(http([])) as server:
        assert ability(ask, server.base_url, name) is Ability.EMPTY


def test_no_answer_says_nothing(ask: OneShotClient) -> None:
    with pytest.raises(Unavailable):
        ability(ask, unused_address(), "statement")
    with RawServer(http({}, status="503 Service Unavailable")) as server, pytest.raises(Unavailable):
        ability(ask, server.base_url, "statement")


def test_one_question_a_request(ask: OneShotClient) -> None:
    assert {*CUSTOMER_REQUESTS} & {*CATALOG_REQUESTS} == set()
    assert len(CUSTOMER_REQUESTS) + len(CATALOG_REQUESTS) == 13
    assert inspect.iscoroutinefunction(OwnedErp.ability)
