"""Membership of a fleet: read an invitation, prove the connection, write the section [fleet], and leave.

An invitation is `ID.totem-fleet`, one JSON object made by `totem fleet add`: broker, this kiosk's ID and
password, the broker's certificate authority, and the public keys that may command. It is carried by hand, and
decides whom this kiosk trusts, so that nothing of it is used before all of it is valid.
"""

import os
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from totem.fleet import signing, topics
from totem.fleet.messages import Part, Presence, State
from totem.fleet.signing import TrustedKeys
from totem.settings import credentials
from totem.settings.editing import NotWritten, Value, apply_changes
from totem.settings.fleet import FleetSettings
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain

if TYPE_CHECKING:
    from totem.fleet.link import LinkConfig

SUFFIX = ".totem-fleet"
LARGEST_INVITATION = 1 << 18
CREDENTIAL = "fleet_password"
"""Name in systemd's `$CREDENTIALS_DIRECTORY`."""
PASSWORD_FILE = "fleet.password"  # noqa: S105 - a name
CA_FILE = "fleet-ca.pem"
CERTIFICATE_FILE = "fleet-client.pem"
KEY_FILE = "fleet-client-key.pem"
KEYS_FILE = "fleet-keys.json"
FILES = (PASSWORD_FILE, CA_FILE, CERTIFICATE_FILE, KEY_FILE, KEYS_FILE)
"""Files beside totem.toml that joining writes and leaving removes."""
CONNECT_S = 15.0
"""Time for a connection and an acknowledgement, as over a slow mobile network."""


class JoinFault(StrEnum):
    """Reasons why a kiosk cannot join or leave a fleet."""

    FILE_UNREADABLE = "file_unreadable"
    OVERSIZED = "oversized"
    NOT_AN_INVITATION = "not_an_invitation"
    OTHER_VERSION = "other_version"
    BAD_VALUE = "bad_value"
    BAD_CA = "bad_ca"
    BAD_KEYS = "bad_keys"
    BAD_CLIENT_CERTIFICATE = "bad_client_certificate"
    UNREACHABLE = "unreachable"
    BAD_CERTIFICATE = "bad_certificate"
    REFUSED = "refused"
    NOT_AUTHORIZED = "not_authorized"
    NO_ANSWER = "no_answer"
    NO_PASSWORD = "no_password"  # noqa: S105 - a code
    NOT_WRITTEN = "not_written"
    NOT_A_MEMBER = "not_a_member"


class JoinFailed(Exception):
    """Refusal for `fault`; `detail` is a field's name or the reason in words, without a value of the file."""

    def __init__(self, fault: JoinFault, detail: str = "") -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault, self.detail = fault, detail


_Pem = Annotated[str, Field(min_length=1, max_length=1 << 16, pattern=r"-----BEGIN ")]


