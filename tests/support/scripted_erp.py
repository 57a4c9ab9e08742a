"""ERP server of published exchanges, which chooses each answer by texts in the request.

It is independent of the adapters and of their emulators; requests come from the real client.
"""

import asyncio
import gzip
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any, TypeVar

import pytest

from support.raw_http_server import DROP, RawServer, http
from support.sampling import covering
from totem.domain.customer import Customer, OpenBoleto
from totem.domain.service_requests import Unlock
from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Refused, Unavailable
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.settings import ErpSettings

T = TypeVar("T")

PERSON = TaxId.parse("000.000.001-91")
STRANGER = "529.982.247-25"
DIV = b'<div style="color:red">Ocorreu um erro ao processar.</div>'

FAILURES: Mapping[str, tuple[bytes, type[ErpError], Reason | None]] = {
    "html with 200": (http(DIV, headers={"Content-Type": "text/html"}), BadAnswer, Reason.PAGE),
    "blank": (http(b""), BadAnswer, Reason.EMPTY_BODY),
    "text": (http(b"Erro de conexao"), BadAnswer, Reason.NOT_JSON),
    "null": (http(b"null"), BadAnswer, None),
    "number": (http(b"0"), BadAnswer, None),
    "empty object": (http({}), BadAnswer, None),
    "list of nothing known": (http([1, "a", None]), BadAnswer, None),
    "gzip cut off": (
        http(gzip.compress(b'{"total":"0"}' * 50)[:-9], headers={"Content-Encoding": "gzip"}),
        BadAnswer,
        None,
    ),
    "json cut off": (http(b'{"total":"1","registros":[{"id":"1"'), BadAnswer, Reason.NOT_JSON),
    "401": (http({}, status="401 Unauthorized"), Refused, Reason.TOKEN),
    "403": (http(DIV, status="403 Forbidden"), Refused, Reason.PERMISSION),
    "500": (http(DIV, status="500 Internal Server Error"), Unavailable, Reason.SERVER_ERROR),
    "503": (http(b"", status="503 Service Unavailable"), Unavailable, Reason.SERVER_ERROR),
    "429": (http({}, status="429 Too Many Requests"), Unavailable, Reason.RATE_LIMIT),
    "another host": (
        http(b"", status="302 Found", headers={"Location": "https://example.invalid/x"}),
        ErpError,
        None,
    ),
    "cut off in its transfer": (http({"total": "0"} | {"pad": "x" * 99})[:-60], Unavailable, None),
    "redirected to a login": (
        http(b"", status="302 Found", headers={"Location": "/login"}),
        ErpError,
        None,
    ),
    "dropped": (DROP, Unavailable, None),
}
"""Answers of a server that failed, of any kind of ERP, and the error that each is."""


def failures_of(resources: Iterable[str]) -> list[tuple[str, str]]:
    """Resources with the failures that are to be tried of each: in a sample one of each error."""
    return covering(
        product(resources, FAILURES), lambda case: case[1], lambda case: (case[0], error_of(case[1]))
    )


def error_of(name: str) -> tuple[type[ErpError], Reason | None]:
    """The error of a failure."""
    return FAILURES[name][1:]


class ScriptedErp(RawServer):
    """Answers each request by the first route of which every text is in it; its last answer for ever.

    Attributes:
        routes: answers by texts that the request must have, joined by " + "; one answer or several in turn.
    """

    def __init__(self, routes: Mapping[str, bytes | Sequence[bytes]]) -> None:
        super().__init__(b"")
        self.routes = {
            key: [value] if isinstance(value, bytes) else list(value) for key, value in routes.items()
        }

    def choose_reply(self, request: str) -> bytes:
        """Return the answer to a request, a 404 where no route has it."""
        for key, replies in self.routes.items():
            if all(part in request for part in key.split(" + ")):
                return replies.pop(0) if len(replies) > 1 else replies[0]
        return http(b"<html>not here</html>", status="404 Not Found")

    def count(self, text: str) -> int:
        """Return the number of requests that contain a text."""
        return sum(text in request for request in self.requests)


def run(
    server: ScriptedErp, settings: Mapping[str, Any], work: Callable[[OwnedErp], Awaitable[T]], **more: Any
) -> T:
    """Do some work with a new ERP at the server."""

    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(0)

    async def do() -> T:
        values = {"base_url": server.base_url, "timeout_s": 5.0, **settings, **more}
        erp = make_erp(ErpSettings(**values), sleep=sleep)
        try:
            return await work(erp)
        finally:
            await erp.aclose()

    return asyncio.run(do())


async def first(erp: OwnedErp) -> Customer:
    """The person's first registration."""
    return (await erp.customers(PERSON))[0]


async def visit(erp: OwnedErp) -> list[OpenBoleto]:
    """The titles of the person's first registration."""
    return await erp.open_boletos(await first(erp))


async def whole(erp: OwnedErp) -> OpenBoleto:
    """The person's first title, completed."""
    customer = await first(erp)
    return await erp.complete(customer, (await erp.open_boletos(customer))[0])


def log_text(caplog: pytest.LogCaptureFixture, error: BaseException | None = None) -> str:
    """Return the log, and an error with its causes, as one text."""
    lines = [logging.Formatter().format(record) for record in caplog.records]
    while error is not None:
        lines += [str(error), repr(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


def check_failure(
    server: ScriptedErp,
    name: str,
    settings: Mapping[str, Any],
    caplog: pytest.LogCaptureFixture,
    secrets: Sequence[str],
) -> None:
    """Check that a visit ends with the error of the failure `name`, which holds no secret."""
    caplog.set_level(logging.DEBUG)
    _, kind, reason = FAILURES[name]
    with server, pytest.raises(kind) as caught:
        run(server, settings, visit)
    assert not isinstance(caught.value, NotFound)
    assert reason in {None, caught.value.reason}
    text = log_text(caplog, caught.value)
    for secret in (*secrets, PERSON.value, PERSON.formatted, "MARIA", "example.invalid"):
        assert secret not in text


async def unlock(erp: OwnedErp) -> Unlock:
    """Unlock the service of the person's first registration."""
    return await erp.unlock(await first(erp))


async def every_title(erp: OwnedErp) -> list[tuple[str | None, list[str]]]:
    """The contracts of the person with the ids of their titles."""
    found = await erp.customers(PERSON)
    return [(each.contract_id, [title.id for title in await erp.open_boletos(each)]) for each in found]
