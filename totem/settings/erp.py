"""Section `[erp]`: address, authentication and request overrides of the company's ERP."""

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from totem.settings.errors import ExpectedKind, unexpected
from totem.settings.fields import File, Seconds, Section, is_plain_url, normalize_url

REQUESTS = (
    *("customer", "open_boletos", "notas_fiscais", "statement", "clearances", "installations"),
    *("plans", "resellers", "employees", "departments", "due_days", "origins", "cities", "ticket_kinds"),
    *("prospect_statuses", "create_prospect", "edit_prospect", "send_file", "prospect_status", "create_lead"),
    *("unlock", "ticket", "contact"),
)
"""Requests of the ERP's contract, in its order; each may have a section `[erp.requests.NAME]`."""


def _known_request(name: str) -> str:
    if name not in REQUESTS:
        raise PydanticCustomError("extra_forbidden", "unknown request")
    return name


RequestName = Annotated[str, AfterValidator(_known_request)]


class RequestSettings(Section):
    """One request of the ERP's API, where it differs from the contract."""

    path: str | None = Field(
        None,
        pattern=r"^/?[^/\s#:][^\s#]*$",
        examples=["/clientes"],
        description="Path under erp.base_url;"
        " {id_cliente} and the like in it stand for a field of the request",
    )
    method: Literal["GET", "POST", "PUT"] | None = Field(None, description="HTTP method")
    payload: Literal["query", "json", "form"] | None = Field(None, description="Where the fields travel")


ErpKind = Literal["contract", "ixc", "hubsoft", "sgp", "mk", "voalle", "mkauth", "rbx", "asaas"]
"""Kinds of ERP; all but the published contract have an adapter of their own."""


class IxcSettings(Section):
    """Codes of IXC that no request lists under a name."""

    id_assunto: str | None = Field(None, examples=["12"], description="Assunto of the tickets opened here")
    id_ticket_setor: str | None = Field(None, examples=["3"], description="Setor of the tickets opened here")


class HubsoftSettings(Section):
    """Login of HubSoft's API."""

    client_id: str | None = Field(None, examples=["3"], description="Client ID of the integration")
    client_secret: SecretStr | None = Field(None, description="Client secret of the integration")
    client_secret_file: File | None = Field(None, description="File that holds the client secret")
    username: str | None = Field(
        None, examples=["totem@provedor.com.br"], description="User of the integration"
    )
    password: SecretStr | None = Field(None, description="Password of that user")
    password_file: File | None = Field(None, description="File that holds the password")
    unlock_days: int = Field(1, ge=1, le=30, description="Days of a trust unlock")


class SgpSettings(Section):
    """Application of SGP's API."""

    app: str | None = Field(None, examples=["totem"], description="Name of the application, as registered")
    ocorrenciatipo: str | None = Field(None, examples=["5"], description="Type of the tickets opened here")


class MkSettings(Section):
    """Login of MK's web services, beside the user's token."""

    password: SecretStr | None = Field(None, description="Contra-senha of the user of the token")
    password_file: File | None = Field(None, description="File that holds the contra-senha")
    cd_servico: int = Field(9999, ge=1, le=9999, description="Service that the session is for; 9999: all")
    cd_processo: str | None = Field(None, examples=["7"], description="Process of the tickets opened here")
    cd_classificacao_ate: str | None = Field(
        None, examples=["4"], description="Classification of the tickets"
    )
    origem_contato: str | None = Field(None, examples=["2"], description="Origin of the tickets")


