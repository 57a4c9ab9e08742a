"""Whose updates are taken: the root metadata in the bundle, or the file that `updates.public_key` names.

Root believes such a file only where nobody else can write it. The configuration that names it may be any:
another of root's own files makes no keys.
"""

import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from totem import assets
from totem.settings import places
from totem.updates.ledger import Reason
from totem.updates.refused import Refused

ASSET = "updates/root.json"
_LONGEST = 1_000_000
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would hold us up


@dataclass(frozen=True, slots=True)
class Plain:
    """What root needs of the configuration. It is read without checks: it may be a newer version's.

    Attributes:
        state: the kiosk's state folder.
        public_key: as in `updates.public_key`.
    """

    state: Path
    public_key: Path | None = None


def read_plainly(config: Path | None, environ: Mapping[str, str] = os.environ) -> Plain:
    """Read the two from the file that counts and the variables over it; what cannot be read is not there."""
    import tomllib

    file = places.configuration_file(config, environ).path
    values: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        values = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    folder = file.absolute().parent
    state = environ.get("TOTEM_KIOSK__STATE_DIR") or _text(values, "kiosk", "state_dir")
    key = environ.get("TOTEM_UPDATES__PUBLIC_KEY") or _text(values, "updates", "public_key")
    return Plain(folder / state if state else _usual_state(environ), folder / key if key else None)


def _text(values: dict[str, Any], section: str, key: str) -> str:
    table = values.get(section)
    value = table.get(key) if isinstance(table, dict) else None
    return value if isinstance(value, str) else ""


def _usual_state(environ: Mapping[str, str]) -> Path:
    """Where the service keeps its state; root's own folder is another."""
    told = environ.get("STATE_DIRECTORY", "").split(":")[0]
    if told:
        return Path(told)
    return places.site_file(environ).parent if sys.platform == "win32" else Path("/var/lib/totem")


def keys(named: Path | None, *, for_root: bool) -> bytes:
    """The root metadata that is trusted. With `for_root`, a named file counts only where it is root's own.

    Raises:
        Refused: there is none, or not one that may be believed.
    """
    if named is None:
        try:
            return assets.path(ASSET).read_bytes()
        except OSError:
            raise Refused(Reason.NO_KEY, "the bundle has none, and updates.public_key is not set") from None
    try:
        with os.fdopen(os.open(named, os.O_RDONLY | _AT_ONCE), "rb") as stream:
            if for_root and not _is_roots_own(os.fstat(stream.fileno())):
                raise Refused(Reason.NO_KEY, f"others than root can write {named}")
            return stream.read(_LONGEST)
    except OSError as error:
        raise Refused(Reason.NO_KEY, f"{named}: {error.strerror}") from None


def _is_roots_own(file: os.stat_result) -> bool:
    """Whether root wrote what stands in the file, which is open: its folder may be anybody's."""
    if not hasattr(os, "geteuid"):  # Windows: the installer's rights on its folder decide
        return True
    own = file.st_uid in {0, os.geteuid()} and not stat.S_IMODE(file.st_mode) & 0o022
    return own and stat.S_ISREG(file.st_mode)
