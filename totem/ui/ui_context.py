"""Dependencies of every screen and overlay: theme, brand, language, options."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from totem.session.controller import SessionController
from totem.system.background import Runner
from totem.ui.brand import Brand
from totem.ui.preferences import DEFAULT_OPTIONS, AccessibilityOptions
from totem.ui.theme import Palette, Theme

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from totem.settings import SessionSettings, Settings
    from totem.ui.camera import Camera, OpenCamera


def _open_camera(parent: "QObject") -> "Camera | None":
    from totem.ui.camera import open_camera  # not needed by the home screen

    return open_camera(parent)


@dataclass(frozen=True)
class UiContext:
    """Dependencies of a screen."""

    theme: Theme
    brand: Brand
    runner: Runner
    intents: SessionController
    language: str
    """The code of the present language."""
    session_settings: "SessionSettings"
    options: AccessibilityOptions = DEFAULT_OPTIONS
    voice_available: bool = False
    """True if there is a speech engine."""
    open_camera: "OpenCamera" = _open_camera
    named_services: tuple[str, ...] = ()
    """Services that the home screen names: "boletos", and sections of the settings."""


def make_context(
    brand: Brand,
    settings: "Settings",
    family: str,
    runner: Runner,
    intents: SessionController,
    size: QSize,
    language: str,
    options: AccessibilityOptions,
) -> UiContext:
    """Build the context for a panel size, language and set of options."""
    screen = settings.screen
    theme = Theme(
        size,
        screen.diagonal_inches,
        Palette.contrasting() if options.contrast else Palette.light(settings.brand.primary),
        family,
        motion=screen.motion == "full",
        text_percent=options.text_percent,
        low=options.low,
    )
    services = {
        "boletos": True,
        "unlock": settings.unlock.enabled,
        "ticket": settings.ticket.enabled,
        "contact": settings.contact.enabled,
    }
    named = settings.brand.name_services
    return UiContext(
        theme,
        brand,
        runner,
        intents,
        language,
        settings.session,
        options=options,
        named_services=tuple(name for name, is_offered in services.items() if is_offered and named),
    )
