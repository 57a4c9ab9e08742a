"""Barcode and QR code of a boleto, as vectors for screens and paper.

Both consist of whole modules, and `paint_…` puts every edge on a whole device pixel without anti-aliasing,
since cameras fail on grey edges.

Sources: Banco do Brasil Doc5175, Especificações Técnicas para Confecção de Boleto de Pagamento (interleaved 2
of 5, 44 digits, 103 × 13 mm); ISO/IEC 16390 (ITF); ISO/IEC 18004 (QR; level M is usual for PIX).
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

ITF_DIGITS = 44
ITF_MODULES = 405
"""Length of 44 digits in modules, wide elements being three: 103 mm / 405 = 0.254 mm a module."""
ITF_LENGTH_MM, ITF_HEIGHT_MM = 103.0, 13.0
ITF_QUIET, ITF_LEAST_QUIET = 26, 10
"""Modules without ink on each side: 6.6 mm at the norm's size (which demands 5 mm, ITF readers for 6.35 mm),
and the least that ISO/IEC 16390 permits, for small screens."""
_LEAST_PIXELS = 2
"""Pixels of a narrow element on a screen, below which cameras do not separate it from its neighbours."""
QR_QUIET = 4
"""Modules without ink all around a QR code (ISO/IEC 18004)."""

Matrix = tuple[bytes, ...]
"""A QR code without its quiet zone, row by row, a byte a module: 1 is ink, 0 is none."""
_GREY = bytes.maketrans(b"\0\1", b"\xff\0")
"""The shades of a pixel without ink and with it."""

_START, _STOP = "nnnn", "wnn"
_NARROW_ELEMENTS, _WIDE_ELEMENTS = 138, 89
_DIGITS = ("nnwwn", "wnnnw", "nwnnw", "wwnnn", "nnwnw", "wnwnn", "nwwnn", "nnnww", "wnnwn", "nwnwn")


class Run(NamedTuple):
    """A bar's start and width, in the unit of the request."""

    start: int
    width: int


def itf_runs(barcode: str, narrow: int = 1, wide: int = 3) -> tuple[Run, ...]:
    """Encode a 44-digit barcode (else ValueError) as bars, left to right, with the widths of its elements."""
    if len(barcode) != ITF_DIGITS or not (barcode.isascii() and barcode.isdigit()):
        raise ValueError(f"an ITF barcode of a boleto has {ITF_DIGITS} digits")
    pairs = zip(map(int, barcode[::2]), map(int, barcode[1::2]), strict=True)
    woven = (zip(_DIGITS[bars], _DIGITS[spaces], strict=True) for bars, spaces in pairs)
    elements = _START + "".join(bar + space for pair in woven for bar, space in pair)
    runs, position = [], 0
    for index, element in enumerate(elements + _STOP):
        width = wide if element == "w" else narrow
        if index % 2 == 0:
            runs.append(Run(position, width))
        position += width
    return tuple(runs)


def itf_elements(dpi: float) -> tuple[int, int]:
    """Return the dots of narrow and wide elements that come nearest to 103 mm at `dpi`.

    Wide is 2.5 to 3 times narrow (ISO/IEC 16390): 6 and 18 dots at 600 dpi, 2 and 6 at 203, 2 and 5 at 180.
    """
    widest = max(2, round(dpi / 50))
    pairs = [(n, w) for n in range(1, widest + 1) for w in range(2 * n, 3 * n + 1) if 2 * w >= 5 * n]
    return min(pairs, key=lambda pair: abs(itf_length(*pair) - ITF_LENGTH_MM * dpi / 25.4))


def itf_pixels(length: int) -> tuple[int, int] | None:
    """Return the widest pixels of narrow and wide elements with which bars and quiet zones fit into `length`.

    Wide is three times narrow, on small screens down to twice (ISO/IEC 16390) with the least quiet zones.
    None where narrow elements would be a single pixel.
    """
    narrow = length // (ITF_MODULES + 2 * ITF_QUIET)
    if narrow >= _LEAST_PIXELS:
        return narrow, 3 * narrow
    narrow = _LEAST_PIXELS
    ratios = (wide for wide in range(3 * narrow, 2 * narrow - 1, -1) if _itf_room(narrow, wide) <= length)
    return next(((narrow, wide) for wide in ratios), None)


def itf_length(narrow: int, wide: int) -> int:
    """Return the length of the bars of 44 digits, in the unit of their elements."""
    return _NARROW_ELEMENTS * narrow + _WIDE_ELEMENTS * wide


