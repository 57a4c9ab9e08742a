"""The typeface of screens and slips, loaded from the assets so that every machine shows the same letters."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from totem import assets

FAMILY = "Inter"
WEIGHTS = ("Regular", "SemiBold", "Bold")


@cache
def load() -> str:
    """Make the typeface known to Qt, once a process, and return its family name; needs a QGuiApplication.

    Raises:
        RuntimeError: a font file is damaged.
        FileNotFoundError: a font file is missing.
    """
    for weight in WEIGHTS:
        file = assets.path(f"fonts/{FAMILY}-{weight}.otf")
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise RuntimeError(f"{file.name} cannot be used as a font")
    return FAMILY


def tabular(font: QFont) -> QFont:
    """`font` with figures of one width, for money, dates and codes that stand in columns."""
    figures = QFont(font)
    figures.setFeature(QFont.Tag("tnum"), 1)
    return figures
