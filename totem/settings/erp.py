"""Section `[erp]`: address, authentication and request overrides of the company's ERP."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

from totem.settings.erp_kind import CONTRACT
from totem.settings.erp_kinds import KINDS
from totem.settings.errors import ExpectedKind, unexpected
from totem.settings.field import Field, OneOf, Others, validates
from totem.settings.fields import File, HttpAddress, Seconds, Token
from totem.settings.section import Section

S = TypeVar("S", bound=Section)

Method = Literal["GET", "POST", "PUT"]


class Endpoint(NamedTuple):
    """Address of a request: `path` under `erp.base_url`, in which {field} is a field of the request."""

    method: Method
    path: str


REQUESTS: Mapping[str, Endpoint] = {
    "customer": Endpoint("GET", "/clientes"),
    "open_boletos": Endpoint("GET", "/boletos"),
    "notas_fiscais": Endpoint("GET", "/notas-fiscais"),
    "statement": Endpoint("GET", "/extratos"),
    "clearances": Endpoint("GET", "/quitacoes"),
    "installations": Endpoint("GET", "/instalacoes"),
    "plans": Endpoint("GET", "/produtos"),
    "resellers": Endpoint("GET", "/revendedores"),
    "employees": Endpoint("GET", "/funcionarios"),
    "departments": Endpoint("GET", "/departamentos"),
    "due_days": Endpoint("GET", "/vencimentos"),
    "origins": Endpoint("GET", "/origens"),
    "cities": Endpoint("GET", "/cidades"),
    "ticket_kinds": Endpoint("GET", "/tipos-atendimento"),
    "prospect_statuses": Endpoint("GET", "/status-prospecto"),
    "create_prospect": Endpoint("POST", "/prospectos"),
    "edit_prospect": Endpoint("PUT", "/prospectos/{id}"),
    "send_file": Endpoint("POST", "/prospectos/{id}/arquivos"),
    "prospect_status": Endpoint("GET", "/prospectos/{id}/status"),
    "create_lead": Endpoint("POST", "/leads"),
    "unlock": Endpoint("POST", "/desbloqueios"),
    "ticket": Endpoint("POST", "/atendimentos"),
    "contact": Endpoint("PUT", "/clientes/{id}"),
    "settle": Endpoint("POST", "/recebimentos"),
}
"""Requests of the ERP's contract, with the addresses that it gives them.

The place of each is its number, so that a new one comes last. Each may have a section `[erp.requests.NAME]`.
"""

if TYPE_CHECKING:
    RequestName = str
else:
    RequestName = Literal[(*REQUESTS,)]


class RequestSettings(Section):
    """One request of the ERP's API, where it differs from the contract."""

    path: str | None = Field(
        default=None,
        pattern=r"^/?[^/\s#:][^\s#]*$",
        examples=["/clientes"],
        description="Path under erp.base_url;"
        " {id_cliente} and the like in it stand for a field of the request",
    )
    method: Method | None = Field(default=None, description="HTTP method")
    payload: Literal["query", "json", "form"] | None = Field(
        default=None, description="Where the fields travel"
    )


def _fill_requests(given: Mapping[str, RequestSettings] = {}) -> dict[str, RequestSettings]:
    return {name: given[name] if name in given else RequestSettings() for name in REQUESTS}


class ErpSettings(Section):
    """The company's ERP."""

    kind: Annotated[str, OneOf(KINDS)] = Field(
        default=CONTRACT, description="Kind of ERP; contract: any that implements the contract"
    )
    base_url: HttpAddress | None = Field(
        default=None, examples=["https://erp.example.com/api"], description="Address of the ERP's API"
    )
    token: Token | None = Field(default=None, description="Secret of the API; better in erp.token_file")
    token_file: File | None = Field(
        default=None, description="File that holds the token, readable by the kiosk alone"
    )
    auth_header: str = Field(
        default="Authorization",
        pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
        examples=["Authorization"],
        description="Header that carries the token",
    )
    auth_scheme: str = Field(
        default="Bearer",
        pattern=r"^[!-~]*$",
        examples=["Bearer"],
        description='Word before the token; "" for none',
    )
    token_field: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z_][\w-]*$",
        examples=["token"],
        description="Field of each request that carries the token, where the ERP takes it in no header;"
        " servers write it into their logs",
    )
    generation: Literal["A", "B"] = Field(
        default="A", description="Request style: A sends id_cliente, B sends document and id_contrato"
    )
    document_format: Literal["digits", "masked", "auto"] = Field(
        default="digits",
        description="How CPF and CNPJ are sent; auto looks customers up by the digits, then by the mask,"
        " and sends sign-ups with digits",
    )
    timeout_s: Seconds = Field(
        default=15.0, description="Deadline of one lookup, retries included, in seconds"
    )
    probe_s: float = Field(
        default=300.0,
        ge=0,
        le=86_400,
        description="Seconds between two checks that the ERP answers, while the kiosk is idle;"
        " 0: only where a search failed",
    )
    send_timeout_s: Seconds = Field(default=120.0, description="Deadline of sending one file, in seconds")
    ca_file: File | None = Field(default=None, description="Own certificate authority, PEM")
    allow_http: bool = Field(
        default=False, validate_default=True, description="Permit http:// to hosts other than this machine"
    )
    requests: dict[RequestName, RequestSettings] = Field(
        default_factory=_fill_requests,
        description="Requests that differ from the contract",
    )

    def _read(self, given: Mapping[str, Any], folder: Path | None) -> None:
        """Keep of the sections `[erp.KIND]` that of the chosen kind alone, as an attribute of that name."""
        name = given.get("kind", CONTRACT)
        others = {key for key in given if key not in self.fields and key != name and section_model(key)}
        kept = {key: value for key, value in given.items() if key not in others}
        super()._read(kept if section_model(name) is None else {name: {}, **kept}, folder)

    @classmethod
    def model_of(cls, name: str) -> type[Section] | None:
        return section_model(name)

    @validates("allow_http")
    @classmethod
    def _protects_customers(cls, allowed: bool, others: Others) -> bool:  # noqa: FBT001 - a check's call
        url = others.get("base_url")
        if url and not allowed and is_unprotected(url):
            raise unexpected(ExpectedKind.HTTPS_ADDRESS, key="base_url", got=url)
        return allowed

    @validates("requests")
    @classmethod
    def _complete(cls, given: dict[str, RequestSettings], _others: Others) -> dict[str, RequestSettings]:
        return _fill_requests(given)

    @classmethod
    def with_every_section(cls) -> "ErpSettings":
        """Return the defaults with the sections of all kinds, as the example and the manual list them."""
        sections = {name: kind.settings() for name, kind in KINDS.items() if kind.settings is not None}
        return cls().replace(**sections)

    def section(self, model: type[S]) -> S:
        """Return the section of the chosen kind, whose model is `model`.

        Raises:
            TypeError: the chosen kind has another one.
        """
        found = getattr(self, self.kind)
        if not isinstance(found, model):
            raise TypeError(f"the settings are of the kind {self.kind}")
        return found


def section_model(kind: object) -> type[Section] | None:
    """Return the model of the section `[erp.KIND]`; None where there is no such kind, or it has none."""
    return KINDS[kind].settings if isinstance(kind, str) and kind in KINDS else None


def is_unprotected(url: str) -> bool:
    """Test for plain http to another machine, over which a token would travel readable."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_loopback(parts.hostname)


def is_loopback(host: str | None) -> bool:
    """Test that a URL's host is this machine, where plain http is safe."""
    return host in {"localhost", "::1"} or (
        host is not None and host.startswith("127.") and host.replace(".", "").isdecimal()
    )
