"""The kiosk's camera: pictures as they come, and the one that is kept. QtMultimedia is loaded when it opens.

Nothing is written anywhere: a picture is in memory until it is taken or the camera is closed.
"""

import logging
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, Slot
from PySide6.QtGui import QImage, QImageWriter

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCameraFormat

log = logging.getLogger(__name__)
MEDIA_TYPE = "image/jpeg"
QUALITY = 88
WIDEST = 1920
"""Pixels across that a photo keeps: a document can be read at that, and it is sent in little time."""
WANTED_POINTS = 1920 * 1080


class Camera(Protocol):
    """A camera that is open; tests have one without any glass."""

    def start(self, seen: Callable[[QImage], None], failed: Callable[[], None]) -> None:
        """Have every picture `seen` from now on, or `failed` called when there is none to be had."""

    def stop(self) -> None:
        """See nothing more."""


OpenCamera = Callable[[QObject], "Camera | None"]
"""Opens the camera for somebody; None where there is none."""


class CameraUnavailable(Enum):
    """Why there is no camera."""

    LIBRARY = "QtMultimedia cannot be loaded"
    BACKEND = "QtMultimedia has nothing to open a camera with"
    DEVICE = "no camera is connected"


def lack() -> CameraUnavailable | None:
    """What is missing for a camera to be opened; needs Qt's application."""
    try:
        from PySide6.QtMultimedia import QMediaDevices, QMediaFormat
    except ImportError:
        return CameraUnavailable.LIBRARY
    if not QMediaDevices.defaultVideoInput().isNull():
        return None
    reads_any = QMediaFormat().supportedVideoCodecs(QMediaFormat.ConversionMode.Decode)
    return CameraUnavailable.DEVICE if reads_any else CameraUnavailable.BACKEND


def open_camera(parent: QObject) -> Camera | None:
    """The default camera, which `parent` owns; None where there is none, or nothing to open it with."""
    lacking = lack()
    if lacking is not None:
        log.warning("no camera: %s", lacking.value)
        return None
    return _QtCamera(parent)


def as_jpeg(image: QImage) -> bytes:
    """`image` as a JPEG, no wider than `WIDEST`, without anything said of where and when. On any thread."""
    if image.width() > WIDEST:
        image = image.scaledToWidth(WIDEST, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    plain = QImage(image.convertToFormat(QImage.Format.Format_RGB888))
    for key in plain.textKeys():
        plain.setText(key, "")
    writer = QImageWriter(buffer, b"jpeg")
    writer.setQuality(QUALITY)
    writer.write(plain)
    return bytes(buffer.data().data())


class _QtCamera(QObject):
    """Frames of the default camera, by way of a video sink."""

    def __init__(self, parent: QObject) -> None:
        from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices, QVideoSink

        super().__init__(parent)
        device = QMediaDevices.defaultVideoInput()
        self._seen: Callable[[QImage], None] | None = None
        self._failed: Callable[[], None] | None = None
        self._camera = QCamera(device, self)
        chosen = best(device.videoFormats())
        if chosen is not None:
            self._camera.setCameraFormat(chosen)
        self._sink = QVideoSink(self)
        self._session = QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._frame)
        self._camera.errorOccurred.connect(self._err)

    def start(self, seen: Callable[[QImage], None], failed: Callable[[], None]) -> None:
        """See."""
        self._seen, self._failed = seen, failed
        self._camera.start()

    def stop(self) -> None:
        """See nothing more, and let go of the last picture."""
        self._seen = self._failed = None
        self._camera.stop()

    @Slot()
    def _frame(self) -> None:
        if self._seen is not None:
            image = self._sink.videoFrame().toImage()
            if not image.isNull():
                self._seen(image)

    @Slot()
    def _err(self) -> None:
        log.warning("the camera does not work: %s", self._camera.error().name)
        if self._failed is not None:
            self._failed()


def best(formats: "list[QCameraFormat]") -> "QCameraFormat | None":
    """The format nearest to what a document needs: no smaller where there is one, no larger than needed."""

    def points(each: "QCameraFormat") -> int:
        return each.resolution().width() * each.resolution().height()

    large = [each for each in formats if points(each) >= WANTED_POINTS]
    return min(large, key=points) if large else max(formats, key=points, default=None)
