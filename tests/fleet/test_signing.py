"""Signed documents with more signatures than anybody makes: they cost no time in checking."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from totem.domain.fleet_commands import Role
from totem.fleet import signing
from totem.fleet.agent.verification import open_command
from totem.fleet.agent.wanted_config import open_config
from totem.fleet.invitation import Invitation, JoinFailed, JoinFault
from totem.fleet.key_lists import pack_lists, take_lists
from totem.fleet.messages import (
    COMMAND_TYPE,
    CONFIG_TYPE,
    KEYS_TYPE,
    LARGEST_KEYS,
    MOST_KEYS,
    MOST_SIGNATURES,
    KeyList,
    Refusal,
    TrustedKey,
    WantedConfig,
)
from totem.fleet.operator.folder_errors import FolderError, FolderFault
from totem.fleet.operator.key_folder import KeyFolder
from totem.fleet.operator.pending_configs import open_wanted
from totem.fleet.signing import (
    BadEnvelope,
    BadKeysFile,
    TrustedKeys,
    add_signature,
    key_id,
    open_envelope,
    sign,
    trusted_key,
)

OWNER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
MANY = tuple(Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(MOST_KEYS + 1))
KEYS = TrustedKeys(serial=1, keys=tuple(trusted_key(each, "chave", (Role.OWNER,)) for each in MANY[:3]))
CONFIG = WantedConfig(to="loja-1", serial=7, by="chave").encode()


def signed(payload: bytes, payload_type: str, *, others: int, named: tuple[str, ...] = ()) -> bytes:
    """The owner's signature after `others` of no trusted key, the first under the names `named`."""
    envelope = json.loads(sign(payload, payload_type, OWNER))
    own = envelope["signatures"]
    names = [*named, *map(str, range(others))][:others]
    envelope["signatures"] = [own[0] | {"keyid": name} for name in names] + own
    return json.dumps(envelope, separators=(",", ":")).encode()


def _refused_list(document: bytes) -> Refusal | None:
    return take_lists(b"[%b]" % document, KEYS)[1]


