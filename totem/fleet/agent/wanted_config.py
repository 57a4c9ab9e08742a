"""A signed configuration of `do/config`: its signature, the reasons to refuse it, the names of its images."""

import hashlib
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from totem.domain.fleet_commands import Role
from totem.fleet import signing
from totem.fleet.agent.verification import NotStrictJson, strict_json
from totem.fleet.messages import (
    CONFIG_TYPE,
    LARGEST_CLAIM,
    LARGEST_CONFIG,
    LARGEST_SERIAL,
    MOST_TROUBLES,
    BadMessage,
    ConfigFile,
    ConfigTrouble,
    Refusal,
    TrustedKey,
    WantedConfig,
)
from totem.fleet.signing import TrustedKeys
from totem.settings.fleet_overlay import IMAGE_KEYS, Values, flatten, is_allowed


@dataclass(frozen=True, slots=True)
class OpenedConfig:
    """A message of `do/config`: its verified document, or the reason of its refusal.

    `order` is unverified where the key is None. `keys` is the serial of the list that it was verified by.
    """

    sha256: str
    order: tuple[int, int] = (0, 0)
    config: WantedConfig | None = None
    key: TrustedKey | None = None
    refusal: Refusal | None = None
    keys: int = 0


class BadFile(Exception):
    """A file of a document cannot be used; `name` is its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def open_config(payload: bytes, read_keys: Callable[[], TrustedKeys]) -> OpenedConfig:
    """Read a message and verify its signature; `read_keys` raises `BadKeysFile` where none can be used."""
    digest = hashlib.sha256(payload).hexdigest()
    if len(payload) > LARGEST_CONFIG:
        return OpenedConfig(digest, refusal=Refusal.OVERSIZED)
    try:
        content, envelope = signing.open_envelope(payload, CONFIG_TYPE)
    except signing.BadEnvelope as error:
        return OpenedConfig(digest, refusal=error.refusal)
    digest = hashlib.sha256(content).hexdigest()
    plain, config = None, None
    with suppress(NotStrictJson, BadMessage):
        plain = strict_json(content)
        config = WantedConfig.decode(content)
    serial, under = _number(plain, "serial"), _number(plain, "keys")
    try:
        keys = read_keys()
        key = signing.verify(envelope, keys)
    except (signing.UntrustedSignature, signing.BadKeysFile):
        is_credible = max(serial, under) <= LARGEST_CLAIM
        return OpenedConfig(digest, (under, serial) if is_credible else (0, 0), refusal=Refusal.UNTRUSTED_KEY)
    if config is None or serial == 0:
        return OpenedConfig(digest, (under, serial), key=key, refusal=Refusal.UNREADABLE)
    return OpenedConfig(digest, config.order, config, key, keys=keys.serial)


def _number(plain: object, name: str) -> int:
    """Return a number of an unverified document; 0 for none, and for one that no kiosk takes."""
    found = plain.get(name) if isinstance(plain, dict) else None
    return found if isinstance(found, int) and 0 < found <= LARGEST_SERIAL else 0


def judge_config(
    config: WantedConfig,
    key: TrustedKey,
    keys: int,
    totem: str,
    allow: Collection[str],
    latest: tuple[int, int] | None,
    now: datetime | None,
) -> Refusal | None:
    """Return the first reason to refuse a document.

    `keys` is the serial of the present list of keys; `latest` is the order of the stored document, None if
    unknown; `now` is None where no service keeps the clock.
    """
    checks = (
        (Refusal.WRONG_ROLE, key.may(Role.OWNER)),
        (Refusal.NOT_ALLOWED, bool(allow)),
        (Refusal.OTHER_RECIPIENT, config.to == totem),
        (Refusal.SERIAL_UNKNOWN, latest is not None),
        (Refusal.LATER_KEYS, config.keys <= keys),
        (Refusal.LOWER_SERIAL, latest is None or config.order > latest),
        (Refusal.EXPIRED, config.until is None or now is None or now <= config.until),
    )
    return next((refusal for refusal, is_met in checks if not is_met), None)


def find_troubles(config: WantedConfig, allow: Collection[str]) -> list[ConfigTrouble]:
    """Return the keys that the fleet may not set, and images that are none of the document's files."""
    names = {file.name for file in config.files}
    found: list[ConfigTrouble] = []
    if len(names) < len(config.files):
        found.append(trouble_of(Refusal.BAD_FILE))
    for key, value in flatten(config.set):
        if not is_allowed(key, allow):
            found.append(trouble_of(Refusal.FORBIDDEN_KEY, key))
        elif key in IMAGE_KEYS:
            wanted = value if isinstance(value, list) else [value]
            if any(not isinstance(name, str) or (name and name not in names) for name in wanted):
                found.append(trouble_of(Refusal.BAD_FILE, key))
        elif value is None:
            found.append(trouble_of(Refusal.BAD_VALUE, key))
    return found[:MOST_TROUBLES]


def trouble_of(code: Refusal, key: str | None = None) -> ConfigTrouble:
    """Make a trouble of a key, cut to the length that a report may have."""
    return ConfigTrouble(code=code.value, key=None if key is None else key[:200])


def with_images(config: WantedConfig) -> Values:
    """Return the values by dotted key, with images named by their hash."""
    stored = {file.name: stored_name(file) for file in config.files}
    return {
        key: (
            [stored[name] for name in value if name]
            if isinstance(value, list)
            else stored.get(value, value)
            if isinstance(value, str)
            else value
        )
        if key in IMAGE_KEYS
        else value
        for key, value in flatten(config.set)
    }


def stored_name(file: ConfigFile) -> str:
    """Return the name of an image in the state folder: its hash, with the ending of its name."""
    return f"{file.sha256}.{file.name.rpartition('.')[2].lower()}"