def _itf_room(narrow: int, wide: int) -> int:
    return itf_length(narrow, wide) + 2 * ITF_LEAST_QUIET * narrow


def paint_itf(painter: QPainter, area: QRect | QRectF, barcode: str) -> QRectF:
    """Paint the bars in the middle of `area`, as wide as whole pixels allow and as high as `area`.

    The quiet zones lie inside `area`, whose background should be white. Returns the rectangle of the bars,
    empty where `area` is too narrow. ValueError for other than 44 digits.
    """
    pixels, ratio = _device(painter, area)
    elements = itf_pixels(pixels.width())
    if elements is None:
        return QRectF()
    length = itf_length(*elements)
    bars = QRect(pixels.left() + (pixels.width() - length) // 2, pixels.top(), length, pixels.height())
    runs = itf_runs(barcode, *elements)
    with _hard_edges(painter, ratio):
        painter.drawRects([QRect(bars.left() + x, bars.top(), width, bars.height()) for x, width in runs])
    return _logical(bars, ratio)


ITF_LEAST_PIXELS = _itf_room(_LEAST_PIXELS, 2 * _LEAST_PIXELS)
"""Pixels below which no bars are painted."""


def qr_matrix(text: str) -> Matrix:
    """Encode `text`, of at most 2,331 bytes (else ValueError), as a QR code at level M.

    The code holds plain UTF-8, which readers guess: not each of them reads the mark of a character set.
    """
    from qrcode.constants import ERROR_CORRECT_M  # the home screen needs no QR code
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text.encode())
    try:
        code.make()
    except (DataOverflowError, ValueError):
        raise ValueError(f"{len(text)} characters do not fit into a QR code") from None
    return tuple(map(bytes, code.get_matrix()))


def qr_path(matrix: Matrix, module: int = 1) -> QPainterPath:
    """Convert the ink of `matrix` to one path from the code's corner, neighbours in a row merged.

    One path, filled at once, leaves no hairlines between rows where a PDF viewer scales it.
    """
    path = QPainterPath()
    for row, cells in enumerate(matrix):
        column = 0
        for ink, run in groupby(cells):
            width = len(list(run))
            if ink:
                path.addRect(column * module, row * module, width * module, module)
            column += width
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def paint_qr(painter: QPainter, area: QRect | QRectF, code: str | Matrix) -> QRectF:
    """Paint a QR code, quiet zone included, in the middle of `area`, as large as whole pixels allow.

    `code` is the text, or its `qr_matrix` where it is painted repeatedly. The background should be white.
    Returns the rectangle of the code without its quiet zone, empty where `area` is too small.
    """
    matrix = qr_matrix(code) if isinstance(code, str) else code
    pixels, ratio = _device(painter, area)
    module = min(pixels.width(), pixels.height()) // (len(matrix) + 2 * QR_QUIET)
    side = len(matrix) * module
    left, top = pixels.left() + (pixels.width() - side) // 2, pixels.top() + (pixels.height() - side) // 2
    if module > 0:
        across, shades = len(matrix), b"".join(matrix).translate(_GREY)
        # A picture of one pixel a module: to fill `qr_path` takes ten times as long.
        picture = QImage(shades, across, across, across, QImage.Format.Format_Grayscale8)
        with _hard_edges(painter, ratio):
            painter.drawImage(QRect(left, top, side, side), picture)
    return _logical(QRect(left, top, side, side), ratio)


def _device(painter: QPainter, area: QRect | QRectF) -> tuple[QRect, float]:
    """Return `area` in device pixels, rounded inwards, and the device pixel ratio."""
    ratio = painter.device().devicePixelRatio()
    left, top = math.ceil(area.left() * ratio), math.ceil(area.top() * ratio)
    right, bottom = (area.left() + area.width()) * ratio, (area.top() + area.height()) * ratio
    return QRect(left, top, math.floor(right) - left, math.floor(bottom) - top), ratio


def _logical(pixels: QRect, ratio: float) -> QRectF:
    return QRectF(
        pixels.left() / ratio, pixels.top() / ratio, pixels.width() / ratio, pixels.height() / ratio
    )


@contextmanager
def _hard_edges(painter: QPainter, ratio: float) -> Iterator[None]:
    painter.save()
    painter.scale(1 / ratio, 1 / ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    try:
        yield
    finally:
        painter.restore()
