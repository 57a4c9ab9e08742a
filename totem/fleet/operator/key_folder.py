"""Keys of a fleet's folder: the list that kiosks trust, its signed changes, and private halves.

    fleet-keys.json     the list with its serial, and the signed lists that kiosks with an older one need
    keys/NAME.key       a private key, encrypted
    keys/NAME.request   the list that would add it, signed by it alone

A change is a whole list with the next serial, signed by an owner; one that adds a key is signed by that key,
too, by whoever holds it. The folder takes it by the rule of the kiosks (`totem.fleet.key_lists`).
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from totem.domain.fleet_commands import Role
from totem.fleet.key_lists import BadList, judge_list, needed_lists, open_list, pack_lists
from totem.fleet.messages import KEYS_TYPE, LARGEST_KEYS, MOST_KEYS, KeyList, Refusal, TrustedKey
from totem.fleet.operator.folder_errors import FolderError, FolderFault
from totem.fleet.operator.folder_lock import locked
from totem.fleet.operator.keyring import (
    SigningKey,
    is_key_name,
    make_key,
    open_key,
    open_private,
    write_key,
)
from totem.fleet.signing import (
    LARGEST_KEYS_FILE,
    TrustedKeys,
    add_signature,
    is_signed_by,
    read_trusted_keys,
    sign,
    trusted_key,
)
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain

_FAULTS = {Refusal.UNTRUSTED_KEY: FolderFault.NOT_OWNER, Refusal.WRONG_ROLE: FolderFault.NOT_OWNER}


class KeyRequest(NamedTuple):
    """Request of a key to be added: the key, for an owner to compare, and the signed list as it was read."""

    key: TrustedKey
    content: bytes


class _KeysFile(TrustedKeys):
    """Content of fleet-keys.json in the folder."""

    lists: tuple[dict[str, Any], ...] = ()

    @property
    def envelopes(self) -> list[bytes]:
        """The signed lists, oldest first."""
        return [json.dumps(each, separators=(",", ":")).encode() for each in self.lists]


class KeyFolder:
    """The keys of one folder; changes are written at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "fleet-keys.json"

    @property
    def trusted(self) -> TrustedKeys:
        """The list of trusted keys; a `BadKeysFile` where the file is damaged."""
        return read_trusted_keys(self._file)

    @property
    def message(self) -> bytes | None:
        """Message of `do/keys` with the present list; None before the first change."""
        envelopes = self._read().envelopes
        return pack_lists(envelopes) if envelopes else None

    def private_file(self, name: str) -> Path:
        """Return the place of a private key."""
        return self._folder / "keys" / f"{name}.key"

    def _request_file(self, name: str) -> Path:
        return self._folder / "keys" / f"{name}.request"

    def create(self, name: str, passphrase: str) -> None:
        """Make the first owner's key, and the first list; a `ShortPassphrase` where that is too short."""
        key = make_key(name, (Role.OWNER,))
        write_key(self.private_file(name), key, passphrase)
        self._write(_KeysFile(keys=(key.trusted,)))

    def request(self, name: str, roles: tuple[Role, ...], passphrase: str) -> tuple[TrustedKey, Path]:
        """Make a key, and the request that an owner adds it; of a key that waits already, a new request.

        Raises:
            FolderError: the name is another key's, or none, or the list is full.
            WrongPassphrase, BadKeyFile: of a key that waits.
        """
        self.check_new(name)
        file, present = self.private_file(name), self.trusted
        if len(present.keys) >= MOST_KEYS:
            raise FolderError(FolderFault.TOO_MANY_KEYS, name)
        if file.exists():
            private = open_private(file, passphrase)
            key = SigningKey(private, trusted_key(private, name, roles))
        else:
            key = make_key(name, roles)
            write_key(file, key, passphrase)
        request = self._request_file(name)
        wanted = KeyList(serial=present.serial + 1, keys=(*present.keys, key.trusted))
        write_atomic(request, sign(wanted.encode(), KEYS_TYPE, key.private))
        return key.trusted, request

    def check_new(self, name: str) -> None:
        """Raise `FolderError` for a name that no new key may have."""
        if not is_key_name(name):
            raise FolderError(FolderFault.BAD_KEY_NAME, name)
        if any(each.name == name for each in self.trusted.keys):
            raise FolderError(FolderFault.KNOWN_KEY, name)

    def read_request(self, file: Path) -> KeyRequest:
        """Return a request, of which nothing is read again: its file may be another's to change.

        Raises:
            FolderError: it is none, or not for the present list.
        """
        refused = FolderError(FolderFault.OLD_REQUEST, str(file))
        present, content = self.trusted, read_plain(file, LARGEST_KEYS)
        try:
            wanted, envelope = open_list(content)
        except BadList:
            raise refused from None
        added = [each for each in wanted.keys if each not in present.keys]
        is_next = wanted.serial == present.serial + 1 and len(wanted.keys) == len(present.keys) + 1
        if not is_next or len(added) != 1 or not is_signed_by(envelope, added[0]):
            raise refused
        self.check_new(added[0].name)
        return KeyRequest(added[0], content)

    def add(self, request: KeyRequest, signer: SigningKey) -> None:
        """Add the key of a request.

        Raises:
            FolderError: the list was changed since; the signer is no owner.
        """
        self._take(add_signature(request.content, signer.private), signer)
        self._request_file(request.key.name).unlink(missing_ok=True)

    def revoke(self, name: str, signer: SigningKey) -> None:
        """Take a key out of the list, and remove its private half.

        Raises:
            FolderError: there is none, or it is the only owner's; the signer is no owner.
        """
        present = self.check_revocable(name)
        rest = tuple(each for each in present.keys if each.name != name)
        self._take(
            sign(KeyList(serial=present.serial + 1, keys=rest).encode(), KEYS_TYPE, signer.private), signer
        )
        self.private_file(name).unlink(missing_ok=True)

    def check_revocable(self, name: str) -> TrustedKeys:
        """Return the present list; a `FolderError` where it has no such key, or no other owner."""
        present = self.trusted
        if all(each.name != name for each in present.keys):
            raise FolderError(FolderFault.UNKNOWN_KEY, name)
        if all(each.name == name for each in present.owners):
            raise FolderError(FolderFault.LAST_OWNER, name)
        return present

    def find(self, name: str | None = None, *, other_than: str | None = None) -> TrustedKey:
        """Return the public half of a private key of this folder.

        Where no name is given it is an owner's, if there is one, and rather not that of `other_than`.

        Raises:
            FolderError: there is none.
        """
        own = [each for each in self.trusted.keys if self.private_file(each.name).exists()]
        own.sort(key=lambda each: (Role.OWNER not in each.roles, each.name == other_than))
        for each in own:
            if name is None or each.name == name:
                return each
        raise FolderError(FolderFault.NO_PRIVATE_KEY, name or "")

    def open(self, passphrase: str, name: str | None = None) -> SigningKey:
        """Open a private key.

        Raises:
            FolderError: there is none.
            WrongPassphrase, BadKeyFile: see `keyring.open_key`.
        """
        trusted = self.find(name)
        return open_key(self.private_file(trusted.name), trusted, passphrase)

    def _take(self, envelope: bytes, signer: SigningKey) -> None:
        with locked(self._folder):
            self._take_next(envelope, signer)

    def _take_next(self, envelope: bytes, signer: SigningKey) -> None:
        before = self._read()
        keys, opened = open_list(envelope)
        refusal = judge_list(keys, opened, before)
        if refusal is not None:
            raise FolderError(_FAULTS.get(refusal, FolderFault.OLD_REQUEST), signer.trusted.name)
        if len(pack_lists([envelope])) > LARGEST_KEYS:
            raise FolderError(FolderFault.TOO_MANY_KEYS, signer.trusted.name)
        lists = tuple(json.loads(each) for each in needed_lists([*before.envelopes, envelope]))
        self._write(_KeysFile(serial=keys.serial, keys=keys.keys, lists=lists))

    def _read(self) -> _KeysFile:
        self.trusted  # noqa: B018 - raises for a damaged file
        return _KeysFile.model_validate_json(read_plain(self._file, LARGEST_KEYS_FILE))

    def _write(self, content: _KeysFile) -> None:
        write_atomic(self._file, content.model_dump_json(indent=2).encode() + b"\n")
