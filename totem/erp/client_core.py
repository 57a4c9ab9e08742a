"""What every request of the ERP's contract passes through: its route, its deadline, its connection."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from totem.domain.models import Customer
from totem.domain.taxid import TaxId
from totem.erp.answer import Answer, Kind
from totem.erp.contract import CUSTOMER
from totem.erp.errors import BadAnswer, TimedOut
from totem.erp.pulse import Pulse
from totem.erp.sent import Fields
from totem.erp.title_fields import TitleFields
from totem.erp.transport import Route, Sending, Transport
from totem.settings import ErpSettings, RequestSettings


class ClientCore:
    """One ERP, for the requests that build on it. Belongs to one event loop; `aclose` it there.

    A configuration that cannot work (no address, plain http, an unreadable token file) is raised by the first
    request as `Misconfigured`, so that a kiosk starts and says so.
    """

    def __init__(
        self,
        settings: ErpSettings,
        *,
        token: str | None = None,
        discreet: bool = False,
        pulse: Pulse | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Where it is `discreet`, no log line tells whether a document is a customer's.

        `pulse` hears how each request came out.
        """
        self._settings = settings
        self._discreet = discreet
        hidden = (CUSTOMER.request,) if discreet else ()
        self._transport = Transport(settings, token=token, discreet=hidden, pulse=pulse, sleep=sleep)
        self._masked = settings.document_format == "masked"
        self._title_fields = TitleFields()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def rest(self) -> None:
        """Nobody asks for a while: close the connections, in whose buffers the last answers still lie."""
        await self._transport.rest()

    async def fetch(
        self, kind: Kind, values: Fields, *, deadline: float, sending: Sending | None = None
    ) -> Answer:
        """Send one request as it is configured; return its answer, not yet read. All requests pass here."""
        return await self._transport.call(
            route(self._settings, kind), values, deadline=deadline, sending=sending
        )

    async def _ask(self, kind: Kind, values: Fields | None = None) -> Answer:
        """Send one request of the kind that changes nothing, within the deadline of a lookup."""
        async with self._deadline(kind.request) as deadline:
            return await self.fetch(kind, values or {}, deadline=deadline)

    def _of_customer(self, kind: Kind, customer: Customer) -> dict[str, str]:
        """The fields that name a customer in a request, by the style that is configured.

        Raises:
            BadAnswer: the customer has no id, and generation A asks by it: nothing is asked of everybody.
        """
        if self._settings.generation == "A":
            if customer.id is None:
                raise BadAnswer(kind.request, "the customer has none", field="id_cliente")
            return {"id_cliente": customer.id}
        sent = {"document": written(customer.tax_id, masked=self._masked)}
        return sent if customer.contract_id is None else {**sent, "id_contrato": customer.contract_id}

    @asynccontextmanager
    async def _deadline(self, request: str, limit_s: float | None = None) -> AsyncIterator[float]:
        limit_s = limit_s or self._settings.timeout_s
        deadline = asyncio.get_running_loop().time() + limit_s
        try:
            async with asyncio.timeout_at(deadline):
                yield deadline
        except TimeoutError:
            raise TimedOut(request, f"no answer within {limit_s:g} s") from None


def route(settings: ErpSettings, kind: Kind) -> Route:
    """Where and how one request is sent: the contract's default under what the settings say."""
    own = settings.requests.get(kind.request, RequestSettings())
    method = own.method or kind.method
    return Route(
        name=kind.request,
        path=own.path or kind.path,
        method=method,
        payload=own.payload or ("query" if method == "GET" else "json"),
    )


def written(tax_id: TaxId, *, masked: bool) -> str:
    """A document as the ERP takes it."""
    return tax_id.formatted if masked else tax_id.value
