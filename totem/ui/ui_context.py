"""What screens and overlays are made with: the panel's theme, whose kiosk it is, the language, the aids."""

from dataclasses import dataclass

from totem.system.background import Runner
from totem.ui.accessibility_options import USUAL, AccessibilityOptions
from totem.ui.brand import Brand
from totem.ui.camera import OpenCamera, open_camera
from totem.ui.theme import Theme


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
    aids: AccessibilityOptions = USUAL
    voice_available: bool = False
    """Whether there is a voice that can be turned on."""
    open_camera: OpenCamera = open_camera
    """Opens the kiosk's camera, when a photo is to be taken."""
