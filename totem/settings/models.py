"""Settings: one model for each section of `totem.toml`, each key with its default and meaning.

The example file, the JSON Schema and the error messages are generated from these models.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from totem.domain.taxid import InvalidTaxId, TaxId
from totem.settings.card import CardSettings
from totem.settings.erp import ErpSettings
from totem.settings.errors import ExpectedKind, unexpected
from totem.settings.field import Field, Others, validates
from totem.settings.fields import File, Line, Opening, Seconds, is_plain_url, normalize_url
from totem.settings.fleet import FleetSettings
from totem.settings.printer_profiles import DEFAULT_PROFILE, OVERRIDES, ProfileName
from totem.settings.section import Section
from totem.settings.service_requests import ContactSettings, TicketSettings, UnlockSettings
from totem.settings.sign_up import LeadSettings, OutboxSettings, RecordsSettings, SignUpSettings
from totem.settings.translated import Translated
from totem.system.languages import SOURCE, LanguageCode

TITLE_LENGTH, LEAD_LENGTH = 48, 120
"""Most characters of the texts: as many as fit on the smallest panel at their type's size."""
DEFAULT_KIOSK_NAME = "Totem"


Title = Annotated[Annotated[str, Field(max_length=TITLE_LENGTH), Line] | None, Translated()]
Lead = Annotated[Annotated[str, Field(max_length=LEAD_LENGTH), Line] | None, Translated()]

BankCode = Annotated[str, Field(pattern=r"^[0-9]{3}$", examples=["237"])]
Host = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$", examples=["boletos.example.com"])]
PixKey = Annotated[str, Field(min_length=1, max_length=77)]
HexBytes = Annotated[
    str, Field(max_length=100, pattern=r"^[0-9a-fA-F]{2}( ?[0-9a-fA-F]{2})*$", examples=["1d f9 20 01"])
]

AgencyCode = Annotated[str, Field(max_length=12, pattern=r"^[0-9]{1,5}(-[0-9XP])?$")]
BankAccountCode = Annotated[str, Field(max_length=20, pattern=r"^[0-9./]*[0-9](-[0-9XP])?$")]
WalletCode = Annotated[str, Field(max_length=8, pattern=r"^[0-9A-Z][0-9A-Z/-]*$")]
BankAccountLine = Annotated[
    str,
    Field(
        max_length=50,
        pattern=r"^[0-9]{3} [0-9]{1,5}(-[0-9XP])?/[0-9./]*[0-9](-[0-9XP])?( [0-9A-Z][0-9A-Z/-]{0,7})?$",
        examples=["033 1234/1899775 101"],
    ),
]

Command = Annotated[tuple[str, ...], Field(max_length=20, examples=[["systemctl", "reboot"]])]
"""A program and its arguments; no shell reads it."""


class BrandTexts(Section):
    """Texts of the screens. A language without its own text keeps the default."""

    home_title: Title = Field(default=None, description="Large on the home screen, Portuguese")
    home_lead: Lead = Field(default=None, description="Under home_title, Portuguese")
    farewell: Title = Field(default=None, description="Large on the last screen, Portuguese")


class BrandSettings(Section):
    """The company, as the customer sees it. A wrong value is reported, and its default is shown."""

    name: Annotated[str, Line] = Field(
        default="Totem",
        fleet=True,
        min_length=1,
        max_length=40,
        description="Company name, shown on every screen",
    )
    logo: File | None = Field(
        default=None,
        fleet=True,
        description="SVG, PNG, JPEG or WebP; a square one stands beside the name,"
        " one that is more than half as wide again as high stands alone; slips have it in black, 12 mm high",
    )
    primary: str = Field(
        default="#3a2bd0",
        fleet=True,
        pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$",
        examples=["#3a2bd0"],
        description="Accent colour; shades that words can be read on are computed from it",
    )
    slides: tuple[File, ...] = Field(
        default=(), fleet=True, description="Images shown on the home screen, one after another"
    )
    support_phone: Annotated[str, Line] | None = Field(
        default=None, fleet="support_phone", max_length=40, description="Phone for help"
    )
    site: Annotated[str, Line] | None = Field(
        default=None, fleet="site", max_length=80, description="Site for help"
    )
    address: Annotated[str, Line] | None = Field(
        default=None, fleet=True, max_length=120, description="Where people are served, in one line"
    )
    texts: BrandTexts = Field(default_factory=BrandTexts, fleet=True)
    name_services: bool = Field(
        default=False,
        fleet=True,
        description='Name on the home screen, in place of home_lead, what is offered: "Boletos · Internet'
        ' bloqueada · Ajuda"',
    )


