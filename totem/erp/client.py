"""The ERP as the kiosk uses it: from a document its registrations, from a registration its open boletos.

Strict about meaning: only a validated document is ever sent, what belongs to another document is never shown,
and "not found", "nothing open" and "the ERP failed" are always told apart (`totem.erp.errors`).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import fields, replace

from totem.domain.models import Address, Customer, OpenBoleto
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.erp.answer import Answer, Kind, records
from totem.erp.contract import (
    CUSTOMER,
    OPEN_BOLETOS,
    BoletoWire,
    CustomerWire,
    prepare_models,
    read_boletos,
    read_customers,
)
from totem.erp.errors import BadAnswer, ErpError, NotFound, TimedOut
from totem.erp.pulse import Pulse
from totem.erp.transport import Route, Transport, load_loop_adapter
from totem.erp.wire import plain
from totem.settings import ErpSettings, RequestSettings

log = logging.getLogger(__name__)

NOBODY = TaxId.parse("000.000.001-91")
"""A valid document that is nobody's who could be a customer: to ask the ERP something that tells nothing."""

# The default path of each request; [erp.requests.NAME] may give another.
PATHS = {
    CUSTOMER.request: "/clientes",
    OPEN_BOLETOS.request: "/boletos",
}


class ErpClient:
    """Requests 1 and 2 of the ERP's contract. Belongs to one event loop; `aclose` it there.

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
        hidden = (CUSTOMER.request,) if discreet else ()
        self._transport = Transport(settings, token=token, discreet=hidden, pulse=pulse, sleep=sleep)
        self._masked = settings.document_format == "masked"

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def rest(self) -> None:
        """Nobody asks for a while: close the connections, in whose buffers the last answers still lie."""
        await self._transport.rest()

    async def warm_up(self) -> None:
        """Do beforehand what the first request would wait for: certificates, wire models. Sends nothing."""
        prepare_models()
        await load_loop_adapter()
        with suppress(ErpError):  # the first request tells it to somebody
            self._transport.open(CUSTOMER.request)

    async def probe(self) -> None:
        """Ask for a document that is nobody's, to see whether the ERP can be worked with.

        Raises:
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        with suppress(NotFound):
            await self.customer(NOBODY)

    async def customer(self, tax_id: TaxId) -> list[Customer]:
        """The registrations of a document, at least one; the same id and contract only once.

        Raises:
            NotFound: the document is nobody's.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        async with self._deadline(CUSTOMER.request) as deadline:
            try:
                found = await self._customers(tax_id, masked=self._masked, deadline=deadline)
            except NotFound:
                if self._settings.document_format != "auto":
                    raise
                found = await self._customers(tax_id, masked=not self._masked, deadline=deadline)
                self._masked = not self._masked  # an ERP has one way of writing documents
        return found

    async def open_boletos(self, customer: Customer) -> list[OpenBoleto]:
        """The open titles of one registration; none is an empty list.

        Raises:
            NotFound: the ERP does not know the customer here.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        async with self._deadline(OPEN_BOLETOS.request) as deadline:
            answer = await self.fetch(OPEN_BOLETOS, self._boletos_fields(customer), deadline=deadline)
        wires = _own_boletos(customer, read_boletos(records(OPEN_BOLETOS, answer)))
        return list(dict.fromkeys(wire.to_domain(position) for position, wire in enumerate(wires, 1)))

    async def fetch(self, kind: Kind, values: dict[str, str], *, deadline: float) -> Answer:
        """Send one request as it is configured; return its answer, not yet read. All requests pass here."""
        return await self._transport.call(route(self._settings, kind), values, deadline=deadline)

    async def _customers(self, tax_id: TaxId, *, masked: bool, deadline: float) -> list[Customer]:
        sent = {"cnpj_cpf": _written(tax_id, masked=masked)}
        answer = await self.fetch(CUSTOMER, sent, deadline=deadline)
        wires = _own_registrations(tax_id, read_customers(records(CUSTOMER, answer)))
        found = _merged([wire.to_domain(tax_id) for wire in wires])
        if self._settings.generation == "A" and any(customer.id is None for customer in found):
            raise BadAnswer(
                CUSTOMER.request, "missing, and open boletos are asked for by it", field="id_cliente"
            )
        return found

    def _boletos_fields(self, customer: Customer) -> dict[str, str]:
        if self._settings.generation == "A":
            if customer.id is None:
                raise BadAnswer(OPEN_BOLETOS.request, "the customer has none", field="id_cliente")
            return {"id_cliente": customer.id}
        sent = {"document": _written(customer.tax_id, masked=self._masked)}
        return sent if customer.contract_id is None else {**sent, "id_contrato": customer.contract_id}

    @asynccontextmanager
    async def _deadline(self, request: str) -> AsyncIterator[float]:
        deadline = asyncio.get_running_loop().time() + self._settings.timeout_s
        try:
            async with asyncio.timeout_at(deadline):
                yield deadline
        except TimeoutError:
            raise TimedOut(request, f"no answer within {self._settings.timeout_s:g} s") from None


