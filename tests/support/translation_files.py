"""Reader of Qt Linguist's translation files (.ts)."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET


class Translation(NamedTuple):
    """An entry: `forms` has one translation, or with `numerus` one for each form of the plural."""

    context: str
    source: str
    forms: tuple[str, ...]
    numerus: bool
    finished: bool


def sentences(file: Path) -> Iterator[Translation]:
    """Yield all entries of a file."""
    for context in ET.parse(file).getroot().iter("context"):  # noqa: S314 - our own file
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            plural = message.get("numerus") == "yes"
            forms = [each.text or "" for each in translation.iter("numerusform")] if plural else []
            yield Translation(
                name,
                message.findtext("source") or "",
                tuple(forms) if plural else (translation.text or "",),
                plural,
                translation.get("type") is None,
            )