class UpdateSettings(Section):
    """Updates of the program; off until an address or sticks are allowed."""

    address: str | None = Field(
        default=None,
        examples=["https://updates.example.com/totem"],
        description="Folder with metadata/ and targets/ that newer versions are fetched from",
    )
    sticks: bool = Field(default=False, description="Let staff update from a USB stick")
    public_key: File | None = Field(
        default=None,
        description="root.json of the signer of updates, owned by root; unset: the bundle's, if it has one",
    )
    window: tuple[Opening, ...] = Field(
        default=("02:00-05:00",),
        min_length=1,
        description="When updates are fetched and applied, outside of kiosk.open_hours where both allow it",
    )
    ca_file: File | None = Field(default=None, description="Own certificate authority of the address, PEM")

    @validates("address")
    @classmethod
    def _is_https(cls, text: str | None, _others: Others) -> str | None:
        address = normalize_url(text or "")
        if text is not None and not is_plain_url(address, "https"):
            raise unexpected(ExpectedKind.HTTP_ADDRESS)
        return address or None

    @property
    def enabled(self) -> bool:
        """True if updates may come from an address or a stick."""
        return self.sticks or self.address is not None


class KioskSettings(Section):
    """This machine."""

    name: Annotated[str, Line] = Field(
        default=DEFAULT_KIOSK_NAME,
        fleet=True,
        max_length=60,
        description="Name of this kiosk, printed on slips and shown to staff",
    )
    language: LanguageCode = Field(
        default=SOURCE.code,
        fleet=True,
        description="Language of the screens until a customer chooses another; paper is Portuguese",
    )
    state_dir: File | None = Field(
        default=None, description="Folder for logs and state; unset: the user's state folder"
    )
    open_hours: tuple[Opening, ...] = Field(
        default=(),
        fleet=True,
        description="When the store is open; outside of it the panel sleeps until touched. Empty: always",
    )

    @property
    def own_name(self) -> str | None:
        """The name, unless it is the default, which identifies no kiosk."""
        return self.name if self.name.strip() not in {"", DEFAULT_KIOSK_NAME} else None


class ScreenSettings(Section):
    """The panel."""

    diagonal_inches: float = Field(default=21.5, ge=7, le=100, description="Visible diagonal of the panel")
    motion: Literal["full", "reduced"] = Field(
        default="full", description='"reduced": nothing slides, fades, grows, or runs on after a finger'
    )
    dim_after_s: float = Field(
        default=300.0,
        fleet=True,
        ge=0,
        le=86_400,
        description="Seconds without a touch after which the home screen dims; 0: never",
    )
    rotation: Literal[0, 90, 180, 270] = Field(
        default=0,
        description="Degrees by which the picture is turned clockwise on a panel that is mounted turned;"
        " touch follows. Holds where totem.service or totem-x11.service runs the kiosk",
    )
    awake_s: Seconds = Field(
        default=180.0, description="Seconds that a touch wakes the panel for, outside of kiosk.open_hours"
    )