class VoalleSettings(Section):
    """Login of Voalle's API: an integration user of the type Integrador."""

    auth_url: str | None = Field(
        None, examples=["https://erp.provedor.com.br:45700"], description="Address of the login (port 45700)"
    )
    client_id: str | None = Field(None, examples=["totem"], description="Client ID of the integration user")
    client_secret: SecretStr | None = Field(None, description="Client secret of the integration user")
    client_secret_file: File | None = Field(None, description="File that holds the client secret")
    syndata: SecretStr | None = Field(None, description="Syndata of the company")
    syndata_file: File | None = Field(None, description="File that holds the syndata")
    per_minute: int = Field(30, ge=5, le=600, description="Most requests a minute")
    contract_service_tag_id: str | None = Field(
        None, examples=["9001"], description="Service tag of the tickets opened here"
    )
    crm_contact_origin_code: str | None = Field(None, examples=["1"], description="Origin of the leads")
    crm_form_code: str | None = Field(None, examples=["1"], description="Form of the leads")
    integrator_alias: str | None = Field(None, examples=["totem"], description="Integrator of the leads")
    integration_code: str | None = Field(None, examples=["1"], description="Integration of the leads")

    @field_validator("auth_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        return _check_address(url)


class MkauthSettings(Section):
    """Login of MK-Auth's API."""

    client_id: str | None = Field(None, examples=["Client_Id_0123"], description="Client_Id of the API user")
    client_secret: SecretStr | None = Field(None, description="Client_Secret of the API user")
    client_secret_file: File | None = Field(None, description="File that holds the Client_Secret")


class RbxSettings(Section):
    """Options of RBX."""

    account_number: int | None = Field(
        None,
        ge=1,
        le=999_999_999,
        examples=[3],
        description="Bank account whose documents are listed; all if left out",
    )


KIND_SECTIONS: Mapping[str, type[Section]] = {
    "ixc": IxcSettings,
    "hubsoft": HubsoftSettings,
    "sgp": SgpSettings,
    "mk": MkSettings,
    "voalle": VoalleSettings,
    "mkauth": MkauthSettings,
    "rbx": RbxSettings,
}
"""Sections `[erp.KIND]` of the kinds that need more than an address and a token."""


def _check_address(text: str | None) -> str | None:
    url = normalize_url(text or "")
    if text is not None and not is_plain_url(url, "http", "https"):
        raise unexpected(ExpectedKind.HTTP_ADDRESS)
    return url or None


def _fill_requests(given: Mapping[str, RequestSettings] = {}) -> dict[str, RequestSettings]:
    return {name: given[name] if name in given else RequestSettings() for name in REQUESTS}


class ErpSettings(Section):
    """The company's ERP."""

    kind: ErpKind = Field("contract", description="Kind of ERP; contract: any that implements the contract")
    base_url: str | None = Field(
        None, examples=["https://erp.example.com/api"], description="Address of the ERP's API"
    )
    token: SecretStr | None = Field(None, description="Secret of the API; better in erp.token_file")
    token_file: File | None = Field(
        None, description="File that holds the token, readable by the kiosk alone"
    )
    auth_header: str = Field(
        "Authorization",
        pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
        examples=["Authorization"],
        description="Header that carries the token",
    )
    auth_scheme: str = Field(
        "Bearer", pattern=r"^[!-~]*$", examples=["Bearer"], description='Word before the token; "" for none'
    )
    token_field: str | None = Field(
        None,
        pattern=r"^[A-Za-z_][\w-]*$",
        examples=["token"],
        description="Field of each request that carries the token, where the ERP takes it in no header;"
        " servers write it into their logs",
    )
    generation: Literal["A", "B"] = Field(
        "A", description="Request style: A sends id_cliente, B sends document and id_contrato"
    )
    document_format: Literal["digits", "masked", "auto"] = Field(
        "digits",
        description="How CPF and CNPJ are sent; auto looks customers up by the digits, then by the mask,"
        " and sends sign-ups with digits",
    )
    timeout_s: Seconds = Field(15.0, description="Deadline of one lookup, retries included, in seconds")
    probe_s: float = Field(
        300.0,
        ge=0,
        le=86_400,
        description="Seconds between two checks that the ERP answers, while the kiosk is idle;"
        " 0: only where a search failed",
    )
    send_timeout_s: Seconds = Field(120.0, description="Deadline of sending one file, in seconds")
    ca_file: File | None = Field(None, description="Own certificate authority, PEM")
    allow_http: bool = Field(
        default=False, validate_default=True, description="Permit http:// to hosts other than this machine"
    )
    ixc: IxcSettings = Field(default_factory=IxcSettings)
    hubsoft: HubsoftSettings = Field(default_factory=HubsoftSettings)
    sgp: SgpSettings = Field(default_factory=SgpSettings)
    mk: MkSettings = Field(default_factory=MkSettings)
    voalle: VoalleSettings = Field(default_factory=VoalleSettings)
    mkauth: MkauthSettings = Field(default_factory=MkauthSettings)
    rbx: RbxSettings = Field(default_factory=RbxSettings)
    requests: dict[RequestName, RequestSettings] = Field(
        default_factory=_fill_requests,
        description="Requests that differ from the contract",
        json_schema_extra={"propertyNames": {"enum": list(REQUESTS)}},
    )

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        return _check_address(url)

    @field_validator("token")
    @classmethod
    def _fits_a_header(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not is_valid_token(token.get_secret_value()):
            raise unexpected(ExpectedKind.TOKEN)
        return token

    @field_validator("allow_http")
    @classmethod
    def _protects_customers(cls, allowed: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's call
        url = info.data.get("base_url")
        if url and not allowed and urlsplit(url).scheme == "http" and not is_loopback(urlsplit(url).hostname):
            raise unexpected(ExpectedKind.HTTPS_ADDRESS, key="base_url", got=url)
        return allowed

    @field_validator("requests")
    @classmethod
    def _complete(cls, given: dict[str, RequestSettings]) -> dict[str, RequestSettings]:
        return _fill_requests(given)


def is_valid_token(text: str) -> bool:
    """Test that `text` is one word of visible ASCII, as a header requires of a token."""
    return bool(text) and all("!" <= character <= "~" for character in text)


def is_loopback(host: str | None) -> bool:
    """Test that a URL's host is this machine, where plain http is safe."""
    return host in {"localhost", "::1"} or (
        host is not None and host.startswith("127.") and host.replace(".", "").isdecimal()
    )
