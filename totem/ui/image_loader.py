"""Load the kiosk's icons, paint icons, shapes and text, and show a sign beside words."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPaintDevice, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel

from totem.system import resources
from totem.ui.qt_accessibility import Role, describe

BADGE_SHARE = 0.56
"""Size of an icon, as a share of its round ground."""
log = logging.getLogger(__name__)


@lru_cache(maxsize=256)
def icon(name: str, side: int, color: str) -> QPixmap:
    """The icon `name` as a pixmap in `color` (#rrggbb); `side` is its height, and most are square."""
    svg = _read(f"icons/{name}.svg")
    drawing = _renderer(svg.replace("currentColor", color))
    shape = drawing.viewBoxF()
    pixmap = QPixmap(round(side * shape.width() / shape.height()) if svg else side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    if svg:
        with QPainter(pixmap) as painter:
            drawing.render(painter, QRectF(pixmap.rect()))
    return pixmap


def paint_picture(painter: QPainter, name: str, colors: Mapping[str, QColor]) -> None:
    """Paint a picture in its own size; the classes of its shapes are the `colors` of fill or edge."""
    if svg := _read(f"pictures/{name}.svg"):
        fills = (f".{each}{{fill:{color.name()}}}" for each, color in colors.items())
        edges = (f".{each}-edge{{stroke:{color.name()}}}" for each, color in colors.items())
        drawing = _renderer(svg.replace("<style>", f"<style>{''.join((*fills, *edges))}"))
        drawing.render(painter, drawing.viewBoxF())


def _read(name: str) -> str:
    try:
        return resources.path(name).read_text(encoding="utf-8")
    except OSError as error:  # the label remains
        log.warning("the icon %s is left out: %s", name, error)
        return ""


def _renderer(svg: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(svg.encode()))


@contextmanager
def antialiased(device: QPaintDevice, *, smooth: bool = False) -> Iterator[QPainter]:
    """Paint on `device` without jagged edges; `smooth` for pixmaps that are scaled."""
    painter = QPainter(device)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        yield painter
    finally:
        if painter.isActive():  # after an error, Qt may have ended it
            painter.end()


def paint_icon(painter: QPainter, x: float, y: float, side: int, name: str, color: QColor) -> None:
    """Paint an icon with its top left corner at (x, y)."""
    painter.drawPixmap(round(x), round(y), icon(name, side, color.name()))


def badge_picture(
    side: int,
    shown: str,
    ink: QColor,
    ground: QColor | None,
    edge: QPen | None = None,
    font: QFont | None = None,
) -> QPixmap:
    """An icon on a round ground, or without; with a `font`, a text in place of the icon."""
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    with antialiased(picture) as painter:
        if ground is not None:
            painter.setPen(edge or Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawEllipse(picture.rect())
        inner = round(side * BADGE_SHARE)
        if font is None:
            paint_icon(painter, (side - inner) / 2, (side - inner) / 2, inner, shown, ink)
        else:
            draw_text(painter, QRectF(picture.rect()), Qt.AlignmentFlag.AlignCenter, shown, font, ink)
    return picture


def draw_text(
    painter: QPainter, box: QRectF, flags: int | Qt.AlignmentFlag, text: str, font: QFont, color: QColor
) -> None:
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(box, flags, text)


def paint_rounded(
    painter: QPainter, box: QRectF, radius: float, fill: QColor, pen: QPen | None = None, *, width: float = 0
) -> None:
    """Paint a rounded rectangle with its edge inside of `box`; `width` is that of an edge left out."""
    half = (width if pen is None else pen.widthF()) / 2
    painter.setPen(Qt.PenStyle.NoPen if pen is None else pen)
    painter.setBrush(fill)
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)


class IconLabel(QLabel):
    """A picture that assistive technology passes over."""

    def __init__(self, picture: QPixmap | None = None) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        describe(self, Role.NoRole)
        if picture is not None:
            self.setPixmap(picture)
