"""Topics of the fleet: `totem/1/ID/up/…` from a kiosk, `totem/1/ID/do/…` and `totem/1/all/…` to kiosks.

The ID is user name and topic level at once, so that the broker's ACL needs one pattern; it begins the client
identifier.
"""

import re
from typing import Final, NamedTuple

from totem.settings.fleet import ID_PATTERN, RESERVED_IDS

ROOT: Final = "totem/1"
EVERYONE: Final = "all"
"""Reserved ID: topics that every kiosk reads."""
CONSOLE: Final = "console"
METRICS: Final = "metrics"
SYNC: Final = f"{ROOT}/{CONSOLE}/sync"
"""Topics of a console's marks are one level below; no kiosk may read them."""
COMMAND_ID_PATTERN: Final = r"^[A-Za-z0-9_-]{8,64}$"
"""ID of a command, without characters that are special in a topic, a path or a shell."""
_ID = re.compile(ID_PATTERN)
_COMMAND_ID = re.compile(COMMAND_ID_PATTERN)

UP_STATE: Final = "up/state"
UP_INFO: Final = "up/info"
UP_CONFIG: Final = "up/config"
UP_HEALTH: Final = "up/health"
UP_METRICS: Final = "up/metrics"
UP_EVENT: Final = "up/event"
UP_LOG: Final = "up/log"
UP_REPLY: Final = "up/reply"
UP_FILE: Final = "up/file"
DO_COMMAND: Final = "do/cmd"
DO_CONFIG: Final = "do/config"
DO_KEYS: Final = "do/keys"
DO_ANNOUNCE: Final = "do/announce"
ALL_ANNOUNCE: Final = f"{ROOT}/{EVERYONE}/announce"


class Topic(NamedTuple):
    """A topic's parts: the kiosk's ID, and the rest, as in "up/health"."""

    id: str
    path: str

    def __str__(self) -> str:
        return f"{ROOT}/{self.id}/{self.path}"


def is_id(text: str) -> bool:
    """Test for an ID that a kiosk may have."""
    return _ID.fullmatch(text) is not None and text not in RESERVED_IDS


def is_command_id(text: str) -> bool:
    """Test for an ID that a command may have."""
    return _COMMAND_ID.fullmatch(text) is not None


def build(totem: str, path: str) -> str:
    """Return a kiosk's topic, as in `build("loja-1", UP_REPLY)`."""
    return f"{ROOT}/{totem}/{path}"


def parse(topic: str) -> Topic | None:
    """Return the parts of a topic of the fleet; None for any other."""
    if not topic.startswith(f"{ROOT}/"):
        return None
    totem, _, path = topic.removeprefix(f"{ROOT}/").partition("/")
    return Topic(totem, path) if totem and path else None
