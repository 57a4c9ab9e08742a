"""The ground of the home screen: the brand's colour under a light from above, and what is written on it."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QBrush, QColor, QRadialGradient

from totem.ui.theme import BLACK, WHITE, Palette, contrast, mix, readable

DARK_SHARE, LIGHT_SHARE = 0.4, 0.14
BRIGHT_DARK_SHARE, BRIGHT_LIGHT_SHARE = 0.05, 0.2
"""For brands that are written on in black: they hardly bear to be darkened."""
LEAD_SHARE = 0.86


@dataclass(frozen=True, slots=True)
class HomeBackground:
    """Its colours, from the lit corner to the far one; `lead` is for what is said under the title."""

    light: QColor
    brand: QColor
    deep: QColor
    lead: QColor

    @staticmethod
    def from_palette(palette: Palette) -> "HomeBackground":
        """The ground of a brand: as much light and shadow as leaves every word on it readable."""
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
        """What fills a panel of `size`."""
        width, height = size.width(), size.height()
        glow = QRadialGradient(QPointF(width * 0.8, height * 0.08), max(width, height) * 0.75)
        glow.setColorAt(0, self.light)
        glow.setColorAt(0.45, self.brand)
        glow.setColorAt(1, self.deep)
        return QBrush(glow)
