"""ESC/POS encoding of slips as raster data, in pieces that a transport can pace.

Only dots are sent, no text or barcode commands: three dialects of those are in use among printers sold in
Brazil, and none prints an ITF code of 44 digits. White rows are sent as dots, too, since the units of feed
commands differ from model to model and would split a symbol.

Source: Epson, ESC/POS Application Programming Guide and command reference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from totem.settings.printer_profiles import ImageCommand, Profile

_WHITE, _BLACK = 0xFFFFFFFF, 0xFF000000
INITIALISE = b"\x1b@"
ECHO_REQUEST = b"\x1dr\x01"
"""`GS r 1`: one byte comes back when everything sent before is consumed; only for `profile.echo`."""
_RASTER = b"\x1dv0\x00"
_COLUMNS = b"\x1b*"
_COLUMN_DOTS = 24
# ESC 3 16: a line moves the paper by the greater of its spacing and its 24 dots. 16 is less than those,
# whether the printer counts in dots, in halves of them, or in 1/144 inch: so no seams part lines of dots.
_TIGHT_LINES = b"\x1b3\x10"
_NEW_LINE = b"\n"


@dataclass(frozen=True, slots=True)
class Raster:
    """Dots in rows from the top, in whole bytes, the leftmost dot in the highest bit; 1 is ink."""

    width: int
    height: int
    rows: bytes

    @property
    def stride(self) -> int:
        """Bytes per row."""
        return (self.width + 7) // 8

    def image(self) -> QImage:
        """Convert the dots to an image."""
        image = QImage(self.rows, self.width, self.height, self.stride, QImage.Format.Format_Mono)
        image.setColorTable([_WHITE, _BLACK])
        return image.copy()


def blank_image(width: int, height: int) -> QImage:
    """Make a white one-bit image for a painter; black becomes ink."""
    image = QImage(width, height, QImage.Format.Format_Mono)
    image.setColorTable([_WHITE, _BLACK])
    image.fill(Qt.GlobalColor.white)
    return image


def read_raster(image: QImage, height: int) -> Raster:
    """Read the uppermost `height` rows of an image."""
    stride, padded = (image.width() + 7) // 8, image.bytesPerLine()
    dots = bytes(image.constBits())
    rows = b"".join(dots[row : row + stride] for row in range(0, height * padded, padded))
    return Raster(image.width(), height, rows)


def encode(slips: Sequence[Raster], profile: Profile) -> Iterator[bytes]:
    """Encode `slips`, each fed past the cutter and cut, in pieces of at most one band.

    ValueError for a slip wider than the printer's head.
    """
    tight = _TIGHT_LINES if profile.image is ImageCommand.COLUMN else b""
    yield INITIALISE + profile.preamble + tight
    for slip in slips:
        if slip.width > profile.dots:
            raise ValueError(f"a slip of {slip.width} dots does not fit {profile.name}'s {profile.dots}")
        rows = slip.rows + bytes(slip.stride * profile.feed_rows)
        if profile.image is ImageCommand.RASTER:
            yield from _raster(rows, slip.stride, profile.band_rows)
        else:
            yield from _columns(rows, slip.width, profile)
        if profile.ending:
            yield profile.ending


def _raster(rows: bytes, stride: int, band_rows: int) -> Iterator[bytes]:
    band = stride * band_rows
    for start in range(0, len(rows), band):
        dots = rows[start : start + band]
        yield _RASTER + _u16(stride) + _u16(len(dots) // stride) + dots


def _columns(rows: bytes, width: int, profile: Profile) -> Iterator[bytes]:
    stride = (width + 7) // 8
    line = stride * _COLUMN_DOTS
    head = _COLUMNS + bytes([profile.column_mode]) + _u16(width)
    lines = [
        head + _transpose(rows[start : start + line], width) + _NEW_LINE
        for start in range(0, len(rows), line)
    ]
    together = max(1, profile.band_rows // _COLUMN_DOTS)
    for start in range(0, len(lines), together):
        yield b"".join(lines[start : start + together])


def _transpose(rows: bytes, width: int) -> bytes:
    """Convert at most 24 rows to columns of three bytes, the upper dot in the highest bit."""
    stride = (width + 7) // 8
    digits = bytearray(b"0") * (_COLUMN_DOTS * width)
    for index in range(len(rows) // stride):
        row = int.from_bytes(rows[index * stride : (index + 1) * stride])
        digits[index::_COLUMN_DOTS] = f"{row:0{8 * stride}b}"[:width].encode()
    return int(digits, 2).to_bytes(_COLUMN_DOTS * width // 8)


def _u16(number: int) -> bytes:
    return number.to_bytes(2, "little")
