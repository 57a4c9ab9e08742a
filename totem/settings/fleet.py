"""Section of the fleet: the broker, this kiosk's name and place in it, and what the fleet may do here."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from totem.domain.fleet_commands import COMMANDS, CommandName
from totem.settings.errors import ExpectedKind, unexpected
from totem.settings.field import Field, Others, SecretStr, validates
from totem.settings.fields import File, Line
from totem.settings.section import Section

ID_PATTERN = r"^[a-z0-9-]{3,40}$"
"""ID of a kiosk: user name and topic level, so that the broker's ACL is one pattern."""
RESERVED_IDS = frozenset({"all", "console", "metrics"})
"""Names that no kiosk may have: the topic of all kiosks, and other users of the broker."""
Tag = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
PERMISSIONS = ("support_phone", "site")
"""Keys of [brand] that need a permission of their own."""
if TYPE_CHECKING:
    FleetPermission = str
else:
    FleetPermission = Literal[(*(each.value for each in CommandName), *PERMISSIONS)]


class FleetSettings(Section):
    """The fleet: reports to, and signed commands from, an MQTT 5 broker; off without host."""

    host: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9.:-]{1,253}$",
        examples=["frota.example.com"],
        description="The broker, reached by TLS; unset: no fleet",
    )
    port: int = Field(default=8883, ge=1, le=65_535, description="Its port")
    id: str | None = Field(
        default=None,
        validate_default=True,
        pattern=ID_PATTERN,
        examples=["netsul-centro-1"],
        description="Name of this kiosk in the fleet, unique, also its user name at the broker",
    )
    password: SecretStr | None = Field(
        default=None,
        description="Password at the broker, by a variable alone; in a file: fleet.password_file",
    )
    password_file: File | None = Field(
        default=None, description="File with the password at the broker; unset: systemd's credential, or none"
    )
    ca_file: File | None = Field(
        default=None, description="Certificate authority of the broker, PEM; unset: the system's"
    )
    client_certificate: File | None = Field(
        default=None, description="Own certificate, PEM, where the broker asks one"
    )
    client_key: File | None = Field(default=None, validate_default=True, description="Its key, PEM")
    trusted_keys: File | None = Field(
        default=None,
        examples=["fleet-keys.json"],
        description="Public keys that may sign commands; unset: the fleet only watches",
    )
    site: Annotated[str, Line] | None = Field(
        default=None, max_length=80, description="Store, for the console"
    )
    city: Annotated[str, Line] | None = Field(default=None, max_length=80, description="City")
    uf: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", examples=["PR"], description="State")
    lat: float | None = Field(default=None, ge=-90, le=90, description="Latitude in degrees")
    lon: float | None = Field(default=None, ge=-180, le=180, description="Longitude in degrees")
    tags: tuple[Tag, ...] = Field(default=(), max_length=20, description="Words to select kiosks by")
    health_s: int = Field(
        default=300, ge=5, le=86_400, description="Seconds between two reports of condition"
    )
    metrics_s: int = Field(
        default=900, ge=5, le=86_400, description="Seconds between two reports of counters"
    )
    spread_s: int = Field(
        default=60, ge=0, le=3600, description="Seconds over which the kiosks of a fleet spread their return"
    )
    allow: tuple[FleetPermission, ...] = Field(
        default=tuple(each.name.value for each in COMMANDS.values() if each.is_default),
        description="Commands that are carried out if a trusted key has signed them. Configurations by an"
        " owner's key are applied, too, but brand.support_phone and brand.site only with support_phone and"
        " site here. Empty: the fleet only watches",
    )

    @validates("id")
    @classmethod
    def _is_free(cls, name: str | None, others: Others) -> str | None:
        if name in RESERVED_IDS or (name is None and others.get("host") is not None):
            raise unexpected(ExpectedKind.FLEET_ID, got=name or "")
        return name

    @validates("client_key")
    @classmethod
    def _has_a_certificate(cls, key: Path | None, others: Others) -> Path | None:
        if (key is None) != (others.get("client_certificate") is None):
            raise unexpected(ExpectedKind.CERTIFICATE_AND_KEY, got=str(key or ""))
        return key

    @property
    def enabled(self) -> bool:
        """True if the kiosk belongs to a fleet."""
        return self.host is not None and self.id is not None
