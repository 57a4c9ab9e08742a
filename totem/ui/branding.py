"""From the operator's brand to what screens draw with; a file that cannot be read never stops the kiosk."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from totem.system.background import Runner
from totem.ui.accessibility_options import AccessibilityOptions
from totem.ui.languages import CODES
from totem.ui.theme import Palette, Theme
from totem.ui.ui_context import UiContext

if TYPE_CHECKING:
    from totem.settings import BrandSettings, Settings
    from totem.settings.models import BrandTexts
from totem.ui.brand import Brand, Logo

log = logging.getLogger(__name__)


LOGO_BOX = QSize(840, 240)
"""What a logo is drawn into: enough for the largest panel."""


def load_brand(settings: "BrandSettings") -> Brand:
    """The name, the logo, the operator's words and where to get help."""
    support = " · ".join(filter(None, (settings.support_phone, settings.site)))
    texts = {language: own_words(settings.texts, language) for language in CODES}
    return Brand(
        settings.name,
        _logo(settings.logo),
        support,
        phone=settings.support_phone or "",
        site=settings.site or "",
        address=settings.address or "",
        slides=settings.slides,
        texts=texts,
    )


def own_words(texts: "BrandTexts", language: str) -> Mapping[str, str]:
    """What the operator says in a language, by the key without its ending."""
    ending = "" if language == "pt_BR" else f"_{language}"
    given = {name: getattr(texts, name + ending) for name in ("home_title", "home_lead", "farewell")}
    return {name: text for name, text in given.items() if text}


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


def _logo(path: Path | None) -> Logo | None:
    if path is None:
        return None
    from totem.ui.image_loader import BadPicture, read_picture

    try:
        return Logo.from_image(read_picture(path, LOGO_BOX))
    except BadPicture as trouble:
        log.warning("brand.logo: %s %s; the default is shown", path.name, trouble)
        return None
