"""Base of the emulators of terminals: the provider's server, and faults injected for tests.

In a test:

    with MercadoPagoEmulator() as emulator:      # or PaygoEmulator
        settings = CardSettings(**emulator.settings())
        …a charge is ordered…
        emulator.terminal.approve()              # or decline, press_cancel, lose_result, kill_agent
    assert not emulator.violations
"""

import json
import re
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Self, TypeAlias
from urllib.parse import parse_qsl

from support.emulators.base import InjectedFault
from support.terminals.terminal import Order, Terminal
from totem.domain.card_payment import CardMethod
from totem.lab.local_server import LocalServer, ServedApp

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

SHORTEST_POLL_S = 0.9
"""Least seconds between two looks at one order: `card.poll_s` is one or more."""
_DOCUMENT = re.compile(r"(?<!\d)(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2})(?!\d)")
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Call:
    """A request that came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body; None where it is no JSON."""
        try:
            return json.loads(self.body, parse_float=Decimal)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: JSON, or a page."""

    status: int
    json: Any = None
    page: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The bytes of the answer."""
        return (self.page or json.dumps(self.json, default=float)).encode()


class TerminalEmulator(ServedApp):
    """One provider's server with one terminal, on a thread of its own while the `with` block lasts.

    Attributes:
        terminal: the terminal, and the customer in front of it.
        calls: names of the requests that came: start, find, search, cancel, refund, terminals.
        violations: requests that no kiosk may send, such as a second charge while one is open.
        quirks: names of deviations that are played (see the emulator's own docstring).
        rewrite: makes another answer of each JSON answer; None for none.
    """

    provider: ClassVar[str]
    token: ClassVar[str]

    def __init__(
        self,
        *,
        port: int = 0,
        terminal: Terminal | None = None,
        quirks: Iterable[str] = (),
        is_polling_checked: bool = False,
    ) -> None:
        """Looks at an order are no faster than `SHORTEST_POLL_S` where polling is checked."""
        self.server = LocalServer(f"{self.provider} terminal", port)
        self.terminal = terminal or Terminal()
        self.quirks = frozenset(quirks)
        self.calls: list[str] = []
        self.violations: list[str] = []
        self.rewrite: Callable[[Any], Any] | None = None
        self._is_polling_checked = is_polling_checked
        self._faults: list[tuple[InjectedFault, frozenset[str]]] = []
        self._looked: dict[str, float] = {}
        self._number = 0

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """The section [card] for this emulator, secrets included."""

    @abstractmethod
    def name_of(self, call: Call) -> str:
        """The name of a request, "" for one that the provider does not have."""

    @abstractmethod
    def answer(self, name: str, call: Call) -> Reply:
        """Work on a request."""

    @abstractmethod
    def failure(self, fault: InjectedFault) -> Reply:
        """The provider's answer in a fault (never LOST)."""

    def inject(self, fault: InjectedFault, *calls: str) -> None:
        """Fail the next request, or the next one of these names; once for each time that it is injected."""
        self._faults.append((fault, frozenset(calls)))

    def reset(self) -> None:
        """Undo everything that a test did, except what it changed in `terminal`."""
        self.calls.clear()
        self.violations.clear()
        self._faults.clear()
        self._looked.clear()
        self.quirks, self.rewrite = frozenset(), None

    def order_of_another_kiosk(self) -> Order:
        """Put another kiosk's order on the terminal."""
        order = self.make_order("outro-totem-1", "", Decimal("10.00"), CardMethod.DEBIT, 1)
        order.is_foreign = True
        self.terminal.add(order)
        return order

    def make_order(
        self, reference: str, key: str, amount: Decimal, method: CardMethod, installments: int
    ) -> Order:
        """Make an order with the next number; it is not on the terminal yet."""
        self._number += 1
        now = self.terminal.clock()
        order_id = self.order_id(self._number)
        return Order(order_id, reference, key, amount, method, installments, now, self.expires_s)

    @abstractmethod
    def order_id(self, number: int) -> str:
        """The provider's id of its order of this number."""

    expires_s: float
    """Seconds after which an order that the terminal did not fetch is expired."""

    def app(self) -> Self:
        return self

    def check_order(self, reference: object, amount_text: object, form: "re.Pattern[str]") -> None:
        """Note what no order may have."""
        if not isinstance(reference, str) or not _REFERENCE.fullmatch(reference):
            self.violate("a reference that is not of 1 to 64 letters, digits, - and _")
        elif self.terminal.find(reference):
            self.violate("a charge is ordered again")
        if not isinstance(amount_text, str) or not form.fullmatch(amount_text):
            self.violate("an amount that is not of two decimals")

    def check_second(self) -> Order | None:
        """The order that the terminal has already, if any; a violation where it is this kiosk's own."""
        held = self.terminal.open_order
        if held is not None and not held.is_foreign:
            self.violate("a second charge while one is open")
        return held

    def check_look(self, order: Order) -> None:
        """Note a look at an order that comes too soon after the last one."""
        now, before = self.terminal.clock(), self._looked.get(order.id)
        self._looked[order.id] = now
        if self._is_polling_checked and before is not None and now - before < SHORTEST_POLL_S:
            self.violate("polling faster than allowed")

    def violate(self, text: str) -> None:
        """Note a violation."""
        self.violations.append(text)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection event (ASGI)."""
        if scope["type"] != "http":
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        call = Call(scope["method"], scope["path"], query, headers, await _body(receive))
        reply = self._work(call)
        if reply is None:
            # ASGI has no message for it; uvicorn's `send` is bound to its transport.
            send.__self__.transport.abort()  # type: ignore[attr-defined]
            return
        await _send(send, reply)

    def _work(self, call: Call) -> Reply | None:
        """Work on a request; None where the connection breaks before the answer."""
        with self.terminal.lock:
            self.terminal.pass_time()
            name = self.name_of(call)
            self.calls.append(name or call.path)
            self._check_call(call)
            fault = self._take_fault(name)
            if fault is not None and fault is not InjectedFault.LOST:
                return self.failure(fault)
            reply = self.answer(name, call)
            if fault is InjectedFault.LOST:
                return None
        if self.rewrite is not None and not reply.page:
            reply = Reply(reply.status, self.rewrite(json.loads(reply.body)), headers=reply.headers)
        return reply

    def _take_fault(self, name: str) -> InjectedFault | None:
        for place, (fault, names) in enumerate(self._faults):
            if not names or name in names:
                del self._faults[place]
                return fault
        return None

    def _check_call(self, call: Call) -> None:
        agent = call.headers.get("user-agent", "")
        if not agent or agent.startswith("python-"):
            self.violate("no User-Agent")
        if any(self.token in text for text in self.places_without_key(call)):
            self.violate("the key stands where it does not belong")
        if _DOCUMENT.search(call.body.decode("utf-8", "replace")):
            self.violate("a document in an order")

    @abstractmethod
    def places_without_key(self, call: Call) -> Collection[str]:
        """The parts of a request that may not hold the key."""


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body.extend(message.get("body", b""))
        if not message.get("more_body"):
            return bytes(body)


async def _send(send: Send, reply: Reply) -> None:
    kind = "text/html; charset=utf-8" if reply.page else "application/json"
    headers = {"content-type": kind, "content-length": str(len(reply.body)), **reply.headers}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
    await send({"type": "http.response.body", "body": reply.body})
