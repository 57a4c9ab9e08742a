"""Encryption of a record in pieces: AES-256-GCM, each piece bound to its place.

A piece is sealed with the record's reference, its kind, its number and the count of all as associated data:
one that is moved to another record, left out, or put elsewhere does not open. Nonces are drawn by chance, 96
bits each, of which one key may have 2^32 (NIST SP 800-38D, 8.3): far more than a kiosk seals in its life.
"""

import hashlib
import hmac
import logging
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from totem.outbox.messages import OutboxUnavailable, Trouble
from totem.system.atomic_file import write_whole

log = logging.getLogger(__name__)

FILE_NAME = "outbox.key"
CREDENTIAL = "totem-outbox.key"
_BYTES = 32
_CHECK = 8
"""Hexadecimal digits behind the key that tell whether the file is whole."""
_LARGEST = 4096


@dataclass(frozen=True, slots=True)
class Key:
    """One secret, and what is made of it: `seal` encrypts, `name` hashes documents, `id` tells it apart."""

    seal: bytes = field(repr=False)
    name: bytes = field(repr=False)
    id: str

    @classmethod
    def derive(cls, secret: bytes) -> "Key":
        """The key that `secret` gives: any bytes, as long as nobody can guess them."""
        seal, name, known_by = (
            hmac.digest(secret, b"totem outbox: " + use, "sha256") for use in (b"seal", b"name", b"id")
        )
        return cls(seal, name, known_by[:8].hex())


class Keys:
    """The keys of the outbox in `folder`. Blocks."""

    def __init__(self, folder: Path, credentials: Path | None = None) -> None:
        """`credentials` is systemd's folder, by default the one of this service."""
        self._folder = folder
        given = os.environ.get("CREDENTIALS_DIRECTORY")
        self._credentials = credentials or (Path(given) if given else None)
        self._known: dict[str, Key] = {}

    def present(self) -> Key:
        """The key for what is sealed from now on; made, durably, where there is none.

        Raises:
            OutboxUnavailable: it can neither be read nor made.
        """
        try:
            return self._credential() or self._own() or self._made()
        except OSError as error:
            log.warning("the outbox has no key: %s", error.strerror)
            raise OutboxUnavailable(Trouble.KEY) from None

    def known(self, key_id: str) -> Key | None:
        """The key of this fingerprint, wherever it lies; None where it is gone."""
        if key_id not in self._known:
            self._look()
        return self._known.get(key_id)

    def known_of(self, key_ids: Iterable[str]) -> frozenset[str]:
        """Those of these fingerprints of which there is the key."""
        return frozenset(key_id for key_id in frozenset(key_ids) if self.known(key_id) is not None)

    def _look(self) -> None:
        """Learn every key that can be read."""
        with suppress(OSError):
            found = self._credential()
            if found is not None:
                self._known[found.id] = found
        for file in sorted(self._folder.glob("*.key")):
            with suppress(OSError):
                secret = _read(file)
                if secret is not None:
                    key = Key.derive(secret)
                    self._known[key.id] = key

    def _credential(self) -> Key | None:
        """Whatever stands in the credential is the secret: who set it up chose how to make it."""
        if self._credentials is None:
            return None
        try:
            with (self._credentials / CREDENTIAL).open("rb") as stream:
                secret = stream.read(_LARGEST).strip()
        except FileNotFoundError:
            return None
        if len(secret) < _BYTES:
            log.error("the credential %s is too short to be a key, and is not used", CREDENTIAL)
            return None
        return Key.derive(secret)

    def _own(self) -> Key | None:
        file = self._folder / FILE_NAME
        try:
            secret = _read(file)
        except FileNotFoundError:
            return None
        if secret is not None:
            return Key.derive(secret)
        aside = _free_name(file)
        file.rename(aside)
        log.error("%s is damaged, and was put aside as %s", FILE_NAME, aside.name)
        return None

    def _made(self) -> Key:
        secret = secrets.token_bytes(_BYTES)
        write_whole(self._folder / FILE_NAME, f"{secret.hex()} {_check(secret)}\n".encode())
        log.info("the outbox has a new key")
        return Key.derive(secret)


def _read(file: Path) -> bytes | None:
    """The secret in `file`; None where it is damaged."""
    with file.open("rb") as stream:
        digits, _, check = stream.read(_LARGEST).decode("ascii", "replace").strip().partition(" ")
    try:
        secret = bytes.fromhex(digits)
    except ValueError:
        return None
    return secret if len(secret) == _BYTES and check == _check(secret) else None


def _check(secret: bytes) -> str:
    return hashlib.sha256(b"totem outbox: check" + secret).hexdigest()[:_CHECK]


def _free_name(file: Path) -> Path:
    """A name beside `file` that nothing has yet."""
    count = 1
    while (aside := file.with_name(f"{file.name}.damaged-{count}")).exists():
        count += 1
    return aside


PIECE = 192 * 1024
"""Bytes of a piece before it is sealed; a multiple of three, as base64 likes it."""
_NONCE = 12
_FORM = 1
"""Of what is sealed; part of what binds it."""


class Unsealable(Exception):
    """A piece does not open: it was changed, moved or cut, or another key sealed it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a record's pieces are bound to."""

    reference: str
    kind: str
    count: int

    def bound(self, number: int) -> bytes:
        """The associated data of the piece of this number."""
        return f"totem outbox {_FORM}|{self.reference}|{self.kind}|{number}|{self.count}".encode()


def count(size: int) -> int:
    """How many pieces `size` bytes make."""
    return -(-size // PIECE)


def seal(key: Key, place: Place, pieces: Iterable[bytes | memoryview], first: int = 0) -> Iterator[bytes]:
    """Each of `pieces` sealed, one at a time; the first has the number `first`."""
    cipher = AESGCM(key.seal)
    for number, piece in enumerate(pieces, first):
        nonce = secrets.token_bytes(_NONCE)
        yield nonce + cipher.encrypt(nonce, piece, place.bound(number))


def open_sealed(key: Key, place: Place, number: int, sealed: bytes) -> bytes:
    """What the piece of this number holds.

    Raises:
        Unsealable: it does not open.
    """
    try:
        return AESGCM(key.seal).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.bound(number))
    except (InvalidTag, ValueError):
        raise Unsealable from None


def cut(content: bytes) -> Iterator[memoryview]:
    """`content` in pieces, without copying it."""
    view = memoryview(content)
    return (view[start : start + PIECE] for start in range(0, len(view), PIECE))
