"""Read the raw configuration: a TOML file, its overlays, and the environment over both.

The source of each value is kept, so that problems can name their place.
"""

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin

from totem.settings.errors import Key, SettingsError, SettingsFault, SettingsProblem
from totem.settings.models import Settings
from totem.settings.paths import PREFIX, configuration_file, overlays
from totem.settings.section import Section, plain_type
from totem.system.exit_codes import SUPERVISORS
from totem.system.safe_reader import read_plain

LONGEST_FILE = 1 << 20
"""Bytes of one file. A real one has some ten thousand; more would delay the start."""
_DEEPEST = 16
"""Levels of nested tables and lists; the settings need five."""
_LONGEST_STATEMENT = 500
"""Lines of one statement that is searched for its place; each line parses it once more."""

NOT_SETTINGS = {"TOTEM_BUNDLE", "TOTEM_CONFIG", "TOTEM_TRACE", *SUPERVISORS}
"""The program's other variables. To compare one not listed, all settings and their adapters are imported."""

Table = dict[str, Any]


@dataclass(frozen=True)
class Layer:
    """Parsed file."""

    path: Path
    text: str
    values: Table


@dataclass
class RawSettings:
    """Raw values with their sources: the files in order, and the variable of each overlaid key.

    `file` is the configuration file, which may be missing beside overlays; None where nothing was read.
    """

    values: Table = field(default_factory=dict)
    file: Path | None = None
    layers: tuple[Layer, ...] = ()
    origins: dict[Key, str] = field(default_factory=dict)

    def put(self, key: Sequence[str], value: object, origin: str) -> None:
        """Set a value, unless one of its tables is another kind of value."""
        table = self.values
        for name in key[:-1]:
            table = table.setdefault(name, {})
            if not isinstance(table, dict):
                return
        table[key[-1]] = value
        self.origins[tuple(key)] = origin

    def get(self, *key: str) -> Any:
        """Return a value, None where there is none."""
        value: Any = self.values
        for name in key:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def layer_of(self, key: Key) -> int:
        """Return the index of the last file that sets a key or the nearest table around it, else -1."""
        for end in range(len(key), 0, -1):
            for number in range(len(self.layers) - 1, -1, -1):
                if _contains(self.layers[number].values, key[:end]):
                    return number
        return -1

    def places(self, keys: Sequence[Key]) -> list[str]:
        """Return the source of each key: the variable, or file and line."""
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
        """Return the variable that sets a section absent from all files, else the file."""
        below = (origin for place, origin in self.origins.items() if place[: len(key)] == key)
        return next(below, str(self.file or "defaults"))


def read(
    config: Path | None,
    environ: Mapping[str, str],
    *,
    required: bool = True,
    layers: Sequence[Layer] | None = None,
) -> RawSettings:
    """Read the configuration file with its overlays, then the environment over them.

    A named file has to exist if `required`. `layers` replace the contents of the files.
    """
    raw = _read_files(config, environ, required=required) if layers is None else _merge_layers(config, layers)
    for name in sorted(environ):
        if name.startswith(PREFIX) and "__" in name and name not in NOT_SETTINGS:
            key = name.removeprefix(PREFIX).lower().split("__")
            raw.put(key, _parse_variable(environ[name], _annotation(key)), name)
    return raw


def parse_layer(path: Path, text: str) -> Layer:
    """Parse a file's text."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([_syntax_problem(path, text, str(error))]) from None
    except RecursionError:
        values = None
    except ValueError:  # Python parses no number of thousands of digits
        raise SettingsError([SettingsProblem(SettingsFault.LONG_NUMBER, place=str(path))]) from None
    if values is None or _is_deep(values):
        raise SettingsError([SettingsProblem(SettingsFault.DEEPLY_NESTED, place=str(path))])
    return Layer(path, text, values)


def _is_deep(values: Table) -> bool:
    """Test for nesting that would end any traversal in a RecursionError."""
    level: list[Any] = [values]
    for _ in range(_DEEPEST):
        tables = [each.values() if isinstance(each, dict) else each for each in level]
        level = [inner for each in tables for inner in each if isinstance(inner, (dict, list))]
        if not level:
            return False
    return True


def _read_files(config: Path | None, environ: Mapping[str, str], *, required: bool) -> RawSettings:
    chosen = configuration_file(config, environ)
    layers: list[Layer] = []
    problems: list[SettingsProblem] = []

    def add(path: Path) -> None:
        try:
            layers.append(parse_layer(path, _read_text(path)))
        except SettingsError as error:
            problems.extend(error.problems)

    if chosen.exists or (chosen.is_named and required):
        add(chosen.path)
    try:
        for path in overlays(chosen.path):
            add(path)
    except OSError as error:
        if not problems:  # a folder without access was reported with the file
            problems.append(_unreadable(error.filename, error))
    if problems:
        raise SettingsError(problems)
    return _merge_layers(chosen.path if layers else None, layers)


def _merge_layers(file: Path | None, layers: Sequence[Layer]) -> RawSettings:
    values: Table = {}
    for layer in layers:
        _merge(values, layer.values)
    return RawSettings(values, file, tuple(layers))


def _merge(values: Table, over: Table) -> None:
    """Merge `over` into `values`: tables key by key, other values as a whole."""
    for name, value in over.items():
        under = values.get(name)
        if isinstance(value, dict):
            table = values[name] = under if isinstance(under, dict) else {}
            _merge(table, value)
        else:
            values[name] = value


def _read_text(path: Path) -> str:
    try:
        return read_plain(path, LONGEST_FILE).decode("utf-8-sig")  # a pipe would block the start
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
    """Return the first line of the statement that sets each key, or the nearest table around it.

    tomllib gives no positions, so lines are added below their table's header until they parse as a statement.
    Nothing is found behind a statement of over `_LONGEST_STATEMENT` lines.
    """
    if not keys:
        return []  # the usual case, and the file is long
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
    kind: Any = Settings
    for name in key:
        if isinstance(kind, type) and issubclass(kind, Section):
            field_info = kind.fields.get(name)
            kind = kind.model_of(name) if field_info is None else plain_type(field_info.annotation)
        elif get_origin(kind) is dict:
            kind = get_args(kind)[1]
        else:
            return None
    return kind


def _parse_variable(text: str, kind: Any) -> Any:
    """Convert a variable's text to a file's value: lists from JSON or commas, paths absolute."""
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return [_parse_variable(part, item) for part in _split(text)]
    if text and (kind is Path or Path in _inner_types(kind)):
        return os.path.abspath(os.path.expanduser(text))  # noqa: PTH100, PTH111 - settings take text, too
    return text


def _inner_types(kind: Any) -> list[Any]:
    return [kind, *(part for inside in get_args(kind) for part in _inner_types(inside))]


def _split(text: str) -> list[str]:
    if text.lstrip().startswith("["):
        try:
            return [str(part) for part in json.loads(text)]
        except ValueError:
            return [text]
    return [part.strip() for part in text.split(",") if part.strip()]