class IdentitySettings(Section):
    """Proof of the customer's identity."""

    challenge: Literal["none", "birth_date", "postal_code", "phone_last4", "auto"] = Field(
        default="none",
        description="What is asked before boletos are shown: day and month of birth, the last three"
        " digits of the postal code (not of a town's general one, which ends in 000), the end of any"
        " telephone, or auto: the first of these that the customer's data allow. Unknown documents are asked"
        " too, and so is a customer whose data lack it: neither can answer, both are sent to the desk",
    )
    most_failures: int = Field(
        default=5,
        ge=1,
        le=1000,
        description="Documents that may go wrong within window_s before the kiosk pauses: not found, or not"
        " confirmed. Where becoming a customer or a call is offered, one that is not found is none of them",
    )
    most_documents: int = Field(
        default=40,
        ge=1,
        le=1000,
        description="Documents of any kind that may be tried within window_s without a pause",
    )
    window_s: float = Field(
        default=600.0,
        ge=10,
        le=86_400,
        description="Seconds in which documents are counted; older ones are forgotten",
    )
    pause_s: Seconds = Field(
        default=30.0,
        description="Seconds of the first pause, in which no document is taken; each further one is double",
    )
    longest_pause_s: Seconds = Field(default=900.0, description="Seconds of the longest pause")
    forgiven_s: float = Field(
        default=3600.0,
        ge=60,
        le=604_800,
        description="Seconds without a pause after which the next is a first one",
    )

    @classmethod
    def parse(cls, given: Mapping[str, Any], folder: Path | None = None) -> Self:
        """Return the section; "street", a question of 0.1, is the postal code's, which took its place."""
        if given.get("challenge") == "street":
            given = {**given, "challenge": "postal_code"}
        return super().parse(given, folder)


class BeneficiarySettings(Section):
    """Receiver of the payments, as printed on slips."""

    name: str | None = Field(
        default=None, max_length=80, description="Legal name; unset: the brand's. A static PIX must bear it"
    )
    tax_id: str | None = Field(
        default=None,
        examples=["12.345.678/0001-95"],
        description="CPF or CNPJ; as a PIX key, it is always allowed",
    )
    address: str | None = Field(default=None, max_length=120, description="Address in one line")
    species: str | None = Field(
        default=None,
        pattern=r"^[A-Z]{1,5}$",
        examples=["DM"],
        description="Espécie doc. of the boletos, as registered at the bank: DM, DS or another. A4 pages have"
        " the ficha de compensação only where all its boxes are known, from the ERP, the barcode and these"
        " keys; others have PIX, line and bars",
    )
    acceptance: Literal["N", "A"] = Field(
        default="N", description="Aceite of the boletos: A only where the payer has signed the debt"
    )
    agency: AgencyCode | None = Field(
        default=None,
        examples=["1234-5"],
        description="Agência at the bank that issues the boletos, as it prints it",
    )
    code: BankAccountCode | None = Field(
        default=None,
        examples=["1899775"],
        description="Code of the beneficiary, or account, as the bank prints it",
    )
    wallet: WalletCode | None = Field(
        default=None, examples=["101"], description="Carteira, where the barcode does not hold it"
    )
    accounts: tuple[BankAccountLine, ...] = Field(
        default=(),
        description="In place of agency, code and wallet where several banks issue boletos: bank, agency/code"
        " and wallet of each",
    )

    @validates("tax_id")
    @classmethod
    def _is_valid(cls, text: str | None, _others: Others) -> str | None:
        try:
            return None if text is None else TaxId.parse(text).formatted
        except InvalidTaxId as error:
            raise unexpected(ExpectedKind.TAX_ID, str(error)) from None


class PaymentSettings(Section):
    """Conditions for a boleto to be offered to a customer, and the polling for its payment."""

    allowed_banks: tuple[BankCode, ...] = Field(
        default=(), description="Bank codes that boletos may bear; empty: all"
    )
    allowed_pix_keys: tuple[PixKey, ...] = Field(
        default=(),
        description="Keys that a static PIX may pay, beside the beneficiary's CPF or CNPJ; empty: those whose"
        " receiver has the beneficiary's name",
    )
    allowed_link_hosts: tuple[Host, ...] = Field(
        default=(), description="Hosts that a boleto's link may name; empty: all"
    )
    max_surcharge: Decimal = Field(
        default=Decimal("0.20"),
        ge=0.0,
        le=1.0,
        description="Share of the face value that fine and interest may add;"
        " one percent more for each 30 days of delay",
    )
    poll_s: float = Field(
        default=5.0,
        ge=0,
        le=3600,
        description="Seconds between two questions to the ERP whether the boleto on the pay screen was paid;"
        " 0: it is not asked",
    )
    next_titles: int = Field(
        default=2,
        ge=0,
        le=999,
        description="Boletos not yet due that the list shows at once, the rest behind a button; 0: all",
    )
    beneficiary: BeneficiarySettings = Field(default_factory=BeneficiarySettings)


