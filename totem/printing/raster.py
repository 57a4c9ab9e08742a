"""A picture in one bit a dot: what a thermal head burns, and what the encoder sends.

A sheet is white paper to draw on, as wide as the head; what was drawn comes off it as a `Raster`.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

_WHITE, _BLACK = 0xFFFFFFFF, 0xFF000000


@dataclass(frozen=True, slots=True)
class Raster:
    """Dots in rows from the top, a row in whole bytes, the leftmost dot in the highest bit; 1 is ink."""

    width: int
    height: int
    rows: bytes

    @property
    def stride(self) -> int:
        """Bytes of a row."""
        return (self.width + 7) // 8

    def image(self) -> QImage:
        """The dots as a picture."""
        picture = QImage(self.rows, self.width, self.height, self.stride, QImage.Format.Format_Mono)
        picture.setColorTable([_WHITE, _BLACK])
        return picture.copy()


def sheet(width: int, height: int) -> QImage:
    """White paper of some dots, for a painter; what is painted black becomes ink."""
    image = QImage(width, height, QImage.Format.Format_Mono)
    image.setColorTable([_WHITE, _BLACK])
    image.fill(Qt.GlobalColor.white)
    return image


def read(image: QImage, height: int) -> Raster:
    """The uppermost `height` rows of a sheet."""
    stride, padded = (image.width() + 7) // 8, image.bytesPerLine()
    dots = bytes(image.constBits())
    rows = b"".join(dots[row : row + stride] for row in range(0, height * padded, padded))
    return Raster(image.width(), height, rows)
