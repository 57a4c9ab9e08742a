"""Overlay of the fleet's signed configuration over totem.toml, kept in the state folder in one file.

The file holds the latest document's serial and result, the values in force, and those on trial. One atomic
file makes each step whole: after a power cut the kiosk starts with the values before or after it. A trial
has `MOST_STARTS` starts of the kiosk to be confirmed in; after them the values in force count again.

Where the file is damaged, the serial is unknown, and an older document would look like a newer one:
the kiosk runs with totem.toml alone and takes no document, until it joins a fleet again by hand.

Which keys the fleet may set stands in the row of each (`fleet` of `totem.settings.field.FieldInfo`). It is
checked at each reading, so that a file edited by hand sets no other keys either.
Images are named by their hash and lie in a folder beside the file.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from totem.settings.models import Settings
from totem.settings.section import Section
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain

FILE_NAME = "fleet-config.json"
IMAGES = "fleet-images"
MOST_STARTS = 2
"""Starts of the kiosk within a trial: one interruption, as by a power cut, is no fault of the values."""
TRIAL_S = 60
"""Seconds from the start of the program for home screen and ERP."""
LONGEST = 1 << 18
IMAGE_KEYS = frozenset({"brand.logo", "brand.slides"})
_IMAGE_NAME = re.compile(r"[0-9a-f]{64}\.(svg|png|jpg|jpeg|webp)")
_KEY = re.compile(r"[a-z_]+")

Values = dict[str, Any]
"""Values by dotted key of a setting."""
_STATES = frozenset({None, "applied", "rejected", "reverted"})


@dataclass(frozen=True, slots=True)
class ConfigTrial:
    """Values on trial; `starts` counts those of the kiosk, `needs_erp` if the ERP answered before."""

    values: Values
    starts: int = 0
    needs_erp: bool = True

    @property
    def is_over(self) -> bool:
        """True if it was started too often without being confirmed."""
        return self.starts > MOST_STARTS


@dataclass(frozen=True, slots=True)
class OverlayRecord:
    """Content of the file.

    Attributes:
        keys: serial of the list of keys under which the latest document of an owner was signed.
        serial: of that document, whatever became of it.
        sha256: of that document.
        state: its result, one of `applied`, `rejected` and `reverted`; None while it is on trial.
        troubles: why it was rejected: code and key.
        values: the values in force.
    """

    serial: int = 0
    sha256: str = ""
    state: str | None = None
    troubles: tuple[tuple[str, str | None], ...] = ()
    values: Values = field(default_factory=dict)
    trial: ConfigTrial | None = None
    keys: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """Place of the latest document among this kiosk's."""
        return self.keys, self.serial

    @property
    def in_force(self) -> Values:
        """The values that a kiosk starts with."""
        return self.values if self.trial is None or self.trial.is_over else self.trial.values


class BadRecord(Exception):
    """The file is there and cannot be read, so that the serial of the latest document is unknown."""


def read_record(folder: Path) -> OverlayRecord:
    """Read the file in the state folder; a missing one is an empty record.

    Raises:
        BadRecord: it is there, and cannot be read or has no serial.
    """
    try:
        return _record(json.loads(read_plain(folder / FILE_NAME, LONGEST)))
    except FileNotFoundError:
        return OverlayRecord()
    except (OSError, ValueError, RecursionError) as error:
        raise BadRecord from error


def is_readable(folder: Path) -> bool:
    """Test that the file in the state folder can be read, or is missing."""
    try:
        read_record(folder)
    except BadRecord:
        return False
    return True


def write_record(folder: Path, record: OverlayRecord) -> None:
    """Replace the file; an OSError where it cannot be written."""
    write_atomic(folder / FILE_NAME, _encoded(asdict(record)))


def is_allowed(key: str, allow: Collection[str]) -> bool:
    """Test that the fleet may set a key, under the permissions of `fleet.allow`; none allow nothing."""
    right = _right(Settings, key)
    return right in allow if isinstance(right, str) else right and bool(allow)


