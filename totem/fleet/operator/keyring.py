"""Private keys of a fleet's signers: Ed25519 in encrypted PEM files, with name and roles."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from totem.domain.fleet_commands import Role
from totem.fleet.signing import TrustedKey, trusted_key
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SHORTEST_PASSPHRASE = 8
_NAME = re.compile(r"[a-z0-9-]{1,40}")
_LARGEST_FILE = 1 << 14


class WrongPassphrase(Exception):
    """The passphrase does not open the key."""


class BadKeyFile(ValueError):
    """The file is no encrypted Ed25519 key."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An open private key, and the entry of it that kiosks trust."""

    private: "Ed25519PrivateKey" = field(repr=False)
    trusted: TrustedKey

    def may(self, role: Role) -> bool:
        """Test that the key has `role`."""
        return self.trusted.may(role)


def is_key_name(text: str) -> bool:
    """Test for a name that a key may have, as its file is named by it."""
    return _NAME.fullmatch(text) is not None


def make_key(name: str, roles: tuple[Role, ...]) -> SigningKey:
    """Make a new key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    return SigningKey(private, trusted_key(private, name, roles))


def write_key(file: Path, key: SigningKey, passphrase: str) -> None:
    """Write a private key, encrypted by `passphrase`."""
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    encryption = BestAvailableEncryption(passphrase.encode())
    write_atomic(file, key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))


def open_key(file: Path, trusted: TrustedKey, passphrase: str) -> SigningKey:
    """Open the private key of `trusted`.

    Raises:
        OSError: the file cannot be read.
        WrongPassphrase: this is not its passphrase.
        BadKeyFile: the file is no encrypted key, or that of another public key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = read_plain(file, _LARGEST_FILE)
    try:
        private = load_pem_private_key(content, passphrase.encode())
    except (TypeError, ValueError):  # TypeError: an empty passphrase, or a key that is not encrypted
        if b"BEGIN ENCRYPTED PRIVATE KEY" not in content:
            raise BadKeyFile from None
        raise WrongPassphrase from None
    if not isinstance(private, Ed25519PrivateKey):
        raise BadKeyFile
    if trusted_key(private, trusted.name, trusted.roles).key != trusted.key:
        raise BadKeyFile
    return SigningKey(private, trusted)
