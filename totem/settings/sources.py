"""The raw configuration before it is checked: a TOML file, its overlays, and the environment over both.

The source of each value is kept, so that a problem can name its place.
"""

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from totem.settings.errors import Key, SettingsError, SettingsFault, SettingsProblem
from totem.settings.models import Settings
from totem.settings.paths import PREFIX, configuration_file, overlays
from totem.system.safe_reader import read_plain

LONGEST_FILE = 1 << 20
"""Bytes of one file. A real one has some ten thousand; more would only hold the start up."""
_DEEPEST = 16
"""Tables and lists within each other; the settings need five."""
_LONGEST_STATEMENT = 500
"""Lines of one statement whose place is still looked for: each further line has it read once more."""

NOT_SETTINGS = {"TOTEM_CONFIG", "TOTEM_TRACE"}

Table = dict[str, Any]


@dataclass(frozen=True)
class Layer:
    """One file as read."""

    path: Path
    text: str
    values: Table


@dataclass
class Raw:
    """Values as read, and where they stand: the files in order, and the variable of each overlaid key.

    `file` is the configuration file, which need not be there where it has overlays; None where nothing was
    read.
    """

    values: Table = field(default_factory=dict)
    file: Path | None = None
    layers: tuple[Layer, ...] = ()
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

    def layer_of(self, key: Key) -> int:
        """The number of the last file that sets a key, or the nearest table around it; -1 where none does."""
        for end in range(len(key), 0, -1):
            for number in range(len(self.layers) - 1, -1, -1):
                if _contains(self.layers[number].values, key[:end]):
                    return number
        return -1

    def places(self, keys: Sequence[Key]) -> list[str]:
        """For each key, the variable or the file and line that it comes from."""
        found: dict[Key, str] = {}
        by_layer: dict[int, list[Key]] = {}
        for key in keys:
            by_layer.setdefault(self.layer_of(key), []).append(key)
        for number, inside in by_layer.items():
            if number >= 0:
                layer = self.layers[number]
                lines = zip(inside, _find_lines(layer.text, inside), strict=True)
                found |= {key: f"{layer.path}:{line}" for key, line in lines if line}
        return [self._origin(key) or found.get(key) or self._origin_below(key) for key in keys]

    def _origin(self, key: Key) -> str | None:
        return next(
            (self.origins[key[:end]] for end in range(len(key), 0, -1) if key[:end] in self.origins), None
        )

    def _origin_below(self, key: Key) -> str:
        """The variable that made a whole section of its own, which no file has."""
        below = (origin for place, origin in self.origins.items() if place[: len(key)] == key)
        return next(below, str(self.file or "defaults"))


def read(
    config: Path | None,
    environ: Mapping[str, str],
    *,
    required: bool = True,
    layers: Sequence[Layer] | None = None,
) -> Raw:
    """Read the file that counts with its overlays, then the environment over them.

    A named file has to be there if `required`. With `layers`, those count, as the contents of the file.

    Raises:
        SettingsError: the file named by `config` or $TOTEM_CONFIG is not there, or one cannot be read.
    """
    raw = _read_files(config, environ, required=required) if layers is None else _merge_layers(config, layers)
    for name in sorted(environ):
        if name.startswith(PREFIX) and "__" in name and name not in NOT_SETTINGS:
            key = name.removeprefix(PREFIX).lower().split("__")
            raw.put(key, _parse_variable(environ[name], _annotation(key)), name)
    return raw


