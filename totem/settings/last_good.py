"""Keep and restore the last good configuration, for a file that is lost or damaged.

A power cut may leave a file empty, cut, full of NULs, or gone. Then `totem run` starts with the copy of the
last good one, and reports it until the file is repaired; commands with a person waiting stay strict.

The copy is in `$TOTEM_KIOSK__STATE_DIR`, else systemd's `$STATE_DIRECTORY`, else the user's state folder,
since no file may be needed to find it. It has exactly the content read, for this user alone (0600 in a folder
of 0700), with the overlays of `conf.d` in a comment at its end. It includes an ERP token in the file itself,
but none of `erp.token_file`, a variable or systemd's credentials, which are read again. Relative paths in the
copy are relative to the original file.

A newer version of the program may have saved the copy before a rollback: then keys unknown to this version
are left out, and where that fails, this version's own copy is used (`COPIES_KEPT` versions have one).
"""

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from totem.settings import paths, raw_settings
from totem.settings.errors import SettingsError, SettingsFault, SettingsProblem
from totem.settings.loading import Loaded, load
from totem.settings.section import resolve_path
from totem.system.atomic_file import write_atomic

log = logging.getLogger(__name__)

FOLDER = "last-good"
_OVERLAYS = "#totem-conf.d "
"""Prefix of the last line of a copy with overlays: a comment with their names and texts, as JSON."""
COPIES_KEPT = 3
"""Versions of the program that keep a copy of a file, beside the last one of any version."""


def load_or_last_good(
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    version: str = "",
    fleet_values: Mapping[str, Any] | None = None,
) -> Loaded:
    """Load the configuration, or the last good copy where its file is lost or wrong.

    `Loaded.passed_over` has the problems of the file then, and `Loaded.file` is the copy. `version` as in
    `save_copy`. Without a usable copy, raises as `load`, and where a copy that cannot be used tells that the
    file is lost or damaged: a kiosk on defaults would offer its set-up to whoever stands before it. The copy
    is without the fleet's configuration, which is put over it, too; `fleet_values` as in `load`.
    """
    environ = os.environ if environ is None else environ
    try:
        loaded = load(config, environ, fleet_values=fleet_values)
    except SettingsError as error:
        instead = _load_copy(config, environ, version, fleet_values)
        if instead is None:
            raise
        return replace(instead, passed_over=error.problems)
    problem = _find_damage(loaded, config, environ)
    if problem is None:
        return loaded
    instead = _load_copy(config, environ, version, fleet_values)
    if instead is None:
        raise SettingsError([problem])
    return replace(instead, passed_over=(problem,))


def save_copy(loaded: Loaded, environ: Mapping[str, str] | None = None, *, version: str = "") -> None:
    """Save a copy of the file of a kiosk that started well; a failure is logged only.

    `version` is the program's, where versions may be switched.
    """
    if loaded.file is None or loaded.passed_over:
        return
    environ = os.environ if environ is None else environ
    copies, content = [_copy_path(loaded.file, environ)], _pack(loaded)
    if version:
        copies.append(_copy_path(loaded.file, environ, version))
    try:
        for copy in copies:
            if _read(copy) != content:
                write_atomic(copy, content.encode())
        if version:
            _delete_old_copies(copies[-1])
    except OSError as error:
        log.warning("no copy of the configuration is kept against power cuts: %s", error.strerror)


def _delete_old_copies(own: Path) -> None:
    """Delete all but this and the latest other versions' copies of one file."""
    copies = own.parent.glob(f"{own.name.partition('-')[0]}-*.toml")
    others = sorted((copy for copy in copies if copy != own), key=lambda copy: copy.stat().st_mtime)
    for copy in others[: -(COPIES_KEPT - 1)]:
        copy.unlink()


def copied_at(loaded: Loaded) -> datetime:
    """Return the local time of the copy that settings come from."""
    moment = loaded.file.stat().st_mtime if loaded.file else 0.0
    return datetime.fromtimestamp(moment).astimezone()


