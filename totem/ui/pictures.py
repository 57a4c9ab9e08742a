"""The operator's pictures, read with care: a broken, huge or sly file is a sentence, never a crash."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageIOHandler, QImageReader

FORMATS = {"png", "jpeg", "webp", "gif", "bmp"}
MOST_BYTES, MOST_SVG_BYTES = 20_000_000, 2_000_000
MOST_POINTS = 32_000_000
"""As many as Qt decodes within the 256 MB that it allows a picture, at 16 bits a colour."""


class BadPicture(ValueError):
    """The file cannot be shown; the message says why, without its name."""


def read_picture(
    path: Path, box: QSize, fit: Qt.AspectRatioMode = Qt.AspectRatioMode.KeepAspectRatio
) -> QImage:
    """The picture at `path` in sRGB, scaled as `fit` says to `box`; of an animation its first frame.

    Nothing but this one file is read. May be called on any thread; an SVG that writes text needs the
    application and its fonts.

    Raises:
        BadPicture: it cannot be shown.
    """
    data = _bytes(path)
    if _is_markup(data):
        from totem.ui import svg

        if len(data) > MOST_SVG_BYTES:
            raise BadPicture(f"is an SVG of more than {MOST_SVG_BYTES // 1_000_000} MB")
        return svg.draw(data, box, fit)
    return _in_srgb(_decoded(data, box, fit))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadPicture(f"cannot be read: {error.strerror}") from None
    if not data:
        raise BadPicture("is empty")
    if len(data) > MOST_BYTES:
        raise BadPicture(f"has more than {MOST_BYTES // 1_000_000} MB")
    return data


def _is_markup(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _decoded(data: bytes, box: QSize, fit: Qt.AspectRatioMode) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    kind = reader.format().toStdString()
    if kind not in FORMATS:
        raise BadPicture("is no SVG, PNG, JPEG, WebP, GIF or BMP")
    whole = reader.size()
    if whole.isEmpty():
        raise BadPicture(f"is broken: {reader.errorString()}")
    if whole.width() * whole.height() > MOST_POINTS:
        size = f"{whole.width()}×{whole.height()} points"
        raise BadPicture(f"has {size}; at most {MOST_POINTS // 1_000_000} million are shown")
    if kind == "jpeg" and data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda"):
        raise BadPicture("is broken: it ends too early")  # the decoder would fill it up with grey
    lies = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    reader.setScaledSize(whole.scaled(box.transposed() if lies else box, fit))
    image = reader.read()
    if image.isNull():
        raise BadPicture(f"is broken: {reader.errorString()}")
    return image


def _in_srgb(image: QImage) -> QImage:
    """For the screen: of whatever colour space the file is, printers' inks among them."""
    clear = image.hasAlphaChannel()
    wanted = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
    srgb, space = QColorSpace(QColorSpace.NamedColorSpace.SRgb), image.colorSpace()
    if space.isValid() and space != srgb:
        image = image.convertedToColorSpace(srgb, QImage.Format.Format_ARGB32 if clear else wanted)
    return image.convertToFormat(wanted)
