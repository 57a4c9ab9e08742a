"""Requests about a service through the client, by real HTTP: sent once with a key, refusals, lost answers."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

import pytest

from support.one_shot_client import ERP_SECRET, OneShotClient, unused_address
from support.raw_http_server import DROP, RawServer, http
from totem.domain.catalog import DepartmentId, TicketKindId
from totem.domain.customer import ContractId, Customer, CustomerId
from totem.domain.service_requests import ContactChange, Ticket, TicketRequest, Unlock, UnlockRefusal
from totem.domain.taxid import TaxId
from totem.erp.errors import (
    BadAnswer,
    Declined,
    ErpError,
    NotFound,
    Reason,
    Refused,
    TimedOut,
    Unavailable,
)
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Ability, Capability
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.service_request_routes import CONTACTS, TICKETS, UNLOCKS

Question: TypeAlias = Callable[[OwnedErp], Awaitable[Any]]

MARIA = Customer(TaxId.parse("529.982.247-25"), CustomerId("7"), ContractId("C7"), "MARIA DA SILVA")
TICKET = TicketRequest("Sem sinal", TicketKindId("93"), DepartmentId("22"), "Sem internet", "19990001001")
REQUESTS: dict[str, tuple[Question, str, dict[str, str], Any]] = {
    "unlock": (
        lambda erp: erp.unlock(MARIA),
        "POST /desbloqueios HTTP/1.1",
        {"id_cliente": "7", "id_contrato": "C7"},
        Unlock(until=date(2026, 11, 30), days=3, protocol="88"),
    ),
    "ticket": (
        lambda erp: erp.open_ticket(MARIA, TICKET),
        "POST /atendimentos HTTP/1.1",
        {
            "id_cliente": "7",
            "id_contrato": "C7",
            "id_tipo_de_atendimento": "93",
            "id_departamento": "22",
            "descricao": "Sem internet\nSem sinal",
            "telefone": "19990001001",
        },
        Ticket("88"),
    ),
    "contact": (
        lambda erp: erp.update_contact(MARIA, ContactChange(whatsapp="1", email="a@b.example")),
        "PUT /clientes/7 HTTP/1.1",
        {"whatsapp": "1", "email": "a@b.example"},
        None,
    ),
}
each = pytest.mark.parametrize("name", REQUESTS)
DONE = http({"status": "ok", "dias": "3", "ate": "2026-11-30", "protocolo": 88})


def sent(server: RawServer) -> list[tuple[str, str]]:
    """The keys and bodies of the requests that came."""
    parts = (request.partition("\r\n\r\n") for request in server.requests)
    return [(head.partition("Idempotency-Key: ")[2].partition("\r\n")[0], body) for head, _, body in parts]


@each
def test_sent_once_with_a_key_of_its_own(ask: OneShotClient, name: str) -> None:
    question, line, fields, found = REQUESTS[name]
    with RawServer(DONE, DONE) as server:
        assert ask(server.base_url, question) == found
        ask(server.base_url, question)
    assert server.requests[0].startswith(line)
    (first, body), (second, _) = sent(server)
    assert json.loads(body) == fields
    assert len(first) >= 20
    assert first != second


def test_generation_b_names_the_document_too(ask: OneShotClient) -> None:
    with RawServer(DONE) as server:
        ask(server.base_url, REQUESTS["unlock"][0], generation="B")
    assert json.loads(sent(server)[0][1]) == {
        "document": "52998224725",
        "id_cliente": "7",
        "id_contrato": "C7",
    }


def test_a_path_without_an_id_sends_it_beside(ask: OneShotClient) -> None:
    with RawServer(DONE) as server:
        ask(
            server.base_url,
            REQUESTS["contact"][0],
            requests={"contact": {"path": "/contatos", "method": "POST"}},
        )
    assert server.requests[0].startswith("POST /contatos HTTP/1.1")
    assert json.loads(sent(server)[0][1])["id_cliente"] == "7"


@each
def test_nothing_is_sent_for_a_customer_without_an_id(ask: OneShotClient, name: str) -> None:
    nameless = replace(MARIA, id=None)
    ways: dict[str, Question] = {
        "unlock": lambda erp: erp.unlock(nameless),
        "ticket": lambda erp: erp.open_ticket(nameless, TICKET),
        "contact": lambda erp: erp.update_contact(nameless, ContactChange(email="a@b.example")),
    }
    with pytest.raises(BadAnswer) as caught:
        ask(unused_address(), ways[name])
    assert (caught.value.reason, caught.value.may_have_arrived) == (Reason.MISSING_ID, False)


@each
@pytest.mark.parametrize(
    "failure",
    [
        DROP,
        http({}, status="500 Internal Server Error"),
        http({}, status="503 Service Unavailable", headers={"Retry-After": "0"}),
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
    ],
)
def test_what_may_have_arrived_is_not_sent_again(ask: OneShotClient, name: str, failure: bytes) -> None:
    with RawServer(failure, DONE) as server, pytest.raises(Unavailable) as caught:
        ask(server.base_url, REQUESTS[name][0])
    assert caught.value.may_have_arrived
    assert len(server.requests) == 1


@each
def test_what_did_not_arrive_is_told_so(ask: OneShotClient, name: str) -> None:
    with pytest.raises(Unavailable) as caught:
        ask(unused_address(), REQUESTS[name][0])
    assert not caught.value.may_have_arrived


@each
@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (http({"detail": "Not Found"}, status="404 Not Found"), Refused, Reason.UNSUPPORTED),
        (http({}, status="404 Not Found"), Refused, Reason.UNSUPPORTED),
        (http({}, status="405 Method Not Allowed"), Refused, Reason.UNSUPPORTED),
        (http({"erro": "Cliente não encontrado"}, status="404 Not Found"), NotFound, Reason.ABSENT),
        (http({"erro": "Token inválido"}, status="401 Unauthorized"), Refused, Reason.TOKEN),
        (http({}, status="403 Forbidden"), Refused, Reason.PERMISSION),
        (http([]), BadAnswer, None),
        (http({}), BadAnswer, None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<p/>", BadAnswer, None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", BadAnswer, Reason.EMPTY_BODY),
    ],
)
def test_answers_that_are_none(
    ask: OneShotClient, name: str, answer: bytes, kind: type[ErpError], reason: Reason | None
) -> None:
    with RawServer(answer) as server, pytest.raises(kind) as caught:
        ask(server.base_url, REQUESTS[name][0])
    assert reason is None or caught.value.reason is reason


REASONS = {each.value: each for each in UnlockRefusal}


@pytest.mark.parametrize("code", [each for each in REASONS if each != "outro"])
@pytest.mark.parametrize(
    "line", ["200 OK", "400 Bad Request", "403 Forbidden", "404 Not Found", "409 Conflict"]
)
def test_a_refusal_is_told_by_its_code_alone(ask: OneShotClient, code: str, line: str) -> None:
    for body in (
        {"status": "Motivo da Maria", "codigo": code},
        {"data": {"status": "erro", "mensagem": "x", "codigo": code.upper()}},
    ):
        with RawServer(http(body, status=line)) as server:
            assert ask(server.base_url, REQUESTS["unlock"][0]) == Unlock(REASONS[code])


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"status": "Falta o contrato assinado"}, "Falta o contrato assinado"),
        ({"status": "Fale com o financeiro, MARIA DA SILVA", "codigo": "99"}, "Fale com o financeiro,"),
        ({"erro": "Contrato já foi desbloqueado este mês"}, "Contrato já foi desbloqueado este mês"),
        ({"status": "O login maria.silva está ativo"}, None),
    ],
)
def test_other_refusals_keep_their_words_without_the_customers(
    ask: OneShotClient, body: dict[str, str], shown: str | None
) -> None:
    with RawServer(http(body)) as server:
        assert ask(server.base_url, REQUESTS["unlock"][0]) == Unlock(UnlockRefusal.OTHER, explanation=shown)


@pytest.mark.parametrize(
    "body",
    [
        {"status": "ok", "codigo": "ja_usado"},
        {"status": "Contrato desbloqueado com sucesso"},
        {"status": "Liberado", "ate": "2026-11-30"},
        {"dias": "3"},
    ],
)
def test_an_unlock_that_may_be_done_is_neither_granted_nor_refused(
    ask: OneShotClient, body: dict[str, str]
) -> None:
    with RawServer(http(body)) as server, pytest.raises(BadAnswer) as caught:
        ask(server.base_url, REQUESTS["unlock"][0])
    assert caught.value.may_have_arrived


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"status": "sucesso"}, Unlock()),
        ({"status": "Contrato desbloqueado com sucesso", "protocolo": "88"}, Unlock(protocol="88")),
        ({"success": True, "ate": "30/11/2026"}, Unlock(until=date(2026, 11, 30))),
        ({"status": "1", "dias": "três", "ate": "logo", "protocolo": " "}, Unlock()),
        ({"status": True, "dias": 0}, Unlock()),
    ],
)
def test_a_grant_without_its_details(ask: OneShotClient, body: dict[str, Any], found: Unlock) -> None:
    with RawServer(http(body)) as server:
        assert ask(server.base_url, REQUESTS["unlock"][0]) == found


@pytest.mark.parametrize("name", ["ticket", "contact"])
def test_what_is_not_wanted_is_declined(ask: OneShotClient, name: str) -> None:
    answer = http({"status": "Já há um chamado aberto"})
    with RawServer(answer) as server, pytest.raises(Declined) as caught:
        ask(server.base_url, REQUESTS[name][0])
    assert caught.value.explanation == "Já há um chamado aberto"


def test_the_reason_is_none_of_the_texts_that_were_sent(ask: OneShotClient) -> None:
    text = "Minha internet caiu ontem de manhã e não voltou"
    answer = http(
        {"status": "erro", "descricao": f"Sem internet<br>{text}", "aviso": "Já há um chamado aberto"}
    )
    with RawServer(answer) as server, pytest.raises(Declined) as caught:
        ask(server.base_url, lambda erp: erp.open_ticket(MARIA, replace(TICKET, text=text)))
    assert caught.value.explanation == "Já há um chamado aberto"


def test_they_are_offered_and_never_tried(ask: OneShotClient) -> None:
    async def question(erp: OwnedErp) -> list[Ability]:
        return [await erp.ability(each) for each in ("unlock", "ticket", "contact")]

    with RawServer() as server:
        assert ask(server.base_url, question) == [Ability.ANSWERS] * 3
    assert not server.requests


def of_first(document: str, act: Callable[[OwnedErp, Customer], Awaitable[Any]]) -> Question:
    async def question(erp: OwnedErp) -> Any:
        assert {Capability.UNLOCK, Capability.TICKET, Capability.CONTACT} <= erp.capabilities
        (customer,) = await erp.customers(TaxId.parse(document))
        return await act(erp, customer)

    return question


BLOCKED, LATE, SOUND = "286.255.878-87", "746.971.314-01", "529.982.247-25"


@pytest.mark.parametrize("generation", ["A", "B"])
def test_the_reference_erp_unlocks_once_and_refuses_with_each_code(
    ask: OneShotClient, generation: str
) -> None:
    def unlock(erp: ReferenceErp, document: str = BLOCKED) -> Unlock:
        question = of_first(document, lambda client, customer: client.unlock(customer))
        found = ask(erp.base_url, question, generation=generation)
        assert isinstance(found, Unlock)
        return found

    with ReferenceErp(token=ERP_SECRET, generation=generation) as erp:
        assert unlock(erp, SOUND).refusal is UnlockRefusal.NOT_BLOCKED
        assert unlock(erp, LATE).refusal is UnlockRefusal.NOT_ALLOWED
        granted = unlock(erp)
        assert granted.is_granted
        assert granted.until is not None
        assert (granted.days, granted.protocol) == (3, "3001")
        assert unlock(erp).refusal is UnlockRefusal.ALREADY_USED
        assert [each["ate"] for each in erp.store.all(UNLOCKS)] == [granted.until.isoformat()]
        for code, refusal in REASONS.items():
            erp.faults.set(f"desbloqueios:codigo={code}")
            assert unlock(erp).refusal is refusal


def test_an_unlock_opens_the_service(ask: OneShotClient) -> None:
    async def states(client: OwnedErp, customer: Customer) -> set[str | None]:
        return {each.status for place in await client.installations(customer) for each in place.services}

    with ReferenceErp(token=ERP_SECRET) as erp:
        assert ask(erp.base_url, of_first(BLOCKED, states)) == {"Suspenso por débito"}
        ask(erp.base_url, of_first(BLOCKED, lambda client, customer: client.unlock(customer)))
        assert ask(erp.base_url, of_first(BLOCKED, states)) == {"Ativo"}


@pytest.mark.parametrize("fault", ["lost", "drop", "status=503", "cut"])
def test_a_lost_answer_may_have_arrived_and_is_done_once(ask: OneShotClient, fault: str) -> None:
    with ReferenceErp(token=ERP_SECRET) as erp:
        erp.faults.set(f"desbloqueios:{fault},times=1")
        with pytest.raises((Unavailable, TimedOut)) as caught:
            ask(erp.base_url, of_first(BLOCKED, lambda client, customer: client.unlock(customer)))
        assert caught.value.may_have_arrived
        assert len(erp.store.all(UNLOCKS)) == (fault == "lost")


def test_a_ticket_and_new_contacts_reach_the_reference_erp(ask: OneShotClient) -> None:
    change = ContactChange(phone="19988887777", email="nova@exemplo.example")

    async def serve(client: OwnedErp, customer: Customer) -> Customer:
        assert await client.open_ticket(customer, TICKET) == Ticket("5001")
        await client.update_contact(customer, change)
        (now,) = await client.customers(customer.tax_id)
        with pytest.raises(Declined):
            await client.update_contact(customer, ContactChange(email="nova@"))
        with pytest.raises(Declined):
            await client.open_ticket(customer, replace(TICKET, kind_id=TicketKindId("1")))
        return now

    with ReferenceErp(token=ERP_SECRET) as erp:
        now = ask(erp.base_url, of_first(SOUND, serve))
        assert (now.phones[-1], now.email) == ("19988887777", "nova@exemplo.example")
        (ticket,) = erp.store.all(TICKETS)
        assert ticket["dados"]["descricao"] == "Sem internet\nSem sinal"
        assert len(erp.store.all(CONTACTS)) == 1