class Invitation(Part):
    """Content of an invitation; unknown fields are refused.

    `ca` is unset for a broker whose certificate the system's authorities signed.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    v: Literal[1] = 1
    host: str
    port: Annotated[int, Field(strict=True)] = 8883
    id: str
    password: Annotated[str, Field(min_length=8, max_length=256, pattern=r"^[!-~]+$", repr=False)]
    ca: _Pem | None = None
    keys: TrustedKeys = TrustedKeys()
    site: str | None = None
    city: str | None = None
    uf: str | None = None
    lat: float | None = None
    lon: float | None = None
    tags: tuple[str, ...] = ()
    client_certificate: _Pem | None = None
    client_key: Annotated[_Pem | None, Field(repr=False)] = None

    @field_validator("host", "id")
    @classmethod
    def _is_given(cls, text: str, _info: ValidationInfo) -> str:
        if not text:
            raise ValueError("empty")
        return text

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the invitation in `data`.

        Raises:
            JoinFailed: it is none, or a value of it cannot be used.
        """
        import json

        if len(data) > LARGEST_INVITATION:
            raise JoinFailed(JoinFault.OVERSIZED)
        try:
            content = json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise JoinFailed(JoinFault.NOT_AN_INVITATION) from None
        if not isinstance(content, dict):
            raise JoinFailed(JoinFault.NOT_AN_INVITATION)
        if content.get("v") != 1:
            raise JoinFailed(JoinFault.OTHER_VERSION)
        try:
            invitation = cls.model_validate(content)
            FleetSettings.model_validate({**invitation.place, "host": invitation.host})
        except ValidationError as error:
            raise JoinFailed(JoinFault.BAD_VALUE, _field_at_fault(error)) from None
        invitation._check_certificates()
        return invitation

    def encode(self) -> bytes:
        """Return the content of the file."""
        return self.model_dump_json(exclude_none=True, indent=2).encode() + b"\n"

    @property
    def place(self) -> dict[str, Any]:
        """Values of the section [fleet] that need no file."""
        return self.model_dump(include={"host", "port", "id", "site", "city", "uf", "lat", "lon", "tags"})

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Fingerprint of each trusted key, in the order of `keys`."""
        return tuple(signing.fingerprint(each) for each in self.keys.keys)

    def _check_certificates(self) -> None:
        if self.ca is not None:
            try:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.load_verify_locations(cadata=self.ca)
            except (ssl.SSLError, ValueError):
                raise JoinFailed(JoinFault.BAD_CA) from None
        try:
            signing.check_keys(self.keys)
        except signing.BadKeysFile:
            raise JoinFailed(JoinFault.BAD_KEYS) from None
        if self.client_certificate is None and self.client_key is None:
            return
        if self.client_certificate is None or self.client_key is None:
            raise JoinFailed(JoinFault.BAD_CLIENT_CERTIFICATE)
        if not _belong_together(self.client_certificate, self.client_key):
            raise JoinFailed(JoinFault.BAD_CLIENT_CERTIFICATE)


def _field_at_fault(error: ValidationError) -> str:
    return ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])


def _belong_together(certificate: str, key: str) -> bool:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        public = load_pem_private_key(key.encode(), None).public_key()
        return bool(load_pem_x509_certificate(certificate.encode()).public_key() == public)
    except (ValueError, TypeError):  # no PEM, or a key with a passphrase
        return False


def read_invitation(file: Path) -> Invitation:
    """Read an invitation.

    Raises:
        JoinFailed: it cannot be read or used.
    """
    try:
        data = read_plain(file, LARGEST_INVITATION)
    except OSError as error:
        if error.strerror is not None and error.strerror.startswith("longer than"):
            raise JoinFailed(JoinFault.OVERSIZED) from None
        raise JoinFailed(JoinFault.FILE_UNREADABLE, error.strerror or "") from None
    return Invitation.parse(data)


def find_invitations(folder: Path, most: int = 20) -> list[Path]:
    """Return the invitations in a stick's top folder, by name."""
    with suppress(OSError):
        found = sorted(each for each in folder.iterdir() if each.name.lower().endswith(SUFFIX))
        return [each for each in found if not each.name.startswith(".")][:most]
    return []


def fleet_password(settings: FleetSettings, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the password at the broker; None where none is set.

    Raises:
        totem.settings.credentials.BadTokenFile: `password_file` or the credential cannot be used.
    """
    if settings.password is not None:
        return settings.password.get_secret_value().strip() or None
    if settings.password_file is not None:
        return credentials.read_file(settings.password_file)
    return credentials.read_credential(CREDENTIAL, environ)


def link_config(settings: FleetSettings, environ: Mapping[str, str] = os.environ) -> "LinkConfig":
    """Return the link of a kiosk that belongs to a fleet.

    Raises:
        totem.settings.credentials.BadTokenFile: the password cannot be read.
    """
    from totem.fleet.link import LinkConfig

    if settings.host is None or settings.id is None:
        raise ValueError("no fleet")
    return LinkConfig(
        host=settings.host,
        port=settings.port,
        id=settings.id,
        password=fleet_password(settings, environ),
        ca_file=settings.ca_file,
        client_certificate=settings.client_certificate,
        client_key=settings.client_key,
        spread_s=float(settings.spread_s),
    )
