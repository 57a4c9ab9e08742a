"""Design tokens: sizes, type scale and colours of all screens and controls.

Sizes are in units of a 21.5-inch panel with 1080 units across its short side, where a unit is a pixel and
4.03 units are a millimetre. On other panels a unit grows with the panel, and more where it is so dense that
20 mm keys and 4.8 mm capitals would fall short. Larger text enlarges type alone; spacing gives way.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from enum import Enum, IntEnum
from functools import cached_property, lru_cache
from math import hypot

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QRadialGradient

from totem.printing.layout import fonts

WHITE = QColor("#ffffff")
INK = QColor("#0f172a")
BLACK = QColor("#000000")
READABLE = 4.5
"""Minimum contrast of text (WCAG 2.2, success criterion 1.4.3)."""
PALE, GREYISH = 1.4, 0.18
"""Contrast with the page and saturation (HSV) below which a surface looks disabled."""
STRONG = 15.0
"""Minimum contrast of text with strong contrast (ux.md)."""
SHRINK_STEP = 0.94
"""The ratio of two sizes of text that shrinks."""
TOO_WIDE = 1.1
"""The share of its room from which on a line, taken to be as wide as its size, is not worth measuring."""
MM_PER_INCH = 25.4
UNITS_ACROSS, UNITS_ALONG, UNITS_INCHES = 1080, 1920, 21.5
"""The panel of whose pixels the units are."""
UNITS_PER_MM = hypot(UNITS_ACROSS, UNITS_ALONG) / (UNITS_INCHES * MM_PER_INCH)
LEAST_UNITS_ACROSS = 760  # layouts hold down to this width; below it, millimetres give way
LEAST_TARGET_MM, LEAST_KEY_MM, LEAST_GAP_MM = 15.0, 20.0, 3.0
"""The least side of a touch target and of a key, and the least distance of two (ux.md, "Numbers")."""
SHORT_MM = 260.0
VEIL_ALPHA = 0.11
YELLOW = QColor("#ffee00")
DARK_SHARE, LIGHT_SHARE = 0.4, 0.14
BRIGHT_DARK_SHARE, BRIGHT_LIGHT_SHARE = 0.05, 0.2
"""For brands with black text, which hardly bear darkening."""
LEAD_SHARE = 0.86


def luminance(color: QColor) -> float:
    """Relative luminance, 0 (black) to 1 (white), by WCAG 2.2."""
    channels = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(background: QColor) -> QColor:
    """White or ink, whichever has more contrast on `background`."""
    return max(WHITE, INK, key=lambda color: contrast(color, background))


def ensure_text_contrast(color: QColor) -> QColor:
    """`color`, or where neither white nor ink has 4.5:1 on it, the nearest shade on which white has."""
    return color if contrast(text_on(color), color) >= READABLE else readable(color, WHITE, READABLE)


def is_pale(color: QColor, page: QColor) -> bool:
    """True if a surface of `color` hardly differs from `page` and has no hue."""
    return contrast(color, page) < PALE and color.hsvSaturationF() < GREYISH


def readable(color: QColor, background: QColor, ratio: float) -> QColor:
    """`color`, darkened (on light) or lightened (on dark) until it has `ratio` on `background`."""
    toward = max(WHITE, BLACK, key=lambda end: contrast(end, background))
    for step in range(41):
        candidate = mix(color, toward, step / 40)
        if contrast(candidate, background) >= ratio:
            return candidate
    return toward


def shade(ground: QColor, toward: QColor, share: float, ink: QColor) -> QColor:
    """`ground` mixed with up to `share` of `toward`: as much as leaves `ink` readable."""
    for step in range(10):
        candidate = mix(ground, toward, share * (1 - step / 10))
        if contrast(ink, candidate) >= READABLE:
            return candidate
    return ground


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """`one` with `share` (0 to 1) of `other` in it."""
    return QColor.fromRgbF(
        one.redF() + (other.redF() - one.redF()) * share,
        one.greenF() + (other.greenF() - one.greenF()) * share,
        one.blueF() + (other.blueF() - one.blueF()) * share,
    )


class Type(Enum):
    """The type scale in units. Capitals (0.727 of it) are 4.9 mm high at SMALL, 7.2 mm at LARGE."""

    SMALL = 27
    BODY = 34
    LARGE = 40
    TITLE = 64
    DISPLAY = 112


class Density(IntEnum):
    """Room that a panel leaves, from the least; larger text takes some."""

    TIGHT = 0
    """A small panel with larger text or the low layout: controls get their minimum height."""
    COMPACT = 1
    """A small panel."""
    NORMAL = 2
    """A large panel with larger text."""
    SPACIOUS = 3
    """A large panel: room for decoration and wide spacing."""


class Weight(IntEnum):
    REGULAR = QFont.Weight.Normal.value
    STRONG = QFont.Weight.DemiBold.value
    BOLD = QFont.Weight.Bold.value


@dataclass(frozen=True, slots=True)
class Tone:
    """A semantic pair of colours: text or icon on a soft background.

    `field` fills the part of a screen with one message alone, such as "paid"; its words are `text_on` it.
    """

    ink: QColor
    ground: QColor
    field: QColor | None = None


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role. Text roles have a contrast of at least `least` on their backgrounds."""

    page: QColor
    surface: QColor
    sunken: QColor
    ink: QColor
    muted: QColor
    line: QColor
    brand: QColor
    on_brand: QColor
    accent: QColor
    """The brand's colour, dark enough for text on page and surface."""
    soft: QColor
    """A tint of the brand."""
    off: QColor
    off_ink: QColor
    danger: Tone
    warning: Tone
    success: Tone
    action: QColor
    """Background of the primary action: the brand's colour, unless that would look disabled."""
    on_action: QColor
    shadow: QColor
    """Dims the screen under an overlay."""
    strong: bool = False
    """True if every control has an edge, and pressed or chosen ones are inverted."""

    @property
    def least(self) -> float:
        """Minimum contrast of text (ux.md: 4.5, or 15 with strong contrast)."""
        return STRONG if self.strong else READABLE

    @property
    def track(self) -> QColor:
        """The track of a progress line or spinner."""
        return self.sunken if self.strong else self.line

    def roles(self) -> dict[str, QColor]:
        """All colours by name; of a tone, that of text."""
        named = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "strong"}
        inks = {name: color.ink if isinstance(color, Tone) else color for name, color in named.items()}
        return {**inks, "track": self.track}

    @property
    def veil(self) -> QColor:
        """A translucent layer on the brand's colour: lighter where `on_brand` stays readable, else darker."""
        reads = contrast(self.on_brand, mix(self.brand, self.on_brand, VEIL_ALPHA)) >= READABLE
        veil = QColor(self.on_brand if reads else WHITE if self.on_brand != WHITE else BLACK)
        veil.setAlphaF(VEIL_ALPHA)
        return veil

    @staticmethod
    def light(primary: str) -> "Palette":
        """The palette around one brand colour."""
        page, brand = QColor("#f6f8fb"), ensure_text_contrast(QColor(primary))
        action = INK if is_pale(brand, page) else brand
        return Palette(
            page=page,
            surface=WHITE,
            sunken=QColor("#e9edf3"),
            ink=INK,
            muted=QColor("#475569"),
            line=QColor("#dfe4ec"),
            brand=brand,
            on_brand=text_on(brand),
            accent=readable(brand, page, 5.5),
            soft=mix(brand, WHITE, 0.91),
            off=QColor("#e3e7ee"),
            off_ink=QColor("#56627a"),
            danger=Tone(QColor("#a3180f"), QColor("#fef1f0")),
            warning=Tone(QColor("#8a3b06"), QColor("#fff7e6"), QColor("#fdb022")),
            success=Tone(QColor("#05603a"), QColor("#eafbf1"), QColor("#05603a")),
            action=action,
            on_action=text_on(action),
            shadow=INK,
        )

    @staticmethod
    def contrasting() -> "Palette":
        """White and yellow on black, without the brand: "alto contraste" (eMAG 3.1)."""
        bright, raised = QColor("#f4f4f4"), QColor("#161616")
        return Palette(
            page=BLACK,
            surface=BLACK,
            sunken=raised,
            ink=WHITE,
            muted=bright,
            line=WHITE,
            brand=BLACK,
            on_brand=WHITE,
            accent=YELLOW,
            soft=raised,
            off=BLACK,
            off_ink=bright,
            danger=Tone(QColor("#ffe4e1"), BLACK),
            warning=Tone(QColor("#fff1b8"), BLACK),
            success=Tone(QColor("#d6ffe3"), BLACK),
            action=YELLOW,
            on_action=BLACK,
            shadow=BLACK,
            strong=True,
        )


