"""Validate the raw configuration, and turn its faults into problems.

A problem names the key, the refused value without secrets, and the values that are accepted; for an unknown
key, the most similar one.
"""

import copy
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.settings import raw_settings
from totem.settings.errors import (
    ExpectedKind,
    Key,
    SettingsFault,
    SettingsProblem,
    Unshown,
    dotted,
)
from totem.settings.models import BrandSettings, Settings
from totem.settings.section import Fault, InvalidSection
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.settings.schema_text import SchemaText

BRAND = "brand"
_LONGEST_SHOWN, _LONGEST_PATH_SHOWN = 60, 160
"""Characters."""
_MOST_GUESSES = 50
"""Problems after which unknown keys are reported without the most similar one, whose search is slow."""
_LONGEST_NUMBER = 200
"""Bits of a number that messages quote."""


def to_problems(error: InvalidSection) -> list[SettingsProblem]:
    """Return every problem of the settings, one a key, without its place."""
    from totem.settings.schema_text import SchemaText  # only where something is wrong

    schema = SchemaText(Settings)
    found: dict[Key, SettingsProblem] = {}
    for fault in error.faults:
        key = _key(fault)
        if fault.is_unknown and len(found) >= _MOST_GUESSES:
            found.setdefault(key, SettingsProblem(SettingsFault.UNKNOWN_KEY, key))
        else:
            found.setdefault(key, _problem(key, fault, schema))
    return list(found.values())


def _key(fault: Fault) -> Key:
    blamed = fault.error.blamed.get("key") if fault.error else None
    return (*fault.key[:-1], blamed) if blamed else fault.key


def _problem(key: Key, fault: Fault, schema: "SchemaText") -> SettingsProblem:
    if fault.is_unknown:
        return _with_nearest(SettingsProblem(SettingsFault.UNKNOWN_KEY, key), schema)
    names = [part for part in key if isinstance(part, str)]
    got = fault.got
    if fault.error is not None:
        expected, got = fault.error.expected, fault.error.blamed.get("got", got)
    else:
        expected = schema.takes(names, item=isinstance(key[-1], int))
    hidden = schema.is_secret(names) or expected.kind is ExpectedKind.TABLE
    shown = Unshown.SECRET if hidden else quote_value(got)
    return SettingsProblem(SettingsFault.UNEXPECTED_VALUE, key, got=shown, expected=expected)


def _with_nearest(problem: SettingsProblem, schema: "SchemaText") -> SettingsProblem:
    import difflib  # rarely needed

    *section, wrong = (str(part) for part in problem.key)
    siblings = schema.names(section)
    near = [dotted((*section, name)) for name in difflib.get_close_matches(wrong, siblings, n=1)]
    if not near:
        near = [name for name in schema.leaves() if name.endswith(f".{wrong}")]
        near += difflib.get_close_matches(dotted(problem.key), schema.leaves(), n=1, cutoff=0.75)
    if near:
        return replace(problem, nearest=near[0], expected=schema.takes(near[0].split(".")))
    return replace(problem, siblings=tuple(siblings))


def quote_value(value: object) -> str | Unshown:
    """Quote a value for a message: short, on one line, without an address's password or query."""
    if isinstance(value, Mapping):
        return Unshown.TABLE
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Unshown.LIST
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER:
        return Unshown.LONG_NUMBER  # beyond some thousand digits Python writes none
    if isinstance(value, bool) or not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    text = re.sub(r"//.*@", "//…@", value)
    text = re.sub(r"\?.*", "?…", text, flags=re.DOTALL)
    return json.dumps(
        text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…", ensure_ascii=False
    )


def list_recommendations(settings: Settings) -> Iterator[str]:
    """Yield a line for each setting that the operator should make."""
    payment = settings.payment
    if payment.allowed_pix_keys:
        return
    name = payment.beneficiary.name
    source = f"payment.beneficiary.name ({name})" if name else f"brand.name ({settings.payee})"
    yield localize(
        "payment.allowed_pix_keys is empty: a static PIX is offered only where its receiver is {source},"
        " or its key payment.beneficiary.tax_id; name the company's keys",
        source=source,
    )


def remove_keys(values: dict[str, Any], keys: Sequence[Key]) -> dict[str, Any]:
    """Return `values` without the `keys`; of lists only the wrong items are removed."""
    left = copy.deepcopy(values)
    for key in sorted(keys, key=_sort_key, reverse=True):  # from the end of lists, to keep indexes
        table: Any = left
        for name in key[:-1]:
            table = table[name]
        del table[key[-1]]
    left.setdefault(BRAND, {})
    return left


def _sort_key(key: Key) -> list[tuple[bool, int, str]]:
    """Return a sort key, since names and list indexes do not compare with each other."""
    return [(True, part, "") if isinstance(part, int) else (False, 0, part) for part in key]


def remove_missing_images(brand: BrandSettings) -> tuple[BrandSettings, list[SettingsProblem]]:
    """Return the brand without unreadable files, and a problem for each of them."""
    there = {path: _is_readable(path) for path in (*brand.slides, *([brand.logo] if brand.logo else []))}
    wrong = [
        SettingsProblem(SettingsFault.SLIDE_UNREADABLE, (BRAND, "slides", place), path=_quote_path(slide))
        for place, slide in enumerate(brand.slides)
        if not there[slide]
    ]
    update: dict[str, object] = {"slides": tuple(slide for slide in brand.slides if there[slide])}
    if brand.logo is not None and not there[brand.logo]:
        update["logo"] = None
        fault, path = SettingsFault.LOGO_UNREADABLE, _quote_path(brand.logo)
        wrong.append(SettingsProblem(fault, (BRAND, "logo"), path=path, shows_default=True))
    return brand.replace(**update), wrong


def _quote_path(path: Path) -> str:
    text = str(path)
    return json.dumps(
        text if len(text) <= _LONGEST_PATH_SHOWN else f"…{text[-_LONGEST_PATH_SHOWN:]}", ensure_ascii=False
    )


def _is_readable(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except (OSError, ValueError):  # an impossible name: too long, or with a NUL
        return False


def validate(
    raw: raw_settings.RawSettings, folder: Path, *, of_any_version: bool = False
) -> tuple[Settings | None, list[SettingsProblem]]:
    """Return the settings and all problems; None where more than the brand is wrong.

    With `of_any_version`, unknown keys are removed first.
    """
    values: dict[str, Any] = {name: {} for name in Settings.fields} | raw.values
    try:
        if of_any_version:
            values = _remove_unknown(values, folder)
        return Settings.parse(values, folder), []
    except InvalidSection as error:
        wrong = to_problems(error)
    if any(each.key[0] != BRAND for each in wrong):
        return None, wrong
    forgiven = remove_keys(values, [each.key for each in wrong])
    return Settings.parse(forgiven, folder), wrong


def _remove_unknown(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    try:
        Settings.parse(values, folder)
    except InvalidSection as error:
        unknown = dict.fromkeys(each.key for each in error.faults if each.is_unknown)
        return remove_keys(values, list(unknown))
    return values
