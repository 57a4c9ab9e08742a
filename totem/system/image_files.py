"""Load the operator's images, such as its logo, for the screen and for paper.

Broken, huge or hostile files raise `UnreadableImage`.
"""

import re
from collections import Counter, defaultdict
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF, Qt, QXmlStreamReader
from PySide6.QtGui import QBitmap, QColorSpace, QImage, QImageIOHandler, QImageReader, QPainter, QRegion
from PySide6.QtSvg import QSvgRenderer

WIDE = 1.5
"""The ratio of width to height from which a logo counts as a wordmark, which contains the name."""
FORMATS = {"png", "jpeg", "webp", "gif", "bmp"}
MOST_BYTES, MOST_SVG_BYTES = 20_000_000, 2_000_000
MOST_POINTS = 32_000_000
"""The limit of Qt's decoder at 16 bits a colour, within the 256 MB that it may allocate."""
MOST_ELEMENTS, MOST_DEPTH = 50_000, 100
TOO_COMPLEX = f"is an SVG of more than {MOST_ELEMENTS} parts"
_INSIDE = re.compile(r"#(.*)", re.DOTALL)
_EMBEDDED = re.compile(r"data:image/(png|jpeg|jpg);base64,")
_URL = re.compile(r"url\(\s*['\"]?\s*([^)'\"]*)", re.IGNORECASE)
_ROOT = ""
Token = QXmlStreamReader.TokenType


class ImageFault(Enum):
    """Reason that a file cannot be shown, in Portuguese for staff, after its name."""

    UNREADABLE = "não pode ser lido"
    EMPTY = "está vazio"
    TOO_LARGE = "é grande demais"
    UNKNOWN_FORMAT = "não é SVG, PNG, JPEG, WebP, GIF nem BMP"
    BROKEN = "está danificado"
    TOO_MANY_POINTS = "tem pixels demais"
    BAD_SVG = "é um SVG com erro"
    EXTERNAL_REFERENCE = "é um SVG que depende de outros arquivos"
    SCRIPT = "é um SVG com script"
    TOO_COMPLEX = "é um SVG complexo demais"


