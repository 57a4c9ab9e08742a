"""Invitations to a fleet, and the reasons why one cannot be used or followed.

An invitation is `ID.totem-fleet`, one JSON object made by `totem fleet add`: broker, the kiosk's ID and
password, the broker's certificate authority, and the public keys that may command. It is carried by hand, and
decides whom a kiosk trusts, so that nothing of it is used before all of it is valid.
"""

import errno
import json
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, field_validator

from totem.domain.text import ExplainedCode
from totem.fleet import signing
from totem.fleet.messages import FleetModel, Time
from totem.fleet.signing import TrustedKeys
from totem.settings.fleet import FleetSettings
from totem.settings.section import InvalidSection
from totem.system.clock import is_clock_synced
from totem.system.localization import CommandLanguage, language_in_use, localize, system_reason
from totem.system.safe_reader import read_plain

SUFFIX = ".totem-fleet"
LARGEST_INVITATION = 1 << 18
MOST_INVITATIONS = 500
"""Invitations of one stick that are shown."""
_Pem = Annotated[str, Field(min_length=1, max_length=1 << 16, pattern=r"-----BEGIN ")]


class JoinFault(ExplainedCode):
    """Reasons why a kiosk cannot join or leave a fleet; the text, with the remedy, is for staff."""

    STICK_UNREADABLE = "stick_unreadable", "o pendrive não pode ser lido; tente outro"
    FILE_UNREADABLE = "file_unreadable", "o convite não pode ser lido; copie o arquivo de novo"
    OVERSIZED = "oversized", "o arquivo é grande demais para um convite"
    NOT_AN_INVITATION = "not_an_invitation", "o arquivo não é um convite de frota; peça outro à central"
    OTHER_VERSION = (
        "other_version",
        "o convite é de outra versão do Totem; atualize o Totem ou peça outro convite",
    )
    BAD_VALUE = "bad_value", "o convite tem um valor que não serve; peça outro à central"
    BAD_CA = "bad_ca", "a autoridade certificadora do convite não pode ser lida; peça outro à central"
    BAD_KEYS = "bad_keys", "as chaves de comando do convite não podem ser lidas; peça outro à central"
    BAD_CLIENT_CERTIFICATE = (
        "bad_client_certificate",
        "o certificado do totem e a chave não combinam; peça outro convite",
    )
    ENDED = "ended", "o prazo do convite acabou; peça outro à central"
    OLDER_KEYS = (
        "older_keys",
        "o convite traz uma lista de chaves mais velha do que a que este totem já teve; peça outro à central",
    )
    UNREACHABLE = "unreachable", "o servidor da frota não foi encontrado; confira a rede e o endereço"
    BAD_CERTIFICATE = (
        "bad_certificate",
        "o certificado do servidor não é o da frota, ou o relógio está errado; confira a data deste totem",
    )
    CERTIFICATE_REFUSED = (
        "certificate_refused",
        "o servidor não aceita o certificado deste totem, ou pede um; peça outro convite",
    )
    REFUSED = "refused", "o servidor não aceita o nome ou a senha deste totem; peça outro convite"
    NOT_AUTHORIZED = (
        "not_authorized",
        "o servidor não deixa este totem publicar; avise a central (acl do servidor)",
    )
    NO_ANSWER = "no_answer", "o servidor não respondeu a tempo; confira a rede e tente de novo"
    NO_PASSWORD = "no_password", "a senha da frota não pode ser lida"
    NOT_WRITTEN = "not_written", "a configuração não pode ser gravada"
    NOT_A_MEMBER = "not_a_member", "este totem não está em uma frota"


class JoinFailed(Exception):
    """Refusal for `fault`; `detail` is a field's name or the reason in words, without a value of the file."""

    def __init__(self, fault: JoinFault, detail: str = "") -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault, self.detail = fault, detail

    @property
    def words(self) -> str:
        """The sentence for staff, without a full stop."""
        detail = f" ({self.detail})" if self.detail else ""
        return f"{localize(self.fault.text)}{detail}"


