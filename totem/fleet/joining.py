"""Membership of a fleet: prove the connection, write the section [fleet], and leave."""

import hmac
import json
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from types import MappingProxyType

from totem.fleet import past_serials, signing, topics
from totem.fleet.channels import REPORTS, Publication, clearing, publication
from totem.fleet.invitation import LARGEST_INVITATION, Invitation, JoinFailed, JoinFault
from totem.fleet.link_config import KIOSK_LIMITS, STATUS_FILE, LinkConfig, LinkOwner, LinkStatus
from totem.fleet.messages import EventKind, EventMessage, EventSeverity
from totem.fleet.past_serials import PastSerials, identify_fleet, read_serials, write_serials
from totem.fleet.signing import TrustedKeys
from totem.settings import Settings, credentials, fleet_overlay, state_folder
from totem.settings.editing import NotWritten, Value, apply_changes, describe_write_error
from totem.settings.fleet import FleetSettings
from totem.settings.fleet_overlay import OverlayRecord
from totem.system.atomic_file import write_atomic
from totem.system.localization import localize
from totem.system.safe_reader import read_plain

CREDENTIAL = "fleet_password"
"""Name in systemd's `$CREDENTIALS_DIRECTORY`."""
PASSWORD_FILE = "fleet.password"  # noqa: S105 - a name
CA_FILE = "fleet-ca.pem"
CERTIFICATE_FILE = "fleet-client.pem"
KEY_FILE = "fleet-client-key.pem"
KEYS_FILE = "fleet-keys.json"
_SETTINGS = {
    "password_file": PASSWORD_FILE,
    "ca_file": CA_FILE,
    "client_certificate": CERTIFICATE_FILE,
    "client_key": KEY_FILE,
    "trusted_keys": KEYS_FILE,
}
"""File that each of these settings of [fleet] names."""
FILES = tuple(_SETTINGS.values())
"""Files beside totem.toml that joining writes and leaving removes."""
_PREFIX, _SPARE_PREFIX = "fleet", "fleet-new"
"""Beginning of these names, and of those of the new files while those of the fleet before are in use."""
CONNECT_S = 15.0
"""Time for a connection and an acknowledgement, as over a slow mobile network."""


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


def link_config(settings: FleetSettings, environ: Mapping[str, str] = os.environ) -> LinkConfig:
    """Return the link of a kiosk that belongs to a fleet.

    Raises:
        totem.settings.credentials.BadTokenFile: the password cannot be read.
    """
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
        client_id=_client_id(settings.id, password, settings.client_key),
        limits=KIOSK_LIMITS,
    )


def _client_id(totem: str, password: str | None, key: Path | None) -> str:
    """Return a client identifier of this kiosk alone, from its password or its certificate's private key.

    A broker ends the connection of any user whose client identifier another takes, so that it must not be
    known to the neighbours. It is the same in each run, as the session is.
    """
    secret = password.encode() if password is not None else _read_secret(key)
    return f"{totem}-{hmac.digest(secret, totem.encode(), 'sha256').hex()[:16]}"


def _read_secret(key: Path | None) -> bytes:
    """Return the content of a private key's file; random bytes where it cannot be read."""
    if key is not None:
        with suppress(OSError):
            return read_plain(key, LARGEST_INVITATION)
    return secrets.token_bytes(32)


def passing_client_id(totem: str) -> str:
    """Return a client identifier for one connection beside the kiosk's own, which stays."""
    return f"{totem}-{secrets.token_hex(8)}"


