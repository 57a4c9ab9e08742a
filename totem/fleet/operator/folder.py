"""Folder of a fleet: its kiosks, keys and certificates, and the files of its server.

    fleet.json          host, port, and the kiosks with their stores
    fleet.lock          held by the command that changes fleet.json, the keys' list or the broker's users
    fleet-keys.json     public keys that kiosks trust
    keys/NAME.key       their private halves, encrypted
    ca.pem, ca.key      the authority of the broker's certificate; its key is encrypted
    console.password    the operator's at the broker
    certificates/       of a fleet made with --certificates: the console's, with its key, and those of kiosks
    totems/ID.totem-fleet   invitation of a kiosk, for a USB stick
    config/ID.json      configurations sent to a kiosk
    events/ID.json      its last events, as the page saw them
    rollouts/NAME.json  state of a rollout
    server/             all that install.sh puts in place on the server

The folder is its user's alone. Backing it up is backing up the fleet.
"""

import base64
import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import NamedTuple

from pydantic import AwareDatetime, Field, ValidationError

from totem.fleet import topics
from totem.fleet.invitation import SUFFIX, Invitation, JoinFailed, Store
from totem.fleet.link_config import LinkConfig
from totem.fleet.messages import FleetModel
from totem.fleet.operator import certificates
from totem.fleet.operator.certificates import IssuedCertificate, OpenAuthority
from totem.fleet.operator.folder_errors import FolderError, FolderFault
from totem.fleet.operator.folder_lock import locked
from totem.fleet.operator.key_folder import KeyFolder
from totem.fleet.operator.keyring import SigningKey
from totem.fleet.operator.sealed_key import BadKeyFile, WrongPassphrase
from totem.fleet.signing import TrustedKeys
from totem.system import resources
from totem.system.atomic_file import sync_tree, write_atomic
from totem.system.safe_reader import read_plain

INSTALLED_IN = "/etc/totem-fleet"
"""Folder on the server that install.sh fills."""
TEMPLATES = frozenset({"mosquitto.conf", "mqtt-exporter.yaml", "prometheus.yml"})
_ITERATIONS = 101
"""Of mosquitto_passwd; the passwords are random, so that more would only slow the return of a fleet."""
_SALT_BYTES = 12
_OF_CERTIFICATES = re.compile(r"^#(?=[a-z])", re.MULTILINE)
"""Comment marks of the settings for certificates."""
_REVOKED = "server/revoked.pem"
INVITATION_DAYS = 7
"""Days in which an invitation can be used, unless others are asked for."""
EVENTS = "events"
"""Folder of the kiosks' last events."""
LARGEST_STATE = 8 << 20
"""Bytes of a file in which the folder keeps its state: kiosks, configurations, a rollout."""


class IssuedInvitation(FleetModel):
    """An invitation's time, until the kiosk was seen.

    Attributes:
        used: when the kiosk was first seen; None before.
        ended: it was not used in time, and its password was taken from the broker's users.
    """

    made: AwareDatetime
    ends: AwareDatetime
    used: AwareDatetime | None = None
    ended: bool = False


class Membership(NamedTuple):
    """Facts of the folder about its kiosks: the list of keys for them, their invitations and stores."""

    keys: TrustedKeys | None = None
    invitations: Mapping[str, IssuedInvitation] = MappingProxyType({})
    stores: Mapping[str, Store] = MappingProxyType({})


class _Roster(FleetModel):
    v: int = 1
    host: str
    port: int
    certificates: bool = False
    totems: dict[str, Store]
    invitations: dict[str, IssuedInvitation] = Field(default_factory=dict)


