"""The configuration as it was last found right, so that the first frame need not wait for its checks.

Checking takes a third of the time to the first frame, mostly to load the library that does it. So a kiosk
that has started once remembers what was read, with everything that it was read from: the file, the variables,
the program. When all of that is the same, the home screen is drawn from memory, and the configuration is
read and checked right behind the first frame, before anything is done that a touch asks for. When anything is
different, it is checked first, as ever: what is wrong is told before a window opens.

Nothing is remembered of the sections that hold secrets or that the home screen does not need.
"""

import hashlib
import json
import logging
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.settings import places
from totem.settings.places import FILE_NAME, PREFIX
from totem.whole_file import write_whole

if TYPE_CHECKING:
    from totem.settings.loading import Loaded
    from totem.settings.models import Settings

log = logging.getLogger(__name__)

SECTIONS = ("kiosk", "brand", "screen", "session", "payment", "identity", "voice", "sound")
PARTS = {
    "printer": ("kind", "deadline_s", "most_slips"),
    "sign_up": ("enabled", "privacy_contact"),
    "lead": ("enabled",),
}
MEMORY = "settings.json"
_OTHER_VARIABLES = {"HOME", "USERPROFILE", "PROGRAMDATA", "CREDENTIALS_DIRECTORY"}
_LONGEST = 200_000  # bytes: more is no memory of ours

Tree = dict[str, Any]


class Remembered:
    """Stands in for `Settings`: a section or value that is not remembered is read from the real ones.

    Attributes:
        file: where the memory is.
        tree: what it holds.
    """

    def __init__(self, tree: Tree, file: Path, load: "Callable[[], Loaded]") -> None:
        self.tree, self.file = tree, file
        self._load = load
        self._loaded: Loaded | None = None
        self._sections = {name: _value(tree[name], partial(_part, self._real, name)) for name in tree}

    def check(self) -> "Loaded | None":
        """Read and check the configuration; None where it is not what was remembered.

        Raises:
            SettingsError: it is wrong now.
        """
        loaded = self._read()
        return loaded if told_apart(loaded.settings) == self.tree else None

    def forget(self) -> None:
        """Have the next start check first."""
        with suppress(OSError):
            self.file.unlink()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._sections[name] if name in self._sections else getattr(self._real(), name)

    def _real(self) -> "Settings":
        return self._read().settings

    def _read(self) -> "Loaded":
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded


class _Section:
    """A section from memory; `real` gives the real one for what was left out."""

    def __init__(self, values: Tree, real: Callable[[], Any]) -> None:
        self._values = {name: _value(value, partial(_part, real, name)) for name, value in values.items()}
        self._real = real

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._values[name] if name in self._values else getattr(self._real(), name)


def _part(whole: Callable[[], Any], name: str) -> Any:
    return getattr(whole(), name)


def recall(
    config: Path | None, environ: Mapping[str, str], load: "Callable[[], Loaded]"
) -> Remembered | None:
    """Return what was remembered of exactly this configuration; None where there is no such memory."""
    try:
        folder = _state_folder(config, environ)
        if folder is None:
            return None
        file = folder / MEMORY
        with file.open("rb") as stream:
            memory = json.loads(stream.read(_LONGEST))
        if memory["source"] != _source(config, environ):
            return None
        return Remembered(memory["settings"], file, load)
    except (OSError, ValueError, TypeError, KeyError, ArithmeticError):
        return None


def remember(loaded: "Loaded", config: Path | None, environ: Mapping[str, str]) -> None:
    """Remember a configuration that was found right; else the next start is slower, and no more."""
    folder = _state_folder(config, environ)
    if folder is None or folder != places.state_folder(loaded.settings):
        return
    memory = {"source": _source(config, environ), "settings": told_apart(loaded.settings)}
    try:
        write_whole(folder / MEMORY, json.dumps(memory).encode())
    except OSError as error:
        log.info("the configuration is not remembered: %s", error.strerror)


def told_apart(settings: "Settings") -> Tree:
    """What is remembered of `settings`, each value with its type where JSON has none for it."""
    whole: Tree = {name: _written(getattr(settings, name)) for name in SECTIONS}
    for name, parts in PARTS.items():
        section = getattr(settings, name)
        whole[name] = {"section": {part: _written(getattr(section, part)) for part in parts}}
    return whole


def _written(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Path):
        return {"path": str(value)}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, tuple):
        return {"tuple": [_written(each) for each in value]}
    fields = getattr(type(value), "model_fields", None)
    if fields is None:
        raise TypeError(f"no way to remember a {type(value).__name__}")
    return {"section": {name: _written(getattr(value, name)) for name in fields}}


def _value(written: Any, real: Callable[[], Any]) -> Any:
    if not isinstance(written, dict):
        return written
    ((kind, inner),) = written.items()
    if kind == "section":
        return _Section(inner, real)
    if kind == "tuple":
        return tuple(_value(each, real) for each in inner)
    return {"path": Path, "decimal": Decimal}[kind](inner)


def _source(config: Path | None, environ: Mapping[str, str]) -> str:
    """All that a configuration is read from, as one number that tells nothing of it."""
    file, content = _file(config, environ)
    variables = sorted(
        (name, text)
        for name, text in environ.items()
        if (name.startswith(PREFIX) and name != "TOTEM_TRACE") or name in _OTHER_VARIABLES
    )
    what = (str(file and file.absolute()), content, str(Path.cwd()), variables, _program())
    return hashlib.sha256(repr(what).encode(errors="surrogateescape")).hexdigest()


def _program() -> tuple[object, ...]:
    """What this program is: another version may read the same file in another way."""
    if getattr(sys, "frozen", False):
        files = [Path(sys.executable)]
    else:
        files = sorted(Path(__file__).parent.glob("*.py"))
    stats = ((str(file), file.stat()) for file in files)
    return (sys.version, *((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


def _file(config: Path | None, environ: Mapping[str, str]) -> tuple[Path | None, bytes]:
    named = config or (Path(environ["TOTEM_CONFIG"]) if environ.get("TOTEM_CONFIG") else None)
    for file in [named] if named else [Path(FILE_NAME), places.site_file(environ)]:
        with suppress(FileNotFoundError, NotADirectoryError):
            return file, file.read_bytes()
    return None, b""


def _state_folder(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The state folder, where it can be told at a glance: a whole path in a variable or the file, or none."""
    text: object = environ.get(f"{PREFIX}KIOSK__STATE_DIR")
    if text is None:
        _, content = _file(config, environ)
        if content:
            import tomllib

            kiosk = tomllib.loads(content.decode("utf-8-sig")).get("kiosk")
            text = kiosk.get("state_dir") if isinstance(kiosk, dict) else None
    if not text:
        return places.user_state_folder()
    return Path(text) if isinstance(text, str) and Path(text).is_absolute() else None