def join_fleet(
    file: Path,
    invitation: Invitation,
    settings: Settings,
    environ: Mapping[str, str] = os.environ,
    *,
    is_offline: bool = False,
    takes_older_keys: bool = False,
    name: str = "",
) -> None:
    """Make this kiosk a member: prove the connection, then write the files and the section [fleet] of `file`.

    `is_offline` leaves the proof out, as during an installation without a network. `takes_older_keys` lets
    an owner's list replace a thief's, whatever its serial. `name` is the kiosk's new name, "" to leave it.

    Of a fleet before, the broker, the keys and the place are replaced, and its configuration and outage end;
    those of the same fleet stay, unless their record cannot be read, or its list was a later one. `allow` and
    the intervals stay. `settings` are those until now.

    Raises:
        JoinFailed: nothing was changed.
    """
    invitation.check_end()
    if not takes_older_keys:
        check_serial(invitation, settings)
    contents, folder = _files_of(invitation), state_folder(settings)
    serials, fleet = read_serials(settings), _identify(invitation)
    past = serials.get(fleet, PastSerials())
    stays = (
        _is_same_fleet(settings.fleet, invitation)
        and fleet_overlay.is_readable(folder)
        and invitation.keys.serial >= past.keys
    )
    past = past.with_keys(invitation.keys.serial)
    if not is_offline:
        with TemporaryDirectory(prefix="totem-") as drafts:
            for each, text in contents.items():
                write_atomic(Path(drafts, each), text, sync=False)
            check_connection(invitation, Path(drafts))
    is_in_use = _are_named(settings.fleet, file.absolute().parent)
    section: dict[str, Value | None] = {"kiosk.name": name} if name else {}
    first = _SPARE_PREFIX if is_in_use else _PREFIX
    _write_serials(folder, serials | {fleet: past})
    _write_member(file, invitation, contents, environ, prefix=first, more=section)
    if is_in_use:
        with suppress(JoinFailed):  # a member already, by names that the next attempt settles
            _write_member(file, invitation, contents, environ, prefix=_PREFIX)
    if not stays:
        end_control(folder, past.configs.get(invitation.id, (0, 0)))


def check_serial(invitation: Invitation, settings: Settings) -> None:
    """Raise `JoinFailed` for a list of keys from before the latest that this kiosk has had of that fleet."""
    serial, past = invitation.keys.serial, read_serials(settings).get(_identify(invitation), PastSerials())
    if serial < past.keys:
        sentence = "número {serial}; este totem já teve a de número {known}"
        raise JoinFailed(JoinFault.OLDER_KEYS, localize(sentence, serial=serial, known=past.keys))


def _identify(invitation: Invitation) -> str:
    return identify_fleet(invitation.host, (invitation.ca or "").encode())


def _write_serials(folder: Path, serials: dict[str, PastSerials]) -> None:
    try:
        write_serials(folder, serials)
    except OSError as error:
        words = describe_write_error(error, folder / past_serials.FILE_NAME)
        raise JoinFailed(JoinFault.NOT_WRITTEN, words) from error


def _write_member(
    file: Path,
    invitation: Invitation,
    contents: Mapping[str, bytes],
    environ: Mapping[str, str],
    *,
    prefix: str,
    more: Mapping[str, Value | None] = MappingProxyType({}),
) -> None:
    """Write the files, then the section that names them and `more`, then remove what it does not name.

    The replacement of `file` makes the change: a power cut before it leaves the fleet before, whose files
    have other names, and one after it the new fleet.
    """
    folder = file.absolute().parent
    own = [_named(name, prefix) for name in FILES]
    before = {name: _read_or_none(folder / name) for name in own}
    try:
        _replace_files(folder, {_named(name, prefix): content for name, content in contents.items()}, own)
        apply_changes(file, {**_section_of(invitation, prefix), **more}, environ)
    except (NotWritten, OSError) as error:
        with suppress(OSError):
            _replace_files(folder, before, own)
        words = str(error) if isinstance(error, NotWritten) else describe_write_error(error, file)
        raise JoinFailed(JoinFault.NOT_WRITTEN, words) from error
    with suppress(OSError):
        _replace_files(folder, {}, [name for name in _all_names() if name not in own])


def _are_named(fleet: FleetSettings, folder: Path) -> bool:
    """Test that the settings name files that joining would replace."""
    values = fleet.values()
    files = [each for name in _SETTINGS if isinstance(each := values[name], Path)]
    ours = {(folder / name).resolve() for name in FILES}
    return any(each.resolve() in ours for each in files)


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


def end_control(folder: Path, latest: tuple[int, int] = (0, 0)) -> None:
    """End the configuration and the outage by a fleet in the state folder `folder`.

    `latest` is the order of the latest configuration by the fleet that comes: that one may be sent again, and
    none before it.
    """
    from shutil import rmtree

    from totem.monitoring.availability import MaintenanceFlag
    from totem.session.view_state import Cause

    with suppress(OSError):
        MaintenanceFlag(folder).clear(Cause.FLEET)
    keys, serial = latest
    with suppress(OSError):
        if latest > (0, 0):
            fleet_overlay.write_record(folder, OverlayRecord(keys=keys, serial=max(serial - 1, 0)))
        else:
            (folder / fleet_overlay.FILE_NAME).unlink(missing_ok=True)
    rmtree(folder / fleet_overlay.IMAGES, ignore_errors=True)