def _load_copy(
    config: Path | None, environ: Mapping[str, str], version: str, fleet_values: Mapping[str, Any] | None
) -> Loaded | None:
    for file in _candidate_files(config, environ):
        for owner in dict.fromkeys(("", version)):
            copy = _copy_path(file, environ, owner)
            if kept := _read(copy):
                text, over = _unpack(kept)
                overlay_folder = file.parent / paths.OVERLAYS
                with suppress(SettingsError):
                    layers = [raw_settings.parse_layer(overlay_folder / name, each) for name, each in over]
                    layers.insert(0, raw_settings.parse_layer(copy, text))
                    folder = file.absolute().parent
                    return load(
                        copy,
                        environ,
                        folder=folder,
                        of_any_version=True,
                        layers=layers,
                        fleet_values=fleet_values,
                    )
    return None


def _pack(loaded: Loaded) -> str:
    if not loaded.overlays:
        return loaded.text
    end = "" if loaded.text.endswith("\n") or not loaded.text else "\n"
    return f"{loaded.text}{end}{_OVERLAYS}{json.dumps(dict(loaded.overlays))}\n"


def _unpack(kept: str) -> tuple[str, list[tuple[str, str]]]:
    text, _, line = kept.rstrip("\n").rpartition("\n")
    if not line.startswith(_OVERLAYS):
        return kept, []
    try:
        over = json.loads(line.removeprefix(_OVERLAYS))
        return (f"{text}\n" if text else ""), sorted((str(name), str(each)) for name, each in over.items())
    except (ValueError, AttributeError):
        return kept, []


def _candidate_files(config: Path | None, environ: Mapping[str, str]) -> list[Path]:
    file = paths.configuration_file(config, environ)
    if file.is_named or os.path.lexists(file.path):
        return [file.path]
    return [Path(paths.FILE_NAME), file.path]


def _copy_path(file: Path, environ: Mapping[str, str], version: str = "") -> Path:
    name = hashlib.sha256(os.fsencode(file.absolute())).hexdigest()[:16] + (version and f"-{version}")
    named = environ.get(f"{paths.PREFIX}KIOSK__STATE_DIR") or environ.get("STATE_DIRECTORY", "").split(":")[0]
    state = resolve_path(Path(named), None).absolute() if named else paths.user_state_folder()
    return state / FOLDER / f"{name}.toml"


def _read(copy: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return copy.read_bytes().decode()
    return ""


def _is_spoilt(copy: Path) -> bool:
    """Test that a copy is there and cannot be read."""
    try:
        copy.read_bytes().decode()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, UnicodeDecodeError):
        return True
    return False


def _find_damage(loaded: Loaded, config: Path | None, environ: Mapping[str, str]) -> SettingsProblem | None:
    """Detect a file that can be read and was damaged by a power cut; None where it may be right.

    For the defaults, an operator writes a comment into the file: an empty one is left by a power cut.
    """
    if loaded.file is None or not os.path.lexists(loaded.file):
        files = _candidate_files(config, environ)
        copies = {each: _copy_path(each, environ) for each in files}
        gone = next(
            (each for each, copy in copies.items() if _is_spoilt(copy) or _unpack(_read(copy))[0]), None
        )
        if gone is not None:
            return SettingsProblem(SettingsFault.FILE_LOST, place=str(gone))
        if loaded.file is None:
            return None
    own = _copy_path(loaded.file, environ)
    if not loaded.text.strip() and _is_spoilt(own):
        return SettingsProblem(SettingsFault.FILE_EMPTY, place=str(loaded.file))
    whole, over = _unpack(_read(own))
    now = dict(loaded.overlays)  # a missing one was removed on purpose
    overlay_folder = loaded.file.parent / paths.OVERLAYS
    compared = [(loaded.file, loaded.text, whole)]
    compared += [(overlay_folder / name, now[name], kept) for name, kept in over if name in now]
    for file, text, kept in compared:
        if kept.strip() and not text.strip():
            return SettingsProblem(SettingsFault.FILE_EMPTY, place=str(file))
        if _is_truncated(text, kept):
            return SettingsProblem(SettingsFault.FILE_CUT, place=str(file))
    return None


def _is_truncated(text: str, whole: str) -> bool:
    """Test that a file ends within a line, and is a prefix of `whole`."""
    rest = whole.removeprefix(text)
    return len(rest) < len(whole) and not text.endswith("\n") and rest[:1] not in {"", "\r", "\n"}