@dataclass(frozen=True)
class Theme:
    """Tokens for one panel, brand and set of options.

    Attributes:
        text_percent: size of the type (ux.md: 100, 125, 150).
        low: all controls stand in the lower half.
    """

    size: QSize
    diagonal_inches: float
    palette: Palette
    family: str = "Inter"
    motion: bool = True
    text_percent: int = 100
    low: bool = False

    @cached_property
    def portrait(self) -> bool:
        return self.size.height() >= self.size.width()

    @cached_property
    def px_per_mm(self) -> float:
        return hypot(self.size.width(), self.size.height()) / (self.diagonal_inches * MM_PER_INCH)

    @cached_property
    def unit(self) -> float:
        """Pixels a unit."""
        across = min(self.size.width(), self.size.height())
        proportional = across / UNITS_ACROSS
        physical = self.px_per_mm / UNITS_PER_MM
        return max(proportional, min(physical, across / LEAST_UNITS_ACROSS))

    @cached_property
    def density(self) -> Density:
        """The density of the panel: on small ones, minimum sizes in millimetres leave fewer units."""
        across, along = sorted((self.size.width() / self.unit, self.size.height() / self.unit))
        if across >= 950 and along >= 1600:
            return Density.SPACIOUS if self.text_percent == 100 else Density.NORMAL
        return Density.TIGHT if self.text_percent > 100 or self.low else Density.COMPACT

    @property
    def is_short(self) -> bool:
        """True if keys of a usual board leave no room for their field: 10.1 inches upright."""
        return self.portrait and self.size.height() < self.mm(SHORT_MM)

    @property
    def is_spacious(self) -> bool:
        return self.density is Density.SPACIOUS

    @property
    def is_large(self) -> bool:
        return self.density >= Density.NORMAL

    @property
    def is_tight(self) -> bool:
        return self.density is Density.TIGHT

    @property
    def scale(self) -> float:
        return self.text_percent / 100

    @property
    def headline(self) -> Type:
        """The size of a screen's main text."""
        return Type.DISPLAY if self.is_large else Type.TITLE

    def px(self, units: float) -> int:
        """Whole pixels of a length in units, at least one."""
        return max(1, round(units * self.unit))

    def text(self, units: float) -> int:
        """Whole pixels of a length in units that grows with the type."""
        return self.px(units * self.scale)

    def mm(self, millimetres: float) -> int:
        """Whole pixels of a length in millimetres."""
        return max(1, round(millimetres * self.px_per_mm))

    @property
    def least_target(self) -> int:
        """Pixels of the least side of a touch target."""
        return self.mm(LEAST_TARGET_MM) + 1

    @property
    def least_key(self) -> int:
        """Pixels of the least side of a key, where there is room."""
        return self.mm(LEAST_KEY_MM) + 1

    @property
    def least_gap(self) -> int:
        """Pixels of the least distance of two touch targets."""
        return self.mm(LEAST_GAP_MM) + 1

    def font(self, size: Type | float, weight: Weight = Weight.REGULAR) -> QFont:
        """A font in a size of the scale, or in units; figures are tabular, large sizes set tighter."""
        units = size.value * self.scale if isinstance(size, Type) else size
        return _font(self.family, self.px(units), weight, units >= Type.TITLE.value)

    def fitted(
        self, text: str, size: Type | float, weight: Weight, width: int, least: float = Type.SMALL.value
    ) -> QFont:
        """The font of `fit_line`."""
        return self.fit_line(text, size, weight, width, least)[0]

    def fit_line(
        self, text: str, size: Type | float, weight: Weight, width: int, least: float = Type.SMALL.value
    ) -> tuple[QFont, int]:
        """The largest font, from `size` down to `least`, in which `text` fits `width`; with its width in it.

        `least` is in units of the default size: larger text never shrinks below what it grew from.
        """
        most = size.value * self.scale if isinstance(size, Type) else size
        smallest = least * self.scale
        sizes = sizes_down(most, smallest)
        font = self.font(next(sizes), weight)
        wide = whole = QFontMetrics(font).horizontalAdvance(text)
        for units in sizes:
            if wide <= width:
                break
            if units > smallest and units * whole > TOO_WIDE * most * width:
                continue
            font = self.font(units, weight)
            wide = QFontMetrics(font).horizontalAdvance(text)
        return font, wide

    def largest(self, most: float, least: float, weight: Weight, fits: Callable[[QFont], bool]) -> QFont:
        """The largest font, from `most` down to `least` units, that fits; the smallest where none does."""
        for units in sizes_down(most, least):
            font = self.font(units, weight)
            if fits(font):
                break
        return font


