"""What screens and overlays are made with: the panel's theme, whose kiosk it is, the language, the aids."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from totem.system.background import Runner
from totem.ui.accessibility_options import DEFAULT_OPTIONS, AccessibilityOptions
from totem.ui.brand import Brand
from totem.ui.camera import OpenCamera, open_camera
from totem.ui.theme import Palette, Theme

if TYPE_CHECKING:
    from totem.settings import Settings


@dataclass(frozen=True)
class UiContext:
    """What a screen is made with."""

    theme: Theme
    brand: Brand
    runner: Runner
    language: str
    """The code of the language that is spoken."""
    asks_rating: bool = False
    """Whether the farewell asks what the visit was like."""
    aids: AccessibilityOptions = DEFAULT_OPTIONS
    voice_available: bool = False
    """Whether there is a voice that can be turned on."""
    open_camera: OpenCamera = open_camera
    """Opens the kiosk's camera, when a photo is to be taken."""


def make_context(
    brand: Brand,
    settings: "Settings",
    family: str,
    runner: Runner,
    size: QSize,
    language: str,
    aids: AccessibilityOptions,
) -> UiContext:
    """All that screens of a panel of `size` are made with, in the language of this code, with these aids."""
    screen = settings.screen
    theme = Theme(
        size,
        screen.diagonal_inches,
        Palette.contrasting() if aids.contrast else Palette.light(settings.brand.primary),
        family,
        motion=screen.motion == "full",
        text_percent=aids.text_percent,
        low=aids.low,
    )
    session = settings.session
    return UiContext(theme, brand, runner, language, asks_rating=session.ask_rating, aids=aids)
