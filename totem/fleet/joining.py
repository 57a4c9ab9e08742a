"""Membership of a fleet: read an invitation, prove the connection, write the section [fleet], and leave.

An invitation is `ID.totem-fleet`, one JSON object made by `totem fleet add`: broker, this kiosk's ID and
password, the broker's certificate authority, and the public keys that may command. It is carried by hand, and
decides whom this kiosk trusts, so that nothing of it is used before all of it is valid.
"""

import errno
import hmac
import json
import os
import secrets
import ssl
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, field_validator

from totem.fleet import signing, topics
from totem.fleet.messages import EVENT_EXPIRY_S, EventMessage, EventSeverity, FleetModel
from totem.fleet.signing import TrustedKeys
from totem.settings import Settings, credentials, fleet_overlay, state_folder
from totem.settings.editing import NotWritten, Value, apply_changes, describe_write_error
from totem.settings.fleet import FleetSettings
from totem.system.atomic_file import write_atomic
from totem.system.localization import CommandLanguage, language_in_use, localize, system_reason
from totem.system.safe_reader import read_plain

if TYPE_CHECKING:
    from totem.fleet.link import LinkConfig, LinkStatus, Publication

SUFFIX = ".totem-fleet"
LARGEST_INVITATION = 1 << 18
MOST_INVITATIONS = 500
"""Invitations of one stick that are shown."""
CREDENTIAL = "fleet_password"
"""Name in systemd's `$CREDENTIALS_DIRECTORY`."""
PASSWORD_FILE = "fleet.password"  # noqa: S105 - a name
CA_FILE = "fleet-ca.pem"
CERTIFICATE_FILE = "fleet-client.pem"
KEY_FILE = "fleet-client-key.pem"
KEYS_FILE = "fleet-keys.json"
FILES = (PASSWORD_FILE, CA_FILE, CERTIFICATE_FILE, KEY_FILE, KEYS_FILE)
"""Files beside totem.toml that joining writes and leaving removes."""
_PREFIX, _SPARE_PREFIX = "fleet", "fleet-new"
"""Beginning of these names, and of those of the new files while those of the fleet before are in use."""
CONNECT_S = 15.0
"""Time for a connection and an acknowledgement, as over a slow mobile network."""


class JoinFault(StrEnum):
    """Reasons why a kiosk cannot join or leave a fleet."""

    STICK_UNREADABLE = "stick_unreadable"
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


SENTENCES = {
    JoinFault.STICK_UNREADABLE: "o pendrive não pode ser lido; tente outro",
    JoinFault.FILE_UNREADABLE: "o convite não pode ser lido; copie o arquivo de novo",
    JoinFault.OVERSIZED: "o arquivo é grande demais para um convite",
    JoinFault.NOT_AN_INVITATION: "o arquivo não é um convite de frota; peça outro à central",
    JoinFault.OTHER_VERSION: "o convite é de outra versão do Totem; atualize o Totem ou peça outro convite",
    JoinFault.BAD_VALUE: "o convite tem um valor que não serve; peça outro à central",
    JoinFault.BAD_CA: "a autoridade certificadora do convite não pode ser lida; peça outro à central",
    JoinFault.BAD_KEYS: "as chaves de comando do convite não podem ser lidas; peça outro à central",
    JoinFault.BAD_CLIENT_CERTIFICATE: "o certificado do totem e a chave não combinam; peça outro convite",
    JoinFault.UNREACHABLE: "o servidor da frota não foi encontrado; confira a rede e o endereço",
    JoinFault.BAD_CERTIFICATE: (
        "o certificado do servidor não é o da frota, ou o relógio está errado; confira a data deste totem"
    ),
    JoinFault.REFUSED: "o servidor não aceita o nome ou a senha deste totem; peça outro convite",
    JoinFault.NOT_AUTHORIZED: "o servidor não deixa este totem publicar; avise a central (acl do servidor)",
    JoinFault.NO_ANSWER: "o servidor não respondeu a tempo; confira a rede e tente de novo",
    JoinFault.NO_PASSWORD: "a senha da frota não pode ser lida",
    JoinFault.NOT_WRITTEN: "a configuração não pode ser gravada",
    JoinFault.NOT_A_MEMBER: "este totem não está em uma frota",
}
"""Each fault for staff, with the remedy, as the rest of a sentence."""


class JoinFailed(Exception):
    """Refusal for `fault`; `detail` is a field's name or the reason in words, without a value of the file."""

    def __init__(self, fault: JoinFault, detail: str = "") -> None:
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)
        self.fault, self.detail = fault, detail

    @property
    def words(self) -> str:
        """The sentence for staff, without a full stop."""
        detail = f" ({self.detail})" if self.detail else ""
        return f"{localize(SENTENCES[self.fault])}{detail}"