OPENED: dict[str, tuple[str, Callable[[bytes], Refusal | None]]] = {
    "command": (COMMAND_TYPE, lambda document: open_command(document, lambda: KEYS).refusal),
    "configuration": (CONFIG_TYPE, lambda document: open_config(document, lambda: KEYS).refusal),
    "list of keys": (KEYS_TYPE, _refused_list),
}
"""Signed documents that a kiosk opens: their types, and the reason of a refusal."""


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the keys by which signatures are verified."""
    found: list[str] = []
    public_key = signing._public_key

    def note(trusted: TrustedKey) -> object:
        found.append(trusted.key)
        return public_key(trusted)

    monkeypatch.setattr(signing, "_public_key", note)
    return found


@pytest.mark.parametrize("name", OPENED)
def test_a_kiosk_refuses_too_many_signatures_before_it_verifies_one(name: str, verified: list[str]) -> None:
    payload_type, refusal_of = OPENED[name]
    document = signed(b"{}", payload_type, others=MOST_SIGNATURES)
    assert refusal_of(document) is Refusal.TOO_MANY_SIGNATURES
    assert not verified


@pytest.mark.parametrize("name", ["command", "configuration"])
def test_a_signature_is_verified_by_the_key_that_it_names_alone(name: str, verified: list[str]) -> None:
    payload_type, refusal_of = OPENED[name]
    most = MOST_SIGNATURES - 1
    assert refusal_of(signed(b"{}", payload_type, others=most)) is Refusal.UNTRUSTED_KEY
    assert not verified
    named = tuple(key_id(each) for each in KEYS.keys)
    document = signed(b"{}", payload_type, others=most, named=named)
    assert refusal_of(document) is Refusal.UNTRUSTED_KEY
    assert verified == [each.key for each in KEYS.keys]


def test_the_console_believes_no_configuration_with_too_many_signatures(verified: list[str]) -> None:
    keys = TrustedKeys(keys=(trusted_key(OWNER, "chave", (Role.OWNER,)),))
    most = signed(CONFIG, CONFIG_TYPE, others=MOST_SIGNATURES - 1)
    found = open_wanted("loja-1", most, keys)
    assert found is not None
    assert found.serial == 7
    verified.clear()
    assert open_wanted("loja-1", signed(CONFIG, CONFIG_TYPE, others=MOST_SIGNATURES), keys) is None
    assert not verified


def test_a_request_of_a_key_has_no_more_signatures_than_a_list(tmp_path: Path) -> None:
    owner = trusted_key(OWNER, "dona", (Role.OWNER,))
    TrustedKeys(keys=(owner,)).write(tmp_path / "fleet-keys.json")
    wanted = KeyList(serial=1, keys=(owner, trusted_key(MANY[0], "nova", (Role.OWNER,))))
    file = tmp_path / "nova.request"
    file.write_bytes(add_signature(signed(wanted.encode(), KEYS_TYPE, others=1), MANY[0]))
    assert KeyFolder(tmp_path).read_request(file).key.name == "nova"
    file.write_bytes(signed(wanted.encode(), KEYS_TYPE, others=MOST_SIGNATURES))
    with pytest.raises(FolderError) as refused:
        KeyFolder(tmp_path).read_request(file)
    assert refused.value.fault is FolderFault.OLD_REQUEST


def test_the_most_keys_of_a_list_can_all_be_replaced_at_once() -> None:
    """The most signatures that are ever needed: those of all new owners, and one of before."""
    owners = tuple(trusted_key(each, "chave", (Role.OWNER,)) for each in MANY[1:])
    document = sign(KeyList(serial=2, keys=owners).encode(), KEYS_TYPE, *MANY)
    present = TrustedKeys(serial=1, keys=KEYS.keys[:1])
    assert take_lists(b"[%b]" % document, present) == (TrustedKeys(serial=2, keys=owners), None)


def test_a_file_and_an_invitation_have_no_more_keys_than_a_list(tmp_path: Path) -> None:
    rows = [trusted_key(each, "chave", (Role.OWNER,)).model_dump(mode="json") for each in MANY]
    file = tmp_path / "fleet-keys.json"
    invitation = {"v": 1, "host": "localhost", "id": "loja-1", "password": "x" * 20}
    for count in (MOST_KEYS, MOST_KEYS + 1):
        content = {"v": 1, "keys": rows[:count]}
        file.write_text(json.dumps(content))
        given = json.dumps(invitation | {"keys": content}).encode()
        if count == MOST_KEYS:
            assert len(signing.read_trusted_keys(file).keys) == MOST_KEYS
            assert len(Invitation.parse(given).keys.keys) == MOST_KEYS
            continue
        with pytest.raises(BadKeysFile):
            signing.read_trusted_keys(file)
        with pytest.raises(JoinFailed) as refused:
            Invitation.parse(given)
        assert refused.value.fault is JoinFault.BAD_VALUE


def test_no_time_and_memory_is_spent_on_many_objects() -> None:
    """Of 64 kB of them, the parser would make megabytes."""
    objects = b"[" + b"{}," * 20_000 + b"{}]"
    with pytest.raises(BadEnvelope) as refused:
        open_envelope(b'{"signatures":' + objects, COMMAND_TYPE)  # no JSON: it is not parsed
    assert refused.value.refusal is Refusal.TOO_MANY_SIGNATURES
    tracemalloc.start()
    assert take_lists(objects, KEYS) == (KEYS, Refusal.UNREADABLE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < len(objects)


@pytest.mark.parametrize("signers", [1, 3, MOST_SIGNATURES])
def test_a_message_may_have_as_many_lists_and_signatures_as_fit(signers: int) -> None:
    owner = KEYS.keys[0].model_copy(update={"name": ""})
    present = TrustedKeys(serial=1, keys=(owner,))
    lists = [
        sign(KeyList(serial=serial, keys=(owner,)).encode(), KEYS_TYPE, *MANY[:signers])
        for serial in range(2, 2 + LARGEST_KEYS // (300 + 170 * signers))
    ]
    message = pack_lists(lists)
    assert len(message) > LARGEST_KEYS / 2
    keys, refusal = take_lists(message, present)
    assert (keys.serial, refusal) == (1 + len(lists), None)
