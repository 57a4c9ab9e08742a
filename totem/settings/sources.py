"""The raw configuration before it is checked: a TOML file, and over it the environment.

What each value came from is kept, so that a trouble can name its place.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from totem.settings.models import Settings
from totem.settings.places import FILE_NAME, PREFIX, site_file
from totem.settings.troubles import Key, SettingsError

NOT_SETTINGS = {"TOTEM_CONFIG", "TOTEM_TRACE"}

Table = dict[str, Any]


@dataclass
class Raw:
    """Values as read, and where they stand: the file's text, and the origin of each overlaid key."""

    values: Table = field(default_factory=dict)
    file: Path | None = None
    text: str = ""
    origins: dict[Key, str] = field(default_factory=dict)

    def put(self, key: Sequence[str], value: object, origin: str) -> None:
        """Set a value over what is there. Below what should be a table and is none, nothing is set."""
        table = self.values
        for name in key[:-1]:
            table = table.setdefault(name, {})
            if not isinstance(table, dict):
                return
        table[key[-1]] = value
        self.origins[tuple(key)] = origin

    def get(self, *key: str) -> Any:
        """A value, None where there is none."""
        value: Any = self.values
        for name in key:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def places(self, keys: Sequence[Key]) -> list[str]:
        """For each key, the variable or the file and line that it comes from."""
        lines = _lines(self.text, keys)
        return [
            self._origin(key) or (f"{self.file}:{line}" if line else self._origin_below(key))
            for key, line in zip(keys, lines, strict=True)
        ]

    def _origin(self, key: Key) -> str | None:
        return next(
            (self.origins[key[:end]] for end in range(len(key), 0, -1) if key[:end] in self.origins), None
        )

    def _origin_below(self, key: Key) -> str:
        """The variable that made a whole section of its own, which no file has."""
        below = (origin for place, origin in self.origins.items() if place[: len(key)] == key)
        return next(below, str(self.file or "defaults"))


def read(config: Path | None, environ: Mapping[str, str]) -> Raw:
    """Read the file that counts, then the environment over it.

    Raises:
        SettingsError: the file named by `config` or $TOTEM_CONFIG is not there, or one cannot be read.
    """
    raw = _read_file(config, environ)
    for name in sorted(environ):
        if name.startswith(PREFIX) and "__" in name and name not in NOT_SETTINGS:
            key = name.removeprefix(PREFIX).lower().split("__")
            raw.put(key, _typed(environ[name], _annotation(key)), name)
    return raw


def candidates(config: Path | None, environ: Mapping[str, str]) -> tuple[list[Path], bool]:
    """The files of which the first that is there counts, and whether it was named, and has to be there."""
    named = config or (Path(environ["TOTEM_CONFIG"]) if environ.get("TOTEM_CONFIG") else None)
    return ([named], True) if named else ([Path(FILE_NAME), site_file(environ)], False)


def _read_file(config: Path | None, environ: Mapping[str, str]) -> Raw:
    files, named = candidates(config, environ)
    for path in files:
        try:
            text = path.read_bytes().decode("utf-8-sig")
            return Raw(tomllib.loads(text), path, text)
        except (FileNotFoundError, NotADirectoryError):
            if named:
                raise SettingsError([f"{path}: there is no such file"]) from None
        except UnicodeDecodeError:
            raise SettingsError([f"{path}: not UTF-8 text; save it as UTF-8"]) from None
        except tomllib.TOMLDecodeError as error:
            raise SettingsError([_syntax_trouble(path, text, str(error))]) from None
        except OSError as error:
            raise SettingsError([f"{path}: cannot be read: {error.strerror}"]) from None
    return Raw()


def _syntax_trouble(path: Path, text: str, message: str) -> str:
    what, _, where = message.partition(" (at ")
    line = re.match(r"line (\d+)", where)
    number = line[1] if line else text.rstrip().count("\n") + 1
    return f"{path}:{number}: not TOML: {what[:1].lower()}{what[1:]}"


def _lines(text: str, keys: Sequence[Key]) -> list[int | None]:
    """The line where the statement that sets each key begins, or that of the nearest table around it.

    tomllib tells no positions, so ever longer beginnings of the file are read until a key appears.
    """
    if not keys:
        return []  # as nearly always, and the file is long
    found: dict[Key, int] = {}
    wanted = {key[:end] for key in keys for end in range(1, len(key) + 1)}
    rows = text.split("\n")
    start = 1
    for number in range(1, len(rows) + 1):
        try:
            values = tomllib.loads("\n".join(rows[:number]))
        except tomllib.TOMLDecodeError:
            continue
        found |= {key: start for key in wanted - found.keys() if _has(values, key)}
        start = number + 1
    return [
        next((found[key[:end]] for end in range(len(key), 0, -1) if key[:end] in found), None) for key in keys
    ]


def _has(values: Any, key: Key) -> bool:
    for name in key:
        if not isinstance(values, dict) or name not in values:
            return False
        values = values[name]
    return True


def _annotation(key: Sequence[str]) -> Any:
    """The type that the models give a key; None where there is no such key."""
    kind: Any = Settings
    for name in key:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = kind.model_fields[name].annotation if name in kind.model_fields else None
        elif get_origin(kind) is dict:
            kind = get_args(kind)[1]
        else:
            return None
    return kind


def _typed(text: str, kind: Any) -> Any:
    """A variable's text as the file would say it: lists by JSON or commas, paths made absolute."""
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return [_typed(part, item) for part in _split(text)]
    if text and (kind is Path or Path in _parts(kind)):
        return os.path.abspath(os.path.expanduser(text))  # noqa: PTH100, PTH111 - pydantic takes text, too
    return text


def _parts(kind: Any) -> list[Any]:
    """The types within an annotation, however deep."""
    return [kind, *(part for inside in get_args(kind) for part in _parts(inside))]


def _split(text: str) -> list[str]:
    if text.lstrip().startswith("["):
        try:
            return [str(part) for part in json.loads(text)]
        except ValueError:
            return [text]
    return [part.strip() for part in text.split(",") if part.strip()]
