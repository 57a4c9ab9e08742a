"""Take the pictures of README.md and of the operator's manual with the gallery.

Run it with the project's Python after the look of the kiosk or of the staff's screens has changed:
`.venv/bin/python packaging/generate/pictures.py`, after fleet_pictures.py where the fleet's page has changed.
The documents show them at half their width, for dense displays.
"""

import io
import tempfile
from array import array
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import own_checkout  # noqa: F401 - this checkout's program
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPainterPath, QPen

from support.gallery.pictures import write_pictures
from totem.printing.slips import rendering
from totem.printing.slips.content import ProofContent, ProvenPayment
from totem.settings.printer_profiles import profile

ROOT = Path(__file__).resolve().parents[2]
SIZE = (1080, 1920)
WIDTH, COLORS = 540, 256

Shots = Mapping[str, tuple[str, str]]
"""By file name, the theme and the screen of the gallery."""

README = ROOT / ".github" / "pictures"
OF_README: Shots = {
    "home": ("usual", "home"),
    "boletos": ("usual", "boletos"),
    "pay": ("usual", "pay-pix"),
    "paid": ("usual", "paid"),
}
"""The path of a visit, in the order of README.md."""
HERO = "hero"
"""README.md's first picture: the kiosk upright and sideways, its paper, and the fleet's page."""
HERO_SIZE = (1800, 1000)
_SIDEWAYS, _UPRIGHT, _SECOND_COPY, _CONFIRMATION, _FLEET = (
    QRectF(40, 40, 880, 495),
    QRectF(950, 40, 517.5, 920),
    QRectF(1497.5, 40, 262.5, 660),
    QRectF(1497.5, 730, 262.5, 230),
    QRectF(40, 565, 880, 395),
)
_HERO_GROUND, _HERO_EDGE, _HERO_RADIUS = QColor("#e6e9f2"), QColor("#c3c9d8"), 14
MANUAL = ROOT / "packaging" / "manual"
OF_MANUAL: Shots = {
    "set-up": ("usual", "setup-begun"),
    "set-up-erp": ("usual", "setup-erp-token"),
    "cards": ("usual", "cards"),
    "card-closing": ("usual", "card_closing"),
    "gate": ("usual", "gate-typing"),
    "maintenance": ("usual", "maintenance-trouble"),
    "settings": ("usual", "settings-changed"),
    "statistics": ("usual", "statistics"),
    "outbox": ("usual", "outbox"),
}
OF_FLEET_PAGE = {"fleet": "list", "fleet-detail": "details"}
"""Pictures of the manual that fleet_pictures.py takes: the state of the page by file name."""


def take(shots: Shots, folder: Path, *, flat: bool = False) -> None:
    """Write the pictures of `shots` to `folder`; see `shrink` for `flat`."""
    themes, screens = zip(*shots.values(), strict=True)
    with tempfile.TemporaryDirectory() as work:
        write_pictures(
            Path(work), sizes=[SIZE], themes=themes, languages=["pt_BR"], screens=screens, out=io.StringIO()
        )
        for name, (theme, screen) in shots.items():
            taken = Path(work, "{}x{}".format(*SIZE), theme, "pt_BR", f"{screen}.png")
            shrink(taken, folder / f"{name}.png", flat=flat)


def take_hero(folder: Path) -> None:
    """Write the composed picture to `folder`."""
    from support.sample_slips import make_slip  # of the tests, which only this picture needs

    image = QImage(QSize(*HERO_SIZE), QImage.Format.Format_RGB32)
    image.fill(_HERO_GROUND)
    with tempfile.TemporaryDirectory() as work, QPainter(image) as painter:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        for size, screen, box in (((1920, 1080), "boletos", _SIDEWAYS), (SIZE, "pay-pix", _UPRIGHT)):
            write_pictures(
                Path(work),
                sizes=[size],
                themes=["usual"],
                languages=["pt_BR"],
                screens=[screen],
                out=io.StringIO(),
            )
            name = Path(work, "{}x{}".format(*size), "usual", "pt_BR", f"{screen}.png")
            _place(painter, QImage(str(name)), box)
        slips = [make_slip(due_date=date(2026, month, 24), description=None) for month in (10, 11)]
        payments = tuple(ProvenPayment(slip, slip.printed_at) for slip in slips)
        for printable, box in ((make_slip(), _SECOND_COPY), (ProofContent(payments), _CONFIRMATION)):
            paper = rendering.compose_roll(printable, profile("epson-tm-t20")).image()
            _place(painter, paper, box, margin=14)
        _place(painter, QImage(str(MANUAL / "fleet.png")), _FLEET)
    _write(image, folder / f"{HERO}.png")


def _place(painter: QPainter, picture: QImage, box: QRectF, *, margin: int = 0) -> None:
    """Draw the upper part of `picture` as wide as `box`, on white with round corners and an edge."""
    width, smooth = round(box.width()) - 2 * margin, Qt.TransformationMode.SmoothTransformation
    scaled = picture.convertToFormat(QImage.Format.Format_RGB32).scaledToWidth(width, smooth)
    frame = QPainterPath()
    frame.addRoundedRect(box, _HERO_RADIUS, _HERO_RADIUS)
    painter.save()
    painter.setClipPath(frame)
    painter.fillRect(box, Qt.GlobalColor.white)
    painter.drawImage(box.topLeft() + QPointF(margin, margin), scaled)
    painter.restore()
    painter.setPen(QPen(_HERO_EDGE, 2))
    painter.drawPath(frame)


def shrink(picture: Path, file: Path, *, flat: bool = False, width: int = WIDTH) -> None:
    """Write `picture` at `width` to `file`, compressed as far as PNG allows.

    A `flat` one has no gradients, and is reduced to its most frequent colours.

    Raises:
        OSError: it cannot be written.
    """
    image = QImage(str(picture)).scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    _write(_in_few_colors(image) if flat else image.convertToFormat(QImage.Format.Format_RGB888), file)


def _write(image: QImage, file: Path) -> None:
    writer = QImageWriter(str(file), b"png")
    writer.setQuality(0)
    if not writer.write(image):
        raise OSError(f"{file} cannot be written: {writer.errorString()}")


def _in_few_colors(image: QImage) -> QImage:
    """Reduce an image to frequent colours: one of each shade first, so that small marks keep theirs."""
    pixels = array("I", bytes(image.convertToFormat(QImage.Format.Format_RGB32).constBits()))
    ordered = [color for color, _ in Counter(pixels).most_common()]
    shades = {color & 0xE0E0E0: color for color in reversed(ordered)}
    table = list(dict.fromkeys((*shades.values(), *ordered)))[:COLORS]
    return image.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.AvoidDither)


if __name__ == "__main__":
    take(OF_README, README)
    take_hero(README)
    take(OF_MANUAL, MANUAL, flat=True)
