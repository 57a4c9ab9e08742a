"""The trial page as a file to look at: PNG, or a PDF that is as large as the paper."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPdfWriter

from totem.printing.layout.canvas import (
    MM_PER_INCH,
    painting,
)
from totem.printing.office import pdf
from totem.printing.slips import boleto_thermal
from totem.printing.slips.boleto_a4 import preview
from totem.printing.slips.content import PrinterTestPage
from totem.printing.thermal.profiles import Profile

_A4_PIXELS = 1654  # 200 an inch


def write(page: PrinterTestPage, profile: Profile | None, file: Path) -> None:
    """Write the page of a thermal printer, or on A4 where `profile` is None. Needs a QGuiApplication.

    Raises:
        ValueError: the name does not end in .png or .pdf.
        OSError: the file cannot be written.
    """
    match file.suffix.lower():
        case ".png":
            if not _picture(page, profile).save(str(file)):
                raise OSError(f"{file} cannot be written")
        case ".pdf":
            file.write_bytes(pdf.compose([page]) if profile is None else _roll_pdf(page, profile))
        case _:
            raise ValueError(f"{file.name} does not end in .png or .pdf")


def _picture(page: PrinterTestPage, profile: Profile | None) -> QImage:
    return preview(page, _A4_PIXELS) if profile is None else boleto_thermal.compose(page, profile).image()


def _roll_pdf(page: PrinterTestPage, profile: Profile) -> bytes:
    """One page of the size of the paper, dot by dot."""
    picture, dpi = _picture(page, profile), profile.dpi
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(dpi)
    size = QSizeF(picture.width(), picture.height()) * (MM_PER_INCH / dpi)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    with painting(writer) as painter:
        painter.drawImage(QRect(0, 0, picture.width(), picture.height()), picture)
    return bytes(buffer.data().data())
