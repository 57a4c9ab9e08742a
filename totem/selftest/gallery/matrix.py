"""What the gallery holds: every panel × theme × language, and of these what somebody asked for."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from totem.erp.reference.titles import COMPANY
from totem.selftest.gallery.scenes import Scene, faces
from totem.selftest.gallery.staff_scenes import staff_faces
from totem.settings import demo_brands
from totem.system import resources
from totem.ui.accessibility_options import USUAL, AccessibilityOptions
from totem.ui.languages import CODES, LANGUAGES

Size = tuple[int, int]

SIZES: tuple[Size, ...] = (
    (1080, 1920),
    (1920, 1080),
    (768, 1366),
    (1366, 768),
    (1280, 800),
    (2160, 3840),
)
"""Pixels of the panels that are designed for, all of them 21.5 inches."""


class Unknown(Exception):
    """Something was asked for that there is none of; its text is one line for whoever asked."""


@dataclass(frozen=True)
class GalleryTheme:
    """A way in which all screens can look: what the customer asked of the panel, and whose panel it is.

    `brand` is one of `demo_brands.list_brands()`, None for the default brand.
    """

    name: str
    title: str
    aids: AccessibilityOptions = USUAL
    brand: str | None = None

    @property
    def company(self) -> str:
        """Whom PIX pays, as a BR Code writes it."""
        return demo_brands.merchant_name(self.brand) if self.brand else COMPANY


THEMES = (
    GalleryTheme("usual", "Usual"),
    GalleryTheme("contrast", "Strong contrast", AccessibilityOptions(contrast=True)),
    GalleryTheme("text-125", "Text 125 %", AccessibilityOptions(text_percent=125)),
    GalleryTheme("text-150", "Text 150 %", AccessibilityOptions(text_percent=150)),
    GalleryTheme("low", "Low", AccessibilityOptions(low=True)),
    GalleryTheme("araucaria", "Araucária", brand="araucaria"),
    GalleryTheme("sabia", "Sabiá", brand="sabia"),
)


@dataclass(frozen=True)
class GalleryVariant:
    """All that hangs together: the faces of one panel in one theme and one language."""

    size: Size
    theme: GalleryTheme
    language: str

    def holds(self, face: Scene) -> bool:
        """Whether a face hangs there: it has to speak the language."""
        return self.language in face.languages

    @property
    def folder(self) -> str:
        """Where its pictures are, below the gallery's own folder."""
        width, height = self.size
        return f"{width}x{height}/{self.theme.name}/{self.language}"


def wanted_walls(
    sizes: Sequence[Size], themes: Sequence[str], languages: Sequence[str]
) -> list[GalleryVariant]:
    """The walls of what was asked for; whatever is empty means all.

    Raises:
        Unknown: there is no such theme or language.
    """
    by_name = {theme.name: theme for theme in THEMES}
    wanted_themes = [by_name[name] for name in _known("theme", themes, by_name)]
    wanted_languages = _known("language", languages, CODES)
    unique_sizes = dict.fromkeys(sizes or SIZES)
    return [GalleryVariant(*each) for each in product(unique_sizes, wanted_themes, wanted_languages)]


def catalogue() -> list[Scene]:
    """Every face that there is: the customers', then the staff's."""
    return [*faces(), *staff_faces()]


def wanted_faces(names: Sequence[str]) -> list[Scene]:
    """The faces of these names or subjects, in the catalogue's order; without any, all.

    Raises:
        Unknown: nothing is called so.
    """
    everything = catalogue()
    subjects = dict.fromkeys(face.subject for face in everything)
    known = {*subjects, *(face.name for face in everything)}
    for name in names:
        if name not in known:
            raise Unknown(f"there is no screen {name!r}; there is {', '.join(subjects)}")
    return [face for face in everything if not names or {face.name, face.subject} & set(names)]


def _known(what: str, names: Sequence[str], known: Collection[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            raise Unknown(f"there is no {what} {name!r}; there is {', '.join(known)}")
    return iter(dict.fromkeys(names or known))


PLACE = "@GALLERY@"


def file_of(wall: GalleryVariant, face: Scene) -> str:
    """Where the picture of a face on a wall is, from the page's folder."""
    return f"{wall.folder}/{face.name}.png"


def write(folder: Path, walls: Sequence[GalleryVariant], faces: Sequence[Scene]) -> Path:
    """Write `index.html`, with the list of all faces on all walls inside; return its path."""
    names = {language.code: language.name for language in LANGUAGES}
    listed = {
        "sizes": {f"{w}x{h}": f"{w} × {h}" for w, h in (wall.size for wall in walls)},
        "themes": {wall.theme.name: wall.theme.title for wall in walls},
        "languages": {wall.language: names[wall.language] for wall in walls},
        "faces": [
            {"name": face.name, "subject": face.subject, "languages": list(face.languages)} for face in faces
        ],
        "walls": [wall.folder for wall in walls],
    }
    text = json.dumps(listed, ensure_ascii=False, indent=1).replace("</", "<\\/")
    file = folder / "index.html"
    page = resources.path("gallery/page.html").read_text(encoding="utf-8")
    file.write_text(page.replace(PLACE, text), encoding="utf-8")
    return file
