"""Refusals by HTTP 4xx keep their reason, alike in every adapter and for every record, without the status."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations, product
from typing import Any

import pytest

from support.adapter_suite import MARIA
from support.recording_erp import lead, photo, prospect
from support.sampling import covering
from totem.domain.customer import Customer
from totem.domain.service_requests import ContactChange, TicketRequest, Unlock, UnlockRefusal
from totem.domain.sign_up import Prospect, ProspectId
from totem.erp.errors import Declined, ErpError, Refused
from totem.erp.factory import make_erp
from totem.erp.http.client import HttpClient
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.http.retry import Deadline
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Capability
from totem.lab.emulators import EMULATED
from totem.lab.emulators.base import Emulator
from totem.lab.emulators.registry import make_emulator
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox import retry_policy
from totem.outbox.request_kinds import KINDS, RequestKind
from totem.settings import ErpSettings

WORDS = "Fora da área de cobertura"
BODIES: dict[str, tuple[object, str]] = {
    "status and message": ({"status": "erro", "mensagem": WORDS}, WORDS),
    "status alone": ({"status": WORDS}, WORDS),
    "message alone": ({"message": WORDS}, WORDS),
    "list of errors": ({"errors": [WORDS]}, WORDS),
    "errors by field": ({"message": "Dados inválidos", "errors": {"plano": [WORDS]}}, WORDS),
    "text": (WORDS.encode(), WORDS),
    "page": (b"<!DOCTYPE html><html><body><h1>422 Unprocessable Entity</h1></body></html>", ""),
    "status line": ({"message": "Unprocessable Entity", "statusCode": 422}, ""),
    "nothing": (b"", ""),
}
Act = Callable[[OwnedErp, Customer], Awaitable[Any]]
TICKET = TicketRequest("Sem internet desde ontem.", phone="19990001001")
ACTS: dict[Any, Act] = {
    Capability.UNLOCK: lambda erp, customer: erp.unlock(customer),
    Capability.TICKET: lambda erp, customer: erp.open_ticket(customer, TICKET),
    Capability.CONTACT: lambda erp, customer: erp.update_contact(customer, ContactChange(email="a@b.c")),
    Capability.LEAD: lambda erp, _customer: erp.create_lead(lead(), key="k"),
}
VENDORS = [
    kind
    for kind in EMULATED
    if make_erp(ErpSettings(kind=kind, base_url="https://erp.example")).capabilities & ACTS.keys()
]
"""Kinds that take a record."""
SALES: dict[Any, Act] = {
    RequestKind.PROSPECT: lambda erp, _customer: erp.create_prospect(prospect(), key="k"),
    RequestKind.EDIT: lambda erp, _customer: erp.edit_prospect(
        ProspectId("1"), Prospect(birthday=date(1990, 1, 2)), key="k"
    ),
    RequestKind.FILE: lambda erp, _customer: erp.send_file(ProspectId("1"), photo(), key="k"),
}


def test_every_kind_of_request_is_sent_here() -> None:
    assert SALES.keys() | {kind for kind, row in KINDS.items() if row.capability in ACTS} == KINDS.keys()


def pairwise(*factors: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Combinations in which each two values of two factors meet; all of them in full."""
    pairs = combinations(range(len(factors)), 2)
    return covering(product(*factors), *(lambda case, a=a, b=b: (case[a], case[b]) for a, b in pairs))


@pytest.fixture(scope="module")
def vendors() -> Iterator[dict[str, Emulator]]:
    made = {kind: make_emulator(kind) for kind in VENDORS}
    for emulator in made.values():
        emulator.__enter__()
    yield made
    for emulator in made.values():
        emulator.__exit__(None, None, None)


def refuse_writes(patch: pytest.MonkeyPatch, status: int, body: object) -> None:
    """Answer requests that change something by a refusal; all others go to the emulator."""
    send = HttpClient.send
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def refused(self: HttpClient, request: Request, deadline: Deadline | None = None) -> Response:
        if request.effect is Effect.WRITE:
            return Response(status, {"content-type": "text/html"}, content, request.name)
        return await send(self, request, deadline)

    patch.setattr(HttpClient, "send", refused)


