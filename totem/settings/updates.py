"""`[updates]`: where newer versions come from, and when they may be applied."""

from urllib.parse import urlsplit

from pydantic import Field, field_validator

from totem.settings.problems import ExpectedKind, unexpected
from totem.settings.section import File, Opening, Section


class UpdateSettings(Section):
    """Updates of the program; off until an address or sticks are allowed."""

    address: str | None = Field(
        None,
        examples=["https://updates.example.com/totem"],
        description="Folder with metadata/ and targets/ that newer versions are fetched from",
    )
    sticks: bool = Field(default=False, description="Let staff update from a USB stick")
    public_key: File | None = Field(
        None, description="root.json of whoever signs updates, root's own; unset: the bundle's, if it has one"
    )
    window: tuple[Opening, ...] = Field(
        ("02:00-05:00",),
        min_length=1,
        description="When updates are fetched and applied, outside of kiosk.open_hours where both allow it",
    )
    ca_file: File | None = Field(None, description="Own certificate authority of the address, PEM")

    @field_validator("address")
    @classmethod
    def _is_https(cls, address: str | None) -> str | None:
        if address is not None and not _is_plain_https(address):
            raise unexpected(ExpectedKind.HTTP_ADDRESS)
        return address

    @property
    def enabled(self) -> bool:
        """Whether there is any way for an update to come."""
        return self.sticks or self.address is not None


def _is_plain_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
        has_port = parts.port != 0
    except ValueError:
        return False
    unwanted = any(character.isspace() for character in address) or {"@", "?", "#"} & {*address}
    return bool(parts.scheme == "https" and parts.hostname and has_port and not unwanted)