def parse_layer(path: Path, text: str) -> Layer:
    """Take a file's text apart.

    Raises:
        SettingsError: it is not TOML.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([_syntax_problem(path, text, str(error))]) from None
    except RecursionError:
        values = None
    except ValueError:  # Python takes no number of thousands of digits apart
        raise SettingsError([SettingsProblem(SettingsFault.LONG_NUMBER, place=str(path))]) from None
    if values is None or _is_deep(values):
        raise SettingsError([SettingsProblem(SettingsFault.DEEPLY_NESTED, place=str(path))])
    return Layer(path, text, values)


def _is_deep(values: Table) -> bool:
    """Whether something stands so deep that whatever walks through it would end in a RecursionError."""
    level: list[Any] = [values]
    for _ in range(_DEEPEST):
        tables = [each.values() if isinstance(each, dict) else each for each in level]
        level = [inner for each in tables for inner in each if isinstance(inner, (dict, list))]
        if not level:
            return False
    return True


def _read_files(config: Path | None, environ: Mapping[str, str], *, required: bool) -> Raw:
    chosen = configuration_file(config, environ)
    layers: list[Layer] = []
    problems: list[SettingsProblem] = []
    if chosen.exists or (chosen.is_named and required):
        try:
            layers.append(parse_layer(chosen.path, _read_text(chosen.path)))
        except SettingsError as error:
            problems += error.problems
    try:
        over = overlays(chosen.path)
    except OSError as error:  # of a folder that may not be entered the file has told
        over = []
        if not problems:
            problems.append(_unreadable(error.filename, error))
    for path in over:
        try:
            layers.append(parse_layer(path, _read_text(path)))
        except SettingsError as error:
            problems += error.problems
    if problems:
        raise SettingsError(problems)
    return _merge_layers(chosen.path if layers else None, layers)


def _merge_layers(file: Path | None, layers: Sequence[Layer]) -> Raw:
    values: Table = {}
    for layer in layers:
        _merge(values, layer.values)
    return Raw(values, file, tuple(layers))


def _merge(values: Table, over: Table) -> None:
    """Put `over` into `values`: tables key by key, everything else in whole."""
    for name, value in over.items():
        under = values.get(name)
        if isinstance(value, dict):
            table = values[name] = under if isinstance(under, dict) else {}
            _merge(table, value)
        else:
            values[name] = value


def _read_text(path: Path) -> str:
    try:
        return read_plain(path, LONGEST_FILE).decode("utf-8-sig")  # a pipe would hold the start up
    except (FileNotFoundError, NotADirectoryError):
        raise SettingsError([SettingsProblem(SettingsFault.FILE_MISSING, place=str(path))]) from None
    except UnicodeDecodeError:
        raise SettingsError([SettingsProblem(SettingsFault.FILE_NOT_UTF8, place=str(path))]) from None
    except OSError as error:
        raise SettingsError([_unreadable(path, error)]) from None


def _unreadable(path: Path | str, error: OSError) -> SettingsProblem:
    return SettingsProblem(SettingsFault.FILE_UNREADABLE, place=str(path), detail=error.strerror or "")


def _syntax_problem(path: Path, text: str, message: str) -> SettingsProblem:
    what, _, where = message.partition(" (at ")
    line = re.match(r"line (\d+)", where)
    number = line[1] if line else text.rstrip().count("\n") + 1
    detail = f"{what[:1].lower()}{what[1:]}"
    return SettingsProblem(SettingsFault.FILE_NOT_TOML, place=f"{path}:{number}", detail=detail)


def _find_lines(text: str, keys: Sequence[Key]) -> list[int | None]:
    """The line where the statement that sets each key begins, or that of the nearest table around it.

    tomllib tells no positions, so each statement is read by itself, below the header of its table: as many
    lines as it takes until they are whole. Behind a very long statement nothing is found.
    """
    if not keys:
        return []  # as nearly always, and the file is long
    found: dict[Key, int] = {}
    wanted = {key[:end] for key in keys for end in range(1, len(key) + 1)}
    header, statement, start = "", "", 1
    for number, row in enumerate(text.split("\n"), 1):
        statement += f"{row}\n"
        if number - start >= _LONGEST_STATEMENT:
            break
        try:
            values = tomllib.loads(header + statement)
        except tomllib.TOMLDecodeError:
            continue
        if statement.lstrip().startswith("["):
            header = statement
        if statement.strip():
            for key in wanted.intersection(_key_paths(values)):
                found.setdefault(key, start)
        statement, start = "", number + 1
    return [
        next((found[key[:end]] for end in range(len(key), 0, -1) if key[:end] in found), None) for key in keys
    ]


def _key_paths(values: Table, above: tuple[str, ...] = ()) -> Iterator[Key]:
    """Every key of a table, and of the tables in it."""
    for name, value in values.items():
        yield (*above, name)
        if isinstance(value, dict):
            yield from _key_paths(value, (*above, name))


def _contains(values: Any, key: Key) -> bool:
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


def _parse_variable(text: str, kind: Any) -> Any:
    """A variable's text as the file would say it: lists by JSON or commas, paths made absolute."""
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return [_parse_variable(part, item) for part in _split(text)]
    if text and (kind is Path or Path in _inner_types(kind)):
        return os.path.abspath(os.path.expanduser(text))  # noqa: PTH100, PTH111 - pydantic takes text, too
    return text


def _inner_types(kind: Any) -> list[Any]:
    """The types within an annotation, however deep."""
    return [kind, *(part for inside in get_args(kind) for part in _inner_types(inside))]


def _split(text: str) -> list[str]:
    if text.lstrip().startswith("["):
        try:
            return [str(part) for part in json.loads(text)]
        except ValueError:
            return [text]
    return [part.strip() for part in text.split(",") if part.strip()]
