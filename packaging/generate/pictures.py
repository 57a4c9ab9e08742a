"""Take the pictures of README.md and of the operator's manual with the gallery.

Run it with the project's Python after the look of the kiosk or of the staff's screens has changed:
`.venv/bin/python packaging/generate/pictures.py`. The documents show them at half their width, for dense
displays.
"""

import io
import tempfile
from array import array
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import own_checkout  # noqa: F401 - this checkout's program
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QImageWriter

from totem.lab import gallery

ROOT = Path(__file__).resolve().parents[2]
SIZE = (1080, 1920)
WIDTH, COLORS = 540, 256

Shots = Mapping[str, tuple[str, str]]
"""By file name, the theme and the screen of the gallery."""

README = ROOT / ".github" / "pictures"
OF_README: Shots = {
    "home": ("usual", "home"),
    "document": ("usual", "document-right"),
    "boletos": ("usual", "boletos"),
    "pay": ("usual", "pay-pix"),
    "paid": ("usual", "paid"),
    "contrast": ("contrast", "boletos"),
}
MANUAL = ROOT / "packaging" / "manual"
OF_MANUAL: Shots = {
    "set-up": ("usual", "setup-begun"),
    "set-up-erp": ("usual", "setup-erp-token"),
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
        gallery.run(
            Path(work), sizes=[SIZE], themes=themes, languages=["pt_BR"], screens=screens, out=io.StringIO()
        )
        for name, (theme, screen) in shots.items():
            taken = Path(work, "{}x{}".format(*SIZE), theme, "pt_BR", f"{screen}.png")
            shrink(taken, folder / f"{name}.png", flat=flat)


def shrink(picture: Path, file: Path, *, flat: bool = False, width: int = WIDTH) -> None:
    """Write `picture` at `width` to `file`, compressed as far as PNG allows.

    A `flat` one has no gradients, and is reduced to its most frequent colours.

    Raises:
        OSError: it cannot be written.
    """
    image = QImage(str(picture)).scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    writer = QImageWriter(str(file), b"png")
    writer.setQuality(0)
    if not writer.write(
        _in_few_colors(image) if flat else image.convertToFormat(QImage.Format.Format_RGB888)
    ):
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
    take(OF_MANUAL, MANUAL, flat=True)
