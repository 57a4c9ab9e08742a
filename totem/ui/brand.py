"""Whose kiosk this is, ready to be drawn and said."""

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
    from totem.settings.brand import BrandTexts


WIDE = 1.5
"""From this width over height on, a logo has the name in it."""
_SAMPLE = QSize(32, 32)
_SEEN = 1.6  # as contrast; a logo is a large shape, not a letter
_MOST = 0.85  # of its outline has to be seen for it to be the same logo


@dataclass(frozen=True, eq=False)
class Logo:
    """The operator's logo, without the empty margins that it may have."""

    pixmap: QPixmap

    @staticmethod
    def from_image(image: QImage) -> "Logo":
        """The logo on `image`."""
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
        """Whether it is a wordmark, which has the name in it."""
        return self.aspect >= WIDE

    def plate_on(self, ground: QColor) -> QColor | None:
        """The colour to lay under the logo on `ground`, None where it is seen without."""
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
    """The colours along the edges of a shape; none of a picture that fills its box and brings its ground."""
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
    """Name, logo and how to get help. Without a logo, the house's own mark is shown.

    `texts` are the operator's words by language and key ("home_title", "home_lead", "farewell").
    """

    name: str
    logo: Logo | None = None
    support: str = ""
    """Phone and site."""
    phone: str = ""
    site: str = ""
    address: str = ""
    slides: tuple[Path, ...] = ()
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, key: str, language: str) -> str:
        """The operator's words, empty where the house's are to be said."""
        return self.texts.get(language, {}).get(key, "")


log = logging.getLogger(__name__)


LOGO_BOX = QSize(840, 240)
"""What a logo is drawn into: enough for the largest panel."""


def load_brand(settings: "BrandSettings") -> Brand:
    """The name, the logo, the operator's words and where to get help."""
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
    """What the operator says in a language, by the key without its ending."""
    ending = "" if language == "pt_BR" else f"_{language}"
    given = {name: getattr(texts, name + ending) for name in ("home_title", "home_lead", "farewell")}
    return {name: text for name, text in given.items() if text}


def _load_logo(path: Path | None) -> Logo | None:
    if path is None:
        return None
    from totem.ui.image_loader import InvalidImage, load_image

    try:
        return Logo.from_image(load_image(path, LOGO_BOX))
    except InvalidImage as trouble:
        log.warning("brand.logo: %s %s; the default is shown", path.name, trouble)
        return None
