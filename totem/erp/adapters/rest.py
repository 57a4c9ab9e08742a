"""Base of the adapters of a vendor's own API: connection, credentials, and common errors.

The adapter of a kind of ERP subclasses `RestAdapter` in a module of its own; `totem.erp.factory` makes it.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar
from urllib.parse import quote

from totem.domain.customer import (
    PLACE,
    BoletoId,
    Customer,
    OpenBoleto,
    ServiceState,
    plain_id,
)
from totem.domain.text import folded
from totem.erp.adapters.json_rows import Row, Rows, note_unread
from totem.erp.adapters.unlock_refusals import is_about_record, is_about_service
from totem.erp.errors import BadAnswer, Declined, ErpError, Misconfigured, Reason, Refused, Unavailable
from totem.erp.http.auth import Auth, Secret, server_failure
from totem.erp.http.client import HttpClient
from totem.erp.http.latency import Latency
from totem.erp.http.limits import Limits
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.http.tls import base_url, tls_context
from totem.erp.http.wall_clock import WallClock
from totem.erp.ownership import OwnerRules, note_foreign, own_records
from totem.erp.port import Adapter, Owned, Owner
from totem.erp.refusal_text import refusal_text
from totem.settings import ErpSettings, credentials
from totem.settings.fields import Section

CUSTOMER, OPEN_BOLETOS, COMPLETE, PROBE = "customer", "open_boletos", "boleto_detail", "probe"
"""Names of requests in errors and logs; those of a customer's documents are the values of `Capability`."""

UNKNOWN_ID = BoletoId("")
"""Id of a boleto whose own could not be read, until `read_boletos` has counted it."""

STATUS_TEXTS = {
    ServiceState.ACTIVE: "Ativo",
    ServiceState.REDUCED: "Velocidade reduzida",
    ServiceState.BLOCKED: "Bloqueado",
    ServiceState.BLOCKED_FOR_DEBT: "Bloqueado por débito",
    ServiceState.SUSPENDED: "Suspenso",
    ServiceState.CANCELLED: "Cancelado",
}
"""Texts that a customer reads of a service, where the ERP sends a code of its state alone."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Connection of an adapter to its ERP: settings, secrets, and the options of `HttpClient`.

    `token` wins over the settings'. Where it is `discreet`, no log line shows whether a document is a
    customer's.
    """

    settings: ErpSettings
    token: str | None = field(default=None, repr=False)
    discreet: bool = False
    latency: Latency = field(default_factory=Latency)
    clock: WallClock = field(default_factory=WallClock)
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep

    def read_token(self, request: str) -> str | None:
        """The secret `erp.token` (a `Secret`)."""
        if self.token is not None:
            return self.token.strip() or None
        return _read(request, "erp.token_file", partial(credentials.find_token, self.settings))

    def secret(self, name: str) -> Secret:
        """The secret `erp.KIND.name`."""
        find = partial(credentials.find_secret, self.settings, name)
        return partial(_read, key=f"erp.{self.settings.kind}.{name}_file", find=find)

    def setting(self, name: str) -> Secret:
        """The setting `erp.KIND.name`, which is no secret, as a field of a login."""
        value = getattr(self.settings.section(Section), name)
        return lambda _request: None if value is None else str(value)

    def url(self, request: str, text: str | None = None) -> str:
        """An address without a slash at its end, `erp.base_url` by default (raises `Misconfigured`)."""
        return base_url(request, text or self.settings.base_url, allow_http=self.settings.allow_http)

    def api_url(self, request: str, path: str) -> str:
        """The address of `path` under /api, with which `erp.base_url` may end already."""
        return f"{self.url(request).removesuffix('/api')}/api/{path}"

    def client(self, auth: Auth, limits: Limits, further_origins: Collection[str] = ()) -> HttpClient:
        """Make the HTTP client; requests may go to `erp.base_url` and to `further_origins`."""
        return HttpClient(
            auth,
            origins=(self.settings.base_url or "", *further_origins),
            tls=partial(tls_context, ca_file=self.settings.ca_file),
            timeout_s=self.settings.timeout_s,
            latency=self.latency,
            clock=self.clock,
            discreet=(CUSTOMER,) if self.discreet else (),
            limits=limits,
            sleep=self.sleep,
        )


