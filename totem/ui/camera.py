"""The kiosk's camera, its photos as JPEG, and its live preview. QtMultimedia is imported when it opens.

Nothing is written to disk: an image stays in memory until it is taken or the camera is closed.
"""

import logging
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QBuffer, QIODevice, QObject, QPoint, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.image_loader import antialiased, paint_icon
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCameraFormat

log = logging.getLogger(__name__)

MEDIA_TYPE = "image/jpeg"
QUALITY = 88
WIDEST = 1920
"""Width in pixels that a photo keeps: enough to read a document, little to send."""
WANTED_PIXELS = 1920 * 1080
OpenCamera = Callable[[QObject], "Camera | None"]
"""Opens the camera, owned by the given object; None where there is none."""
INSET, CORNER = 0.09, 0.14
"""Shares of the height: inset of the frame, length of its corners."""
LEAST_UNITS = 300
RADIUS = 36
USUAL = QSize(16, 9)
"""The aspect ratio of most cameras."""


class Camera(Protocol):
    """An open camera."""

    def start(self, seen: Callable[[QImage], None], failed: Callable[[], None]) -> None:
        """Pass every frame to `seen`; call `failed` when the camera fails."""

    def stop(self) -> None:
        """Stop the camera."""


class CameraUnavailable(Enum):
    """Reason why no camera can be opened."""

    EXTRA = "QtMultimedia is not installed"
    LIBRARY = "QtMultimedia cannot be loaded"
    BACKEND = "QtMultimedia has nothing to open a camera with"
    DEVICE = "no camera is connected"


def unavailable_reason() -> CameraUnavailable | None:
    """Find out why no camera can be opened; needs the QApplication."""
    try:
        from PySide6.QtMultimedia import QMediaDevices, QMediaFormat
    except ModuleNotFoundError:
        return CameraUnavailable.EXTRA
    except ImportError:
        return CameraUnavailable.LIBRARY
    if not QMediaDevices.defaultVideoInput().isNull():
        return None
    reads_any = QMediaFormat().supportedVideoCodecs(QMediaFormat.ConversionMode.Decode)
    return CameraUnavailable.DEVICE if reads_any else CameraUnavailable.BACKEND


def open_camera(parent: QObject) -> Camera | None:
    """Open the default camera; log the reason and return None where that is impossible."""
    lacking = unavailable_reason()
    if lacking is not None:
        log.warning("no camera: %s", lacking.value)
        return None
    return _QtCamera(parent)


def encode_jpeg(image: QImage) -> bytes:
    """Encode as JPEG, no wider than `WIDEST` and without metadata (raises OSError). Thread-safe."""
    if image.width() > WIDEST:
        image = image.scaledToWidth(WIDEST, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    plain = QImage(image.convertToFormat(QImage.Format.Format_RGB888))
    for key in plain.textKeys():
        plain.setText(key, "")
    writer = QImageWriter(buffer, b"jpeg")
    writer.setQuality(QUALITY)
    if not writer.write(plain):
        raise OSError(writer.errorString())
    return bytes(buffer.data().data())


class _QtCamera(QObject):
    """The default camera, read through a video sink."""

    def __init__(self, parent: QObject) -> None:
        from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices, QVideoSink

        super().__init__(parent)
        device = QMediaDevices.defaultVideoInput()
        self._seen: Callable[[QImage], None] | None = None
        self._failed: Callable[[], None] | None = None
        self._camera = QCamera(device, self)
        chosen = best_format(device.videoFormats())
        if chosen is not None:
            self._camera.setCameraFormat(chosen)
        self._sink = QVideoSink(self)
        self._session = QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._frame)
        self._camera.errorOccurred.connect(self._on_error)

    def start(self, seen: Callable[[QImage], None], failed: Callable[[], None]) -> None:
        self._seen, self._failed = seen, failed
        self._camera.start()

    def stop(self) -> None:
        """Stop, and drop the last frame."""
        self._seen = self._failed = None
        self._camera.stop()

    @Slot()
    def _frame(self) -> None:
        if self._seen is not None:
            image = self._sink.videoFrame().toImage()
            if not image.isNull():
                self._seen(image)

    @Slot()
    def _on_error(self) -> None:
        log.warning("the camera does not work: %s", self._camera.error().name)
        if self._failed is not None:
            self._failed()


def best_format(formats: "list[QCameraFormat]") -> "QCameraFormat | None":
    """The smallest format that a document can be read at, else the largest."""

    def points(each: "QCameraFormat") -> int:
        return each.resolution().width() * each.resolution().height()

    large = [each for each in formats if points(each) >= WANTED_PIXELS]
    return min(large, key=points) if large else max(formats, key=points, default=None)


class CameraPreview(QWidget):
    """Shows the live image in a frame for a document, or the photo that was taken; dark without an image.

    Attributes:
        image: null without one.
    """

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.image = QImage()
        self._live = True
        self.setObjectName("view_finder")
        describe(self, Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage, *, live: bool) -> None:
        """Show a frame of the camera, or with `live=False` the photo that was taken."""
        self.image, self._live = image, live
        self.update()

    def clear(self) -> None:
        self.show_image(QImage(), live=True)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.px(LEAST_UNITS if self._theme.is_large else LEAST_UNITS * 0.6))

    sizeHint = minimumSizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, box = self._theme, QRectF(self._placed())
        with antialiased(self, smooth=True) as painter:
            shape, radius = QPainterPath(), theme.px(RADIUS)
            shape.addRoundedRect(box, radius, radius)
            painter.setClipPath(shape)
            if self.image.isNull():
                painter.fillRect(box, QColor("#10141c"))
                side, at = theme.px(120), box.center()
                x, y = at.x() - side / 2, at.y() - side / 2
                paint_icon(painter, x, y, side, "camera", QColor("#c8d0dc"))
            else:
                painter.drawImage(box, self.image)
            painter.setClipping(False)
            if self._live:
                self._paint_frame(painter, box)

    def _placed(self) -> QRect:
        size = USUAL if self.image.isNull() else self.image.size()
        place = QRect(QPoint(0, 0), size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio))
        place.moveCenter(self.rect().center())
        return place

    def _paint_frame(self, painter: QPainter, box: QRectF) -> None:
        """Paint four corners in the shape of an identity card."""
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
