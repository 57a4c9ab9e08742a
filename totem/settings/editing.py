"""Edit values of `totem.toml`: validate the result, write it atomically, keep a backup of the old file.

Comments and order of the file stay. A value that a variable or a file of `conf.d` overrides is refused, with
its name; so are secrets.
"""

import errno
import os
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import Any

from totem.settings import error_text, raw_settings
from totem.settings.credentials import OPTIONAL, TOKEN
from totem.settings.errors import SettingsError, dotted
from totem.settings.loading import load, raw_state_folder
from totem.settings.paths import configuration_file, overlays, variable_of
from totem.settings.raw_settings import LONGEST_FILE
from totem.system.atomic_file import write_atomic
from totem.system.localization import CommandLanguage, language_in_use, localize, system_reason
from totem.system.safe_reader import read_plain
from totem.system.system_advice import SystemAdvice

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})

BACKUP = ".bak"
_DRAFT = ".draft"
SECRET = frozenset(dotted(each.key) for each in (TOKEN, *(row.secret for row in OPTIONAL)))

Table = dict[str, Any]
Value = str | int | float | bool | list[str]
Changes = Mapping[str, Value | None]
"""New values by dotted keys, as in "screen.diagonal_inches"; None restores the default."""


def describe_write_error(error: OSError, file: Path | None = None) -> str:
    """Describe in Portuguese, without a full stop, why a folder cannot be written, and the remedy.

    It is the folder of `file`, else of the file that the error names.
    """
    named = file or (Path(str(error.filename)) if error.filename else None)
    folder = str(named.parent) if named else "dos arquivos do Totem"
    if error.errno in _FULL:
        return localize("o disco da pasta {folder} está cheio; libere espaço e tente de novo", folder=folder)
    if error.errno == errno.EROFS:
        return SystemAdvice.WRITABLE_DISK.localized(folder=folder)
    if error.errno in _FORBIDDEN:
        return SystemAdvice.WRITABLE_FOLDER.localized(folder=folder, user=_user_name())
    return localize("a pasta {folder} não aceita gravação: {why}", folder=folder, why=_reason(error))


def _reason(error: OSError) -> str:
    return system_reason(error.strerror or "", language_in_use() or CommandLanguage.PORTUGUESE)


def _user_name() -> str:
    if sys.platform == "win32":
        return os.environ.get("USERNAME", "")
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


class WriteFault(Enum):
    """Reasons to refuse a change of the configuration."""

    SECRET = auto()
    NOT_A_TOKEN = auto()
    GARBLED_TEXT = auto()
    FILE_UNREADABLE = auto()
    FILE_UNWRITABLE = auto()
    OVERLAID = auto()
    INVALID = auto()


class NotWritten(Exception):
    """Refusal of a change for `fault`; the text is the reason in Portuguese, for staff."""

    def __init__(self, fault: WriteFault, text: str) -> None:
        super().__init__(text)
        self.fault = fault


