"""The operator's brand: name, logo, texts, contact, and the widgets that show it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from totem.settings.translated import translated_key
from totem.system.languages import CODES
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import IconLabel, antialiased, icon, paint_icon, paint_rounded
from totem.ui.layouts import row
from totem.ui.stylesheet import set_look
from totem.ui.theme import INK, WHITE, Theme, Type, Weight, contrast, text_on

if TYPE_CHECKING:
    from totem.settings import BrandSettings
    from totem.settings.models import BrandTexts

_SAMPLE = QSize(32, 32)
_SEEN = 1.6  # contrast ratio; lower than for text, because a logo is a large shape
_MOST = 0.85  # share of the outline with that contrast
LOGO_BOX = QSize(840, 240)
"""The size that a logo is loaded at: enough for the largest panel."""
BRAND_TEXTS = ("home_title", "home_lead", "farewell")
PLATE_PADDING = 0.14  # of the mark's height
WIDE_PLATE_PADDING = 0.3  # at the ends of a wordmark
PLATE_RADIUS = 0.24
NARROWEST = 3  # times its height: a very wide logo gives way down to this
ICON, PAD, GAP = 44, 30, 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Logo:
    """The operator's logo, cropped to what is not transparent."""

    pixmap: QPixmap

    @staticmethod
    def from_image(image: QImage) -> "Logo":
        from totem.system.image_files import crop_transparent

        return Logo(QPixmap.fromImage(crop_transparent(image)))

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.pixmap.width() / max(1, self.pixmap.height())

    @property
    def is_wide(self) -> bool:
        """True if the logo contains the name."""
        from totem.system.image_files import WIDE

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
    given = {name: getattr(texts, translated_key(name, language)) for name in BRAND_TEXTS}
    return {name: text for name, text in given.items() if text}


def _load_logo(path: Path | None) -> Logo | None:
    if path is None:
        return None
    from totem.system.image_files import UnreadableImage, load_image  # only where there is a logo

    try:
        return Logo.from_image(load_image(path, LOGO_BOX))
    except UnreadableImage as trouble:
        log.warning("brand.logo: %s %s; the default is shown", path.name, trouble)
        return None


class BrandMark(QWidget):
    """A wordmark, or a square logo with the name beside it."""

    def __init__(
        self,
        theme: Theme,
        brand: Brand,
        *,
        on_brand: bool = False,
        ground: QColor | None = None,
        height: float = 72,
    ) -> None:
        """`on_brand` is for a background in the brand's colour, `ground` another one than the page's.

        `height` is in units.
        """
        super().__init__()
        self.setObjectName("brand")
        self.setAccessibleName(brand.name)
        logo, side, palette = brand.logo, theme.px(height), theme.palette
        under = palette.brand if on_brand else ground or palette.page
        if logo is not None and logo.is_wide:
            row(_LogoView(theme, logo, side, ground=under), None, parent=self)
            return
        color = palette.on_brand if on_brand else text_on(ground) if ground is not None else palette.ink
        own: QWidget = (
            _LogoView(theme, logo, side, ground=under)
            if logo is not None
            else _default_mark(theme, side, on_brand=on_brand, is_dark=ground is not None and color == WHITE)
        )
        name = Text(theme, Type.LARGE, Weight.BOLD, color=color, fit=True, shrinks=True, name="brand_name")
        name.show_text(brand.name)
        row(own, (name, 1), gap=theme.px(22), parent=self)


class _LogoView(QWidget):
    """The operator's logo, on a plate where its contrast with the background is too low."""

    def __init__(self, theme: Theme, logo: Logo, height: int, *, ground: QColor) -> None:
        super().__init__()
        self._logo, self._height = logo, height
        self._plate = logo.plate_on(ground)
        across = WIDE_PLATE_PADDING if logo.is_wide else PLATE_PADDING
        padding = QSize(round(height * across), round(height * PLATE_PADDING))
        self._padding = QSize(0, 0) if self._plate is None else padding
        self.setObjectName("logo")
        policy = QSizePolicy.Policy.Preferred if logo.is_wide else QSizePolicy.Policy.Fixed
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        across, down = self._padding.width(), self._padding.height()
        width = round((self._height - 2 * down) * self._logo.aspect) + 2 * across
        return QSize(max(self._height, width), self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), NARROWEST * self._height), self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        with antialiased(self, smooth=True) as painter:
            room = QRectF(self.rect())
            if self._plate is not None:
                paint_rounded(painter, room, self._height * PLATE_RADIUS, self._plate)
            across, down = self._padding.width(), self._padding.height()
            inner = room.adjusted(across, down, -across, -down)
            pixmap = self._logo.pixmap
            size = QSizeF(pixmap.size()).scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
            centered = self._plate is not None or not self._logo.is_wide
            left = (inner.width() - size.width()) / 2 if centered else 0
            place = inner.topLeft() + QPointF(left, (inner.height() - size.height()) / 2)
            painter.drawPixmap(QRectF(place, size), pixmap, QRectF(pixmap.rect()))


def _default_mark(theme: Theme, side: int, *, on_brand: bool, is_dark: bool) -> QLabel:
    """Make the default logo; `is_dark` is for another dark background than the brand's."""
    palette = theme.palette
    ground, ink = palette.action, palette.on_action
    if is_dark:
        ground, ink = palette.surface, palette.accent
    elif on_brand or palette.strong:
        ground, ink = palette.on_brand, palette.brand
    image = QPixmap(side, side)
    image.fill(Qt.GlobalColor.transparent)
    with antialiased(image) as painter:
        paint_rounded(painter, QRectF(0, 0, side, side), side * 0.28, ground)
        inner = round(side * 0.6)
        paint_icon(painter, (side - inner) // 2, (side - inner) // 2, inner, "wifi", ink)
    mark = IconLabel(image)
    mark.setFixedSize(side, side)
    return mark


class Banner(QWidget):
    """An icon and a sentence on a translucent layer; hidden without a sentence."""

    def __init__(self, theme: Theme, symbol: str, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        set_look(self, "banner")
        ink = theme.palette.on_brand
        sign = IconLabel(icon(symbol, theme.px(ICON), ink.name()))
        self._text = Text(theme, Type.BODY, Weight.STRONG, color=ink, name=f"{name}_text")
        pad, down = theme.px(PAD), theme.px(22)
        row(sign, (self._text, 1), gap=theme.px(GAP), margins=(pad, down, pad, down), parent=self)
        self.hide()

    def show_sentence(self, sentence: str) -> None:
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
