"""Requests of the contract as the settings place them: path, method, payload, token, and the deadline.

A configuration that cannot work (no address, plain http, an unreadable token file) is raised by the first
request as `Misconfigured`, so that a kiosk starts and reports it.
"""

from http import HTTPStatus
from typing import Literal

from totem.domain.customer import Customer
from totem.domain.taxid import TaxId
from totem.erp.adapters.connection import Connection
from totem.erp.adapters.contract.find_records import RequestSpec
from totem.erp.adapters.rest import RestAdapter, path_segment, require
from totem.erp.adapters.search import Search
from totem.erp.errors import Reason, Refused
from totem.erp.http.auth import Auth, CredentialFields, StaticHeader, server_failure
from totem.erp.http.messages import Effect, Fields, Request, Response
from totem.erp.http.retry import Deadline
from totem.settings import ErpSettings, RequestSettings


class ContractClient(RestAdapter):
    """Send requests of the contract to one ERP.

    Attributes:
        is_masked: send documents with their mask; with "auto" in the settings, the form of the latest
            customer, by which the next is looked up first.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, _auth(connection))
        self.settings = connection.settings
        self.is_masked = self.settings.document_format == "masked"

    async def fetch(
        self,
        spec: RequestSpec,
        fields: Fields | None = None,
        *,
        deadline: Deadline | None = None,
        key: str | None = None,
        path_suffix: str = "",
    ) -> Response:
        """Send one request, and return its response below 500; its records are not yet read.

        `key` (visible ASCII) is for a request that changes something: the ERP recognizes a repetition by it.
        `path_suffix` makes an unknown address of the request's.

        Raises:
            Refused: 501, the ERP has no such request (`Reason.UNSUPPORTED`).
            Unavailable, TimedOut, BadAnswer: see `HttpClient.send`; 429 and other 5xx are `Unavailable`.
        """
        response = await self.http.send(self._request(spec, fields or {}, key, path_suffix), deadline)
        if response.status == HTTPStatus.NOT_IMPLEMENTED:
            raise Refused(spec.request, Reason.UNSUPPORTED, status=response.status)
        if response.is_failure:
            raise server_failure(response)
        return response

    def customer_fields(self, spec: RequestSpec, customer: Customer) -> dict[str, str]:
        """The fields that name a customer in a request, by the style that is configured.

        Raises:
            BadAnswer: the customer has no id, and generation A asks by it: no request is sent without one.
        """
        if self.settings.generation == "A":
            return {"id_cliente": require(spec.request, customer.id, "id_cliente")}
        found = Search.of(customer).is_masked  # by the form of the document by which the customer was found
        masked = self.is_masked if found is None else found
        sent = {"document": format_document(customer.tax_id, masked=masked)}
        return sent if customer.contract_id is None else {**sent, "id_contrato": customer.contract_id}

    def _request(self, spec: RequestSpec, fields: Fields, key: str | None, path_suffix: str) -> Request:
        method, path, payload = find_endpoint(self.settings, spec)
        path += path_suffix
        rest = dict(fields)
        for field in fields:
            if "{" + field + "}" in path:
                path = path.replace("{" + field + "}", path_segment(spec.request, str(rest.pop(field))))
        # A lookup that is configured as a POST goes to an unknown script: like a change, it is sent once.
        effect = Effect.READ if method == "GET" and key is None else Effect.WRITE
        return Request(
            name=spec.request,
            method=method,
            url=f"{self.connection.url(spec.request)}/{path.lstrip('/')}",
            effect=effect,
            headers={} if key is None else {"Idempotency-Key": key},
            params={name: str(value) for name, value in rest.items()} if payload == "query" else None,
            json=rest if payload == "json" else None,
            form=rest if payload == "form" else None,
        )


def find_endpoint(
    settings: ErpSettings, spec: RequestSpec
) -> tuple[Literal["GET", "POST", "PUT"], str, Literal["query", "json", "form"]]:
    """Method, path and place of the fields: the contract's default overridden by the settings.

    `{field}` in the path stands for a field of the request, which then travels there.
    """
    own = settings.requests.get(spec.request, RequestSettings())
    method = own.method or spec.endpoint.method
    return method, own.path or spec.endpoint.path, own.payload or ("query" if method == "GET" else "json")


def format_document(tax_id: TaxId, *, masked: bool) -> str:
    """A document as the ERP takes it."""
    return tax_id.formatted if masked else tax_id.value


def _auth(connection: Connection) -> Auth:
    settings = connection.settings
    if settings.token_field is not None:
        return CredentialFields({settings.token_field: connection.read_token})
    return StaticHeader(settings.auth_header, settings.auth_scheme, connection.read_token)
