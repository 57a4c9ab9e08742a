"""Everything an operator may set: one model a section of `totem.toml`, each key with its default and meaning.

Sources, the later ones win: defaults, the TOML file, `TOTEM_SECTION__KEY` in the environment, the token's file.
"""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

Seconds = Annotated[float, Field(gt=0, le=3600)]


class Section(BaseModel):
    """A section: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class KioskSettings(Section):
    """[kiosk]"""

    name: str = Field("Totem", max_length=60, description="Name of this kiosk, printed on slips and shown to staff")
    state_dir: Path | None = Field(None, description="Folder for logs and state; default: the user's state folder")


class ScreenSettings(Section):
    """[screen]"""

    diagonal_inches: float = Field(21.5, ge=7, le=100, description="Visible diagonal of the panel")
    motion: Literal["full", "reduced"] = Field("full", description='"reduced" shows screens without transitions')


class BrandSettings(Section):
    """[brand]"""

    name: str = Field("Totem", min_length=1, max_length=40, description="Company name, shown on every screen")
    logo: Path | None = Field(None, description="SVG or PNG, square")
    primary: str = Field("#3a2bd0", pattern=r"^#[0-9a-fA-F]{6}$", description="Accent colour")
    slides: tuple[Path, ...] = Field((), description="Images shown on the home screen")
    support_phone: str | None = Field(None, max_length=40, description="Phone for help")
    site: str | None = Field(None, max_length=80, description="Site for help")


class RequestSettings(Section):
    """[erp.requests.NAME]"""

    path: str | None = Field(None, description="Path under base_url")
    method: Literal["GET", "POST"] | None = Field(None, description="HTTP method")
    payload: Literal["query", "json", "form"] | None = Field(None, description="Where the fields travel")


class ErpSettings(Section):
    """[erp]"""

    base_url: str | None = Field(None, description="https://… address of the ERP's API")
    token: SecretStr | None = Field(None, description="Secret of the API; better in token_file")
    token_file: Path | None = Field(None, description="File that holds the token")
    auth_header: str = Field("Authorization", description="Header that carries the token")
    auth_scheme: str = Field("Bearer", description='Word before the token; "" for none')
    generation: Literal["A", "B"] = Field("A", description="Request style: A sends id_cliente, B document")
    document_format: Literal["digits", "masked", "auto"] = Field("digits", description="How CPF and CNPJ are sent")
    timeout_s: Seconds = Field(15.0, description="Deadline of one lookup, retries included")
    ca_file: Path | None = Field(None, description="Own certificate authority, PEM")
    allow_http: bool = Field(False, description="Permit http:// to hosts other than this machine")
    requests: dict[str, RequestSettings] = Field(default_factory=dict, description="Per-request path, method, payload")


class IdentitySettings(Section):
    """[identity]"""

    challenge: Literal["none"] = Field("none", description="Second factor asked before boletos are shown")


class BeneficiarySettings(Section):
    """[payment.beneficiary]"""

    name: str | None = Field(None, max_length=80, description="Legal name that receives the payments")
    tax_id: str | None = Field(None, description="Its CPF or CNPJ")
    address: str | None = Field(None, max_length=120, description="Its address")


class PaymentSettings(Section):
    """[payment]"""

    allowed_banks: tuple[str, ...] = Field((), description="Bank codes that boletos may bear; empty: all")
    allowed_pix_keys: tuple[str, ...] = Field((), description="Keys that a static PIX may pay; empty: all")
    allowed_link_hosts: tuple[str, ...] = Field((), description="Hosts that a boleto's link may name; empty: all")
    max_surcharge: Decimal = Field(
        Decimal("0.20"), ge=0, le=1, description="Share of the face value that fine and interest may add"
    )
    beneficiary: BeneficiarySettings = BeneficiarySettings()


class PrinterSettings(Section):
    """[printer]"""

    kind: Literal["pdf", "none"] = Field("pdf", description="Kind of printer")
    folder: Path | None = Field(None, description="Where kind = pdf writes; default: a folder of the state folder")
    keep: bool = Field(False, description="Keep the PDFs after the visit")


class SessionSettings(Section):
    """[session]"""

    idle_s: Seconds = Field(60.0, description="Idle time before “still there?”")
    idle_pay_s: Seconds = Field(120.0, description="The same on the payment screen")
    countdown_s: Seconds = Field(20.0, description="Time to answer “still there?”")
    farewell_s: Seconds = Field(8.0, description="Time that the farewell stays")
    key_repeat_ms: int = Field(150, ge=0, le=2000, description="Repeats of one key within this time are one touch")


class Settings(Section):
    """The whole configuration."""

    kiosk: KioskSettings = KioskSettings()
    screen: ScreenSettings = ScreenSettings()
    brand: BrandSettings = BrandSettings()
    erp: ErpSettings = ErpSettings()
    identity: IdentitySettings = IdentitySettings()
    payment: PaymentSettings = PaymentSettings()
    printer: PrinterSettings = PrinterSettings()
    session: SessionSettings = SessionSettings()
