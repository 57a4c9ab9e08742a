"""Configuration and trusted key, as read by root.

The kiosk's user may write the configuration, which may also be of a newer version: it is read with limits and
without validation. A configured key counts only where it is in the administrator's hands.
"""

import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from totem.settings import paths
from totem.system import resources, safe_reader
from totem.system.localization import localize, strerror
from totem.updates import windows_rights
from totem.updates.errors import UpdateReason, UpdateRefused

ASSET = "updates/root.json"
LONGEST_CONFIGURATION, LONGEST_LINE, MOST_FILES = 200_000, 10_000, 100
"""Bytes of all files, bytes of a line (parsing TOML takes quadratic time), names in the folder."""
_LONGEST_KEY = 1_000_000


@dataclass(frozen=True, slots=True)
class UncheckedSettings:
    """Configuration values for root, read without validation.

    Attributes:
        state: the kiosk's state folder.
        public_key: `updates.public_key`.
        troubles: one sentence for each file that was skipped.
    """

    state: Path
    public_key: Path | None = None
    troubles: tuple[str, ...] = field(default=(), compare=False)


def read_unchecked(config: Path | None, environ: Mapping[str, str] = os.environ) -> UncheckedSettings:
    """Read the configuration files and environment variables; unreadable files are skipped.

    Unlike in `paths.configuration_file`, a file in the working folder is ignored.
    """
    named = environ.get("TOTEM_CONFIG")
    file = config or (Path(named) if named else paths.site_file(environ))
    folder = file.absolute().parent
    reading = _ConfigReader(folder)
    reading.add([file.name])
    reading.add_folder(paths.OVERLAYS)
    state = environ.get("TOTEM_KIOSK__STATE_DIR") or reading.text("kiosk", "state_dir")
    key = environ.get("TOTEM_UPDATES__PUBLIC_KEY") or reading.text("updates", "public_key")
    return UncheckedSettings(
        folder / state if state else _default_state(environ),
        folder / key if key else None,
        tuple(reading.troubles),
    )


class _ConfigReader:
    """Reader of configuration files up to a common size limit; later files override earlier ones."""

    def __init__(self, folder: Path) -> None:
        self.troubles: list[str] = []
        self._folder, self._left = folder, LONGEST_CONFIGURATION
        self._tables: list[dict[str, Any]] = []

    def add(self, path: list[str]) -> None:
        """Read a file below the folder."""
        import tomllib

        try:
            content = safe_reader.read_below(self._folder, path, self._left)
            self._left -= len(content)
            if any(len(line) > LONGEST_LINE for line in content.split(b"\n")):
                raise ValueError("a line is too long")  # noqa: TRY301 - handled like invalid TOML
            self._tables.append(tomllib.loads(content.decode("utf-8-sig")))
        except FileNotFoundError:
            pass
        except (OSError, ValueError, RecursionError) as error:
            why = strerror(error) if isinstance(error, OSError) else localize("it is not TOML")
            self._skip(self._folder.joinpath(*path), why)

    def add_folder(self, name: str) -> None:
        """Read the *.toml files of a folder below, in the order of their names."""
        try:
            names = safe_reader.list_below(self._folder, [name], MOST_FILES)
        except FileNotFoundError:
            return
        except OSError as error:
            self._skip(self._folder / name, strerror(error))
            return
        for each in names:
            if each.endswith(".toml") and not each.startswith("."):
                self.add([name, each])

    def _skip(self, file: Path, why: str) -> None:
        self.troubles.append(localize("{file} is left out: {why}", file=file, why=why))

    def text(self, section: str, key: str) -> str:
        """Return the latest value of a key, "" unless it is text."""
        values = [table[section] for table in self._tables if isinstance(table.get(section), dict)]
        latest = next((value[key] for value in reversed(values) if key in value), None)
        return latest if isinstance(latest, str) else ""


def _default_state(environ: Mapping[str, str]) -> Path:
    """Return the service's default state folder, which differs from root's own."""
    folder = environ.get("STATE_DIRECTORY", "").split(":")[0]
    if folder:
        return Path(folder)
    return paths.site_file(environ).parent if sys.platform == "win32" else Path("/var/lib/totem")


def read_trusted_root(named: Path | None, *, for_root: bool) -> bytes:
    """Read the trusted root metadata; with `for_root`, a configured file must be the administrator's."""
    if named is None:
        try:
            return resources.path(ASSET).read_bytes()
        except OSError:
            raise UpdateRefused(
                UpdateReason.NO_KEY, "the bundle has none, and updates.public_key is not set"
            ) from None
    try:
        with safe_reader.open_plain(named) as stream:
            if for_root and (why := _distrust(stream.fileno(), named)):
                raise UpdateRefused(UpdateReason.NO_KEY, why)
            return stream.read(_LONGEST_KEY)
    except (OSError, ValueError) as error:
        cause = error.strerror if isinstance(error, OSError) else None
        raise UpdateRefused(UpdateReason.NO_KEY, f"{named}: {cause or error}") from None


def _distrust(descriptor: int, named: Path) -> str:
    """Return the reason why an open file is not an administrator's, "" where it is."""
    file = os.fstat(descriptor)
    if sys.platform == "win32":
        if windows_rights.has_link(named):
            return f"a link or a junction leads to {named}"
        return windows_rights.find_untrusted(windows_rights.read_rights_chain(descriptor, file.st_nlink))
    return find_foreign_owner(file, str(named))


def find_foreign_owner(file: os.stat_result, name: str) -> str:
    """Return the reason why a file may not be root's public file, "" where it is.

    Its folder may be any user's, since the file has no other name and its content is root's. A file that root
    keeps private, such as a print spool, may contain data of other users and is refused.
    """
    mode = stat.S_IMODE(file.st_mode)
    if not stat.S_ISREG(file.st_mode) or file.st_nlink != 1:
        return f"{name} is not a plain file with one name"
    if file.st_uid not in {0, os.geteuid()} or mode & 0o022:
        return f"others than root can write {name}"
    return "" if mode & 0o004 else f"not everybody can read {name}: a key is public, as by chmod 644"
