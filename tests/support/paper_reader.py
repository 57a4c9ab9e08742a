"""Reading of printed documents: pictures, symbols and text."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2
import zxingcpp
from PySide6.QtGui import QImage

Picture = npt.NDArray[np.uint8]
DPI = 200
WHITE = 200
KINDS = "QRCode,ITF"
"""Symbols that the product makes; to look for all that there are takes three times as long."""


@dataclass(frozen=True)
class Symbol:
    """A symbol that was read, and the pixels it covers."""

    kind: str
    text: str
    left: int
    top: int
    right: int
    bottom: int


def pages(document: bytes, dpi: int = DPI) -> list[Picture]:
    """Every page of a PDF in grey."""
    pdf = pypdfium2.PdfDocument(document)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze().copy() for page in pdf]
    finally:
        pdf.close()


def texts(document: bytes) -> list[str]:
    """The text of every page, in the order in which it would be copied."""
    pdf = pypdfium2.PdfDocument(document)
    try:
        return [page.get_textpage().get_text_bounded() for page in pdf]
    finally:
        pdf.close()


def symbols(picture: Picture) -> list[Symbol]:
    """All symbols of `KINDS` that zxing-cpp reads in a picture."""
    found = []
    for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.barcode_formats_from_str(KINDS)):
        corners = (
            code.position.top_left,
            code.position.top_right,
            code.position.bottom_left,
            code.position.bottom_right,
        )
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        found.append(Symbol(code.format.name, code.text, min(xs), min(ys), max(xs), max(ys)))
    return sorted(found, key=lambda symbol: symbol.kind)


def grey(image: QImage) -> Picture:
    """A Qt picture as grey pixels."""
    flat = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(flat.constBits(), dtype=np.uint8).reshape(flat.height(), flat.bytesPerLine())
    return rows[:, : flat.width()].copy()
