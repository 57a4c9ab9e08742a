"""Refusals by HTTP 4xx keep their reason, alike in every adapter and for every record, without the status."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest

from support.adapter_suite import MARIA
from support.emulators.base import Emulator
from support.emulators.registry import EMULATED, make_emulator
from support.outbox_samples import SAMPLES
from support.sampling import covering
from totem.domain.customer import Customer
from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.domain.sign_up import ProspectId, ReceiptCode
from totem.erp.errors import Declined, ErpError, Refused
from totem.erp.factory import capabilities_of, make_erp
from totem.erp.http.client import HttpClient
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.http.retry import Deadline
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Capability
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox import retry_policy
from totem.outbox.request_kinds import KINDS, OutgoingRequest, RequestKind, ServiceRequest
from totem.outbox.submissions import requests_of
from totem.settings import ErpSettings

WORDS = "Fora da área de cobertura"
BODIES: dict[str, tuple[object, str]] = {
    "status and message": ({"status": "erro", "mensagem": WORDS}, WORDS),
    "status alone": ({"status": WORDS}, WORDS),
    "message alone": ({"message": WORDS}, WORDS),
    "text beside a heading": ({"message": "Atenção", "text": WORDS}, WORDS),
    "list of errors": ({"errors": [WORDS]}, WORDS),
    "errors by field": ({"message": "Dados inválidos", "errors": {"plano": [WORDS]}}, WORDS),
    "text": (WORDS.encode(), WORDS),
    "page": (b"<!DOCTYPE html><html><body><h1>422 Unprocessable Entity</h1></body></html>", ""),
    "status line": ({"message": "Unprocessable Entity", "statusCode": 422}, ""),
    "nothing": (b"", ""),
}
Act = Callable[[OwnedErp, Customer], Awaitable[Any]]


def make_act(kind: RequestKind) -> Act:
    """Return the sending of the sample of a kind of the outbox, for a customer whom the ERP knows."""
    content = next(each for of, each in requests_of(SAMPLES[kind](ReceiptCode.draw())) if of is kind)

    def act(erp: OwnedErp, customer: Customer) -> Awaitable[Any]:
        own = replace(content, customer=customer) if isinstance(content, ServiceRequest) else content
        return KINDS[kind].send(erp, OutgoingRequest(own, "k", ProspectId("1")))

    return act


ACTS: dict[Capability | RequestKind, Act] = {
    Capability.UNLOCK: lambda erp, customer: erp.unlock(customer),
    **{kind: make_act(kind) for kind in KINDS},
}
"""The unlock, and every kind of request of the outbox."""
OF_SERVICE = [
    Capability.UNLOCK,
    *(kind for kind, row in KINDS.items() if row.capability.is_service_request),
]
TAKEN = {Capability.UNLOCK, *(row.capability for row in KINDS.values())}
VENDORS = [kind for kind in EMULATED if capabilities_of(kind) & TAKEN]
"""Kinds that take a record."""


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
        assert (found.explanation or "") in ({words, f"plano: {words}"} if words else {""})
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
    content, words = BODIES[body]
    refuse_writes(monkeypatch, status, content)
    check_all(vendors[kind], words)


@pytest.mark.parametrize("kind", VENDORS)
def test_so_it_does_of_a_refusal_by_200(
    vendors: dict[str, Emulator], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    status = 0 if kind == "rbx" else "erro"
    of_vendors = {"success": False, "type": "error", "message": "Atenção", "msg": "Atenção"}
    refuse_writes(monkeypatch, 200, {"status": status, **of_vendors, "texto": WORDS})
    check_all(vendors[kind], WORDS)


def check_all(emulator: Emulator, words: str) -> None:
    """Check the answers to all that the adapter of an emulator's kind takes."""
    emulator.reset()
    person = emulator.find(MARIA.value)
    assert person is not None
    person.contracts[0].blocked = True
    settings = ErpSettings(**{"timeout_s": 5.0, **emulator.settings()})
    tried = 0
    for name, found in zip(ACTS, try_all(settings, ACTS.values()), strict=True):
        if isinstance(found, Refused) and not isinstance(found, Declined):
            assert found.reason.name == "UNSUPPORTED", (name, found)
            continue
        tried += 1
        check(found, words)
    assert tried


@pytest.mark.parametrize(
    ("request_", "body", "status"), pairwise([*ACTS], list(BODIES), [400, 409, 412, 422, 428])
)
def test_so_does_the_contracts(
    contract: ErpSettings, monkeypatch: pytest.MonkeyPatch, request_: Any, body: str, status: int
) -> None:
    content, words = BODIES[body]
    refuse_writes(monkeypatch, status, content)
    check(try_it(contract, ACTS[request_]), words)


@pytest.fixture(scope="module")
def contract() -> Iterator[ErpSettings]:
    with ReferenceErp() as server:
        yield ErpSettings(base_url=server.base_url)


@pytest.mark.parametrize("request_", OF_SERVICE)
def test_a_403_about_the_service_is_a_refusal_of_it(
    contract: ErpSettings, monkeypatch: pytest.MonkeyPatch, request_: Capability | RequestKind
) -> None:
    refuse_writes(monkeypatch, 403, {"mensagem": "Este contrato já usou a promessa do mês"})
    found = try_it(contract, ACTS[request_])
    if isinstance(found, Unlock):
        assert found.explanation == "Este contrato já usou a promessa do mês"
    else:
        assert isinstance(found, Declined)
        assert retry_policy.judge(found, RequestKind.TICKET, 1) is retry_policy.RetryDecision.REFUSED


@pytest.mark.parametrize("request_", ACTS)
@pytest.mark.parametrize("words", ["Token sem permissão", "IP não autorizado", "Acesso negado", ""])
def test_a_403_about_the_kiosk_is_not(
    contract: ErpSettings, monkeypatch: pytest.MonkeyPatch, request_: Any, words: str
) -> None:
    refuse_writes(monkeypatch, 403, {"mensagem": words})
    found = try_it(contract, ACTS[request_])
    assert isinstance(found, Refused)
    assert not isinstance(found, Declined)
    assert retry_policy.judge(found, RequestKind.LEAD, 1) is retry_policy.RetryDecision.SILENT
