"""Encryption of a record in pieces: AES-256-GCM, each piece bound to its place.

A piece is sealed with the record's reference, its kind, its number and the count of all as associated data:
one that is moved to another record, left out, or put elsewhere does not open. Nonces are drawn by chance, 96
bits each, of which one key may have 2^32 (NIST SP 800-38D, 8.3): far more than a kiosk seals in its life.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from totem.outbox.keys import Key

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