def route(settings: ErpSettings, kind: Kind) -> Route:
    """Where and how one request is sent: the contract's default under what the settings say."""
    own = settings.requests.get(kind.request, RequestSettings())
    method = own.method or "GET"
    return Route(
        name=kind.request,
        path=own.path or PATHS[kind.request],
        method=method,
        payload=own.payload or ("query" if method == "GET" else "json"),
    )


def _written(tax_id: TaxId, *, masked: bool) -> str:
    return tax_id.formatted if masked else tax_id.value


def _own_registrations(tax_id: TaxId, found: Sequence[CustomerWire]) -> list[CustomerWire]:
    """The registrations that are of the document asked for.

    Some ERPs ignore a filter that they do not know and answer with everybody. So an echoed document must be
    the one asked for; and registrations without an echo must agree on who they are (birth date, first name).

    Raises:
        BadAnswer: the answer holds only others' registrations, or people who are not one.
    """
    own = [wire for wire in found if wire.document is None or _is_echo(wire.document, tax_id)]
    if len(own) < len(found):
        log.warning(
            "customer: %d of %d registrations are of another document", len(found) - len(own), len(found)
        )
    if not own:
        raise BadAnswer(CUSTOMER.request, "is not the document asked for", field="cnpj_cpf")
    silent = [wire for wire in own if wire.document is None]
    births = [wire.birthday for wire in silent if wire.birthday]
    days = {(birth.day, birth.month) for birth in births}
    years = {birth.year for birth in births if birth.year}
    names = {plain(wire.name).split()[0] for wire in silent if wire.name}
    if len(days) > 1 or len(years) > 1 or len(names) > 1:
        raise BadAnswer(CUSTOMER.request, "registrations of different people")
    return own


def _is_echo(echo: str, tax_id: TaxId) -> bool:
    """Whether an echoed document is `tax_id`: masked or not, stars for digits, zeros lost in front."""
    bare = "".join(character for character in echo.upper() if character.isalnum() or character == "*")
    bare = bare.zfill(len(tax_id.value)) if bare.isdecimal() else bare
    return len(bare) == len(tax_id.value) and all(
        a in {"*", b} for a, b in zip(bare, tax_id.value, strict=True)
    )


def _own_boletos(customer: Customer, found: list[BoletoWire]) -> list[BoletoWire]:
    """The titles that are not echoed as another's.

    Raises:
        BadAnswer: there are titles, and every one of them is another's.
    """
    own = [wire for wire in found if not _is_others(customer, wire)]
    if len(own) < len(found):
        log.warning("open_boletos: %d of %d titles are another customer's", len(found) - len(own), len(found))
    if found and not own:
        raise BadAnswer(OPEN_BOLETOS.request, "is not the customer asked for", field="document_number")
    return own


def _is_others(customer: Customer, wire: BoletoWire) -> bool:
    """Whether a title says that it is another's: by a document, else by contract or customer id."""
    try:
        return TaxId.parse(wire.document_number or "") != customer.tax_id
    except InvalidTaxId:  # absent, or the number of some other document
        pass
    if wire.customer_id is None or customer.id is None:
        return False
    if wire.contract_id is not None and wire.contract_id == customer.contract_id:
        return False
    return wire.customer_id.lstrip("0") != customer.id.lstrip("0")


def _merged(customers: Sequence[Customer]) -> list[Customer]:
    """Each id and contract once; what the first row leaves out is taken from the next."""
    merged: dict[object, Customer] = {}
    for customer in customers:
        key = (customer.id, customer.contract_id) if customer.id or customer.contract_id else customer
        known = merged.get(key)
        merged[key] = customer if known is None else _filled(known, customer)
    return list(merged.values())


def _filled(first: Customer, other: Customer) -> Customer:
    gaps = {
        f.name: getattr(other, f.name)
        for f in fields(first)
        if getattr(first, f.name) in (None, (), Address())
    }
    return replace(first, **gaps)
