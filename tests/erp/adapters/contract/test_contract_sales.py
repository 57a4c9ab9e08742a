"""Requests 16 to 20 through the client, against real HTTP: sent once, with a key, and whether it arrived."""

import json
import logging
import socket
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest

from support.one_shot_client import GOOD, MARIA, OneShotClient, of_sales, unused_address
from support.raw_http_server import DROP, RawServer, http
from totem.domain.sign_up import Attachment, LeadContact, Prospect, ProspectId, Receipt
from totem.domain.taxid import TaxId
from totem.erp.errors import (
    BadAnswer,
    Declined,
    ErpError,
    Misconfigured,
    NotFound,
    Refused,
    TimedOut,
    Unavailable,
)
from totem.erp.ownership import OwnedErp

Question: TypeAlias = Callable[[OwnedErp], Awaitable[Any]]

PROSPECT = Prospect(tax_id=TaxId.parse("529.982.247-25"), name="Maria Silva", phone="19999990000")
LEAD = LeadContact("João Souza", email="joao@x.example")
PHOTO = Attachment("frente.jpg", "image/jpeg", b"\xff\xd8\xff\xe0")
SEVEN = ProspectId("7")
KEY = "k-1"
WRITES: dict[str, tuple[Question, str]] = {
    "create_prospect": (
        of_sales("create_prospect", prospect=PROSPECT, key=KEY),
        "POST /prospectos HTTP/1.1",
    ),
    "edit_prospect": (
        of_sales("edit_prospect", prospect_id=SEVEN, changes=Prospect(note="x"), key=KEY),
        "PUT /prospectos/7 HTTP/1.1",
    ),
    "send_file": (
        of_sales("send_file", prospect_id=SEVEN, attachment=PHOTO, key=KEY),
        "POST /prospectos/7/arquivos HTTP/1.1",
    ),
    "create_lead": (of_sales("create_lead", lead=LEAD, key=KEY), "POST /leads HTTP/1.1"),
}
each = pytest.mark.parametrize("name", WRITES)
DONE = http({"status": "ok", "id_prospecto": 7})


def body(server: RawServer) -> dict[str, str]:
    sent: dict[str, str] = json.loads(server.requests[0].rpartition("\r\n\r\n")[2])
    return sent


@each
def test_sent_once_with_its_key(ask: OneShotClient, name: str) -> None:
    question, line = WRITES[name]
    with RawServer(DONE) as server:
        assert ask(server.base_url, question) == Receipt(SEVEN, "ok")
    (request,) = server.requests
    assert request.startswith(line)
    assert "\r\nIdempotency-Key: k-1\r\n" in request
    assert "\r\nContent-Type: application/json\r\n" in request


def test_the_bodies(ask: OneShotClient) -> None:
    with RawServer(DONE) as server:
        ask(server.base_url, WRITES["create_prospect"][0], document_format="masked")
    assert body(server)["cnpj_cpf"] == "529.982.247-25"
    with RawServer(DONE) as server:
        ask(server.base_url, WRITES["create_prospect"][0], generation="B")
    assert (body(server)["document"], body(server)["nome_completo"]) == ("52998224725", "Maria Silva")
    with RawServer(DONE) as server:
        ask(server.base_url, WRITES["send_file"][0])
    assert body(server) == {"nome": "frente.jpg", "tipo": "image/jpeg", "conteudo": "/9j/4A=="}
    with RawServer(DONE) as server:
        ask(server.base_url, WRITES["edit_prospect"][0])
    assert body(server) == {"obs": "x"}


def test_what_lookups_learn_changes_nothing_of_what_is_sent_with_a_key(ask: OneShotClient) -> None:
    """An ERP may compare what comes again under a key with what came before."""

    async def question(client: OwnedErp) -> None:
        await client.create_prospect(PROSPECT, key=KEY)
        await client.customers(MARIA)
        await client.create_prospect(PROSPECT, key=KEY)

    with RawServer(DONE, http({}), GOOD, DONE) as server:
        ask(server.base_url, question, document_format="auto")
    assert "529.982.247-25" in server.requests[2]
    first, second = (json.loads(server.requests[place].rpartition("\r\n\r\n")[2]) for place in (0, 3))
    assert first == second
    assert first["cnpj_cpf"] == "52998224725"


