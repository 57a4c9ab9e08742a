"""Read a bundle's version, and set it in a copy of the source before it is frozen.

Packaging and signing read it from the bundle itself: an update has the version that its program reports.
"""

import re
from email.parser import HeaderParser
from pathlib import Path

from checkout.process import SetupError

VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){0,3}")
"""Syntax of a version, the same as for updates (totem.updates.installation)."""
_PROJECT = re.compile(r'(^\[project\]\n(?:[^\[\n][^\n]*\n|\n)*?version = ")[^"\n]*(")', re.MULTILINE)
_LOCKED = re.compile(r'(^\[\[package\]\]\nname = "totem-kiosk"\nversion = ")[^"\n]*(")', re.MULTILINE)


def version_in(bundle: Path) -> str:
    """Read the version of the program in `bundle`.

    Raises:
        SetupError: the bundle holds none, or several.
    """
    versions = {
        HeaderParser().parsestr(file.read_text(encoding="utf-8")).get("Version", "")
        for file in bundle.rglob("totem_kiosk-*.dist-info/METADATA")
    }
    found = ", ".join(sorted(versions)) or "none"
    if len(versions) != 1 or not VERSION.fullmatch(found):
        raise SetupError(f"{bundle} is no bundle of one version (it has {found}): dev.py bundle makes it.")
    return found


def validate_version(text: str) -> str:
    """Validate a version; return it.

    Raises:
        SetupError: it is not a version.
    """
    if not VERSION.fullmatch(text):
        raise SetupError(f"{text}: a version is one to four numbers with dots between them, as in 1.4.0.")
    return text


def set_version(source: Path, version: str) -> None:
    """Set the version in the copy of the source in this folder.

    Raises:
        SetupError: a file has no version, or several.
    """
    for name, place in (("pyproject.toml", _PROJECT), ("uv.lock", _LOCKED)):
        file = source / name
        text, count = place.subn(rf"\g<1>{version}\g<2>", file.read_text(encoding="utf-8"))
        if count != 1:
            raise SetupError(f"{file} has the version in {count} places instead of one.")
        file.write_text(text, encoding="utf-8")
