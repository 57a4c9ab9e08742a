"""Private keys of a fleet's signers: Ed25519, in files encrypted by `sealed_key`, with name and roles."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from totem.domain.fleet_commands import Role
from totem.fleet.messages import TrustedKey
from totem.fleet.operator.sealed_key import LARGEST_FILE, BadKeyFile, seal, unseal
from totem.fleet.signing import trusted_key
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_NAME = re.compile(r"[a-z0-9-]{1,40}")


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
    """Write a private key, encrypted by `passphrase`; a `ShortPassphrase` where that is too short."""
    write_atomic(file, seal(key.private, passphrase))


def open_private(file: Path, passphrase: str) -> "Ed25519PrivateKey":
    """Open a private key, as `open_key`, whose public half nobody trusts yet."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = unseal(read_plain(file, LARGEST_FILE), passphrase)
    if not isinstance(private, Ed25519PrivateKey):
        raise BadKeyFile
    return private


def open_key(file: Path, trusted: TrustedKey, passphrase: str) -> SigningKey:
    """Open the private key of `trusted`.

    Raises:
        OSError: the file cannot be read.
        WrongPassphrase: this is not its passphrase.
        BadKeyFile: the file is no encrypted key, or that of another public key.
    """
    private = open_private(file, passphrase)
    if trusted_key(private, trusted.name, trusted.roles).key != trusted.key:
        raise BadKeyFile
    return SigningKey(private, trusted)