def sizes_down(most: float, least: float) -> Iterator[float]:
    """Yield the sizes of text that shrinks, from `most` to `least`."""
    yield most
    while most > least:
        most = max(least, most * SHRINK_STEP)
        yield most


@lru_cache(maxsize=256)
def _font(family: str, pixels: int, weight: Weight, tight: bool) -> QFont:  # noqa: FBT001 - a private cache key
    font = fonts.tabular(QFont(family))
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    if tight:
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98)
    return font


@dataclass(frozen=True, slots=True)
class HomeBackground:
    """The gradient of the home screen, from the lit corner on; `lead` is the colour of the subtitle."""

    light: QColor
    brand: QColor
    deep: QColor
    lead: QColor

    @staticmethod
    def from_palette(palette: Palette) -> "HomeBackground":
        """The gradient of a brand, with as much light and shade as leaves all text readable."""
        brand, ink, veil = palette.brand, palette.on_brand, palette.veil
        bright = ink.lightnessF() < 0.5
        dark, lit = (BRIGHT_DARK_SHARE, BRIGHT_LIGHT_SHARE) if bright else (DARK_SHARE, LIGHT_SHARE)
        lead = readable(mix(brand, ink, LEAD_SHARE), brand, palette.least)

        def bears(color: QColor) -> bool:
            veiled = mix(color, veil, veil.alphaF())
            return min(contrast(ink, color), contrast(lead, color), contrast(ink, veiled)) >= palette.least

        def shaded(toward: QColor, share: float) -> QColor:
            tries = (mix(brand, toward, share * (1 - step / 10)) for step in range(10))
            return next(filter(bears, tries), brand)

        return HomeBackground(shaded(WHITE, lit), brand, shaded(BLACK, dark), lead)

    def brush(self, size: QSize) -> QBrush:
        """The brush that fills a panel of `size`."""
        width, height = size.width(), size.height()
        glow = QRadialGradient(QPointF(width * 0.8, height * 0.08), max(width, height) * 0.75)
        glow.setColorAt(0, self.light)
        glow.setColorAt(0.45, self.brand)
        glow.setColorAt(1, self.deep)
        return QBrush(glow)
