"""The operator's brand: name, logo, texts and contact. An unreadable file never stops the kiosk."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBitmap, QColor, QImage, QPixmap, QRegion

from totem.ui.languages import CODES
from totem.ui.theme import INK, WHITE, contrast

if TYPE_CHECKING:
    from totem.settings import BrandSettings
    from totem.settings.models import BrandTexts


WIDE = 1.5
"""The ratio of width to height from which a logo counts as a wordmark."""
_SAMPLE = QSize(32, 32)
_SEEN = 1.6  # contrast ratio; lower than for text, because a logo is a large shape
_MOST = 0.85  # share of the outline with that contrast


@dataclass(frozen=True, eq=False)
class Logo:
    """The operator's logo, cropped to what is not transparent."""

    pixmap: QPixmap

    @staticmethod
    def from_image(image: QImage) -> "Logo":
        if image.hasAlphaChannel():
            seen = QRegion(QBitmap.fromImage(image.createAlphaMask())).boundingRect()
            image = image.copy(seen) if not seen.isEmpty() else image
        return Logo(QPixmap.fromImage(image))

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.pixmap.width() / max(1, self.pixmap.height())

    @property
    def is_wide(self) -> bool:
        """True if the logo contains the name."""
        return self.aspect >= WIDE

    def plate_on(self, ground: QColor) -> QColor | None:
        """The colour of a plate under the logo on `ground`; None where the logo's contrast suffices."""
        return _plate_color(self, ground.rgb())


@lru_cache(maxsize=16)
def _plate_color(logo: Logo, ground: int) -> QColor | None:
    image = logo.pixmap.toImage().scaled(_SAMPLE, mode=Qt.TransformationMode.SmoothTransformation)
    shape = _outline_colors(image)
    if not shape:
        return None

    def seen_on(color: QColor) -> float:
        return sum(contrast(point, color) >= _SEEN for point in shape) / len(shape)

    own = QColor(ground)
    if seen_on(own) >= _MOST:
        return None
    best = max((WHITE, INK), key=seen_on)
    return best if seen_on(best) > seen_on(own) else None


def _outline_colors(image: QImage) -> list[QColor]:
    """The colours along the edges of a shape; none for an image that fills its box."""
    across, down = range(image.width()), range(image.height())
    shape = {(x, y): color for x in across for y in down if (color := image.pixelColor(x, y)).alphaF() > 0.5}
    if len(shape) == image.width() * image.height():
        return []
    beside = ((1, 0), (-1, 0), (0, 1), (0, -1))
    return [
        color for (x, y), color in shape.items() if any((x + dx, y + dy) not in shape for dx, dy in beside)
    ]


@dataclass(frozen=True)
class Brand:
    """Name, logo and contact. Without a logo, a default mark is shown.

    `texts` has the operator's texts by language and key ("home_title", "home_lead", "farewell").
    """

    name: str
    logo: Logo | None = None
    support: str = ""
    """Phone and site in one line."""
    phone: str = ""
    site: str = ""
    address: str = ""
    slides: tuple[Path, ...] = ()
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, key: str, language: str) -> str:
        """The operator's text for `key`; empty where the default applies."""
        return self.texts.get(language, {}).get(key, "")


log = logging.getLogger(__name__)


LOGO_BOX = QSize(840, 240)
"""The size that a logo is loaded at: enough for the largest panel."""


def load_brand(settings: "BrandSettings") -> Brand:
    """Load the brand; log a logo that cannot be read, and do without."""
    support = " · ".join(filter(None, (settings.support_phone, settings.site)))
    texts = {language: custom_texts(settings.texts, language) for language in CODES}
    return Brand(
        settings.name,
        _load_logo(settings.logo),
        support,
        phone=settings.support_phone or "",
        site=settings.site or "",
        address=settings.address or "",
        slides=settings.slides,
        texts=texts,
    )


def custom_texts(texts: "BrandTexts", language: str) -> Mapping[str, str]:
    """The operator's texts in a language, by key without the language's suffix."""
    ending = "" if language == "pt_BR" else f"_{language}"
    given = {name: getattr(texts, name + ending) for name in ("home_title", "home_lead", "farewell")}
    return {name: text for name, text in given.items() if text}


def _load_logo(path: Path | None) -> Logo | None:
    if path is None:
        return None
    from totem.ui.image_loader import UnreadableImage, load_image

    try:
        return Logo.from_image(load_image(path, LOGO_BOX))
    except UnreadableImage as trouble:
        log.warning("brand.logo: %s %s; the default is shown", path.name, trouble)
        return None
