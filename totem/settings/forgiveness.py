"""The brand never stops the kiosk: what is wrong in `[brand]` is left out, and the default is shown."""

import copy
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from totem.settings.brand import BrandSettings
from totem.settings.problems import Key, SettingsFault, SettingsProblem

SECTION = "brand"
_LONGEST = 160


def without(values: dict[str, Any], keys: Sequence[Key]) -> dict[str, Any]:
    """`values` without the `keys`; of a list only the wrong items are taken out."""
    left = copy.deepcopy(values)
    for key in sorted(keys, key=_places, reverse=True):  # a list's last item first: the others keep theirs
        table: Any = left
        for name in key[:-1]:
            table = table[name]
        del table[key[-1]]
    left.setdefault(SECTION, {})
    return left


def _places(key: Key) -> list[tuple[bool, int, str]]:
    """A key to sort by: names and places in lists do not compare with each other."""
    return [
        (
            isinstance(part, int),
            part if isinstance(part, int) else 0,
            str(part) if isinstance(part, str) else "",
        )
        for part in key
    ]


def without_missing_pictures(brand: BrandSettings) -> tuple[BrandSettings, list[SettingsProblem]]:
    """Return the brand without the files that cannot be opened, and a problem for each of them."""
    there = {path: _is_readable(path) for path in (*brand.slides, *([brand.logo] if brand.logo else []))}
    wrong = [
        SettingsProblem(SettingsFault.SLIDE_UNREADABLE, (SECTION, "slides", place), path=_named(slide))
        for place, slide in enumerate(brand.slides)
        if not there[slide]
    ]
    update: dict[str, object] = {"slides": tuple(slide for slide in brand.slides if there[slide])}
    if brand.logo is not None and not there[brand.logo]:
        update["logo"] = None
        fault, path = SettingsFault.LOGO_UNREADABLE, _named(brand.logo)
        wrong.append(SettingsProblem(fault, (SECTION, "logo"), path=path, shows_default=True))
    return brand.model_copy(update=update), wrong


def _named(path: Path) -> str:
    text = str(path)
    return json.dumps(text if len(text) <= _LONGEST else f"…{text[-_LONGEST:]}", ensure_ascii=False)


def _is_readable(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except (OSError, ValueError):  # a name that is none: too long, or with a NUL in it
        return False