_Pem = Annotated[str, Field(min_length=1, max_length=1 << 16, pattern=r"-----BEGIN ")]


class Invitation(FleetModel):
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
            FleetSettings.model_validate({**invitation.place, "host": invitation.host})
        except ValidationError as error:
            raise JoinFailed(JoinFault.BAD_VALUE, _field_at_fault(error)) from None
        _check_certificates(invitation)
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


def _field_at_fault(error: ValidationError) -> str:
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
    password = fleet_password(settings, environ)
    return LinkConfig(
        host=settings.host,
        port=settings.port,
        id=settings.id,
        password=password,
        ca_file=settings.ca_file,
        client_certificate=settings.client_certificate,
        client_key=settings.client_key,
        spread_s=float(settings.spread_s),
        client_id=_client_id(settings.id, password),
    )


def _client_id(totem: str, password: str | None) -> str:
    """Return a client identifier of this kiosk alone.

    A broker ends the connection of any user whose client identifier another takes, so that it must not be
    known to the neighbours. It is the same in each run, as the session is. A kiosk with a certificate alone
    needs a broker that replaces it by the user name.
    """
    if password is None:
        return totem
    return f"{totem}-{hmac.digest(password.encode(), totem.encode(), 'sha256').hex()[:16]}"


def join(
    file: Path,
    invitation: Invitation,
    settings: Settings,
    environ: Mapping[str, str] = os.environ,
    *,
    is_offline: bool = False,
) -> None:
    """Make this kiosk a member: prove the connection, then write the files and the section [fleet] of `file`.

    `is_offline` leaves the proof out, as during an installation without a network.

    Of a fleet before, the broker, the keys and the place are replaced, and its configuration and outage end;
    those of the same fleet stay, unless their record cannot be read. `allow` and the intervals stay.
    `settings` are those until now.

    Raises:
        JoinFailed: nothing was changed.
    """
    contents, is_same_fleet = _files_of(invitation), _is_same_fleet(settings.fleet, invitation)
    if not is_offline:
        with TemporaryDirectory(prefix="totem-") as drafts:
            for name, text in contents.items():
                write_atomic(Path(drafts, name), text, sync=False)
            check_connection(invitation, Path(drafts))
    is_in_use = _are_named(settings.fleet, file.absolute().parent)
    _write_member(file, invitation, contents, environ, prefix=_SPARE_PREFIX if is_in_use else _PREFIX)
    if is_in_use:
        with suppress(JoinFailed):  # a member already, by names that the next attempt settles
            _write_member(file, invitation, contents, environ, prefix=_PREFIX)
    folder = state_folder(settings)
    if not is_same_fleet or not fleet_overlay.is_readable(folder):
        end_control(folder)


def _write_member(
    file: Path,
    invitation: Invitation,
    contents: Mapping[str, bytes],
    environ: Mapping[str, str],
    *,
    prefix: str,
) -> None:
    """Write the files, then the section that names them, then remove what it does not name.

    The replacement of `file` makes the change: a power cut before it leaves the fleet before, whose files
    have other names, and one after it the new fleet.
    """
    folder = file.absolute().parent
    own = [_named(name, prefix) for name in FILES]
    before = {name: _read_or_none(folder / name) for name in own}
    try:
        _replace_files(folder, {_named(name, prefix): content for name, content in contents.items()}, own)
        apply_changes(file, _section_of(invitation, prefix), environ)
    except (NotWritten, OSError) as error:
        with suppress(OSError):
            _replace_files(folder, before, own)
        words = str(error) if isinstance(error, NotWritten) else describe_write_error(error, file)
        raise JoinFailed(JoinFault.NOT_WRITTEN, words) from error
    with suppress(OSError):
        _replace_files(folder, {}, [name for name in _all_names() if name not in own])


def _are_named(fleet: FleetSettings, folder: Path) -> bool:
    """Test that the settings name files that joining would replace."""
    files = (
        fleet.password_file,
        fleet.ca_file,
        fleet.client_certificate,
        fleet.client_key,
        fleet.trusted_keys,
    )
    ours = {(folder / name).resolve() for name in FILES}
    return any(each is not None and each.resolve() in ours for each in files)


def _all_names() -> list[str]:
    return [_named(name, prefix) for prefix in (_PREFIX, _SPARE_PREFIX) for name in FILES]


def _named(name: str, prefix: str) -> str:
    return f"{prefix}{name.removeprefix(_PREFIX)}"


