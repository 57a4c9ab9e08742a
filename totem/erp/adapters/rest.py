"""Base of the adapters of a vendor's own API: requests, common errors, and ownership within a request.

The adapter of a kind of ERP subclasses `RestAdapter` in a folder of its own; `totem.erp.factory` makes it.
"""

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any, ClassVar, TypeAlias
from urllib.parse import quote

from totem.domain.customer import PLACE, Customer, OpenBoleto, ServiceState
from totem.domain.text import folded
from totem.erp.adapters.connection import Connection
from totem.erp.adapters.fields import OwnerReader
from totem.erp.adapters.json_rows import Row, Rows, read_object
from totem.erp.adapters.unlock_refusals import is_about_record, is_about_service
from totem.erp.claims import OwnerRules, note_foreign, own_records
from totem.erp.errors import ACCESS_STATUSES, BadAnswer, Declined, ErpError, Reason, Refused, Unavailable
from totem.erp.http.auth import Auth, server_failure
from totem.erp.http.limits import Limits
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.port import Adapter, Owned
from totem.erp.refusal_text import refusal_texts
from totem.erp.session_erp import CUSTOMER, Capability

COMPLETE = Capability.BOLETO_DETAIL.value
"""Name of the request `complete` in errors and logs."""

ErrorTexts: TypeAlias = Iterable[tuple[re.Pattern[str], Reason]]
"""Texts of a failure, plain, by their meaning; the first that is found counts."""

STATUS_TEXTS = {
    ServiceState.ACTIVE: "Ativo",
    ServiceState.REDUCED: "Velocidade reduzida",
    ServiceState.BLOCKED: "Bloqueado",
    ServiceState.BLOCKED_FOR_DEBT: "Bloqueado por débito",
    ServiceState.SUSPENDED: "Suspenso",
    ServiceState.CANCELLED: "Cancelado",
}
"""Texts that a customer reads of a service, where the ERP sends a code of its state alone."""


class RestAdapter(Adapter):
    """Base of adapters; one has `probe`, `customers`, `open_boletos`, and what else its kind answers."""

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

    def require_own(
        self, request: str, customer: Customer, rows: Iterable[Row], owner: OwnerReader, field_name: str
    ) -> None:
        """Refuse an answer with records of other customers alone, which is no "nothing open".

        Raises:
            BadAnswer: it has records, and none of them may be the customer's.
        """
        found = [Owned(row, owner(row)) for row in rows]
        if found and not own_records(customer, found, OwnerRules.of(self, request)):
            raise BadAnswer(request, Reason.FOREIGN_RECORD, field=field_name)

    def keep_own(self, request: str, noun: str, customer: Customer, rows: Rows, owner: OwnerReader) -> Rows:
        """Return the records that are the customer's; note the others by their `noun` in the plural."""
        found = [Owned(row, owner(row)) for row in rows]
        own = Rows(own_records(customer, found, OwnerRules.of(self, request)))
        own.invalid_count, own.is_cut = rows.invalid_count, rows.is_cut
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
            texts = refusal_texts(response)
            reason, words = next(iter(texts), ""), " ".join(texts)
            is_of_kiosk = error.reason is Reason.PERMISSION and not is_about_service(words)
            is_known = error.reason not in {Reason.HTTP_STATUS, Reason.PERMISSION}
            if is_known or is_of_kiosk or not is_about_record(response.status, words):
                error.explanation = reason
                raise
            raise Declined(request.name, reason, status=response.status) from None

    async def send_json(self, request: Request) -> Any:
        """Send a request and return the JSON of its response (raises as `send`, and `BadAnswer`)."""
        return (await self.send(request)).json()

    def check_status(self, response: Response) -> None:
        """Raise the error that an HTTP status means; a subclass reads the body first where that has more."""
        if response.is_failure:
            raise server_failure(response)
        if response.status >= 400:
            reason = ACCESS_STATUSES.get(response.status, Reason.HTTP_STATUS)
            detail = "" if response.status in ACCESS_STATUSES else f"HTTP {response.status}"
            raise Refused(response.request, reason, detail, status=response.status)


def error_object(response: Response) -> Row:
    """The object in the body of a refusal; an empty one where the body is none."""
    with suppress(BadAnswer):
        return read_object(response.request, response.json())
    return Row({})


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


def path_segment(request: str, value: str) -> str:
    """An id as one part of a path, whatever is in it.

    Raises:
        BadAnswer: it would be another path: nothing, or a step up ("..").
    """
    if value.strip(".") == "":
        raise BadAnswer(request, Reason.SHAPE, "an id that no path can carry")
    return quote(value, safe="")


def raise_by_text(errors: ErrorTexts, request: str, text: str | None) -> None:
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
