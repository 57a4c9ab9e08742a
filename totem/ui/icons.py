"""Icons of one family (Lucide, and a PIX mark drawn in its manner), tinted and rendered once a size."""

import logging
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from totem import assets

log = logging.getLogger(__name__)


@lru_cache(maxsize=256)
def icon(name: str, side: int, color: str) -> QPixmap:
    """The icon `name` as a `side` × `side` pixmap in `color` (#rrggbb)."""
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(name, color).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def paint_icon(painter: QPainter, x: float, y: float, side: int, name: str, color: QColor) -> None:
    """Draw an icon with its top left corner at (x, y)."""
    painter.drawPixmap(round(x), round(y), icon(name, side, color.name()))


def _renderer(name: str, color: str) -> QSvgRenderer:
    try:
        svg = assets.path(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", color)
    except OSError as error:  # a control says in words what it does
        log.warning("the icon %s is left out: %s", name, error)
        return QSvgRenderer()
    return QSvgRenderer(QByteArray(svg.encode()))