def try_all(settings: ErpSettings, acts: Iterable[Act]) -> list[object]:
    """The answers to requests of a customer, or their errors."""

    async def do() -> list[object]:
        erp, found = make_erp(settings), list[object]()
        customer = (await erp.customers(MARIA))[0]
        for act in acts:
            try:
                found.append(await act(erp, customer))
            except ErpError as error:
                found.append(error)
        await erp.aclose()
        return found

    return asyncio.run(do())


def try_it(settings: ErpSettings, act: Act) -> object:
    """The answer to one request of a customer, or its error."""
    return try_all(settings, [act])[0]


def check(found: object, words: str) -> None:
    if isinstance(found, Unlock):
        assert found.refusal is UnlockRefusal.OTHER
        assert (found.explanation or "") in ({words, f"Dados inválidos; plano: {words}"} if words else {""})
        return
    assert isinstance(found, Declined), found
    reason = retry_policy.reason(found)
    assert words in reason
    assert bool(words) is bool(reason)
    for shown in ("HTTP", "422", "Unprocessable", "<"):
        assert shown not in reason


@pytest.mark.parametrize(("kind", "body", "status"), pairwise(VENDORS, list(BODIES), [400, 409, 422]))
def test_every_vendors_adapter_keeps_the_reason(
    vendors: dict[str, Emulator], monkeypatch: pytest.MonkeyPatch, kind: str, body: str, status: int
) -> None:
    emulator = vendors[kind]
    emulator.reset()
    person = emulator.find(MARIA.value)
    assert person is not None
    person.contracts[0].blocked = True
    settings = ErpSettings(**{"timeout_s": 5.0, **emulator.settings()})
    content, words = BODIES[body]
    refuse_writes(monkeypatch, status, content)
    tried = 0
    for capability, found in zip(ACTS, try_all(settings, ACTS.values()), strict=True):
        if isinstance(found, Refused) and not isinstance(found, Declined):
            assert found.reason.name == "UNSUPPORTED", (capability, found)
            continue
        tried += 1
        check(found, words)
    assert tried


@pytest.mark.parametrize(
    ("request_", "body", "status"), pairwise([*ACTS, *SALES], list(BODIES), [400, 409, 412, 422, 428])
)
def test_so_does_the_contracts(
    contract: ErpSettings, monkeypatch: pytest.MonkeyPatch, request_: Any, body: str, status: int
) -> None:
    content, words = BODIES[body]
    refuse_writes(monkeypatch, status, content)
    check(try_it(contract, (ACTS | SALES)[request_]), words)


@pytest.fixture(scope="module")
def contract() -> Iterator[ErpSettings]:
    with ReferenceErp() as server:
        yield ErpSettings(base_url=server.base_url)


@pytest.mark.parametrize("request_", [Capability.UNLOCK, Capability.TICKET, Capability.CONTACT])
def test_a_403_about_the_service_is_a_refusal_of_it(
    contract: ErpSettings, monkeypatch: pytest.MonkeyPatch, request_: Capability
) -> None:
    refuse_writes(monkeypatch, 403, {"mensagem": "Este contrato já usou a promessa do mês"})
    found = try_it(contract, ACTS[request_])
    if isinstance(found, Unlock):
        assert found.explanation == "Este contrato já usou a promessa do mês"
    else:
        assert isinstance(found, Declined)
        assert retry_policy.judge(found, RequestKind.TICKET, 1) is retry_policy.RetryDecision.REFUSED


@pytest.mark.parametrize("request_", [*ACTS, *SALES])
@pytest.mark.parametrize("words", ["Token sem permissão", "IP não autorizado", "Acesso negado", ""])
def test_a_403_about_the_kiosk_is_not(
    contract: ErpSettings, monkeypatch: pytest.MonkeyPatch, request_: Any, words: str
) -> None:
    refuse_writes(monkeypatch, 403, {"mensagem": words})
    found = try_it(contract, (ACTS | SALES)[request_])
    assert isinstance(found, Refused)
    assert not isinstance(found, Declined)
    assert retry_policy.judge(found, RequestKind.LEAD, 1) is retry_policy.RetryDecision.SILENT
