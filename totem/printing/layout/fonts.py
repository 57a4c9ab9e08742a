"""The typeface that screens and slips share, registered with Qt once a process."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from totem.system import resources

FAMILY = "Inter"


WEIGHTS = ("Regular", "SemiBold", "Bold")


@cache
def load_fonts() -> str:
    """Register the typeface with Qt, once a process, and return its family; needs a QGuiApplication.

    Raises RuntimeError for a damaged font file, FileNotFoundError for a missing one.
    """
    for weight in WEIGHTS:
        file = resources.path(f"fonts/{FAMILY}-{weight}.otf")
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise RuntimeError(f"{file.name} cannot be used as a font")
    return FAMILY


def tabular(font: QFont) -> QFont:
    """Return `font` with tabular figures, for money, dates and codes in columns."""
    figures = QFont(font)
    figures.setFeature(QFont.Tag("tnum"), 1)
    return figures