def check_connection(invitation: Invitation, folder: Path) -> None:
    """Connect with the files of `invitation` in `folder`, and publish the event `joined`.

    It takes a client identifier of its own, so that a kiosk of the same ID keeps its connection.

    Raises:
        JoinFailed: the broker was not reached, is another one, or refuses the user or its topics.
    """
    event = EventMessage(
        time=datetime.now(UTC),
        boot=secrets.token_hex(8),
        n=1,
        kind=EventKind.JOINED.value,
        severity=EventSeverity.INFO,
    )
    config = LinkConfig(
        host=invitation.host,
        port=invitation.port,
        id=invitation.id,
        password=invitation.password,
        ca_file=folder / CA_FILE if invitation.ca else None,
        client_certificate=folder / CERTIFICATE_FILE if invitation.client_certificate else None,
        client_key=folder / KEY_FILE if invitation.client_key else None,
        client_id=passing_client_id(invitation.id),
        session_expiry_s=0,
        limits=KIOSK_LIMITS,
    )
    publish_all(config, [publication(invitation.id, topics.UP_EVENT, event)])


def leave_fleet(file: Path, settings: Settings, environ: Mapping[str, str] = os.environ) -> JoinFault | None:
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
    _write_serials(state_folder(settings), read_serials(settings))
    try:
        apply_changes(file, {"fleet": None}, environ)
    except NotWritten as error:
        raise JoinFailed(JoinFault.NOT_WRITTEN, str(error)) from error
    if config is not None:
        try:
            publish_all(config, [clearing(config.id, path) for path in REPORTS])
        except JoinFailed as error:
            fault = error.fault
    with suppress(OSError):
        _replace_files(file.absolute().parent, {}, _all_names())
    end_control(state_folder(settings))
    return fault


def describe_rest(fault: JoinFault | None, totem: str) -> str:
    """Return what the operator has still to do after `leave_fleet`, in a sentence for staff."""
    if fault is None:
        sentence = "A central encerra o acesso com: totem fleet remove {id}"
        return localize(sentence, id=totem)
    sentence = "Os relatos dele ficaram no servidor ({why}). A central apaga com: totem fleet remove {id}"
    return localize(sentence, why=localize(fault.text), id=totem)


@dataclass(frozen=True, slots=True)
class LinkState:
    """State of the running kiosk's link, from its status file; `status` is None where none runs."""

    status: LinkStatus | None = None
    since: datetime | None = None

    @property
    def is_connected(self) -> bool:
        """True while the kiosk reports."""
        return self.status is LinkStatus.CONNECTED

    @property
    def words(self) -> str:
        """Describe it for staff, with the time of the change."""
        if self.status is None:
            return localize("o Totem não está no ar, ou ainda não se conectou")
        state = localize(self.status.text)
        if self.since is None:
            return state
        return localize("{state} desde {since:%d/%m/%Y %H:%M}", state=state, since=self.since.astimezone())


def read_link(folder: Path) -> LinkState:
    """Read the link's state from the state folder `folder`."""
    from totem.system.single_instance import running_process

    if running_process(folder) is None:
        return LinkState()
    try:
        row = json.loads(read_plain(folder / STATUS_FILE, 4096))
        return LinkState(LinkStatus(row["link"]), datetime.fromisoformat(row["since"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return LinkState()


def publish_all(config: LinkConfig, publications: Sequence[Publication]) -> None:
    """Connect, publish, and disconnect when everything is acknowledged; without any, once connected.

    Raises:
        JoinFailed: the first fault of the connection, or a publication was refused.
    """
    from totem.fleet.link import Link

    faults = {
        LinkStatus.UNREACHABLE: JoinFault.UNREACHABLE,
        LinkStatus.BAD_CERTIFICATE: JoinFault.BAD_CERTIFICATE,
        LinkStatus.CERTIFICATE_REFUSED: JoinFault.CERTIFICATE_REFUSED,
        LinkStatus.REFUSED: JoinFault.REFUSED,
        LinkStatus.DROPPED: JoinFault.NO_ANSWER,
        LinkStatus.TAKEN_OVER: JoinFault.NO_ANSWER,
    }
    results: SimpleQueue[LinkStatus | bool] = SimpleQueue()
    link = Link(config, LinkOwner(on_acknowledged=results.put), on_status=results.put)
    link.start()
    deadline, missing = time.monotonic() + CONNECT_S, 1 + len(publications)
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
    named = {key: _named(name, prefix) if name in files else None for key, name in _SETTINGS.items()}
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
