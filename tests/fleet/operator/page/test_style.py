"""The page's colours: the kiosk's own, and readable in light and dark."""

import re
from itertools import product

from PySide6.QtGui import QColor

from totem.settings.models import BrandSettings
from totem.system import resources
from totem.ui.theme import READABLE, Palette, contrast

TONES = ("danger", "warning", "success")


def tokens() -> list[dict[str, str]]:
    """Return the light tokens, and the dark ones."""
    style = resources.path("fleet_page/page.css").read_text(encoding="utf-8")
    return [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]


def test_light_colours_are_those_of_the_kiosk() -> None:
    light, palette = tokens()[0], Palette.light(BrandSettings().primary)
    for name in ("page", "surface", "sunken", "ink", "muted", "line", "brand", "accent", "soft"):
        assert light[name] == getattr(palette, name).name(), name
    for name in TONES:
        tone = getattr(palette, name)
        assert (light[name], light[f"{name}-ground"]) == (tone.ink.name(), tone.ground.name())


def test_every_text_and_every_edge_can_be_seen_in_light_and_dark() -> None:
    light, dark = tokens()
    assert light.keys() == dark.keys()
    for colors in (light, dark):

        def ratio(one: str, other: str, colors: dict[str, str] = colors) -> float:
            return contrast(QColor(colors[one]), QColor(colors[other]))

        grounds = ("page", "surface", "soft", "sunken")
        for text, ground in product(("ink", "muted", *TONES), grounds):
            assert ratio(text, ground) >= READABLE, (text, ground)
        for text, ground in (
            ("accent", "page"),
            ("accent", "surface"),
            ("accent", "soft"),
            ("on-brand", "brand"),
        ):
            assert ratio(text, ground) >= READABLE, (text, ground)
        for tone in TONES:
            assert ratio(tone, f"{tone}-ground") >= READABLE, tone
        for mark, ground in product(
            ("edge", "dot-off", *(f"dot-{tone}" for tone in TONES)), ("surface", "soft")
        ):
            assert ratio(mark, ground) >= 3, (mark, ground)  # WCAG 2.2, success criterion 1.4.11
