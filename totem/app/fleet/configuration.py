"""Acceptance of a signed configuration: its values are checked as settings, its images fetched."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from totem.settings import state_folder

if TYPE_CHECKING:
    from totem.fleet.messages import ConfigFile
    from totem.settings import Settings
    from totem.settings.fleet_overlay import Values


def find_wrong(config: Path | None, values: "Values") -> list[str]:
    """Return the keys of `values` that the settings do not take."""
    from totem.settings import SettingsError, load_or_last_good
    from totem.settings.errors import dotted

    try:
        loaded = load_or_last_good(config, fleet_values=values)
        problems = (*loaded.forgiven, *loaded.passed_over)  # the last good copy takes unknown keys
    except SettingsError as error:
        problems = error.problems
        if not problems:
            return sorted(values)
        named = _named(values, [dotted(each.key) for each in problems])
        return named or [dotted(problems[0].key)]
    return _named(values, [dotted(each.key) for each in problems])


async def fetch(settings: "Settings", images: "tuple[ConfigFile, ...]") -> None:
    """Store the images of a document; raises `BadFile` for one that cannot be used."""
    if images:
        from totem.fleet.agent.config_images import fetch_images
        from totem.system.image_files import load_image

        check = partial(load_image, box=QSize(64, 64))
        await fetch_images(images, state_folder(settings), check, ca_file=settings.fleet.ca_file)


def _named(values: "Values", keys: list[str]) -> list[str]:
    """Return the keys of `values` that problems are about; a problem may name an item of a list."""
    return sorted({key for key in values if any(f"{each}[".startswith(f"{key}[") for each in keys)})
