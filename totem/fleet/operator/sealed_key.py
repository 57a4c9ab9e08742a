"""Private keys encrypted by a passphrase: scrypt (RFC 7914) and ChaCha20-Poly1305 (RFC 8439), in JSON.

`cryptography` writes PKCS #8 by PBKDF2 of 2,048 rounds alone, which costs a guess 0.3 ms and no memory. The
file:

    {"v": 1, "kdf": "scrypt", "n": 131072, "r": 8, "p": 1, "salt": base64,
     "cipher": "chacha20-poly1305", "nonce": base64, "sealed": base64}

`sealed` is the key as PKCS #8 (DER) and the tag. The passphrase is UTF-8 in the form NFC. The other fields
are authenticated with it: as JSON without spaces, in this order.
"""

import secrets
import unicodedata
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Base64Bytes, Field, ValidationError

from totem.fleet.messages import FleetModel

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

SHORTEST_PASSPHRASE = 12
"""Characters of a new one."""
SCRYPT_N = 1 << 17
"""Cost of a new file: a guess takes 128 MiB, and 0.4 s of a processor."""
LARGEST_N = 1 << 18
"""Most cost of a file that is read: 256 MiB, so that no file decides how much memory is taken."""
LARGEST_FILE = 1 << 14


class WrongPassphrase(Exception):
    """The passphrase does not open the key."""


class BadKeyFile(ValueError):
    """The file is no encrypted key."""


class ShortPassphrase(ValueError):
    """A new passphrase has fewer than `SHORTEST_PASSPHRASE` characters."""


class _Header(FleetModel):
    v: Literal[1] = 1
    kdf: Literal["scrypt"] = "scrypt"
    n: Annotated[int, Field(ge=2, le=LARGEST_N, strict=True)]
    r: Literal[8] = 8
    p: Literal[1] = 1
    salt: Annotated[Base64Bytes, Field(min_length=16, max_length=64)]
    cipher: Literal["chacha20-poly1305"] = "chacha20-poly1305"
    nonce: Annotated[Base64Bytes, Field(min_length=12, max_length=12)]

    def cipher_key(self, passphrase: str) -> bytes:
        """Return the key of the cipher; a ValueError where `n` is no power of two."""
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        kdf = Scrypt(salt=self.salt, length=32, n=self.n, r=self.r, p=self.p)
        return kdf.derive(_normalized(passphrase).encode())

    def encode(self) -> bytes:
        """Return the bytes that are authenticated."""
        return self.model_dump_json(include=set(_Header.model_fields)).encode()


class _SealedKey(_Header):
    sealed: Base64Bytes


def is_short(passphrase: str) -> bool:
    """Test for fewer than `SHORTEST_PASSPHRASE` characters; an accent that was typed apart is none."""
    return len(_normalized(passphrase)) < SHORTEST_PASSPHRASE


def _normalized(passphrase: str) -> str:
    return unicodedata.normalize("NFC", passphrase)


def seal(key: "PrivateKeyTypes", passphrase: str) -> bytes:
    """Return the content of a private key's file.

    Raises:
        ShortPassphrase: it has too few characters.
    """
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if is_short(passphrase):
        raise ShortPassphrase
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    header = _Header.model_construct(n=SCRYPT_N, salt=secrets.token_bytes(16), nonce=secrets.token_bytes(12))
    cipher = ChaCha20Poly1305(header.cipher_key(passphrase))
    sealed = cipher.encrypt(header.nonce, plain, header.encode())
    whole = _SealedKey.model_construct(**dict(header), sealed=sealed)
    return whole.model_dump_json(indent=1).encode() + b"\n"


def unseal(content: bytes, passphrase: str) -> "PrivateKeyTypes":
    """Return the private key of a file.

    Raises:
        BadKeyFile: it is no such file, or asks for more memory than `LARGEST_N`.
        WrongPassphrase: this is not its passphrase, or the file was changed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        found = _SealedKey.model_validate_json(content)
        cipher = ChaCha20Poly1305(found.cipher_key(passphrase))
        return load_der_private_key(cipher.decrypt(found.nonce, found.sealed, found.encode()), None)
    except InvalidTag:
        raise WrongPassphrase from None
    except (ValidationError, ValueError) as error:
        raise BadKeyFile from error