@dataclass(slots=True)
class Fleet:
    """An open folder; changes are written at once.

    With `certificates`, the broker identifies its clients by certificates (mTLS) in place of passwords.
    """

    folder: Path
    host: str
    port: int
    stores: dict[str, Store]
    certificates: bool = False
    invitations: dict[str, IssuedInvitation] = field(default_factory=dict)

    @classmethod
    def create(
        cls,
        folder: Path,
        host: str,
        port: int,
        passphrase: str,
        *,
        installed_in: str = INSTALLED_IN,
        certificates: bool = False,
    ) -> "Fleet":
        """Make a fleet in a new folder, with a first owner's key; nothing is left of a failed attempt.

        Raises:
            FolderError: the folder exists, or the host is none.
            OSError: it cannot be written.
        """
        cls.check_new(folder, host, port)
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
        draft.mkdir(mode=0o700)
        try:
            fleet = cls(draft, host, port, {}, certificates=certificates)
            fleet._fill(passphrase, installed_in)
            if folder.exists():
                folder.rmdir()
            draft.rename(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        fleet.folder = folder
        return fleet

    @staticmethod
    def check_new(folder: Path, host: str, port: int) -> None:
        """Check that a fleet can be made here, as `create` does."""
        _check_host(host, port)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FolderError(FolderFault.EXISTS, str(folder))

    @classmethod
    def open(cls, folder: Path) -> "Fleet":
        """Open a fleet's folder.

        Raises:
            FolderError: it is none, or damaged.
        """
        try:
            roster = _Roster.model_validate_json(read_plain(folder / "fleet.json", LARGEST_STATE))
        except FileNotFoundError:
            raise FolderError(FolderFault.NO_FLEET, str(folder)) from None
        except ValidationError:
            raise FolderError(FolderFault.DAMAGED, str(folder / "fleet.json")) from None
        totems, invitations = dict(roster.totems), dict(roster.invitations)
        return cls(folder, roster.host, roster.port, totems, roster.certificates, invitations)

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Hold the folder's lock, and read the kiosks again."""
        with locked(self.folder):
            self._refresh()
            yield

    def _refresh(self) -> None:
        """Read the kiosks again, as another command may have changed them meanwhile.

        Commands wait for the broker in between, for seconds.
        """
        present = Fleet.open(self.folder)
        self.stores, self.invitations = present.stores, present.invitations

    def _fill(self, passphrase: str, installed_in: str) -> None:
        for name in ("keys", "totems", "config", "rollouts", "server"):
            (self.folder / name).mkdir(mode=0o700)
        authority = certificates.make_authority(self.host, passphrase)
        self._write("ca.pem", authority.certificate)
        self._write("ca.key", authority.key)
        metrics_password = _make_password()
        values = {
            "host": self.host,
            "port": str(self.port),
            "folder": installed_in,
            "metrics_password": metrics_password,
            "metrics_client": f"{topics.METRICS}-{secrets.token_hex(8)}",
        }
        for file in sorted(resources.fleet_folder().iterdir()):
            if file.is_file() and file.suffix != ".md":
                content = file.read_text(encoding="utf-8")
                if file.name in TEMPLATES:
                    content = Template(content).safe_substitute(values)
                if self.certificates and file.name == "mosquitto.conf":
                    content = _OF_CERTIFICATES.sub("", content)
                self._write(f"server/{file.name}", content.encode())
        self._write("server/ca.pem", authority.certificate)
        self._write_server_certificate(authority, passphrase)
        password = _make_password()
        self._write("console.password", f"{password}\n".encode())
        users = {topics.CONSOLE: hash_password(password), topics.METRICS: hash_password(metrics_password)}
        self._write_passwords(users)
        if self.certificates:
            (self.folder / "certificates").mkdir(mode=0o700)
            self._write_console_certificate(certificates.open_authority(authority, passphrase))
        self.keys.create("owner", passphrase)
        self._write_roster()

    def _write(self, name: str, content: bytes) -> None:
        write_atomic(self.folder / name, content)

    # The server

    def renew_certificate(self, passphrase: str) -> None:
        """Make a new certificate of the broker, by the same authority.

        Raises:
            FolderError: the passphrase does not open the authority's key.
        """
        with self._change():
            self._write_server_certificate(self._authority, passphrase)

    @property
    def _authority(self) -> IssuedCertificate:
        return IssuedCertificate((self.folder / "ca.pem").read_bytes(), (self.folder / "ca.key").read_bytes())

    def renew_passwords(self, passphrase: str) -> None:
        """Make new passwords of console and exporter at the broker, and a new certificate of the console."""
        with self._change():
            self._renew_passwords(passphrase)

    def _renew_passwords(self, passphrase: str) -> None:
        if self.certificates:
            self._write_console_certificate(self._open_authority(passphrase))
        console, metrics = _make_password(), _make_password()
        exporter = (self.folder / "server" / "mqtt-exporter.yaml").read_text(encoding="utf-8")
        text = re.sub(r'^(  password: ").*(")$', rf"\g<1>{metrics}\g<2>", exporter, flags=re.MULTILINE)
        users = {topics.CONSOLE: hash_password(console), topics.METRICS: hash_password(metrics)}
        self._write("server/mqtt-exporter.yaml", text.encode())
        self._write("console.password", f"{console}\n".encode())
        self._write_passwords(self._read_passwords() | users)

    def _write_server_certificate(self, authority: IssuedCertificate, passphrase: str) -> None:
        try:
            server = certificates.make_server(self.host, authority, passphrase)
        except WrongPassphrase:
            raise FolderError(FolderFault.WRONG_PASSPHRASE) from None
        except BadKeyFile:
            raise FolderError(FolderFault.DAMAGED, str(self.folder / "ca.key")) from None
        self._write("server/server.key", server.key)
        self._write("server/server.pem", server.certificate)

    @property
    def certificate_ends(self) -> datetime:
        """End of the validity of the broker's certificate."""
        return certificates.end_of(self.folder / "server" / "server.pem")

    def link_config(self) -> LinkConfig:
        """Return the link of the operator's console."""
        return LinkConfig(
            host=self.host,
            port=self.port,
            id=topics.CONSOLE,
            password=read_plain(self.folder / "console.password", 1000).decode().strip(),
            ca_file=self.folder / "ca.pem",
            client_certificate=self.certificate_file(topics.CONSOLE) if self.certificates else None,
            client_key=self.folder / "certificates" / "console.key" if self.certificates else None,
            spread_s=1.0,
            keepalive_s=20,  # it notices its own loss before the healths of kiosks expire
            longest_wait_s=15.0,  # one client alone, for which a person waits
        )

    def certificate_file(self, user: str) -> Path:
        """Return the place of a client's certificate."""
        return self.folder / "certificates" / f"{user}.pem"

    def _read_passwords(self) -> dict[str, str]:
        lines = (self.folder / "server" / "passwords").read_text(encoding="ascii").splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)

    def _write_passwords(self, users: Mapping[str, str]) -> None:
        text = "".join(f"{user}:{hashed}\n" for user, hashed in users.items())
        self._write("server/passwords", text.encode("ascii"))

    def _write_roster(self) -> None:
        """Write fleet.json, and of it what the server needs.

        That are the stores' names as a file of recording rules, for alerts and dashboards, and the ends of
        unused invitations in seconds of the epoch, for end-invitations.sh.
        """
        roster = _Roster(
            host=self.host,
            port=self.port,
            certificates=self.certificates,
            totems=self.stores,
            invitations=self.invitations,
        )
        self._write("fleet.json", roster.model_dump_json(indent=2, exclude_none=True).encode() + b"\n")
        rules = []
        for totem, store in self.stores.items():
            place = store.model_dump(include={"site", "city", "uf"}, exclude_none=True)
            labels = {"totem": totem, **place}
            rules.append({"record": "totem_info", "expr": "vector(1)", "labels": labels})
        lines = "".join(f"      - {json.dumps(each, ensure_ascii=False)}\n" for each in rules)
        ends = (f"{totem} {int(issued.ends.timestamp())}\n" for totem, issued in self._unused.items())
        self._write("server/invitations", "".join(ends).encode("ascii"))
        text = f"groups:\n  - name: totems\n    rules:{' []' if not rules else ''}\n{lines}"
        self._write("server/totems.yml", text.encode())

    # Kiosks

    @property
    def membership(self) -> Membership:
        """List of keys, invitations and stores; a BadKeysFile where the list is damaged."""
        return Membership(self.trusted_keys, self.invitations, self.stores)

    @property
    def ids(self) -> list[str]:
        """IDs of all kiosks."""
        return list(self.stores)

    def add(
        self, stores: Mapping[str, Store], days: int = INVITATION_DAYS, passphrase: str = ""
    ) -> list[Path]:
        """Add kiosks, all or none; return their invitations, which end in `days`.

        An ID whose invitation nobody used in time is free again. Certificates need the `passphrase`.

        Raises:
            FolderError: an ID is taken or none, a value cannot be used, or the passphrase is wrong.
        """
        with self._change():
            return self._add(stores, days, passphrase)

    def _add(self, stores: Mapping[str, Store], days: int, passphrase: str) -> list[Path]:
        now = datetime.now(UTC).replace(microsecond=0)
        issued = IssuedInvitation(made=now, ends=now + timedelta(days=days))
        keys = self.trusted_keys
        ca = (self.folder / "ca.pem").read_text(encoding="ascii")
        invitations: dict[str, bytes] = {}
        authority = self._open_authority(passphrase) if self.certificates else None
        clients: dict[str, bytes] = {}
        passwords = self._read_passwords()
        for totem, store in stores.items():
            if not topics.is_id(totem):
                raise FolderError(FolderFault.BAD_ID, totem)
            is_free = totem in self.invitations and self.invitations[totem].ended
            if not is_free and (totem in self.stores or totem in passwords):
                raise FolderError(FolderFault.KNOWN_ID, totem)
            password = _make_password()
            client = certificates.make_client(totem, authority) if authority is not None else None
            invitation = Invitation(
                host=self.host,
                port=self.port,
                id=totem,
                password=password,
                ca=ca,
                keys=keys,
                client_certificate=client and client.certificate.decode(),
                client_key=client and client.key.decode(),
                ends=issued.ends,
                **store.model_dump(),
            )
            invitations[totem] = content = invitation.encode()
            try:
                Invitation.parse(content)  # as the kiosk will
            except JoinFailed as error:
                raise FolderError(FolderFault.BAD_VALUE, f"{totem}: {error.detail}") from None
            passwords[totem] = hash_password(password)
            if client is not None:
                clients[totem] = client.certificate
        if authority is not None:
            self._revoke_certificates(stores, authority)
        files = {self._invitation_file(each): text for each, text in invitations.items()}
        with sync_tree(self.folder / "totems"):
            for file, content in files.items():
                write_atomic(file, content, sync=False)
        for totem, certificate in clients.items():
            write_atomic(self.certificate_file(totem), certificate)
        self._write_passwords(passwords)
        self.stores |= stores
        self.invitations |= dict.fromkeys(stores, issued)
        self._write_roster()
        return list(files)

    def _open_authority(self, passphrase: str) -> OpenAuthority:
        try:
            return certificates.open_authority(self._authority, passphrase)
        except WrongPassphrase:
            raise FolderError(FolderFault.WRONG_PASSPHRASE) from None
        except BadKeyFile:
            raise FolderError(FolderFault.DAMAGED, str(self.folder / "ca.key")) from None

    def _write_console_certificate(self, authority: OpenAuthority) -> None:
        """Make the console's certificate, and revoke the one before."""
        self._revoke_certificates([topics.CONSOLE], authority)
        console = certificates.make_client(topics.CONSOLE, authority)
        self._write("certificates/console.key", console.key)
        write_atomic(self.certificate_file(topics.CONSOLE), console.certificate)

    def _revoke_certificates(self, users: Iterable[str], authority: OpenAuthority) -> None:
        """Revoke the certificates of users, which the broker would take without looking for the user."""
        files = [file for file in map(self.certificate_file, users) if file.exists()]
        revoked = self.folder / _REVOKED
        before = revoked.read_bytes() if revoked.exists() else b""
        if files or not before:
            gone = [file.read_bytes() for file in files]
            self._write(_REVOKED, certificates.make_revocations(authority, before, gone))
        for file in files:
            file.unlink()

    def note_seen(self, ids: Iterable[str]) -> None:
        """Note that kiosks have reported: their invitations are used, and their copies here are removed."""
        seen = set(ids)
        self._refresh()
        if seen.isdisjoint(self._unused):
            return  # a command that only lists waits for nobody
        now = datetime.now(UTC).replace(microsecond=0)
        with self._change():
            used = {each: issued for each, issued in self._unused.items() if each in seen}
            self.invitations |= {
                each: issued.model_copy(update={"used": now}) for each, issued in used.items()
            }
            self._write_roster()
            for totem in used:
                self._invitation_file(totem).unlink(missing_ok=True)

    @property
    def _unused(self) -> dict[str, IssuedInvitation]:
        return {each: issued for each, issued in self.invitations.items() if issued.used is None}

    def end_invitations(self) -> list[str]:
        """End the invitations that were not used in time; return the IDs that the broker may still admit.

        Their users are taken out of the broker's, which counts once install.sh has run.
        """
        now = datetime.now(UTC)
        self._refresh()
        if not self._overdue(now):
            return []
        with self._change():
            over = self._overdue(now)
            passwords = self._read_passwords()
            self._write_passwords({user: each for user, each in passwords.items() if user not in over})
            self.invitations |= {
                each: self.invitations[each].model_copy(update={"ended": True}) for each in over
            }
            self._write_roster()
            for totem in over:
                self._invitation_file(totem).unlink(missing_ok=True)
        return over

    def _overdue(self, now: datetime) -> list[str]:
        return [each for each, issued in self._unused.items() if not issued.ended and issued.ends <= now]

    def _invitation_file(self, totem: str) -> Path:
        return self.folder / "totems" / f"{totem}{SUFFIX}"

    def remove(self, totem: str, passphrase: str = "") -> bool:
        """Remove a kiosk's user, invitation and store; False if there was none.

        Raises:
            FolderError: the ID is none, or its certificate cannot be revoked by this passphrase.
        """
        with self._change():
            return self._remove(totem, passphrase)

    def _remove(self, totem: str, passphrase: str) -> bool:
        passwords = self._read_passwords()
        is_known = totem in self.stores or totem in passwords
        if not topics.is_id(totem):
            raise FolderError(FolderFault.BAD_ID, totem)
        if self.certificate_file(totem).exists():
            self._revoke_certificates([totem], self._open_authority(passphrase))
        if passwords.pop(totem, None) is not None:
            self._write_passwords(passwords)
        self.invitations.pop(totem, None)
        if self.stores.pop(totem, None) is not None:
            self._write_roster()
        self._invitation_file(totem).unlink(missing_ok=True)
        (self.folder / EVENTS / f"{totem}.json").unlink(missing_ok=True)
        return is_known

    # Keys

    @property
    def keys(self) -> KeyFolder:
        """Keys that sign for this fleet."""
        return KeyFolder(self.folder)

    @property
    def trusted_keys(self) -> TrustedKeys:
        """Public keys that invitations carry; a BadKeysFile where the file is damaged."""
        return self.keys.trusted

    def open_key(self, passphrase: str, name: str | None = None) -> SigningKey:
        """Open a private key of this folder, as `KeyFolder.open`."""
        return self.keys.open(passphrase, name)


def _check_host(host: str, port: int) -> None:
    from totem.settings.fleet import FleetSettings

    try:
        FleetSettings.parse({"host": host, "port": port, "id": "loja-1"})
    except ValueError:
        raise FolderError(FolderFault.BAD_HOST, host) from None
    if not any(char.isalnum() for char in host):
        raise FolderError(FolderFault.BAD_HOST, host)


def _make_password() -> str:
    return secrets.token_urlsafe(24)


def hash_password(password: str) -> str:
    """Return the hash of mosquitto_passwd 2.0: PBKDF2 with SHA-512."""
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    return f"$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
