"""From the operator's brand to what screens draw with; a file that cannot be read never stops the kiosk."""

import logging
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap

from totem.background import Runner
from totem.settings import BrandSettings, Settings
from totem.ui.screens.screen import Brand, Context
from totem.ui.theme import Palette, Theme

log = logging.getLogger(__name__)
LOGO_SIDE = 384


def load_brand(settings: BrandSettings) -> Brand:
    """The name, the logo and where to get help."""
    support = " · ".join(filter(None, (settings.support_phone, settings.site)))
    return Brand(settings.name, _logo(settings.logo), support, settings.slides)


def make_context(
    brand: Brand, settings: Settings, family: str, runner: Runner, size: QSize, language: str
) -> Context:
    """All that screens of a panel of `size` are made with, in the language of this code."""
    screen, palette = settings.screen, Palette.light(settings.brand.primary)
    theme = Theme(size, screen.diagonal_inches, palette, family, motion=screen.motion == "full")
    return Context(theme, brand, runner, language, settings.session.key_repeat_ms)


def _logo(path: Path | None) -> QPixmap | None:
    if path is None:
        return None
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(LOGO_SIDE, LOGO_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        log.warning("brand.logo cannot be read as a picture: %s", reader.errorString())
        return None
    return QPixmap.fromImage(image)
