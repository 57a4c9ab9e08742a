"""Verification of signed commands: pure, in the order of `Refusal`, without any storage between runs.

`open_command` needs no state of the kiosk and verifies the signature; `judge` compares the content with the
kiosk's state. A command is bound to one run by `boot`, and by `challenge` to what that run published of late,
so that the wall clock decides nothing unless it is synchronised.
"""

import json
from collections.abc import Callable, Collection, Container
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from totem.domain.fleet_commands import COMMANDS
from totem.fleet import signing
from totem.fleet.messages import COMMAND_TYPE, LARGEST_COMMAND, BadMessage, Command, Refusal, TrustedKey
from totem.fleet.signing import TrustedKeys
from totem.fleet.topics import is_command_id

CLOCK_TOLERANCE = timedelta(minutes=10)
"""Most difference of `issued` from a synchronised clock."""
CHECKS: "tuple[tuple[Refusal, Callable[[Command, TrustedKey, KioskState], bool]], ...]" = (
    (Refusal.WRONG_ROLE, lambda command, key, _: key.may(COMMANDS[command.do].role)),
    (Refusal.NOT_ALLOWED, lambda command, _, kiosk: command.do.value in kiosk.allow),
    (Refusal.OTHER_RECIPIENT, lambda command, _, kiosk: command.to == kiosk.id),
    (Refusal.OTHER_BOOT, lambda command, _, kiosk: command.boot == kiosk.boot),
    (Refusal.EXPIRED, lambda command, _, kiosk: command.challenge in kiosk.challenges),
    (Refusal.CLOCK_DIFFERS, lambda command, _, kiosk: _is_issued_now(command, kiosk)),
    (Refusal.BAD_ARGUMENTS, lambda command, _key, _kiosk: COMMANDS[command.do].takes(command.args)),
)
"""Conditions of a command in the order in which they are checked."""


class NotStrictJson(ValueError):
    """JSON that parsers read differently: a key twice, NaN, or nesting beyond the parser."""


def strict_json(data: bytes) -> Any:
    """Parse JSON in UTF-8 that has one reading.

    Raises:
        NotStrictJson: it has several, or is none.
    """
    try:
        return json.loads(
            data.decode(), object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise NotStrictJson("no strict JSON") from error


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


@dataclass(frozen=True, slots=True)
class OpenedCommand:
    """A message of `do/cmd`, and the reason of its refusal so far.

    `id` is a well-formed ID, of an unverified content where the key is None; it may be answered, not trusted.
    `keys` are those that it was verified by, none where they cannot be read; None where it was not verified.
    """

    id: str | None = None
    command: Command | None = None
    key: TrustedKey | None = None
    refusal: Refusal | None = None
    keys: TrustedKeys | None = None


def open_command(
    payload: bytes, read_keys: Callable[[], TrustedKeys], *, retained: bool = False
) -> OpenedCommand:
    """Read a message and verify its signature; `read_keys` raises `BadKeysFile` where none can be used."""
    if len(payload) > LARGEST_COMMAND:
        return OpenedCommand(refusal=Refusal.OVERSIZED)
    try:
        content, envelope = signing.open_envelope(payload, COMMAND_TYPE)
    except signing.BadEnvelope as error:
        return OpenedCommand(refusal=Refusal.RETAINED if retained else error.refusal)
    try:
        plain = strict_json(content)
    except NotStrictJson:
        plain = None
    found = plain.get("id") if isinstance(plain, dict) else None
    name = found if isinstance(found, str) and is_command_id(found) else None
    refusal = Refusal.RETAINED if retained else None
    keys = _read(read_keys)
    try:
        key = signing.verify(envelope, keys)
    except signing.UntrustedSignature:
        return OpenedCommand(name, refusal=refusal or Refusal.UNTRUSTED_KEY, keys=keys)
    try:
        command = None if plain is None else Command.decode(content)
    except BadMessage:
        command = None
    if command is None:
        return OpenedCommand(name, key=key, refusal=refusal or Refusal.UNREADABLE, keys=keys)
    return OpenedCommand(command.id, command, key, refusal, keys)


def _read(read_keys: Callable[[], TrustedKeys]) -> TrustedKeys:
    try:
        return read_keys()
    except signing.BadKeysFile:
        return TrustedKeys()


@dataclass(frozen=True, slots=True)
class KioskState:
    """Facts that a command is compared with.

    `challenges` are those that are good now; `clock_synced` is None where it is unknown; `now` has a time
    zone and counts with a synchronised clock alone.
    """

    id: str
    boot: str
    challenges: Container[str]
    allow: Collection[str]
    clock_synced: bool | None
    now: datetime


def could_be_done(command: Command, kiosk: KioskState) -> bool:
    """Test that a command is one for this run with a good challenge: any other can never be carried out."""
    return (command.to, command.boot) == (kiosk.id, kiosk.boot) and command.challenge in kiosk.challenges


def judge(command: Command, key: TrustedKey, kiosk: KioskState) -> Refusal | None:
    """Return the first reason to refuse a command whose signature was verified; None for none."""
    return next((refusal for refusal, is_met in CHECKS if not is_met(command, key, kiosk)), None)


def _is_issued_now(command: Command, kiosk: KioskState) -> bool:
    if not kiosk.clock_synced:
        return True
    issued = command.issued if command.issued.tzinfo else command.issued.replace(tzinfo=UTC)
    return abs(kiosk.now - issued) <= CLOCK_TOLERANCE