class PrinterSettings(Section):
    """The printer."""

    kind: Literal["pdf", "none", "thermal", "cups", "windows"] = Field(
        default="pdf", description="Files in a folder, no printer, a thermal printer, or an office printer"
    )
    folder: File | None = Field(
        default=None, description="Where kind = pdf writes; unset: a folder of the state folder"
    )
    keep: bool = Field(default=False, description="Keep the PDFs after the visit")
    deadline_s: Seconds = Field(
        default=30.0,
        description="Time that a page may take before it is cancelled; more pages, or a slow line, add to it",
    )
    most_slips: int = Field(
        default=6,
        ge=1,
        le=50,
        description="Boletos that one touch prints; of a longer list, customers choose",
    )
    queue: str | None = Field(
        default=None,
        max_length=127,
        description="Queue of kind = cups or windows; unset: the system's default",
    )
    cups: str | None = Field(
        default=None,
        pattern=r"^(/\S+|[^\s:/]+:[0-9]{1,5})$",
        examples=["localhost:631"],
        description="Socket or host:port of CUPS; unset: its usual socket",
    )
    connection: str | None = Field(
        default=None,
        validate_default=True,
        pattern=(
            r"^(tcp://(\[[0-9a-fA-F:.]+\]|[^\s/:\[\]]+)(:[0-9]{1,5})?"
            r"|serial://[^\s?]+(\?(baud=[0-9]{3,7}|parity=[NEO]|bits=[78]|flow=(none|rts|xon)|&)+)?"
            r"|usb://(/\S+|[0-9a-fA-F]{4}:[0-9a-fA-F]{4})"
            r"|windows:\S.*)$"
        ),
        examples=["tcp://192.168.0.50:9100"],
        description="Where kind = thermal is: also serial:///dev/ttyUSB0?baud=115200,"
        " usb:///dev/usb/lp0, usb://04b8:0e15 and windows:Name of the queue",
    )
    profile: ProfileName = Field(
        default=DEFAULT_PROFILE,
        fleet=True,
        description="Model of a thermal printer; what follows overrides its values",
    )
    dots: int | None = Field(
        default=None, fleet=True, ge=300, le=2400, description="Width of the head in dots"
    )
    dpi: int | None = Field(default=None, fleet=True, ge=150, le=600, description="Resolution of the head")
    image: Literal["raster", "column"] | None = Field(
        default=None, description="How dots are sent: GS v 0 or ESC *"
    )
    band_rows: int | None = Field(default=None, ge=24, le=2048, description="Rows of dots sent at once")
    cut: Literal["none", "full", "partial", "presenter"] | None = Field(
        default=None, fleet=True, description="What ends a slip"
    )
    feed_mm: float | None = Field(
        default=None,
        fleet=True,
        ge=0,
        le=100,
        description="Paper from the head past the cutter, in millimetres",
    )
    status: Literal["epson", "bematech", "daruma", "none"] | None = Field(
        default=None, fleet=True, description="Language of the printer's status"
    )
    echo: bool | None = Field(
        default=None, description="The printer answers GS r when it has printed all before it"
    )
    preamble: HexBytes | None = Field(default=None, description="Bytes after ESC @, in hexadecimal")
    cancel: HexBytes | None = Field(default=None, description="Bytes that empty the printer's buffer")
    cut_command: HexBytes | None = Field(default=None, description="Bytes instead of the usual cut")
    column_mode: int | None = Field(default=None, ge=0, le=255, description="Mode byte of ESC * with 24 dots")

    @validates("connection")
    @classmethod
    def _is_there_where_needed(cls, connection: str | None, others: Others) -> str | None:
        if connection is None and others.get("kind") == "thermal":
            raise unexpected(ExpectedKind.PRINTER_ADDRESS, "", "tcp://192.168.0.50:9100", got="")
        return connection

    def overrides(self) -> dict[str, object]:
        """Return the values that override the profile's, by name; None keeps the profile's."""
        return {name: getattr(self, name) for name in OVERRIDES}


