"""The operator's logo in one bit, for printers that print black alone.

Dark tones become solid black, lighter ones two or one of four squares, and those that hardly differ from
paper white, so letters keep hard edges and colours remain apart. A logo made for dark grounds, such as white
letters on nothing, becomes its negative.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from totem.system.image_files import WIDE, UnreadableImage, crop_transparent, load_image

HEIGHT = 12.0
"""Height of a printed logo in mm; one that is too wide for its place is lower."""
_BOX = QSize(1600, 600)
_DARK, _PAPER = 110, 225
"""Greys of 255 that are always black, and that pass for paper."""
_OPAQUE = 250
_MOST_UNSEEN = 0.2  # of the outline
_FULL, _HALF, _QUARTER, _NONE = 0, 70, 110, 255
_TILE = ((0, 80), (120, 40))
"""Of each tone the cells are black whose number here leaves the sum below 128 (ordered dithering)."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class PaperLogo:
    """A readable logo, without its transparent edges."""

    image: QImage

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.image.width() / self.image.height()

    @property
    def is_wide(self) -> bool:
        """True if the logo contains the name."""
        return self.aspect >= WIDE

    def in_one_bit(self, width: int, height: int, cell: int) -> QImage:
        """Return the logo in `width` by `height` dots; `cell` is the side of a square of lighter tones."""
        keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        return _reduce(_grey(self.image.scaled(QSize(width, height), keep, smooth)), cell)


def load_logo(path: Path | None) -> PaperLogo | None:
    """Load the logo; log one that cannot be read, and do without."""
    if path is None:
        return None
    try:
        return PaperLogo(crop_transparent(load_image(path, _BOX)))
    except UnreadableImage as trouble:
        log.warning("brand.logo: %s %s; the name is printed", path.name, trouble)
        return None


def _grey(image: QImage) -> QImage:
    """Return the logo's greys on white, or its negative where a part of it would not stand out there."""
    on_paper = _draw_on(image, Qt.GlobalColor.white)
    if not image.hasAlphaChannel():
        return on_paper
    outline = _outline(_pixels(on_paper), _pixels(image.convertToFormat(QImage.Format.Format_Alpha8)))
    if sum(tone >= _PAPER for tone in outline) <= _MOST_UNSEEN * len(outline):
        return on_paper
    negative = _draw_on(image, Qt.GlobalColor.black)
    negative.invertPixels()
    return negative


def _outline(tones: bytes, opacity: bytes) -> list[int]:
    """Return the tones of the pixels to the left or right of which nothing is."""
    beside = zip(tones, opacity, b"\xff" + opacity[:-1], opacity[1:] + b"\xff", strict=True)
    return [tone for tone, own, left, right in beside if own >= _OPAQUE > min(left, right)]


def _draw_on(image: QImage, ground: Qt.GlobalColor) -> QImage:
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(ground)
    with QPainter(flat) as painter:
        painter.drawImage(0, 0, image)
    return flat.convertToFormat(QImage.Format.Format_Grayscale8)


def _reduce(grey: QImage, cell: int) -> QImage:
    """Reduce greys to black and white dots."""
    pixels = _pixels(grey)
    black = max(_DARK, _threshold(Counter(pixels)))
    half = (black + _PAPER) // 2
    tones = bytes(
        _FULL if tone < black else _HALF if tone < half else _QUARTER if tone < _PAPER else _NONE
        for tone in range(256)
    )
    width, height = grey.width(), grey.height()
    reduced = QImage(pixels.translate(tones), width, height, width, QImage.Format.Format_Grayscale8)
    dots = reduced.convertToFormat(QImage.Format.Format_RGB32)
    with QPainter(dots) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        painter.fillRect(dots.rect(), QBrush(_tile(cell)))
    return dots.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)


def _tile(cell: int) -> QImage:
    tile = QImage(QSize(2 * cell, 2 * cell), QImage.Format.Format_RGB32)
    with QPainter(tile) as painter:
        for row, levels in enumerate(_TILE):
            for column, level in enumerate(levels):
                painter.fillRect(column * cell, row * cell, cell, cell, QColor(level, level, level))
    return tile


def _threshold(counts: Counter[int]) -> int:
    """Return the grey that parts the logo's dark tones from its light ones best (Otsu, 1979)."""
    tones = {tone: count for tone, count in counts.items() if tone < _PAPER}
    total, whole = sum(tones.values()), sum(tone * count for tone, count in tones.items())
    best, threshold, below, dark = -1.0, _PAPER, 0, 0
    for tone in sorted(tones)[:-1]:
        below += tones[tone]
        dark += tone * tones[tone]
        between = (whole * below / total - dark) ** 2 / (below * (total - below))
        if between > best:
            best, threshold = between, tone + 1
    return threshold


def _pixels(grey: QImage) -> bytes:
    """The bytes of an image of eight bits, without those that Qt adds to each row."""
    width, stride, data = grey.width(), grey.bytesPerLine(), bytes(grey.constBits())
    return b"".join(data[row : row + width] for row in range(0, grey.height() * stride, stride))
