"""ERP server of a vendor's published exchanges as data, independent of emulators and adapters."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from support.kiosk_harness import KioskDriver
from support.raw_http_server import DROP, RawServer, http
from support.sampling import first_of_each
from totem.domain.customer import Customer
from totem.domain.service_requests import TicketRequest
from totem.domain.taxid import TaxId
from totem.erp.errors import ErpError
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.session.states import State
from totem.settings import ErpSettings

T = TypeVar("T")

CPF = TaxId.parse("000.000.001-91")
OTHER_CPF = "52998224725"
SECRET = "SEGREDO-9f3c"  # noqa: S105 - of a script
NOT_TO_BE_TOLD = (SECRET, CPF.value, CPF.formatted, OTHER_CPF, "MARIA", "Maria", "senha-pppoe", "127.0.0.1")
"""Secrets, documents, names and addresses of the scripts, which no log and no error may hold."""

HTML = http(b"<!DOCTYPE html><html><body>Login</body></html>", headers={"Content-Type": "text/html"})
PHP = http(b"<br />\n<b>Fatal error</b>: Uncaught PDOException", headers={"Content-Type": "text/html"})
EMPTY = http(b"")
TRUNCATED = http(
    gzip.compress(b'{"success": true, "contratos": []}')[:-12], headers={"Content-Encoding": "gzip"}
)
ELSEWHERE = http(b"", status="302 Found", headers={"Location": "http://127.0.0.2:9/roubo"})
MAINTENANCE = http(b"<html>Em manutencao</html>", status="503 Service Unavailable")
UNAUTHORIZED = http({"detail": "x"}, status="401 Unauthorized")
FORBIDDEN = http({"detail": "x"}, status="403 Forbidden")
NOT_FOUND = http(b"<html>404 Not Found</html>", status="404 Not Found", headers={"Content-Type": "text/html"})
TOO_MANY = http({"detail": "x"}, status="429 Too Many Requests")
CUT_OFF = http(b'{"a": 1}' * 40, headers={"Content-Length": "5000"}, length=False)

BROKEN: dict[str, object] = {
    "a page": HTML,
    "an error of PHP": PHP,
    "an empty body": EMPTY,
    "a cut gzip": TRUNCATED,
    "a redirect to another host": ELSEWHERE,
    "maintenance": MAINTENANCE,
    "HTTP 401": UNAUTHORIZED,
    "HTTP 403": FORBIDDEN,
    "HTTP 404": NOT_FOUND,
    "HTTP 429": TOO_MANY,
    "an answer cut off": CUT_OFF,
    "a dropped connection": DROP,
    "null": None,
    "a text": "ok",
    "a number": 7,
    "an empty object": {},
    "a list of texts": ["x"],
    "an object of an error": {"erro": "Falha interna", "error": "x"},
    "not JSON": http(b"OK"),
}
"""Answers that are a failure for every request of every kind."""


@dataclass(frozen=True)
class Call:
    """One request that came: its path, and the fields of query and form."""

    path: str
    fields: Mapping[str, str]


class Turns(list[object]):
    """Replies to the first, second, … request of a path; the last one for ever."""


class ScriptedVendor(RawServer):
    """Answers by the end of the path, with JSON or, where the reply is bytes, with these; else 404.

    Attributes:
        calls: the requests since `follow`, in order.
    """

    def __init__(self, script: Mapping[str, object]) -> None:
        super().__init__(NOT_FOUND)
        self.follow(script)

    def follow(self, script: Mapping[str, object]) -> None:
        """Answer by another script from now on, with no calls so far."""
        self._script = script
        self.calls: list[Call] = []

    def paths(self) -> list[str]:
        """The ends of the paths that were called, in order."""
        return [self._key(call) or call.path for call in self.calls]

    def _key(self, call: Call) -> str | None:
        ends = [end for end in self._script if call.path.endswith(end)]
        return max(ends, key=len, default=None)

    def choose_reply(self, request: str) -> bytes:
        """Return the reply of the longest path that fits."""
        call = _parse(request)
        key = self._key(call)
        before = sum(self._key(each) == key for each in self.calls)
        self.calls.append(call)
        if key is None:
            return NOT_FOUND
        reply = self._script[key]
        if isinstance(reply, Turns):
            reply = reply[min(before, len(reply) - 1)]
        return reply if isinstance(reply, bytes) else http(reply)


def _parse(request: str) -> Call:
    head, _, body = request.partition("\r\n\r\n")
    parts = urlsplit(head.split(" ", 2)[1])
    fields = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "application/x-www-form-urlencoded" in head.lower():
        fields |= dict(parse_qsl(body, keep_blank_values=True))
    return Call(parts.path, fields)


def ask(section: Mapping[str, Any], work: Callable[[OwnedErp], Awaitable[T]]) -> T:
    """Do some work with a new ERP of a section [erp]; waits between attempts take no time."""

    async def sleep(_seconds: float) -> None:
        await asyncio.sleep(0)

    async def do() -> T:
        erp = make_erp(ErpSettings(**{"timeout_s": 5.0, **section}), sleep=sleep)
        try:
            return await work(erp)
        finally:
            await erp.aclose()

    return asyncio.run(do())


async def describe_result(work: Callable[[OwnedErp], Awaitable[object]], erp: OwnedErp) -> object:
    """Return a result, or the class and reason of an error, whose texts must hold no personal data."""
    try:
        return await work(erp)
    except ErpError as error:
        text = f"{error} {error!r} {error.__cause__!r} {error.__context__!r}"
        assert not [each for each in NOT_TO_BE_TOLD if each in text], text
        return f"{type(error).__name__} {error.reason.name}"


async def first(erp: OwnedErp) -> Customer:
    """The first registration of `CPF`."""
    return (await erp.customers(CPF))[0]


async def customers(erp: OwnedErp) -> list[str]:
    """Id of the contract, else of the customer, and state of each registration."""
    return [f"{each.contract_id or each.id} {each.service_state.value}" for each in await erp.customers(CPF)]


async def boletos(erp: OwnedErp) -> list[str]:
    """Id and amounts of each open boleto of the first registration."""
    marks = {True: " among unread", False: ""}
    return [
        f"{each.id} {each.amount} of {each.original_amount}{marks[each.among_unread]}"
        for each in await erp.open_boletos(await first(erp))
    ]


async def unlock(erp: OwnedErp) -> str:
    """Answer to a trust unlock of the first registration."""
    answer = await erp.unlock(await first(erp))
    return f"granted {answer.days}" if answer.is_granted else f"{answer.refusal} {answer.explanation}"


async def probe(erp: OwnedErp) -> str:
    """A probe that finds the ERP in order."""
    await erp.probe()
    return "in order"


async def ticket(erp: OwnedErp) -> str:
    """Protocol of a ticket of the first registration."""
    return str((await erp.open_ticket(await first(erp), TicketRequest("Sem sinal"))).protocol)


async def detail(erp: OwnedErp) -> str:
    """PIX of the first open boleto once it is complete."""
    customer = await first(erp)
    return str((await erp.complete(customer, (await erp.open_boletos(customer))[0])).pix)


def assert_discreet(log_text: str) -> None:
    """Fail where a log holds something of `NOT_TO_BE_TOLD`; a host is no secret there."""
    assert not [each for each in NOT_TO_BE_TOLD[:-1] if each in log_text], log_text


def is_failure(result: object) -> bool:
    """Return True if a result of `describe_result` is an error other than an unknown customer."""
    kinds = ("BadAnswer", "Refused", "Declined", "Unavailable", "TimedOut", "Misconfigured")
    return isinstance(result, str) and result.split()[0] in kinds


def visit(driver: KioskDriver) -> State:
    """Look `CPF` up in the kiosk's window, by touch, and open the first boleto; return the last state."""
    driver.enter(CPF.value)
    under_way = {State.TAX_ID, State.SEARCHING, State.LOADING}
    driver.wait_until(lambda: driver.window.is_settled and driver.state not in under_way, "an answer")
    if driver.state is State.BOLETOS:
        driver.touch_row(0)
        driver.arrive(State.PAY)
    return driver.state


