"""What the camera sees, in a frame that a document is held into; or the photo that was taken."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.image_loader import paint_icon
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme

INSET, CORNER = 0.09, 0.14
"""Of the height: how far inside the frame stands, and how long its corners are."""
LEAST_UNITS = 300
RADIUS = 36
USUAL = QSize(16, 9)
"""The shape of most cameras' pictures."""


class CameraPreview(QWidget):
    """Dark until there is a picture, as what it stands for is."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._live = True
        self.setObjectName("view_finder")
        describe(self, Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def image(self) -> QImage:
        """What is seen now; null while nothing is."""
        return self._image

    def show_image(self, image: QImage, *, live: bool) -> None:
        """Show what the camera sees, in its frame, or what was taken, without."""
        self._image, self._live = image, live
        self.update()

    def forget(self) -> None:
        """Show nothing."""
        self.show_image(QImage(), live=True)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.px(LEAST_UNITS if self._theme.roomy else LEAST_UNITS * 0.6))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, box = self._theme, QRectF(self._placed())
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape, radius = QPainterPath(), theme.px(RADIUS)
        shape.addRoundedRect(box, radius, radius)
        painter.setClipPath(shape)
        if self._image.isNull():
            painter.fillRect(box, QColor("#10141c"))
            side, middle = theme.px(120), box.center()
            paint_icon(
                painter, middle.x() - side / 2, middle.y() - side / 2, side, "camera", QColor("#c8d0dc")
            )
        else:
            painter.drawImage(box, self._image)
        painter.setClipping(False)
        if self._live:
            self._paint_frame(painter, box)
        painter.end()

    def _placed(self) -> QRect:
        """Where the picture is: all of it, in the middle."""
        size = USUAL if self._image.isNull() else self._image.size()
        place = QRect(QPoint(0, 0), size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio))
        place.moveCenter(self.rect().center())
        return place

    def _paint_frame(self, painter: QPainter, box: QRectF) -> None:
        """Four corners in the shape of a card."""
        inset, arm = box.height() * INSET, box.height() * CORNER
        inner = box.adjusted(inset, inset, -inset, -inset)
        width = min(inner.width(), inner.height() * 1.58)  # ISO/IEC 7810 ID-1: 85.6 × 54 mm
        frame = QRectF(inner.center().x() - width / 2, inner.top(), width, inner.height())
        pen = QPen(QColor("white"), self._theme.px(6))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for x, across in ((frame.left(), arm), (frame.right(), -arm)):
            for y, down in ((frame.top(), arm), (frame.bottom(), -arm)):
                painter.drawLine(round(x), round(y), round(x + across), round(y))
                painter.drawLine(round(x), round(y), round(x), round(y + down))
