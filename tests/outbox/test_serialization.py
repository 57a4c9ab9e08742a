"""Stable content per idempotency key: repeated requests are identical, also after restarts and updates.

ERPs that hold a key against its content refuse another one (draft-ietf-httpapi-idempotency-key-header, 2.7).
"""

import asyncio
import json
from pathlib import Path

import pytest

from support.raw_http_server import DROP, RawServer, http
from support.recording_erp import DOCUMENT, lead, photo, prospect
from totem.domain.customer import ContractId, Customer, CustomerId
from totem.domain.service_requests import TicketRequest
from totem.domain.sign_up import LeadContact, Prospect
from totem.erp.factory import make_erp
from totem.outbox import serialization
from totem.outbox.queue import Outbox
from totem.outbox.request_kinds import ServiceRequest
from totem.outbox.submissions import Edit, LeadRequest, SignUp
from totem.settings import ErpSettings

TAKEN = http({"status": "ok", "id_prospecto": 7})
FAILURES = (http({}, status="503 Service Unavailable"), DROP, http(b"<html>", status="500 Oops"), TAKEN)

KEPT = (
    '{"tax_id":"12345678909","name":"Maria Exemplo","birthday":"1990-02-28","icms_taxpayer":false,'
    '"email":"maria@example.com","phone":"41999998888","address":{"street":"Rua das Araucárias",'
    '"number":"15","state":"PR","postal_code":"80000000"},"plan_id":"301","due_day_id":"12","city_id":"41"}'
)
"""As every version since the first keeps it."""
SENT = {
    "nome": "Maria Exemplo",
    "email": "maria@example.com",
    "fone": "41999998888",
    "id_servico": "301",
    "id_vencimento": "12",
    "id_cidade": "41",
    "cnpj_cpf": "12345678909",
    "tipo_pessoa": "F",
    "data_nascimento": "1990-02-28",
    "contribuinte_icms": "N",
    "telefone_celular": "41999998888",
    "cep": "80000000",
    "endereco": "Rua das Araucárias",
    "numero": "15",
    "uf": "PR",
}


def start(folder: Path, base_url: str) -> None:
    """One run of the kiosk, which sends one request."""

    async def run() -> None:
        client = make_erp(ErpSettings(base_url=base_url, document_format="auto"))
        outbox = Outbox(folder)
        outbox.send_now()
        try:
            await outbox.deliver(client)
        finally:
            await client.aclose()

    asyncio.run(run())


@pytest.mark.parametrize("kind", ["prospect", "file", "edit", "lead"])
def test_every_try_sends_the_same_bytes_with_the_same_key(tmp_path: Path, kind: str) -> None:
    async def hand_in() -> None:
        outbox = Outbox(tmp_path)
        if kind == "lead":
            await outbox.put(LeadRequest(lead()))
            return
        first = await outbox.put(SignUp(prospect(), (photo(),) * (kind == "file")))
        if kind == "edit":
            await outbox.put(Edit(first, Prospect(tax_id=DOCUMENT, email="novo@example.com")))

    asyncio.run(hand_in())
    before = 0 if kind in {"prospect", "lead"} else 1
    with RawServer(*[TAKEN] * before, *FAILURES) as server:
        for _ in range(len(FAILURES) + before):
            start(tmp_path, server.base_url)
        requests = server.requests[before:]
    assert len(requests) >= len(FAILURES)
    bodies = {request.partition("\r\n\r\n")[2] for request in requests}
    keys = {line for request in requests for line in request.splitlines() if "idempotency" in line.lower()}
    assert (len(bodies), len(keys)) == (1, 1)


def test_later_version_sends_the_bytes_of_the_earlier_one(tmp_path: Path) -> None:
    """A changed format would change the requests that wait on updated kiosks."""
    assert serialization.encode(prospect()).decode() == KEPT
    assert serialization.decode(Prospect, KEPT.encode()) == prospect()
    assert (
        serialization.decode(
            LeadContact, '{"name":"João Exemplo","phone":"41988887777","city_id":"41"}'.encode()
        )
        == lead()
    )
    asyncio.run(Outbox(tmp_path).put(SignUp(prospect())))
    with RawServer(TAKEN) as server:
        start(tmp_path, server.base_url)
    sent = server.requests[0].partition("\r\n\r\n")[2]
    assert json.loads(sent) == SENT
    assert list(json.loads(sent)) == list(SENT)


def test_a_customer_is_kept_without_what_the_search_added() -> None:
    """The contract that was chosen is served, whenever the request goes."""
    chosen = Customer(DOCUMENT, CustomerId("7"), ContractId("C2"), erp_context=frozenset({"C1", "C2"}))
    request = ServiceRequest(chosen, ticket=TicketRequest("Sem sinal"))
    kept = serialization.encode(request)
    assert b"C1" not in kept
    assert serialization.decode(ServiceRequest, kept) == request
