"""Colour arithmetic: contrast after WCAG 2.2, and an accent of any brand made readable."""

from PySide6.QtGui import QColor

WHITE = QColor("#ffffff")
INK = QColor("#0f172a")
BLACK = QColor("#000000")
READABLE = 4.5
"""The least contrast of words on their ground (WCAG 2.2, success criterion 1.4.3)."""
PALE, GREYISH = 1.4, 0.18
"""Contrast with the page, and saturation (HSV), below which a surface looks switched off."""
STRONG = 15.0
"""The same where strong contrast is asked for (ux.md)."""


def luminance(color: QColor) -> float:
    """Relative luminance, 0 (black) to 1 (white), after WCAG 2.2 "relative luminance"."""
    channels = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(background: QColor) -> QColor:
    """White or ink, whichever reads better on `background`."""
    return max(WHITE, INK, key=lambda color: contrast(color, background))


def bearing(color: QColor) -> QColor:
    """`color`, or the nearest shade that bears white where neither white nor ink has 4.5:1 on it."""
    return color if contrast(text_on(color), color) >= READABLE else readable(color, WHITE, READABLE)


def is_pale(color: QColor, page: QColor) -> bool:
    """Whether a surface of `color` is hardly told from `page`, and has no hue of its own to be told by."""
    return contrast(color, page) < PALE and color.hsvSaturationF() < GREYISH


def readable(color: QColor, background: QColor, ratio: float) -> QColor:
    """`color`, darkened (on light) or lightened (on dark) until it has `ratio` on `background`."""
    toward = max(WHITE, BLACK, key=lambda end: contrast(end, background))
    for step in range(41):
        candidate = mix(color, toward, step / 40)
        if contrast(candidate, background) >= ratio:
            return candidate
    return toward


def shade(ground: QColor, toward: QColor, share: float, ink: QColor, least: float = READABLE) -> QColor:
    """`ground` with `share` of `toward` in it, or as much of that as leaves `ink` a contrast of `least`."""
    for step in range(10):
        candidate = mix(ground, toward, share * (1 - step / 10))
        if contrast(ink, candidate) >= least:
            return candidate
    return ground


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """`one` with `share` (0 to 1) of `other` in it."""
    return QColor.fromRgbF(
        one.redF() + (other.redF() - one.redF()) * share,
        one.greenF() + (other.greenF() - one.greenF()) * share,
        one.blueF() + (other.blueF() - one.blueF()) * share,
    )