Work = Callable[[OwnedErp], Awaitable[object]]


@dataclass(frozen=True)
class Exchanges:
    """Published exchanges of one kind of ERP, and the checks that all kinds share.

    Attributes:
        section: makes the section [erp] for a server.
        usual: the reply of each path where all is in order.
        once: paths that are called once as long as the server answers.
        writes: paths that are called once for any answer; twice where the first had no valid session.
    """

    section: Callable[[ScriptedVendor], Mapping[str, Any]]
    usual: Mapping[str, object]
    once: Collection[str]
    writes: Collection[str]
    has_sessions: bool = True

    def wrong_results(
        self,
        path: str,
        work: Work,
        cases: Mapping[str, tuple[object, object]],
        within: Collection[str] | None = None,
    ) -> list[str]:
        """Give each case's reply at a path, and return the cases that went otherwise than expected.

        Paths other than those of `within` must not be called.
        """
        wrong = []
        with ScriptedVendor(self.usual) as server:
            for name, (reply, expected) in cases.items():
                server.follow({**self.usual, path: reply})
                result = ask(self.section(server), partial(describe_result, work))
                if result != expected:
                    wrong.append(f"{name}: {result}, not {expected}")
                calls = server.paths()
                if path in self.once and calls.count(path) != (len(reply) if isinstance(reply, Turns) else 1):
                    wrong.append(f"{name}: {calls}")
                if within is not None and not set(calls) <= set(within):
                    wrong.append(f"{name}: {calls}")
        return wrong

    def survived(self, works: Mapping[str, Work]) -> set[tuple[str, str]]:
        """Break the reply of each work's path in each way, and return the paths and ways that did not fail.

        In a sample each path has its share of the ways.
        """
        survived = set()
        with ScriptedVendor(self.usual) as server:
            for place, (path, work) in enumerate(works.items()):
                for way in first_of_each(BROKEN, lambda _way: None, every=3, turn=place):
                    server.follow({**self.usual, path: BROKEN[way]})
                    if not is_failure(ask(self.section(server), partial(describe_result, work))):
                        survived.add((path, way))
                    calls = server.paths().count(path)
                    most = 2 if self.has_sessions and way == "HTTP 401" else 1
                    if path in self.writes and calls != most:
                        survived.add((path, f"{way}: {calls} calls"))
        return survived