def _is_same_fleet(fleet: FleetSettings, invitation: Invitation) -> bool:
    """Test that an invitation is to the fleet before, whose owners may go on with their serials."""
    try:
        before = signing.read_trusted_keys(fleet.trusted_keys) if fleet.trusted_keys else TrustedKeys()
    except signing.BadKeysFile:
        return False
    is_shared = bool({each.key for each in before.keys} & {each.key for each in invitation.keys.keys})
    return is_shared and (fleet.host, fleet.id) == (invitation.host, invitation.id)


def end_control(folder: Path) -> None:
    """End the configuration and the outage by a fleet in the state folder `folder`."""
    from shutil import rmtree

    from totem.monitoring.availability import MaintenanceFlag
    from totem.session.view_state import Cause

    with suppress(OSError):
        MaintenanceFlag(folder).clear(Cause.FLEET)
    with suppress(OSError):
        (folder / fleet_overlay.FILE_NAME).unlink(missing_ok=True)
    rmtree(folder / fleet_overlay.IMAGES, ignore_errors=True)


def check_connection(invitation: Invitation, folder: Path) -> None:
    """Connect with the files of `invitation` in `folder`, and publish the event `joined`.

    It takes a client identifier of its own, so that a kiosk of the same ID keeps its connection.

    Raises:
        JoinFailed: the broker was not reached, is another one, or refuses the user or its topics.
    """
    from totem.fleet.link import LinkConfig, Publication

    event = EventMessage(
        time=datetime.now(UTC), boot=secrets.token_hex(8), n=1, kind="joined", severity=EventSeverity.INFO
    )
    config = LinkConfig(
        host=invitation.host,
        port=invitation.port,
        id=invitation.id,
        password=invitation.password,
        ca_file=folder / CA_FILE if invitation.ca else None,
        client_certificate=folder / CERTIFICATE_FILE if invitation.client_certificate else None,
        client_key=folder / KEY_FILE if invitation.client_key else None,
        client_id=f"{invitation.id}-join",
        session_expiry_s=0,
    )
    topic = topics.build(invitation.id, topics.UP_EVENT)
    publish_all(config, [Publication(topic, event.encode(), expiry_s=EVENT_EXPIRY_S)])


def leave(file: Path, settings: Settings, environ: Mapping[str, str] = os.environ) -> JoinFault | None:
    """End the membership: remove the section, clear the retained reports, and remove secrets and keys.

    The fleet's configuration and outage end, too.

    The client identifier is the kiosk's, whose connection ends by it, so that a running kiosk publishes
    nothing more before it is restarted, which is up to the caller. Return why the reports are still at the
    broker, None if they are cleared. `do/config` is the operator's to clear.

    Raises:
        JoinFailed: this kiosk belongs to no fleet, or the configuration cannot be written.
    """
    if not settings.fleet.enabled:
        raise JoinFailed(JoinFault.NOT_A_MEMBER)
    fault = None
    try:
        config = replace(link_config(settings.fleet, environ), session_expiry_s=0)
    except credentials.BadTokenFile:
        config, fault = None, JoinFault.NO_PASSWORD
    try:
        apply_changes(file, {"fleet": None}, environ)
    except NotWritten as error:
        raise JoinFailed(JoinFault.NOT_WRITTEN, str(error)) from error
    if config is not None:
        try:
            publish_all(config, _clearing(config.id))
        except JoinFailed as error:
            fault = error.fault
    with suppress(OSError):
        _replace_files(file.absolute().parent, {}, _all_names())
    end_control(state_folder(settings))
    return fault


def describe_rest(fault: JoinFault | None, totem: str) -> str:
    """Return what the operator has still to do after `leave`, in a sentence for staff."""
    if fault is None:
        sentence = "A central encerra o acesso com: totem fleet remove {id}"
        return localize(sentence, id=totem)
    sentence = "Os relatos dele ficaram no servidor ({why}). A central apaga com: totem fleet remove {id}"
    return localize(sentence, why=localize(SENTENCES[fault]), id=totem)


@dataclass(frozen=True, slots=True)
class LinkState:
    """State of the running kiosk's link, from its status file; `status` is None where none runs."""

    status: "LinkStatus | None" = None
    since: datetime | None = None

    @property
    def is_connected(self) -> bool:
        """True while the kiosk reports."""
        return self.status == "connected"

    @property
    def words(self) -> str:
        """Describe it for staff, with the time of the change."""
        if self.status is None:
            return localize("o Totem não está no ar, ou ainda não se conectou")
        state = localize(_LINK_WORDS[self.status.value])
        if self.since is None:
            return state
        return localize("{state} desde {since:%d/%m/%Y %H:%M}", state=state, since=self.since.astimezone())