class SessionSettings(Section):
    """Times of a session, in seconds where the name ends in _s."""

    idle_s: Seconds = Field(default=60.0, description="Idle time before “still there?”")
    idle_pay_s: Seconds = Field(default=120.0, description="The same on the payment screen")
    idle_form_s: Seconds = Field(
        default=180.0,
        description="The same while a form is filled in; twice as long for the text to agree to, and photos",
    )
    countdown_s: Seconds = Field(default=20.0, description="Time to answer “still there?”")
    farewell_s: Seconds = Field(default=8.0, description="Time that the farewell stays")
    ask_rating: bool = Field(
        default=False,
        fleet=True,
        description="Ask on the farewell what the visit was like, one touch on a face; counted by day"
        " in statistics.sqlite3 of the state folder",
    )
    key_repeat_ms: int = Field(
        default=150, ge=0, le=2000, description="Repeats of one key within this time are one touch"
    )


class SoundSettings(Section):
    """Short sounds: a click under a finger, a success, an error."""

    enabled: bool = Field(default=True, description="Make them, where there is a sound device")
    volume: int = Field(default=60, ge=0, le=100, description="Their volume, in percent of the system's own")


class VoiceSettings(Section):
    """The voice that reads the screen to those who ask for it; needs a speech engine."""

    enabled: bool = Field(default=True, description="Offer the voice, where there is one")
    private: bool = Field(
        default=False,
        description="What is said is heard by the customer alone, through headphones; it may be personal",
    )
    volume: int = Field(
        default=70, ge=0, le=100, description="Volume that each visit begins with, in percent"
    )
    rate: float = Field(
        default=0.0, ge=-1, le=1, description="Speed that each visit begins with: -1 is slow, 1 is fast"
    )
    engine: str | None = Field(
        default=None,
        pattern=r"^[a-z]+$",
        examples=["speechd"],
        description="Qt's name of the speech engine; unset: the system's own",
    )


class StaffSettings(Section):
    """Maintenance mode."""

    restart_command: Command = Field(default=(), description="Restarts the machine; empty: not offered")
    shut_down_command: Command = Field(default=(), description="Shuts the machine down; empty: not offered")
    pin_hash_file: File | None = Field(
        default=None,
        description="File with the PIN's hash (totem pin --hash), until a PIN is set on this kiosk",
    )


class Settings(Section):
    """The whole configuration of a totem."""

    kiosk: KioskSettings = Field(default_factory=KioskSettings)
    screen: ScreenSettings = Field(default_factory=ScreenSettings)
    brand: BrandSettings = Field(default_factory=BrandSettings)
    erp: ErpSettings = Field(default_factory=ErpSettings)
    identity: IdentitySettings = Field(default_factory=IdentitySettings)
    payment: PaymentSettings = Field(default_factory=PaymentSettings)
    card: CardSettings = Field(default_factory=CardSettings)
    records: RecordsSettings = Field(default_factory=RecordsSettings)
    unlock: UnlockSettings = Field(default_factory=UnlockSettings)
    ticket: TicketSettings = Field(default_factory=TicketSettings)
    contact: ContactSettings = Field(default_factory=ContactSettings)
    printer: PrinterSettings = Field(default_factory=PrinterSettings)
    sign_up: SignUpSettings = Field(default_factory=SignUpSettings)
    lead: LeadSettings = Field(default_factory=LeadSettings)
    session: SessionSettings = Field(default_factory=SessionSettings)
    sound: SoundSettings = Field(default_factory=SoundSettings, fleet=True)
    voice: VoiceSettings = Field(default_factory=VoiceSettings)
    staff: StaffSettings = Field(default_factory=StaffSettings)
    updates: UpdateSettings = Field(default_factory=UpdateSettings)
    outbox: OutboxSettings = Field(default_factory=OutboxSettings)
    fleet: FleetSettings = Field(default_factory=FleetSettings)
    _own_brand: str | None = None

    @property
    def payee(self) -> str:
        """Receiver of payments: the beneficiary, else the brand in the kiosk's own files.

        A fleet's brand.name changes what customers read, and no check of a payment.
        """
        return self.payment.beneficiary.name or self._own_brand or self.brand.name

    def keep_payee(self, own_brand: object) -> "Settings":
        """Return a copy with the `brand.name` of the kiosk's own files, None for the default."""
        return self.replace(_own_brand=own_brand if isinstance(own_brand, str) else BrandSettings().name)