def test_a_path_without_an_id_sends_it_beside(ask: OneShotClient) -> None:
    own = {"edit_prospect": {"path": "/prospecto/editar", "method": "POST"}}
    with RawServer(DONE) as server:
        ask(server.base_url, WRITES["edit_prospect"][0], requests=own)
    assert server.requests[0].startswith("POST /prospecto/editar HTTP/1.1")
    assert body(server) == {"obs": "x", "id_prospecto": "7"}


@each
@pytest.mark.parametrize(
    "failure",
    [
        DROP,
        http({}, status="500 Internal Server Error"),
        http({}, status="503 Service Unavailable", headers={"Retry-After": "0"}),
        http({}, status="429 Too Many Requests"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
    ],
)
def test_what_may_have_arrived_is_not_sent_again(ask: OneShotClient, name: str, failure: bytes) -> None:
    with RawServer(failure, DONE) as server, pytest.raises(Unavailable) as caught:
        ask(server.base_url, WRITES[name][0])
    assert len(server.requests) == 1
    assert ask.waits == []
    assert caught.value.may_have_arrived


@each
def test_what_was_never_sent_is_tried_again(ask: OneShotClient, name: str) -> None:
    with pytest.raises(Unavailable) as caught:
        ask(unused_address(), WRITES[name][0])
    assert len(ask.waits) == 2
    assert not caught.value.may_have_arrived


def test_the_deadline_behind_a_sent_request_leaves_it_open_whether_it_arrived(ask: OneShotClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection and never answers
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(TimedOut) as caught:
            ask(url, WRITES["create_prospect"][0], timeout_s=5, to_silence=True)
    assert caught.value.may_have_arrived


def test_what_the_configuration_forbids_was_never_sent(ask: OneShotClient) -> None:
    with pytest.raises(Misconfigured) as caught:
        ask("http://erp.example", WRITES["create_lead"][0], allow_http=True, auth_scheme="a", token="é")  # noqa: S106 - no header takes it
    assert not caught.value.may_have_arrived


@each
@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (http({"status": "CPF já cadastrado"}), Declined),
        (http({"erro": "E-mail inválido"}, status="422 Unprocessable Entity"), Declined),
        (http(b"", status="401 Unauthorized"), Refused),
        (http(b"<html>"), BadAnswer),
        (http(b""), BadAnswer),
    ],
)
def test_a_no_in_its_forms(ask: OneShotClient, name: str, reply: bytes, outcome: type[ErpError]) -> None:
    with RawServer(reply) as server, pytest.raises(ErpError) as caught:
        ask(server.base_url, WRITES[name][0])
    assert type(caught.value) is outcome
    assert caught.value.request == name
    assert caught.value.may_have_arrived


def test_an_edit_of_nobody(ask: OneShotClient) -> None:
    with (
        RawServer(http({"erro": "Prospecto não encontrado"}, status="404 Not Found")) as server,
        pytest.raises(NotFound),
    ):
        ask(server.base_url, WRITES["edit_prospect"][0])


def test_the_status_of_a_prospect(ask: OneShotClient) -> None:
    with RawServer(http({"status_prospeccao": "3"})) as server:
        code = ask(server.base_url, lambda client: client.prospect_status(ProspectId("a/b")))
    assert code == "3"
    assert server.requests[0].startswith("GET /prospectos/a%2Fb/status HTTP/1.1")
    assert "Idempotency-Key" not in server.requests[0]


@each
def test_nothing_of_a_person_is_logged(
    ask: OneShotClient, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    declined = http({"status": "Maria já é cliente"})
    with caplog.at_level(logging.DEBUG), RawServer(declined) as server, pytest.raises(Declined):
        ask(server.base_url, WRITES[name][0])
    for secret in ("Maria", "João", "52998224725", "19999990000", "joao@", "/9j/4A", KEY):
        assert secret not in caplog.text