_LINK_WORDS = {
    "connecting": "conectando",
    "connected": "conectado",
    "unreachable": "o servidor não é alcançado",
    "bad_certificate": "o certificado do servidor não confere",
    "refused": "o servidor não aceita este totem",
    "dropped": "a conexão caiu",
    "taken_over": "outro totem entrou com o mesmo nome",
    "closed": "encerrada",
}


def read_link(folder: Path) -> LinkState:
    """Read the link's state from the state folder `folder`."""
    from totem.fleet.link import STATUS_FILE, LinkStatus
    from totem.system.single_instance import running_process

    if running_process(folder) is None:
        return LinkState()
    try:
        row = json.loads(read_plain(folder / STATUS_FILE, 4096))
        return LinkState(LinkStatus(row["link"]), datetime.fromisoformat(row["since"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return LinkState()


def _clearing(totem: str) -> "list[Publication]":
    """Return the empty retained publications that clear a kiosk's own topics."""
    from totem.fleet.link import Publication

    return [Publication(topics.build(totem, path), b"", retain=True) for path in topics.REPORTS]


def publish_all(
    config: "LinkConfig", publications: "Sequence[Publication]", timeout_s: float = CONNECT_S
) -> None:
    """Connect, publish, and disconnect when everything is acknowledged; without any, once connected.

    Raises:
        JoinFailed: the first fault of the connection, or a publication was refused.
    """
    from totem.fleet.link import Link, LinkOwner, LinkStatus

    faults = {
        LinkStatus.UNREACHABLE: JoinFault.UNREACHABLE,
        LinkStatus.BAD_CERTIFICATE: JoinFault.BAD_CERTIFICATE,
        LinkStatus.REFUSED: JoinFault.REFUSED,
        LinkStatus.DROPPED: JoinFault.NO_ANSWER,
        LinkStatus.TAKEN_OVER: JoinFault.NO_ANSWER,
    }
    results: SimpleQueue[LinkStatus | bool] = SimpleQueue()
    link = Link(config, LinkOwner(on_acknowledged=results.put), on_status=results.put)
    link.start()
    deadline, missing = time.monotonic() + timeout_s, 1 + len(publications)
    try:
        while missing:
            try:
                result = results.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise JoinFailed(JoinFault.NO_ANSWER) from None
            if isinstance(result, LinkStatus):
                if result in faults:
                    raise JoinFailed(faults[result])
                if result is LinkStatus.CONNECTED:
                    missing -= 1
                    for each in publications:
                        link.publish(each)
            elif not result:
                raise JoinFailed(JoinFault.NOT_AUTHORIZED)
            else:
                missing -= 1
    finally:
        link.close()


def _files_of(invitation: Invitation) -> dict[str, bytes]:
    """Return the files of a member by name."""
    texts = {
        PASSWORD_FILE: invitation.password,
        CA_FILE: invitation.ca,
        CERTIFICATE_FILE: invitation.client_certificate,
        KEY_FILE: invitation.client_key,
        KEYS_FILE: invitation.keys.encode(),
    }
    return {name: f"{text.strip()}\n".encode() for name, text in texts.items() if text}


def _section_of(invitation: Invitation, prefix: str) -> dict[str, Value | None]:
    files = _files_of(invitation)
    names = {
        "password_file": PASSWORD_FILE,
        "ca_file": CA_FILE,
        "client_certificate": CERTIFICATE_FILE,
        "client_key": KEY_FILE,
        "trusted_keys": KEYS_FILE,
    }
    named = {key: _named(name, prefix) if name in files else None for key, name in names.items()}
    place = {**invitation.place, "tags": list(invitation.tags) or None}
    return {f"fleet.{key}": value for key, value in {**place, **named}.items()}


def _read_or_none(file: Path) -> bytes | None:
    try:
        return read_plain(file, LARGEST_INVITATION)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise JoinFailed(JoinFault.NOT_WRITTEN, describe_write_error(error, file)) from error


def _replace_files(folder: Path, contents: Mapping[str, bytes | None], names: Sequence[str]) -> None:
    """Write `contents` into `folder`, for this user alone, and remove the others of `names`."""
    for name in names:
        for draft in folder.glob(f".{name}.*"):  # of a write that was cut off
            draft.unlink()
        if (content := contents.get(name)) is not None:
            write_atomic(folder / name, content)
        else:
            (folder / name).unlink(missing_ok=True)
