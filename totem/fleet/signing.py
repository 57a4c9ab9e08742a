"""Signatures of commands and configurations: Ed25519 in DSSE envelopes (secure-systems-lab/dsse, v1).

A broker carries the envelopes and can withhold them; only the keys listed in a kiosk's fleet-keys.json make
new ones. A signature names its key (DSSE's `keyid`), so that a document costs no more verifications than a
list has keys, however many signatures whoever holds the broker adds to it.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError

from totem.domain.fleet_commands import Role
from totem.domain.text import plain_line
from totem.fleet.messages import MOST_KEYS, MOST_SIGNATURES, Count, FleetModel, Refusal, TrustedKey
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner

LARGEST_KEYS_FILE = 1 << 18
_MOST_COMMAS = 4 * MOST_SIGNATURES
"""Of an envelope, which has two for each signature: so many objects in 64 kB would take megabytes to read."""


class BadEnvelope(ValueError):
    """The bytes are no DSSE envelope of the expected type that is verified; `refusal` is the reason."""

    def __init__(self, text: str, refusal: Refusal = Refusal.UNREADABLE) -> None:
        super().__init__(text)
        self.refusal = refusal


class UntrustedSignature(Exception):
    """No signature of the envelope is valid and by a trusted key."""


class BadKeysFile(ValueError):
    """A file of trusted keys cannot be used; the text completes a sentence about it."""


class TrustedKeys(FleetModel):
    """Content of fleet-keys.json; `serial` is that of the latest list from afar, 0 before the first."""

    v: int = 1
    serial: Count = 0
    keys: Annotated[tuple[TrustedKey, ...], Field(max_length=MOST_KEYS)] = ()

    def write(self, file: Path) -> None:
        """Replace `file`; an OSError where it cannot be written."""
        write_atomic(file, f"{self.encode()}\n".encode())

    def encode(self) -> str:
        """Return the JSON."""
        return self.model_dump_json(indent=2)

    @property
    def owners(self) -> tuple[TrustedKey, ...]:
        """Keys of owners."""
        return tuple(each for each in self.keys if Role.OWNER in each.roles)

    @property
    def sha256(self) -> str:
        """Digest of serial and keys, by which two lists are compared."""
        return hashlib.sha256(self.model_dump_json(include={"serial", "keys"}).encode()).hexdigest()


def read_trusted_keys(file: Path) -> TrustedKeys:
    """Read fleet-keys.json.

    Raises:
        BadKeysFile: it cannot be read, or has a key that is none.
    """
    try:
        keys = TrustedKeys.model_validate_json(read_plain(file, LARGEST_KEYS_FILE))
        check_keys(keys)
    except OSError as error:
        raise BadKeysFile(error.strerror or "cannot be read") from None
    except ValidationError as error:
        raise BadKeysFile("is no list of keys") from error
    return keys


def check_keys(keys: TrustedKeys) -> None:
    """Raise `BadKeysFile` for a list with a key that is none or is there twice, or a name that is unclear."""
    try:
        distinct = {_public_key(each).public_bytes_raw() for each in keys.keys}
    except ValueError as error:
        raise BadKeysFile("is no list of keys") from error
    is_plain = all(plain_line(each.name) == each.name for each in keys.keys)
    if not is_plain or len(distinct) < len(keys.keys):
        raise BadKeysFile("is no list of keys")


def fingerprint(trusted: TrustedKey) -> str:
    """Return 80 bits of the key's SHA-256 in groups, for people to compare."""
    digest = key_id(trusted)[:20]
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def key_id(trusted: TrustedKey) -> str:
    """Return the `keyid` of a key's signatures: its SHA-256.

    securesystemslib's own is a hash of an object whose form is the library's to change.
    """
    return hashlib.sha256(base64.b64decode(trusted.key)).hexdigest()


def sign(payload: bytes, payload_type: str, *keys: "Ed25519PrivateKey") -> bytes:
    """Return the JSON of an envelope with a signature by each of `keys`."""
    from securesystemslib.dsse import Envelope

    envelope = Envelope(payload, payload_type, {})
    for key in keys:
        envelope.sign(_signer(key))
    return _encode(envelope)


def add_signature(data: bytes, key: "Ed25519PrivateKey") -> bytes:
    """Return the JSON of the envelope in `data` with one more signature."""
    from securesystemslib.dsse import Envelope

    envelope = Envelope.from_dict(json.loads(data))
    envelope.sign(_signer(key))
    return _encode(envelope)


def _signer(private: "Ed25519PrivateKey") -> "CryptoSigner":
    """Return a signer whose signatures name the key by its `key_id`."""
    from securesystemslib.signer import CryptoSigner, SSlibKey

    name = key_id(trusted_key(private, "", ()))
    return CryptoSigner(private, SSlibKey.from_crypto(private.public_key(), name))


def _encode(envelope: "Envelope") -> bytes:
    """Return the JSON of an envelope."""
    return json.dumps(envelope.to_dict(), separators=(",", ":")).encode()


def open_envelope(data: bytes, payload_type: str) -> "tuple[bytes, Envelope]":
    """Return the unverified payload, and the envelope for `verify`.

    Raises:
        BadEnvelope: `data` is no envelope of `payload_type`, or has more than `MOST_SIGNATURES`.
    """
    from securesystemslib.dsse import Envelope

    too_many = BadEnvelope("too many signatures", Refusal.TOO_MANY_SIGNATURES)
    if data.count(b",") > _MOST_COMMAS:
        raise too_many
    try:
        found = json.loads(data)
        envelope = Envelope.from_dict(found) if len(found["signatures"]) <= MOST_SIGNATURES else None
    except Exception as error:  # securesystemslib lists no errors of malformed input
        raise BadEnvelope("no DSSE envelope") from error
    if envelope is None:
        raise too_many
    if envelope.payload_type != payload_type:
        raise BadEnvelope("another payload type")
    return envelope.payload, envelope


def verify(envelope: "Envelope", keys: TrustedKeys) -> TrustedKey:
    """Return the trusted key that signed an envelope, of several the first owner's.

    Raises:
        UntrustedSignature: none did.
    """
    for each in sorted(keys.keys, key=lambda each: not each.may(Role.OWNER)):
        if is_signed_by(envelope, each):
            return each
    raise UntrustedSignature


def is_signed_by(envelope: "Envelope", key: TrustedKey) -> bool:
    """Test that `key` has signed an envelope."""
    from cryptography.exceptions import InvalidSignature

    signature = envelope.signatures.get(key_id(key))
    if signature is None:
        return False
    try:
        _public_key(key).verify(bytes.fromhex(signature.signature), envelope.pae())
    except (InvalidSignature, ValueError):
        return False
    return True


def _public_key(trusted: TrustedKey) -> "Ed25519PublicKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(base64.b64decode(trusted.key, validate=True))


def trusted_key(private: "Ed25519PrivateKey", name: str, roles: tuple[Role, ...]) -> TrustedKey:
    """Return the public half of `private` as an entry of fleet-keys.json."""
    return TrustedKey(
        key=base64.b64encode(private.public_key().public_bytes_raw()).decode(), name=name, roles=roles
    )