def _read(request: str, key: str, find: Callable[[], str | None]) -> str | None:
    try:
        return find()
    except credentials.BadTokenFile as error:
        raise Misconfigured(request, key, Reason.SECRET_FILE, str(error)) from None


class RestAdapter(Adapter):
    """Base of adapters; one has `probe`, `customers`, `open_boletos`, and the rest by its capabilities."""

    limits: ClassVar[Limits] = Limits()

    def __init__(self, connection: Connection, auth: Auth, further_origins: Collection[str] = ()) -> None:
        self.connection = connection
        self.http = connection.client(auth, self._limits(connection), further_origins)

    def _limits(self, _connection: Connection) -> Limits:
        """The limits of this kind; a subclass may take them from the settings."""
        return self.limits

    async def warm_up(self) -> None:
        """Load the certificates. Sends nothing."""
        with suppress(ErpError):  # the first request raises it
            await self.http.warm_up(CUSTOMER, self.connection.url(CUSTOMER))

    def require_own(self, request: str, customer: Customer, owners: Iterable[Owner], field_name: str) -> None:
        """Refuse an answer with records of other customers alone, which is no "nothing open".

        Raises:
            BadAnswer: it has records, and none of them may be the customer's.
        """
        found = [Owned(None, owner) for owner in owners]
        if found and not own_records(customer, found, OwnerRules.of(self, request)):
            raise BadAnswer(request, Reason.FOREIGN_RECORD, field=field_name)

    def own_rows(self, request: str, noun: str, customer: Customer, found: Sequence[Owned[Row]]) -> Rows:
        """Return the records that are the customer's; note the others by their `noun` in the plural."""
        own = Rows(own_records(customer, found, OwnerRules.of(self, request)))
        note_foreign(request, noun, len(found) - len(own), len(found))
        return own

    async def rest(self) -> None:
        """Close the connections while no request is expected."""
        await self.http.rest()

    async def aclose(self) -> None:
        """Close the connections."""
        await self.http.aclose()

    async def send(self, request: Request) -> Response:
        """Send a request and return its response below 400.

        Raises:
            Declined: 4xx, the record is not taken, for the reason in the answer.
            Refused: 401 and 403, and any other 4xx.
            Unavailable, TimedOut, BadAnswer: see `HttpClient.send`; 429 and 5xx are `Unavailable`.
        """
        response = await self.http.send(request)
        self.check_answer(request, response)
        return response

    def check_answer(self, request: Request, response: Response) -> None:
        """Raise the error that an HTTP status means; of a WRITE with the ERP's own words."""
        try:
            self.check_status(response)
        except Refused as error:
            if request.effect is not Effect.WRITE or isinstance(error, Declined):
                raise
            words = refusal_text(response)
            is_of_kiosk = error.reason is Reason.PERMISSION and not is_about_service(words)
            is_known = error.reason not in {Reason.HTTP_STATUS, Reason.PERMISSION}
            if is_known or is_of_kiosk or not is_about_record(response.status, words):
                error.explanation = words
                raise
            raise Declined(request.name, words, status=response.status) from None

    async def send_json(self, request: Request) -> Any:
        """Send a request and return the JSON of its response (raises as `send`, and `BadAnswer`)."""
        return (await self.send(request)).json()

    def check_status(self, response: Response) -> None:
        """Raise the error that an HTTP status means; a subclass reads the body first where that has more."""
        if response.is_failure:
            raise server_failure(response)
        reasons = {401: Reason.TOKEN, 403: Reason.PERMISSION}
        if response.status >= 400:
            reason = reasons.get(response.status, Reason.HTTP_STATUS)
            detail = "" if response.status in reasons else f"HTTP {response.status}"
            raise Refused(response.request, reason, detail, status=response.status)


def require(request: str, value: str | None, field_name: str) -> str:
    """Return an id that a request filters by: without one an ERP would answer with all of its records.

    Raises:
        BadAnswer: there is none.
    """
    if not value:
        error = BadAnswer(request, Reason.MISSING_ID, field=field_name)
        error.may_have_arrived = False
        raise error
    return value


def require_setting(request: str, value: str | None, name: str) -> str:
    """Return a setting that a request needs.

    Raises:
        Misconfigured: it is not set.
    """
    if not value:
        raise Misconfigured(request, name, Reason.UNSET)
    return value


