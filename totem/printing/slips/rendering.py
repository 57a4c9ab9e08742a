"""Rendering of printables: A4 pages on a canvas, as PDF or as a picture, and dots for a thermal roll.

Everything here needs a QGuiApplication. PDFs are untagged (no StructTreeRoot): Qt 6.11.3's PDF engine writes
no structure, and offers none, neither by QPdfWriter nor by QPrinter. Text keeps its Unicode and the order of
reading, so that it can be searched, copied and read aloud.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter, QPdfWriter

from totem.printing.layout import roll
from totem.printing.layout.a4 import A4_HEIGHT, A4_WIDTH, DPI, PAGE
from totem.printing.layout.canvas import MM_PER_INCH, Canvas, Column, painting
from totem.printing.layout.fonts import load_fonts
from totem.printing.slips import boleto_a4, boleto_thermal, document, receipts, test_page
from totem.printing.slips.content import (
    CardReceiptContent,
    DocumentContent,
    Printable,
    PrinterTestPage,
    ProofContent,
    ProtocolContent,
    SlipContent,
)
from totem.printing.slips.wording import SECOND_COPY
from totem.printing.thermal.escpos import Raster
from totem.settings.printer_profiles import Profile

_Draw = Callable[[Canvas, Column, Any], Any]


def _draw_card_a4(canvas: Canvas, place: Column, content: CardReceiptContent) -> float:
    from totem.printing.slips import card_receipt  # only where cards are on

    return card_receipt.draw_a4(canvas, place, content)


def _draw_card_roll(canvas: Canvas, place: Column, content: CardReceiptContent) -> Column:
    from totem.printing.slips import card_receipt  # only where cards are on

    return card_receipt.draw_roll(canvas, place, content)


_DESIGNS: dict[type[Printable], tuple[str, _Draw, _Draw]] = {
    SlipContent: (SECOND_COPY, boleto_a4.draw_a4, boleto_thermal.draw_roll),
    ProofContent: (receipts.PROOF_TITLE, receipts.draw_proof_a4, receipts.draw_proof_roll),
    ProtocolContent: (receipts.PROTOCOL_TITLE, receipts.draw_protocol_a4, receipts.draw_protocol_roll),
    CardReceiptContent: ("Recibo", _draw_card_a4, _draw_card_roll),
    DocumentContent: ("Documento", document.draw_a4, document.draw_roll),
    PrinterTestPage: (test_page.TITLE, test_page.draw_a4, test_page.draw_roll),
}
"""The title of each slip, and how its A4 page and its roll are drawn."""
_PREVIEW_WIDTH = 1654  # 200 dots per inch


def draw_page(canvas: Canvas, content: Printable) -> None:
    """Draw the A4 page of a printable."""
    _, draw, _ = _DESIGNS[type(content)]
    draw(canvas, PAGE, content)


def compose_pdf(slips: Sequence[Printable]) -> bytes:
    """Compose a PDF of one A4 page per slip, without personal data in its metadata."""
    load_fonts()
    buffer, writer = _pdf_writer(DPI, QPageSize(QPageSize.PageSizeId.A4))
    titles = {_DESIGNS[type(slip)][0] for slip in slips}
    writer.setTitle(titles.pop() if len(titles) == 1 else SECOND_COPY)
    writer.setCreator("Totem")
    with painting(writer) as painter:
        for index, slip in enumerate(slips):
            if index:
                writer.newPage()
            draw_page(Canvas(painter, DPI), slip)
    return bytes(buffer.data().data())


def draw_preview(content: Printable, width: int) -> QImage:
    """Draw the A4 page as a picture of `width` pixels; too coarse for scanners."""
    load_fonts()
    page = QImage(QSize(width, round(width * A4_HEIGHT / A4_WIDTH)), QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    with painting(page) as painter:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        scale = width * MM_PER_INCH / (A4_WIDTH * DPI)
        painter.scale(scale, scale)
        draw_page(Canvas(painter, DPI), content)
    return page


def compose_roll(content: Printable, profile: Profile) -> Raster:
    """Compose one slip for the printer of `profile`, as dots."""
    _, _, draw = _DESIGNS[type(content)]
    return roll.compose(profile, lambda canvas, place: draw(canvas, place, content))


def write_test_page(page: PrinterTestPage, profile: Profile | None, file: Path) -> None:
    """Write the test page to a PNG or PDF file, of a thermal printer, or of A4 where `profile` is None.

    ValueError for a file name of another kind, OSError where it cannot be written.
    """
    image = None if profile is None else compose_roll(page, profile).image()
    match file.suffix.lower():
        case ".png":
            saved = (image or draw_preview(page, _PREVIEW_WIDTH)).save(str(file))
        case ".pdf":
            content = _roll_pdf(image, profile.dpi) if image and profile else compose_pdf([page])
            saved = bool(file.write_bytes(content))
        case _:
            raise ValueError(f"{file.name} does not end in .png or .pdf")
    if not saved:
        raise OSError(f"{file} cannot be written")


def _roll_pdf(image: QImage, dpi: int) -> bytes:
    """Compose a PDF of one page of the size of the paper, dot by dot."""
    size = QSizeF(image.width(), image.height()) * (MM_PER_INCH / dpi)
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    buffer, writer = _pdf_writer(dpi, QPageSize(size, QPageSize.Unit.Millimeter, "", exact))
    with painting(writer) as painter:
        painter.drawImage(QRect(0, 0, image.width(), image.height()), image)
    return bytes(buffer.data().data())


def _pdf_writer(dpi: int, size: QPageSize) -> tuple[QBuffer, QPdfWriter]:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(dpi)
    writer.setPageSize(size)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    return buffer, writer