class UnreadableImage(ValueError):
    """The file cannot be shown; the message is for logs, and gives the reason without the file's name."""

    def __init__(self, fault: ImageFault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


def load_image(
    path: Path, box: QSize, fit: Qt.AspectRatioMode = Qt.AspectRatioMode.KeepAspectRatio
) -> QImage:
    """Load the image at `path` in sRGB, scaled to `box`; of an animation its first frame.

    No other file is read. Thread-safe; an SVG with text needs the QApplication and its fonts.

    Raises:
        UnreadableImage: it cannot be shown.
    """
    data = _bytes(path)
    if _is_markup(data):
        if len(data) > MOST_SVG_BYTES:
            raise UnreadableImage(
                ImageFault.TOO_LARGE, f"is an SVG of more than {MOST_SVG_BYTES // 1_000_000} MB"
            )
        return render_svg(data, box, fit)
    return _in_srgb(_decoded(data, box, fit))


def crop_transparent(image: QImage) -> QImage:
    """Return the image without its transparent edges; one that is transparent throughout as it is."""
    if not image.hasAlphaChannel():
        return image
    seen = QRegion(QBitmap.fromImage(image.createAlphaMask())).boundingRect()
    return image if seen.isEmpty() else image.copy(seen)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableImage(ImageFault.UNREADABLE, f"cannot be read: {error.strerror}") from None
    if not data:
        raise UnreadableImage(ImageFault.EMPTY, "is empty")
    if len(data) > MOST_BYTES:
        raise UnreadableImage(ImageFault.TOO_LARGE, f"has more than {MOST_BYTES // 1_000_000} MB")
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
        raise UnreadableImage(ImageFault.UNKNOWN_FORMAT, "is no SVG, PNG, JPEG, WebP, GIF or BMP")
    whole = reader.size()
    if whole.isEmpty():
        raise UnreadableImage(ImageFault.BROKEN, f"is broken: {reader.errorString()}")
    if whole.width() * whole.height() > MOST_POINTS:
        size = f"{whole.width()}×{whole.height()} points"
        raise UnreadableImage(
            ImageFault.TOO_MANY_POINTS, f"has {size}; at most {MOST_POINTS // 1_000_000} million are shown"
        )
    if kind == "jpeg" and data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda"):
        # The decoder would fill the rest with grey.
        raise UnreadableImage(ImageFault.BROKEN, "is broken: it ends too early")
    is_rotated = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    reader.setScaledSize(whole.scaled(box.transposed() if is_rotated else box, fit))
    image = reader.read()
    if image.isNull():
        raise UnreadableImage(ImageFault.BROKEN, f"is broken: {reader.errorString()}")
    return image


def _in_srgb(image: QImage) -> QImage:
    """Convert from any colour space, CMYK included."""
    clear = image.hasAlphaChannel()
    wanted = QImage.Format.Format_ARGB32_Premultiplied if clear else QImage.Format.Format_RGB32
    srgb, space = QColorSpace(QColorSpace.NamedColorSpace.SRgb), image.colorSpace()
    if space.isValid() and space != srgb:
        image = image.convertedToColorSpace(srgb, QImage.Format.Format_ARGB32 if clear else wanted)
    return image.convertToFormat(wanted)


def render_svg(data: bytes, box: QSize, fit: Qt.AspectRatioMode) -> QImage:
    """Render the SVG scaled to `box` on a transparent background.

    Raises:
        UnreadableImage: it is no SVG, is too large, or refers to other files.
    """
    _SvgValidator(data)
    renderer = QSvgRenderer(QByteArray(data))
    size = renderer.viewBoxF().size()
    if not renderer.isValid() or size.isEmpty():
        raise UnreadableImage(ImageFault.BAD_SVG, "is an SVG that cannot be drawn")
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    scaled = size.scaled(QSizeF(box), fit).toSize().expandedTo(QSize(1, 1)).boundedTo(QSize(8192, 8192))
    image = QImage(scaled, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        renderer.render(painter, QRectF(image.rect()))
    return image


class _SvgValidator:
    """Rejects SVGs with scripts, external references, or more elements than can be drawn in time."""

    def __init__(self, data: bytes) -> None:
        self._source = QBuffer()
        self._source.setData(QByteArray(data))
        self._source.open(QIODevice.OpenModeFlag.ReadOnly)
        self._reader = QXmlStreamReader(self._source)
        self._open: list[str | None] = [_ROOT]
        self._elements: Counter[str] = Counter()
        """Elements within each named element."""
        self._references: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """References from within each named element."""
        self._styled = False
        while not self._reader.atEnd():
            self._look_at(self._reader.readNext())
        if self._reader.hasError():
            line = self._reader.lineNumber()
            raise UnreadableImage(
                ImageFault.BAD_SVG, f"is an SVG with a mistake in line {line}: {self._reader.errorString()}"
            )
        self._unfolded(_ROOT, {}, frozenset())

    def _look_at(self, token: Token) -> None:
        match token:
            case Token.StartElement:
                self._enter(self._reader.name())
            case Token.EndElement:
                self._open.pop()
                self._styled = False
            case Token.Characters if self._styled:
                self._look_at_style(self._reader.text())
            case Token.ProcessingInstruction if "stylesheet" in self._reader.processingInstructionTarget():
                raise UnreadableImage(
                    ImageFault.EXTERNAL_REFERENCE, "is an SVG with a style sheet of its own file"
                )
            case Token.DTD:
                declared = self._reader.entityDeclarations()
                if any(each.systemId() or each.publicId() for each in declared):
                    raise UnreadableImage(
                        ImageFault.EXTERNAL_REFERENCE, "is an SVG that takes in other files"
                    )
            case Token.EntityReference:
                raise UnreadableImage(ImageFault.EXTERNAL_REFERENCE, "is an SVG that takes in other files")

    def _enter(self, element: str) -> None:
        if len(self._open) == 1 and element != "svg":
            raise UnreadableImage(ImageFault.BAD_SVG, f"is no SVG: it begins with <{element[:20]}>")
        if element == "script":
            raise UnreadableImage(ImageFault.SCRIPT, "is an SVG with a script in it")
        attributes = self._reader.attributes()
        self._open.append(attributes.value("id") or None)
        self._styled = element == "style"
        named = [each for each in self._open if each is not None]
        for each in named:
            self._elements[each] += 1
        if self._elements[_ROOT] > MOST_ELEMENTS or len(self._open) > MOST_DEPTH:
            raise UnreadableImage(ImageFault.TOO_COMPLEX, TOO_COMPLEX)
        for attribute in map(attributes.at, range(attributes.size())):
            value = attribute.value().strip()
            if attribute.name() == "href" and element != "a":  # links are never followed
                self._refer(value, named)
            else:
                self._look_at_style(value, named)

    def _look_at_style(self, text: str, named: list[str] | None = None) -> None:
        if "@import" in text.lower():
            raise UnreadableImage(
                ImageFault.EXTERNAL_REFERENCE, "is an SVG with a style sheet of its own file"
            )
        for target in _URL.findall(text):
            self._refer(target.strip(), named or [_ROOT])

    def _refer(self, target: str, named: list[str]) -> None:
        inside = _INSIDE.fullmatch(target)
        if inside:
            for each in named:
                self._references[each][inside[1]] += 1
        elif not _EMBEDDED.match(target):
            raise UnreadableImage(
                ImageFault.EXTERNAL_REFERENCE, "is an SVG that refers to something outside of itself"
            )

    def _unfolded(self, name: str, known: dict[str, int], above: frozenset[str]) -> int:
        """Count the elements drawn for `name` with everything that it refers to."""
        if name in above or len(above) > MOST_DEPTH:
            raise UnreadableImage(ImageFault.TOO_COMPLEX, "is an SVG that refers to itself")
        if name not in known:
            inside = self._references[name].items()
            known[name] = self._elements[name] + sum(
                times * self._unfolded(target, known, above | {name}) for target, times in inside
            )
        if known[name] > MOST_ELEMENTS:
            raise UnreadableImage(ImageFault.TOO_COMPLEX, TOO_COMPLEX)
        return known[name]
