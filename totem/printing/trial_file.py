"""The trial page as a file to look at: PNG, or a PDF that is as large as the paper."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPdfWriter

from totem.printing import pdf, thermal_slip
from totem.printing.canvas import MM_PER_INCH, painting
from totem.printing.content import TrialPage
from totem.printing.profiles import Profile
from totem.printing.slip import preview

_A4_PIXELS = 1654  # 200 an inch


def write(page: TrialPage, profile: Profile | None, file: Path) -> None:
    """Write the page of a thermal printer, or on A4 where `profile` is None. Needs a QGuiApplication.

    Raises:
        ValueError: the name does not end in .png or .pdf.
        OSError: the file cannot be written.
    """
    match file.suffix.lower(), profile:
        case ".png", None:
            content = _png(preview(page, _A4_PIXELS))
        case ".pdf", None:
            content = pdf.compose([page])
        case ".png", Profile():
            content = _png(thermal_slip.compose(page, profile).image())
        case ".pdf", Profile():
            content = _pdf(thermal_slip.compose(page, profile).image(), profile.dpi)
        case _:
            raise ValueError(f"{file.name} does not end in .png or .pdf")
    file.write_bytes(content)


def _png(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, b"PNG")
    return bytes(buffer.data().data())


def _pdf(picture: QImage, dpi: int) -> bytes:
    """One page of the size of `picture`, dot by dot."""
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