def path_segment(request: str, value: str) -> str:
    """An id as one part of a path, whatever is in it.

    Raises:
        BadAnswer: it would be another path: nothing, or a step up ("..").
    """
    if value.strip(".") == "":
        raise BadAnswer(request, Reason.SHAPE, "an id that no path can carry")
    return quote(value, safe="")


def read_boletos(
    request: str, rows: Rows, make: "Callable[[Row, int], Owned[OpenBoleto]]"
) -> list[Owned[OpenBoleto]]:
    """Make the boletos of an answer; `make` gets each record and its place, from 1.

    A field that cannot be read is logged by name. A record that is none, or one without a readable id,
    may be any title, so that all are marked as `among_unread`.
    """
    found = [make(row, position) for position, row in enumerate(rows, 1)]
    note_unread(request, rows, rows.invalid_count)
    is_whole = not rows.invalid_count and all(each.record.id != UNKNOWN_ID for each in found)
    return [
        each if is_whole else replace(each, record=_among_unread(each.record, position))
        for position, each in enumerate(found, 1)
    ]


def _among_unread(boleto: OpenBoleto, position: int) -> OpenBoleto:
    own = BoletoId(f"{PLACE}{position}") if boleto.id == UNKNOWN_ID else boleto.id
    return replace(boleto, id=own, among_unread=True)


@dataclass(frozen=True, slots=True, repr=False)
class Search:
    """Facts of the search that found a customer, handed on in `Customer.erp_context`.

    Attributes:
        contracts: ids of all contracts that it found, to which a boleto can belong (`filter_by_contract`).
        is_masked: the ERP knows the document with its mask; None where that makes no difference.
    """

    contracts: frozenset[str] = frozenset()
    is_masked: bool | None = None

    @classmethod
    def of(cls, customer: Customer) -> "Search":
        """Return the search that found a customer; an empty one for a customer from elsewhere."""
        return customer.erp_context if isinstance(customer.erp_context, cls) else cls()


def with_search(found: Sequence[Owned[Customer]], *, is_masked: bool | None = None) -> list[Owned[Customer]]:
    """Return the customers of a search, each with the search itself."""
    contracts = frozenset(each.record.contract_id for each in found if each.record.contract_id)
    search = Search(contracts, is_masked)
    return [replace(each, record=replace(each.record, erp_context=search)) for each in found]


def document_owner(row: Row, *names: str) -> Owner:
    """The owner of a record by the CPF or CNPJ in the first of the fields that has one."""
    document = row.text(*names)
    return Owner(document, is_unreadable=document is None and is_unread(row, *names))


def customer_owner(row: Row, *names: str) -> Owner:
    """The owner of a record by the customer's id in the first of the fields that has one."""
    customer_id = row.id(*names)
    return Owner(customer_id=customer_id, is_unreadable=customer_id is None and is_unread(row, *names))


def is_unread(row: Row, *names: str) -> bool:
    """Test that one of the fields was read, and could not be."""
    return not set(names).isdisjoint(row.unread)


def filter_by_contract(customer: Customer, found: Iterable[Owned[OpenBoleto]]) -> list[Owned[OpenBoleto]]:
    """The boletos of the customer's contract, of none, and of one that cannot be chosen: it is cancelled."""
    return [each for each in found if not is_of_another_contract(customer, each.record.contract_id)]


def is_of_another_contract(customer: Customer, contract_id: str | None) -> bool:
    """Test that a record's contract is another one of the search that found the customer.

    Where no contract has this very id, the zeros in front of it do not count.
    """
    if contract_id is None or contract_id == customer.contract_id:
        return False
    contracts = Search.of(customer).contracts
    if contract_id in contracts:
        return True
    alike = {each for each in contracts if plain_id(each) == plain_id(contract_id)}
    return bool(alike) and customer.contract_id not in alike


def raise_by_text(errors: Iterable[tuple[re.Pattern[str], Reason]], request: str, text: str | None) -> None:
    """Raise the error of the first pattern that is in a text, compared plain, if one is."""
    words = folded(text or "")
    for pattern, reason in errors:
        if pattern.search(words):
            if reason is Reason.MAINTENANCE:
                raise Unavailable(request, reason)
            raise Refused(request, reason)


def require_boleto_id(request: str, boleto: OpenBoleto) -> str:
    """Return the id that the ERP gave a boleto; its place in the list would be another customer's.

    Raises:
        BadAnswer: it has none.
    """
    return require(request, None if boleto.id.startswith(PLACE) else boleto.id, "id")