def file_to_change(config: Path | None, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the configuration file of a kiosk started with `config`; it may not exist yet."""
    return configuration_file(config, environ).path


def apply_changes(file: Path, changes: Changes, environ: Mapping[str, str] = os.environ) -> None:
    """Set the values of `changes` in `file`, which is created if missing; raises `NotWritten`."""
    if SECRET & changes.keys():
        raise NotWritten(WriteFault.SECRET, localize("um segredo não pode ser mudado aqui"))
    try:
        before = file.read_bytes() if file.exists() else b""
        after = before.decode("utf-8-sig").replace("\r\n", "\n")
        for key, value in changes.items():
            after = _edit(after, key.split("."), value)
    except OSError as error:
        raise NotWritten(
            WriteFault.FILE_UNREADABLE,
            localize("{file} não pode ser lido: {why}", file=file, why=_reason(error)),
        ) from error
    except ValueError as error:
        raise NotWritten(
            WriteFault.FILE_UNREADABLE,
            localize("{file} tem um erro, ou uma tabela que só um editor de texto muda", file=file),
        ) from error
    try:
        after.encode()
    except UnicodeEncodeError as error:  # of a terminal that is not set to UTF-8
        text = localize("há letras que não chegaram como UTF-8; digite sem acentos")
        raise NotWritten(WriteFault.GARBLED_TEXT, text) from error
    _check_overlays(file, changes, environ)
    try:
        _check(file, after, environ)
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o600
        if before:
            write_atomic(file.with_name(file.name + BACKUP), before, mode=mode)
        write_atomic(file, after.encode(), mode=mode)
    except OSError as error:
        raise NotWritten(WriteFault.FILE_UNWRITABLE, describe_write_error(error, file)) from error


def _check_overlays(file: Path, changes: Changes, environ: Mapping[str, str]) -> None:
    """Check that no variable, `conf.d` or fleet overrides a value, or the change would have no effect."""
    for key, value in changes.items():
        name = variable_of(key)
        if value is not None and environ.get(name, str(value)) != str(value):
            raise _overlaid(key, name)
    for key in changes.keys() & _fleet_keys(file):
        raise NotWritten(WriteFault.OVERLAID, localize("{key} é definida pela frota; mude lá", key=key))
    try:
        contents = [(each, read_plain(each, LONGEST_FILE)) for each in overlays(file)]
        over = [(each, tomllib.loads(content.decode("utf-8-sig"))) for each, content in contents]
    except (OSError, ValueError, RecursionError):
        return  # reported by the validation of the whole
    for each, values in reversed(over):
        for key, value in changes.items():
            found = _value(values, key.split("."))
            if found is not None and found != value:
                raise _overlaid(key, each)


def _overlaid(key: str, place: Path | str) -> NotWritten:
    text = localize("{key} está em {each}, que tem prioridade; mude lá", key=key, each=place)
    return NotWritten(WriteFault.OVERLAID, text)


def _fleet_keys(file: Path) -> set[str]:
    """Return the keys that the fleet's configuration sets."""
    try:
        raw = raw_settings.read(file, {}, required=False)
    except SettingsError:
        return set()  # reported by the validation of the whole
    if not raw.get("fleet", "host"):
        return set()
    from totem.settings.fleet_overlay import BadRecord, flatten, read_record

    try:
        record = read_record(raw_state_folder(raw, file.absolute().parent))
    except BadRecord:
        return set()  # the kiosk runs without the fleet's configuration
    return {key for key, _ in flatten(record.in_force)}


def _value(values: Any, path: list[str]) -> Any:
    for name in path:
        values = values.get(name) if isinstance(values, dict) else None
    return values


def _edit(text: str, path: list[str], value: Value | None) -> str:
    """Return `text` with another value at `path`; raise `ValueError` where it cannot have one."""
    wanted = tomllib.loads(text)
    found = _value(wanted, path)
    if found == value and type(found) is type(value):
        return text
    import tomlkit

    document = tomlkit.parse(text)
    _set(wanted, path, value, lambda _above: {})
    _set(document, path, value, _new_table)
    after = tomlkit.dumps(document)
    if _read(after) != wanted and value is not None:  # tables among dotted keys: a line of its own, on top
        line = tomlkit.document()
        line.append(tomlkit.key(path), tomlkit.item(value))
        after = f"{tomlkit.dumps(line)}{text}"
    if _read(after) != wanted:
        raise ValueError(f"{'.'.join(path)} can be changed with an editor only")
    return after


def _read(text: str) -> Table | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _set(table: Any, path: list[str], value: Value | None, make_table: Callable[[Any], Table]) -> None:
    """Make the change in plain tables, or in those of tomlkit, which keep comments and order."""
    for section in path[:-1]:
        if section not in table:
            table[section] = make_table(table)
        table = table[section]
        if not isinstance(table, dict):
            raise ValueError(f"{section} is no table")  # noqa: TRY004 - the file's fault, not a caller's
    if value is None:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = value


def _new_table(above: Any) -> Table:
    import tomlkit
    from tomlkit.items import InlineTable

    return tomlkit.inline_table() if isinstance(above, InlineTable) else tomlkit.table()


def _check(file: Path, text: str, environ: Mapping[str, str]) -> None:
    """Validate the whole configuration as the kiosk would load it, from a draft in the same folder."""
    draft = file.with_name(f".{file.name}{_DRAFT}")
    try:
        write_atomic(draft, text.encode())
        problems = load(draft, environ).forgiven
    except SettingsError as error:
        problems = error.problems
    finally:
        draft.unlink(missing_ok=True)
    if problems:
        problem = replace(problems[0], place=problems[0].place.replace(str(draft), file.name))
        raise NotWritten(WriteFault.INVALID, error_text.portuguese(problem))
