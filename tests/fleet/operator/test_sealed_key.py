"""Private keys' files: their cost, what opens them, and what a changed or hostile one does."""

import json
import subprocess
import sys
import unicodedata
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from totem.fleet.operator import sealed_key
from totem.fleet.operator.sealed_key import (
    LARGEST_N,
    SHORTEST_PASSPHRASE,
    BadKeyFile,
    ShortPassphrase,
    WrongPassphrase,
    seal,
    unseal,
)

PASSPHRASE = "quatro palavras à toa"  # noqa: S105 - of these tests alone
KEY = Ed25519PrivateKey.generate()


def changed(**fields: Any) -> bytes:
    return json.dumps(json.loads(seal(KEY, PASSPHRASE)) | fields).encode()


def test_a_file_costs_what_the_product_says() -> None:
    """In a process of its own, whose cost is that of the product."""
    code = """
import json, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from totem.fleet.operator.sealed_key import seal
sys.stdout.buffer.write(seal(Ed25519PrivateKey.generate(), "uma frase de teste"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    content = json.loads(done.stdout)
    assert content["kdf"] == "scrypt"
    assert (content["n"], content["r"], content["p"]) == (1 << 17, 8, 1)
    if sys.platform == "linux":
        import resource

        assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 128 << 10  # KiB: it took the memory
    assert isinstance(unseal(done.stdout, "uma frase de teste"), Ed25519PrivateKey)


@pytest.mark.parametrize("key", [KEY, generate_private_key(SECP256R1())])
def test_the_passphrase_alone_opens_it_however_its_accents_were_typed(key: Any) -> None:
    content = seal(key, PASSPHRASE)
    for form in ("NFC", "NFD"):
        assert unseal(content, unicodedata.normalize(form, PASSPHRASE)).public_key() == key.public_key()
    for wrong in ("", PASSPHRASE[:-1], PASSPHRASE.upper()):
        with pytest.raises(WrongPassphrase):
            unseal(content, wrong)
    assert seal(key, PASSPHRASE) != content


def test_a_new_passphrase_has_twelve_characters() -> None:
    assert SHORTEST_PASSPHRASE == 12
    assert unseal(seal(KEY, "x" * 12), "x" * 12).public_key() == KEY.public_key()
    for short in ("x" * 11, "a\u0301" * 11):
        with pytest.raises(ShortPassphrase):
            seal(KEY, short)


@pytest.mark.parametrize("content", [b"", b"{}", b"-----BEGIN ENCRYPTED PRIVATE KEY-----"])
def test_what_is_no_such_file_is_told(content: bytes) -> None:
    with pytest.raises(BadKeyFile):
        unseal(content, PASSPHRASE)


@pytest.mark.parametrize(
    "fields",
    [
        {"n": LARGEST_N * 2},
        {"n": 1 << 40},
        {"n": 3},
        {"n": 0},
        {"n": True},
        {"r": 1 << 20},
        {"p": 1 << 20},
        {"kdf": "none"},
        {"cipher": "none"},
        {"salt": ""},
        {"nonce": "AAAA"},
        {"v": 2},
    ],
)
def test_no_file_decides_how_much_memory_is_taken(fields: dict[str, object]) -> None:
    with pytest.raises(BadKeyFile):
        unseal(changed(**fields), PASSPHRASE)


@given(st.data())
def test_a_changed_file_opens_nothing(data: st.DataObject) -> None:
    content = bytearray(seal(KEY, PASSPHRASE))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    try:
        found = unseal(bytes(content), PASSPHRASE)
    except (BadKeyFile, WrongPassphrase):
        return
    assert found.public_key() == KEY.public_key()  # a space, or a letter of a field that is ignored


def test_a_weaker_file_is_as_authentic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_key, "SCRYPT_N", 4)
    with pytest.raises(WrongPassphrase):
        unseal(changed(n=2), PASSPHRASE)