class Store(FleetModel):
    """Place of a kiosk; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    site: str | None = None
    city: str | None = None
    uf: str | None = None
    lat: float | None = None
    lon: float | None = None
    tags: tuple[str, ...] = ()


class Invitation(Store):
    """Content of an invitation; without `ca`, the system's authorities signed the broker's certificate.

    It can be used until `ends`, by the kiosk's clock where that is not known to be wrong; the broker's users
    end with it (`Fleet.end_invitations`).
    """

    v: Literal[1] = 1
    host: str
    port: Annotated[int, Field(strict=True)] = 8883
    id: str
    password: Annotated[str, Field(min_length=8, max_length=256, pattern=r"^[!-~]+$", repr=False)]
    ca: _Pem | None = None
    keys: TrustedKeys = TrustedKeys()
    client_certificate: _Pem | None = None
    client_key: Annotated[_Pem | None, Field(repr=False)] = None
    ends: Time | None = None

    @field_validator("host", "id")
    @classmethod
    def _is_given(cls, text: str) -> str:
        if not text:
            raise ValueError("empty")
        return text

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the invitation in `data`.

        Raises:
            JoinFailed: it is none, or a value of it cannot be used.
        """
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
            FleetSettings.parse({**invitation.place, "host": invitation.host})
        except (InvalidSection, ValidationError) as error:
            raise JoinFailed(JoinFault.BAD_VALUE, _field_at_fault(error)) from None
        _check_certificates(invitation)
        return invitation

    def encode(self) -> bytes:
        """Return the content of the file."""
        return self.model_dump_json(exclude_none=True, indent=2).encode() + b"\n"

    def check_end(self) -> None:
        """Raise `JoinFailed` after its end; a clock that is known to be wrong decides nothing."""
        if self.ends is not None and self.ends <= datetime.now(UTC) and is_clock_synced() is not False:
            raise JoinFailed(JoinFault.ENDED, f"{self.ends.astimezone():%d/%m/%Y}")

    @property
    def place(self) -> dict[str, Any]:
        """Values of the section [fleet] that need no file."""
        return self.model_dump(include={"host", "port", "id", *Store.model_fields})


def _field_at_fault(error: InvalidSection | ValidationError) -> str:
    if isinstance(error, InvalidSection):
        return ".".join(map(str, error.faults[0].key))
    return ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])


def _check_certificates(invitation: Invitation) -> None:
    if invitation.ca is not None:
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.load_verify_locations(cadata=invitation.ca)
        except (ssl.SSLError, ValueError):
            raise JoinFailed(JoinFault.BAD_CA) from None
    try:
        signing.check_keys(invitation.keys)
    except signing.BadKeysFile:
        raise JoinFailed(JoinFault.BAD_KEYS) from None
    if invitation.client_certificate is None and invitation.client_key is None:
        return
    if invitation.client_certificate is None or invitation.client_key is None:
        raise JoinFailed(JoinFault.BAD_CLIENT_CERTIFICATE)
    if not _belong_together(invitation.client_certificate, invitation.client_key):
        raise JoinFailed(JoinFault.BAD_CLIENT_CERTIFICATE)


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
        if error.errno == errno.EFBIG:
            raise JoinFailed(JoinFault.OVERSIZED) from None
        reason = system_reason(error.strerror or "", language_in_use() or CommandLanguage.PORTUGUESE)
        raise JoinFailed(JoinFault.FILE_UNREADABLE, reason) from None
    return Invitation.parse(data)


def find_invitations(folder: Path) -> list[Path]:
    """Return the invitations in a stick's top folder, by name.

    Raises:
        JoinFailed: the stick cannot be read.
    """
    try:
        found = sorted(each for each in folder.iterdir() if each.name.lower().endswith(SUFFIX))
    except OSError:
        raise JoinFailed(JoinFault.STICK_UNREADABLE) from None
    return [each for each in found if not each.name.startswith(".")][:MOST_INVITATIONS]
