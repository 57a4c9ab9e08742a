"""The configuration file as it was when the kiosk last started well, for when it is lost or wrong.

A power cut may leave a file empty, cut, full of NULs, or gone. Then `totem run` goes on with the last one
that was right, and reports it until the file is mended; what a person waits for stays strict.

The copy stands at a place that no file has to name: `$TOTEM_KIOSK__STATE_DIR`, else systemd's
`$STATE_DIRECTORY`, else the user's state folder. It is exactly what was read, for this user alone (0600 in a
folder of 0700), the overlays of `conf.d` behind it in a comment: an ERP token that stands in the file itself
stands in the copy as well, since there is no other place to have it from; one of `erp.token_file`, of a
variable or of systemd's credentials does not, and is asked for where it is. What the copy names is looked for
beside the file, as if it were the file.

A newer version of the program may have kept it, and have been left again since: then what this version does
not know is left out. Where that is not enough, the copy counts that this version kept itself (`COPIES_KEPT` of them,
of the program's versions that an installation had last).
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

from totem.settings import paths, sources
from totem.settings.errors import SettingsError, SettingsFault, SettingsProblem
from totem.settings.fields import resolve_path
from totem.settings.loading import Loaded, load
from totem.system.atomic_file import write_whole

log = logging.getLogger(__name__)

FOLDER = "last-good"
_OVERLAYS = "#totem-conf.d "
"""Begins the last line of a copy with overlays: a comment with their names and texts, as JSON."""
COPIES_KEPT = 3
"""Copies of a file that are kept by versions of the program, the last one of any beside them."""


def load_or_last_good(
    config: Path | None = None, environ: Mapping[str, str] | None = None, *, version: str = ""
) -> Loaded:
    """Load the configuration; where its file is lost or wrong, as it last was right; `version` as in `save_copy`.

    `Loaded.passed_over` tells what is wrong with the file then, and `Loaded.file` is the copy.

    Raises:
        SettingsError: it is wrong, and there is no copy of a right one, or that does not do any more either.
    """
    environ = os.environ if environ is None else environ
    try:
        loaded = load(config, environ)
    except SettingsError as error:
        instead = _load_copy(config, environ, version)
        if instead is None:
            raise
        return replace(instead, passed_over=error.problems)
    problem = _find_damage(loaded, config, environ)
    instead = _load_copy(config, environ, version) if problem else None
    return replace(instead, passed_over=(problem,)) if instead is not None and problem else loaded


def save_copy(loaded: Loaded, environ: Mapping[str, str] | None = None, *, version: str = "") -> None:
    """Keep the file of a kiosk that started well; where that cannot be, it is told, and the kiosk goes on.

    `version` is the program's, where it may be changed for another and back.
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
                write_whole(copy, content.encode())
        if version:
            _delete_old_copies(copies[-1])
    except OSError as error:
        log.warning("no copy of the configuration is kept against power cuts: %s", error.strerror)


def _delete_old_copies(own: Path) -> None:
    """Of the versions' copies of one file keep this one's and the latest others."""
    copies = own.parent.glob(f"{own.name.partition('-')[0]}-*.toml")
    others = sorted((copy for copy in copies if copy != own), key=lambda copy: copy.stat().st_mtime)
    for copy in others[: -(COPIES_KEPT - 1)]:
        copy.unlink()


def copied_at(loaded: Loaded) -> datetime:
    """Since when the file was as its copy is, of settings that come from one; local time."""
    moment = loaded.file.stat().st_mtime if loaded.file else 0.0
    return datetime.fromtimestamp(moment).astimezone()


def _load_copy(config: Path | None, environ: Mapping[str, str], version: str) -> Loaded | None:
    for file in _candidate_files(config, environ):
        for of in ("", version) if version else ("",):
            copy = _copy_path(file, environ, of)
            if kept := _read(copy):
                text, over = _unpack(kept)
                overlay_folder = file.parent / paths.OVERLAYS
                with suppress(SettingsError):
                    layers = [sources.parse_layer(overlay_folder / name, each) for name, each in over]
                    layers.insert(0, sources.parse_layer(copy, text))
                    folder = file.absolute().parent
                    return load(copy, environ, folder=folder, of_any_version=True, layers=layers)
    return None


def _pack(loaded: Loaded) -> str:
    """The copy of a configuration: its text, and a comment with the content of its overlays."""
    if not loaded.overlays:
        return loaded.text
    end = "" if loaded.text.endswith("\n") or not loaded.text else "\n"
    return f"{loaded.text}{end}{_OVERLAYS}{json.dumps(dict(loaded.overlays))}\n"


def _unpack(kept: str) -> tuple[str, list[tuple[str, str]]]:
    """The two parts of `_packed`."""
    text, _, line = kept.rstrip("\n").rpartition("\n")
    if not line.startswith(_OVERLAYS):
        return kept, []
    try:
        over = json.loads(line.removeprefix(_OVERLAYS))
        return (f"{text}\n" if text else ""), sorted((str(name), str(each)) for name, each in over.items())
    except (ValueError, AttributeError):
        return kept, []


def _candidate_files(config: Path | None, environ: Mapping[str, str]) -> list[Path]:
    """The file that counts; where there is none, those that would."""
    file = paths.configuration_file(config, environ)
    if file.is_named or os.path.lexists(file.path):
        return [file.path]
    return [Path(paths.FILE_NAME), file.path]


def _copy_path(file: Path, environ: Mapping[str, str], version: str = "") -> Path:
    name = hashlib.sha256(os.fsencode(file.absolute())).hexdigest()[:16] + (version and f"-{version}")
    return _state_folder(environ) / FOLDER / f"{name}.toml"


def _state_folder(environ: Mapping[str, str]) -> Path:
    named = environ.get(f"{paths.PREFIX}KIOSK__STATE_DIR") or environ.get("STATE_DIRECTORY", "").split(":")[0]
    return resolve_path(Path(named), None).absolute() if named else paths.user_state_folder()


def _read(copy: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return copy.read_bytes().decode()
    return ""


def _find_damage(loaded: Loaded, config: Path | None, environ: Mapping[str, str]) -> SettingsProblem | None:
    """Detect a file that can be read and was damaged by a power cut; None where it may be right.

    An operator who wants the defaults writes a comment into the file: an empty one is left by a power cut.
    """
    if loaded.file is None or not os.path.lexists(loaded.file):
        files = _candidate_files(config, environ)
        gone = next((each for each in files if _unpack(_read(_copy_path(each, environ)))[0]), None)
        if gone is not None:
            return SettingsProblem(SettingsFault.FILE_LOST, place=str(gone))
        if loaded.file is None:
            return None
    whole, over = _unpack(_read(_copy_path(loaded.file, environ)))
    now = dict(loaded.overlays)  # one that is not there any more was taken away by somebody
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
    """Whether a file ends within a line, and is the beginning of `whole` otherwise."""
    rest = whole.removeprefix(text)
    return len(rest) < len(whole) and not text.endswith("\n") and rest[:1] not in {"", "\r", "\n"}
