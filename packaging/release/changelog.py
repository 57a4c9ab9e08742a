"""The changelog, packaging/release/CHANGELOG.md, and what is made of it.

Each version stands there in the form of Keep a Changelog. The Debian package's changelog and the notes of a
release hold all of a version; a kiosk where it lies ready shows the part for its store, which is signed with
the update.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("CHANGELOG.md")
STORE = "Na loja"
"""Heading of the part for who stands beside the kiosk, in Portuguese."""
UNRELEASED = "Unreleased"
_VERSION = re.compile(rf"^## \[([\d.]+)\] - ({UNRELEASED}|\d{{4}}-\d\d-\d\d)$", re.MULTILINE)
_PART = re.compile(r"^### (.+)$", re.MULTILINE)
_ITEM = re.compile(r"^- (.+(?:\n  .+)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A version's changes.

    Attributes:
        version: its number.
        date: of its release, as in 2026-11-30; `UNRELEASED` before.
        text: all of it in Markdown, without its heading.
        parts: the changes by heading, each in one line.
    """

    version: str
    date: str
    text: str
    parts: dict[str, tuple[str, ...]]

    @property
    def changes(self) -> list[str]:
        """All changes, in English, each after the heading that it stands below."""
        return [f"{part}: {each}" for part, items in self.parts.items() if part != STORE for each in items]

    @property
    def store_text(self) -> str:
        """The text for a store, in one paragraph."""
        return " ".join(self.parts.get(STORE, ()))


def read(text: str) -> list[Entry]:
    """Read the changelog, the latest version first."""
    pieces = _VERSION.split(text)[1:]
    return [_entry(*pieces[start : start + 3]) for start in range(0, len(pieces), 3)]


def find(version: str, file: Path = FILE) -> Entry | None:
    """Return the changes of a version; None where the changelog has none."""
    return next((each for each in read(file.read_text(encoding="utf-8")) if each.version == version), None)


def _entry(version: str, date: str, text: str) -> Entry:
    headed = _PART.split(text)[1:]
    parts = {
        heading: tuple(" ".join(item.split()) for item in _ITEM.findall(body))
        for heading, body in zip(headed[::2], headed[1::2], strict=True)
    }
    return Entry(version, date, text.strip() + "\n", parts)