def _right(section: type[Section], key: str) -> bool | str:
    """Return the `fleet` of a key's row. A section's holds for keys of a later version, too."""
    name, dot, below = key.partition(".")
    field = section.fields.get(name)
    if field is None:
        return False
    is_section = isinstance(field.annotation, type) and issubclass(field.annotation, Section)
    if not is_section:
        return not dot and field.fleet
    return _KEY.fullmatch(below) is not None if field.fleet else _right(field.annotation, below)


def flatten(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the values of all tables by dotted key, so that no table hides a key."""
    for name, value in values.items():
        key = f"{above}{name}"
        if isinstance(value, dict) and value:
            yield from flatten(value, f"{key}.")
        else:
            yield key, value


def image_names(values: Mapping[str, Any]) -> set[str]:
    """Return the images that the values name."""
    found = [value for key, value in flatten(values) if key in IMAGE_KEYS]
    names = [name for value in found for name in (value if isinstance(value, list) else [value])]
    return {name for name in names if isinstance(name, str)}


def overlaid(folder: Path, allow: Collection[str], values: Values | None = None) -> Values:
    """Return the allowed values, by default those in force, with images as paths.

    Raises:
        BadRecord: those in force cannot be read.
    """
    if values is None:
        values = read_record(folder).in_force
    images = folder / IMAGES
    return {
        key: _paths(images, value) if key in IMAGE_KEYS else value
        for key, value in flatten(values)
        if is_allowed(key, allow) and (key not in IMAGE_KEYS or _are_images(value))
    }


def _are_images(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    return all(isinstance(name, str) and (not name or _IMAGE_NAME.fullmatch(name)) for name in names)


def _paths(images: Path, value: Any) -> Any:
    if isinstance(value, list):
        return [str(images / name) for name in value if name]
    return str(images / value) if value else value


def begin_start(folder: Path, *, is_applied: bool) -> ConfigTrial | None:
    """Count a start of the kiosk within a trial, and return it; None without one.

    `is_applied` is False where the values on trial could not be used, which ends it.

    Raises:
        BadRecord: the record cannot be read.
        OSError: the start cannot be counted.
    """
    record = read_record(folder)
    trial = record.trial
    if trial is None or trial.is_over:
        return None
    starts = trial.starts + 1 if is_applied else MOST_STARTS + 1
    counted = replace(trial, starts=starts)
    write_record(folder, replace(record, trial=counted))
    return counted


def _record(content: Any) -> OverlayRecord:
    """Raises `ValueError` for what `write_record` does not write."""
    _encoded(content)  # half of a pair of surrogates could not be written again
    record = OverlayRecord(**_fields(OverlayRecord, content))
    trial = None if record.trial is None else ConfigTrial(**_fields(ConfigTrial, record.trial))
    return replace(record, trial=trial, troubles=tuple((code, key) for code, key in record.troubles))


def _fields(model: type, content: Any) -> dict[str, Any]:
    """Return the fields of a model in `content`: a later version may have written others."""
    if not isinstance(content, dict) or not content.keys() >= _REQUIRED[model]:
        raise ValueError("no such table")
    known = {each.name: content[each.name] for each in fields(model) if each.name in content}
    if not all(_FITS[name](value) for name, value in known.items()):
        raise ValueError("a value of another type")
    return known


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_trouble(value: object) -> bool:
    match value:
        case [str(), str() | None]:
            return True
    return False


def _encoded(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


_REQUIRED = {OverlayRecord: {"serial"}, ConfigTrial: {"values"}}
_FITS: Mapping[str, Callable[[Any], bool]] = {
    "keys": _is_count,
    "serial": _is_count,
    "sha256": lambda value: isinstance(value, str),
    "state": lambda value: isinstance(value, str | None) and value in _STATES,
    "troubles": lambda value: isinstance(value, list) and all(map(_is_trouble, value)),
    "values": lambda value: isinstance(value, dict),
    "trial": lambda value: value is None or isinstance(value, dict),
    "starts": _is_count,
    "needs_erp": lambda value: isinstance(value, bool),
}
"""Tests of the fields as they stand in the file."""
