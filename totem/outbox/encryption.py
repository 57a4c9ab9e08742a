"""Encryption of records in pieces (AES-256-GCM) and storage of the keys, for the outbox and other stores.

The associated data of a piece are the record's reference and kind, the piece's number and the count of
pieces: a piece that was moved, reordered or left out fails to decrypt. Nonces are 96 random bits, of which a
key may use 2^32 (NIST SP 800-38D, 8.3), far more than a kiosk ever needs.
"""

import hashlib
import hmac
import logging
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from totem.system.atomic_file import write_atomic
from totem.system.database_fault import DatabaseFault, DatabaseUnavailable

log = logging.getLogger(__name__)

CREDENTIAL = "totem-outbox.key"
_BYTES = 32
_CHECK = 8
"""Length of the checksum after the key, in hexadecimal digits."""
_LARGEST = 4096
PIECE = 192 * 1024
"""Plaintext bytes of a piece; a multiple of three, so that base64 needs no padding."""
_NONCE = 12
_FORM = 1
"""Format version in the associated data."""


@dataclass(frozen=True, slots=True)
class Key:
    """Keys derived from one secret: `seal` encrypts, `name` hashes documents, `id` is the fingerprint."""

    seal: bytes = field(repr=False)
    name: bytes = field(repr=False)
    id: str

    @classmethod
    def derive(cls, secret: bytes, purpose: str) -> "Key":
        """Derive the keys of one purpose from unguessable bytes."""
        seal, name, fingerprint = (
            hmac.digest(secret, f"totem {purpose}: {use}".encode(), "sha256")
            for use in ("seal", "name", "id")
        )
        return cls(seal, name, fingerprint[:8].hex())


class KeyStore:
    """Key store in `folder`. Its methods block.

    Attributes:
        file: the current key's, unless it is a credential; named by its purpose.
    """

    def __init__(self, folder: Path, credentials: Path | None = None, *, purpose: str = "outbox") -> None:
        """`credentials` is the folder of systemd credentials, by default that of this service.

        One credential serves all purposes: their keys are derived apart from each other.
        """
        self._folder, self._purpose = folder, purpose
        self.file = folder / f"{purpose}.key"
        default = os.environ.get("CREDENTIALS_DIRECTORY")
        self._credentials = credentials or (Path(default) if default else None)
        self._loaded: dict[str, Key] = {}

    def current(self) -> Key:
        """Return the key for new records, created durably where there is none."""
        try:
            return self._credential() or self._from_file() or self._create()
        except OSError as error:
            log.warning("the %s has no key: %s", self._purpose, error.strerror)
            raise DatabaseUnavailable(DatabaseFault.KEY, self._purpose) from None

    def find(self, key_id: str) -> Key | None:
        """Return the key with this fingerprint from the credential or any key file, or None."""
        if key_id not in self._loaded:
            self._load_all()
        return self._loaded.get(key_id)

    def available(self, key_ids: Iterable[str]) -> frozenset[str]:
        """Return the fingerprints whose keys are available."""
        return frozenset(key_id for key_id in frozenset(key_ids) if self.find(key_id) is not None)

    def _load_all(self) -> None:
        with suppress(OSError):
            found = self._credential()
            if found is not None:
                self._loaded[found.id] = found
        for file in sorted(self._folder.glob("*.key")):
            with suppress(OSError):
                secret = _read(file)
                if secret is not None:
                    key = Key.derive(secret, self._purpose)
                    self._loaded[key.id] = key

    def _credential(self) -> Key | None:
        """Return the key of the systemd credential, whose content is the secret in any format."""
        if self._credentials is None:
            return None
        try:
            with (self._credentials / CREDENTIAL).open("rb") as stream:
                content = stream.read(_LARGEST)
        except FileNotFoundError:
            return None
        secret = content.strip()
        if len(secret) < _BYTES and not content.isascii():
            secret = content  # no text: one key in 21 of 32 random bytes begins or ends as white space does
        if len(secret) < _BYTES:
            log.error("the credential %s is too short to be a key, and is not used", CREDENTIAL)
            return None
        return Key.derive(secret, self._purpose)

    def _from_file(self) -> Key | None:
        file = self.file
        try:
            secret = _read(file)
        except FileNotFoundError:
            return None
        if secret is not None:
            return Key.derive(secret, self._purpose)
        names = (file.with_name(f"{file.name}.damaged-{number}") for number in count(1))
        aside = next(name for name in names if not name.exists())
        file.rename(aside)
        log.error("%s is damaged, and was put aside as %s", file.name, aside.name)
        return None

    def _create(self) -> Key:
        secret = secrets.token_bytes(_BYTES)
        write_atomic(self.file, f"{secret.hex()} {_check(secret)}\n".encode())
        log.info("the %s has a new key", self._purpose)
        return Key.derive(secret, self._purpose)


def _read(file: Path) -> bytes | None:
    with file.open("rb") as stream:
        digits, _, check = stream.read(_LARGEST).decode("ascii", "replace").strip().partition(" ")
    try:
        secret = bytes.fromhex(digits)
    except ValueError:
        return None
    return secret if len(secret) == _BYTES and check == _check(secret) else None


def _check(secret: bytes) -> str:
    return hashlib.sha256(b"totem outbox: check" + secret).hexdigest()[:_CHECK]


class DecryptionFailed(Exception):
    """A piece cannot be decrypted: it was changed, moved or cut, or belongs to another key."""


@dataclass(frozen=True, slots=True)
class PieceContext:
    """Identity of a record, bound to its pieces as associated data."""

    reference: str
    kind: str
    count: int

    def associated_data(self, number: int) -> bytes:
        """Return the associated data of a piece by its number."""
        return f"totem outbox {_FORM}|{self.reference}|{self.kind}|{number}|{self.count}".encode()


def encrypt(
    key: Key, place: PieceContext, pieces: Iterable[bytes | memoryview], first: int = 0
) -> Iterator[bytes]:
    """Encrypt pieces lazily, numbered from `first`."""
    cipher = AESGCM(key.seal)
    for number, piece in enumerate(pieces, first):
        nonce = secrets.token_bytes(_NONCE)
        yield nonce + cipher.encrypt(nonce, piece, place.associated_data(number))


def decrypt(key: Key, place: PieceContext, number: int, encrypted: bytes) -> bytes:
    """Decrypt the piece with this number, or raise `DecryptionFailed`."""
    try:
        return AESGCM(key.seal).decrypt(encrypted[:_NONCE], encrypted[_NONCE:], place.associated_data(number))
    except (InvalidTag, ValueError):
        raise DecryptionFailed from None


def split(content: bytes) -> Iterator[memoryview]:
    """Split `content` into pieces without copying."""
    view = memoryview(content)
    return (view[start : start + PIECE] for start in range(0, len(view), PIECE))
