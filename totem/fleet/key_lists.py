"""Changes of the trusted keys from afar: signed lists, of which a kiosk takes each that its owners signed.

The rule of `do/keys`: a list is taken if its serial is higher than that of the present one, an owner of the
present one and every owner that is new in it have signed it, and it has an owner. The broker, operators and
revoked owners can withhold a list, and make none.
"""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from totem.domain.fleet_commands import Role
from totem.fleet.messages import KEYS_TYPE, LARGEST_KEYS, BadMessage, KeyList, Refusal, TrustedKey
from totem.fleet.signing import (
    BadEnvelope,
    BadKeysFile,
    TrustedKeys,
    UntrustedSignature,
    check_keys,
    is_signed_by,
    open_envelope,
    verify,
)

if TYPE_CHECKING:
    from securesystemslib.dsse import Envelope

_MOST_COMMAS = LARGEST_KEYS // 50
"""Of a message; each signature has two in its 170 bytes, and each list some more in its 350 or more."""


class BadList(ValueError):
    """A message, or a list of it, cannot be read; `refusal` is the reason."""

    def __init__(self, text: str, refusal: Refusal = Refusal.UNREADABLE) -> None:
        super().__init__(text)
        self.refusal = refusal


def open_list(envelope: bytes) -> "tuple[TrustedKeys, Envelope]":
    """Return the list in an envelope, and the envelope for `judge_list`.

    Raises:
        BadList: there is none.
    """
    try:
        content, opened = open_envelope(envelope, KEYS_TYPE)
        found = KeyList.decode(content)
        keys = TrustedKeys(serial=found.serial, keys=found.keys)
        check_keys(keys)
    except BadEnvelope as error:
        raise BadList("no list of keys", error.refusal) from error
    except (BadMessage, BadKeysFile) as error:
        raise BadList("no list of keys") from error
    return keys, opened


def judge_list(keys: TrustedKeys, envelope: "Envelope", present: TrustedKeys) -> Refusal | None:
    """Return the first reason not to replace the list `present` by a higher one; None for none."""
    try:
        signer = verify(envelope, present)
    except UntrustedSignature:
        return Refusal.UNTRUSTED_KEY
    if not signer.may(Role.OWNER):
        return Refusal.WRONG_ROLE
    if keys.serial <= present.serial:
        return Refusal.LOWER_SERIAL
    if not keys.owners:
        return Refusal.NO_OWNER
    if not all(is_signed_by(envelope, each) for each in new_owners(keys, present)):
        return Refusal.UNSIGNED_OWNER
    return None


def new_owners(keys: TrustedKeys, present: TrustedKeys) -> tuple[TrustedKey, ...]:
    """Return the owners of a list that are none in the present one."""
    before = {each.key for each in present.owners}
    return tuple(each for each in keys.owners if each.key not in before)


def take_lists(payload: bytes, present: TrustedKeys) -> tuple[TrustedKeys, Refusal | None]:
    """Return the list in force after a message of `do/keys`, and why its last list is not; None if it is.

    Those that cannot be taken are left out; a kiosk that has the last one already needs no signature.
    """
    if len(payload) > LARGEST_KEYS:
        return present, Refusal.OVERSIZED
    try:
        found = [open_list(json.dumps(each).encode()) for each in _array(payload)]
    except BadList as error:
        return present, error.refusal
    refusal: Refusal | None = None
    for keys, envelope in found:
        if keys.sha256 == present.sha256:
            refusal = None
            continue
        refusal = judge_list(keys, envelope, present)
        if refusal is None:
            present = keys
    return present, refusal


def _array(payload: bytes) -> list[object]:
    if payload.count(b",") > _MOST_COMMAS:
        raise BadList("no lists")
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadList("no JSON") from error
    if not isinstance(found, list) or not found:
        raise BadList("no array")
    return found


def pack_lists(envelopes: Iterable[bytes]) -> bytes:
    """Return the message of `do/keys`.

    Of more than it takes, the oldest lists are left out: a kiosk that was away since has to join again.
    """
    return b"[%b]" % b",".join(_latest(envelopes))


def _latest(envelopes: Iterable[bytes]) -> list[bytes]:
    """Return the latest lists, as many as one message takes, and at least one."""
    found = [*envelopes]
    while len(found) > 1 and sum(len(each) + 1 for each in found) + 1 > LARGEST_KEYS:
        del found[0]
    return found


def needed_lists(envelopes: Sequence[bytes]) -> list[bytes]:
    """Return the lists that kiosks with an older one need: those that changed the owners, and the last.

    There are no more of them than a message takes, so that who keeps them keeps a bounded file.
    """
    owners: frozenset[str] | None = None
    needed: list[bytes] = []
    for envelope in envelopes:
        keys, _ = open_list(envelope)
        before, owners = owners, frozenset(each.key for each in keys.owners)
        if owners != before or envelope is envelopes[-1]:
            needed.append(envelope)
    return _latest(needed)
