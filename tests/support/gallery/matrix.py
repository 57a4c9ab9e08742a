"""Matrix of the gallery: panel × theme × language, the selection of it, and the index page."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from support.gallery.scenes import Scene, customer_scenes
from support.gallery.staff_scenes import staff_scenes
from totem.lab.reference_erp.titles import COMPANY
from totem.settings import demo_brands
from totem.system.languages import CODES, LANGUAGES
from totem.ui.preferences import DEFAULT_OPTIONS, AccessibilityOptions

Size = tuple[int, int]

SIZES: tuple[Size, ...] = ((1080, 1920), (1920, 1080), (768, 1366), (1366, 768), (1280, 800), (2160, 3840))
"""Pixels of the supported panels, all of them 21.5 inches."""

PLACEHOLDER = "@GALLERY@"


class UnknownName(Exception):
    """An unknown theme, language or screen; the text is one line for the user."""


@dataclass(frozen=True)
class GalleryTheme:
    """A theme: accessibility options and brand.

    `brand` is one of `demo_brands.list_brands()`, None for the default brand.
    """

    name: str
    title: str
    options: AccessibilityOptions = DEFAULT_OPTIONS
    brand: str | None = None

    @property
    def company(self) -> str:
        """Receiver of PIX, as in a BR Code."""
        return demo_brands.merchant_name(self.brand) if self.brand else COMPANY


THEMES = (
    GalleryTheme("usual", "Usual"),
    GalleryTheme("contrast", "High contrast", AccessibilityOptions(contrast=True)),
    GalleryTheme("text-125", "Text 125%", AccessibilityOptions(text_percent=125)),
    GalleryTheme("text-150", "Text 150%", AccessibilityOptions(text_percent=150)),
    GalleryTheme("low", "Low", AccessibilityOptions(low=True)),
    GalleryTheme("araucaria", "Araucária", brand="araucaria"),
    GalleryTheme("sabia", "Sabiá", brand="sabia"),
)


@dataclass(frozen=True)
class GalleryVariant:
    """One panel in one theme and one language."""

    size: Size
    theme: GalleryTheme
    language: str

    def holds(self, scene: Scene) -> bool:
        """Test that a scene exists in the language."""
        return self.language in scene.languages

    @property
    def folder(self) -> str:
        """Folder of the pictures, relative to the gallery's."""
        width, height = self.size
        return f"{width}x{height}/{self.theme.name}/{self.language}"


def select_variants(
    sizes: Sequence[Size], themes: Sequence[str], languages: Sequence[str]
) -> list[GalleryVariant]:
    """Select variants; an empty sequence selects all, an unknown theme or language is an UnknownName."""
    by_name = {theme.name: theme for theme in THEMES}
    wanted_themes = [by_name[name] for name in _check_names("theme", themes, by_name)]
    wanted_languages = _check_names("language", languages, CODES)
    unique_sizes = dict.fromkeys(sizes or SIZES)
    return [GalleryVariant(*each) for each in product(unique_sizes, wanted_themes, wanted_languages)]


def all_scenes() -> list[Scene]:
    """All scenes: the customers', then the staff's."""
    return [*customer_scenes(), *staff_scenes()]


def select_scenes(names: Sequence[str]) -> list[Scene]:
    """Select scenes by name or subject, in their usual order; all without names, UnknownName for others."""
    everything = all_scenes()
    subjects = dict.fromkeys(scene.subject for scene in everything)
    known = {*subjects, *(scene.name for scene in everything)}
    for name in names:
        if name not in known:
            raise UnknownName(f"there is no screen {name!r}; there is {', '.join(subjects)}")
    return [scene for scene in everything if not names or {scene.name, scene.subject} & set(names)]


def _check_names(what: str, names: Sequence[str], known: Collection[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            raise UnknownName(f"there is no {what} {name!r}; there is {', '.join(known)}")
    return iter(dict.fromkeys(names or known))


def picture_path(variant: GalleryVariant, scene: Scene) -> str:
    """Path of a scene's picture, relative to the index page."""
    return f"{variant.folder}/{scene.name}.png"


def write_index(folder: Path, variants: Sequence[GalleryVariant], scenes: Sequence[Scene]) -> Path:
    """Write `index.html` with the list of all pictures; return its path."""
    names = {language.code: language.name for language in LANGUAGES}
    listed = {
        "sizes": {f"{w}x{h}": f"{w} × {h}" for w, h in (variant.size for variant in variants)},
        "themes": {variant.theme.name: variant.theme.title for variant in variants},
        "languages": {variant.language: names[variant.language] for variant in variants},
        "scenes": [
            {"name": scene.name, "subject": scene.subject, "languages": list(scene.languages)}
            for scene in scenes
        ],
        "folders": [variant.folder for variant in variants],
    }
    text = json.dumps(listed, ensure_ascii=False, indent=1).replace("</", "<\\/")
    file = folder / "index.html"
    page = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    file.write_text(page.replace(PLACEHOLDER, text), encoding="utf-8")
    return file
