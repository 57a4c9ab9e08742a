"""Probe: an ERP is healthy only if it answers "not found" for a document that no customer has."""

from typing import Any

import pytest

from support.one_shot_client import OneShotClient
from support.raw_http_server import RawServer, http
from totem.erp.errors import BadAnswer, ErpError, Refused, Unavailable
from totem.erp.ownership import OwnedErp

PAGE = "<!DOCTYPE html><html><body><h1>Em manuten\u00e7\u00e3o</h1></body></html>".encode()


def probe(ask: OneShotClient, *answers: bytes, **settings: Any) -> ErpError | None:
    """Ask once; None where the ERP is healthy."""
    with RawServer(*answers) as server:
        try:
            ask(server.base_url, OwnedErp.probe, **settings)
        except ErpError as error:
            return error
    return None


@pytest.mark.parametrize("document_format", ["digits", "auto"])
@pytest.mark.parametrize(
    "answer",
    [
        http({"erro": "Cliente não encontrado"}, status="404 Not Found"),
        http({"erro": "Cliente não encontrado"}),
        http({"message": "Customer not found"}, status="422 Unprocessable Entity"),
        http({"msg": "Nada encontrado", "contratos": []}),  # SGP
        http(
            {"success": False, "messages": [{"message": "Registro não encontrado."}], "response": None}
        ),  # Voalle
        http({"status": "ERRO", "Mensagem": "Documento não localizado.", "Num. ERRO": "003"}),  # MK
        http({"status": "success", "msg": "Dados consultados com sucesso", "clientes": []}),  # HubSoft
        http({"page": "1", "total": "0"}),  # IXC
        http({"status": 0, "erro_desc": "Nenhum registro encontrado", "result": []}),  # RBX
        http({"clientes": []}),
        http([]),
        http({}),
        http(b"", status="404 Not Found"),
        http(b"", status="204 No Content", length=False),
        http({"detail": "Not Found"}, status="404 Not Found"),
    ],
)
def test_nobody_is_health(ask: OneShotClient, answer: bytes, document_format: str) -> None:
    assert probe(ask, answer, document_format=document_format) is None


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "400 Bad Request"])
@pytest.mark.parametrize(
    "body",
    [
        PAGE,
        b"Em manuten\xc3\xa7\xc3\xa3o",
        {"mensagem": "Sistema em manutenção"},
        {"clientes": [], "mensagem": "Sistema em manutenção"},
        {"erro": "Licença não encontrada ou expirada"},
        {"erro": "Usuário não encontrado"},
        {"erro": "Hash não encontrado"},
        {"erro": "Limite de consultas excedido, nenhum registro retornado"},
        {"erro": "Nenhum boleto em aberto"},
        {"error": "invalid_client"},
        {"type": "error", "message": "Seu IP não está liberado para efetuar login!"},
    ],
)
def test_a_failure_is_no_health(ask: OneShotClient, status: str, body: Any) -> None:
    error = probe(ask, http(body, status=status))
    assert isinstance(error, Refused | BadAnswer), error


@pytest.mark.parametrize(
    "body", [b"", b" \n", {"success": False}, {"success": False, "clientes": []}, {"foo": 1}, [1], 0, b"x"]
)
def test_a_wordless_failure_in_a_200_is_no_health(ask: OneShotClient, body: Any) -> None:
    assert isinstance(probe(ask, http(body)), Refused | BadAnswer)


@pytest.mark.parametrize("body", [[{"id_cliente": "1", "nome": "Maria"}], {"id_cliente": "7", "nome": "Ana"}])
def test_somebody_found_for_nobody_is_no_health(ask: OneShotClient, body: Any) -> None:
    error = probe(ask, http(body))
    assert isinstance(error, BadAnswer)
    assert "Maria" not in str(error)


def test_no_server_is_no_health(ask: OneShotClient) -> None:
    assert isinstance(probe(ask, http(PAGE, status="503 Service Unavailable")), Unavailable)
