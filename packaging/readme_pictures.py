"""The pictures of README.md, taken anew by the gallery's command into `.github/pictures`.

Run it with the project's Python after the look has changed: `.venv/bin/python packaging/readme_pictures.py`.
README.md shows them at half their width: sharp on a dense display, too.
"""

import io
import sys
import tempfile
from array import array
from collections import Counter
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QImageWriter

from totem import gallery

PICTURES = Path(__file__).resolve().parent.parent / ".github" / "pictures"
SIZE = (1080, 1920)
WIDTH, COLORS = 540, 256
SHOWN = {
    "home": ("usual", "home"),
    "document": ("usual", "document-right"),
    "boletos": ("usual", "boletos"),
    "pay": ("usual", "pay-pix"),
    "paid": ("usual", "paid"),
    "contrast": ("contrast", "boletos"),
}
"""File → theme and face."""


def take(folder: Path) -> None:
    """Write all pictures to `folder`."""
    themes, faces = zip(*SHOWN.values(), strict=True)
    with tempfile.TemporaryDirectory() as work:
        asked = {"sizes": [SIZE], "themes": themes, "languages": ["pt_BR"], "screens": faces}
        gallery.run(Path(work), **asked, say=io.StringIO())
        for name, (theme, face) in SHOWN.items():
            width, height = SIZE
            shrink(Path(work, f"{width}x{height}", theme, "pt_BR", f"{face}.png"), folder / f"{name}.png")


def shrink(picture: Path, file: Path, *, flat: bool = False) -> None:
    """Write `picture` at the README's width to `file`, as small as PNG makes it.

    A `flat` one has no gradients: its most frequent colours are enough for it.

    Raises:
        OSError: it cannot be written.
    """
    image = QImage(str(picture)).scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
    writer = QImageWriter(str(file), b"png")
    writer.setQuality(0)
    if not writer.write(
        _in_few_colors(image) if flat else image.convertToFormat(QImage.Format.Format_RGB888)
    ):
        raise OSError(f"{file} cannot be written: {writer.errorString()}")


def _in_few_colors(image: QImage) -> QImage:
    pixels = array("I", bytes(image.convertToFormat(QImage.Format.Format_RGB32).constBits()))
    table = [color for color, _ in Counter(pixels).most_common(COLORS)]
    return image.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.AvoidDither)


if __name__ == "__main__":
    take(PICTURES)
    sys.exit(0)
