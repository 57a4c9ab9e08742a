"""An operator's SVG, looked through before it is drawn: it stands for itself, and is of a size to be drawn.

Qt's renderer opens what a drawing refers to: pictures and style sheets of this machine, whatever their path.
So a drawing with such references is refused, and one that unfolds to more than a panel can draw in time.
"""

import re
from collections import Counter, defaultdict

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF, Qt, QXmlStreamReader
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from totem.ui.pictures import BadPicture

MOST_ELEMENTS, MOST_DEPTH = 50_000, 100
TOO_MUCH = f"is an SVG of more than {MOST_ELEMENTS} parts"
_INSIDE = re.compile(r"#(.*)", re.DOTALL)
_EMBEDDED = re.compile(r"data:image/(png|jpeg|jpg);base64,")
_URL = re.compile(r"url\(\s*['\"]?\s*([^)'\"]*)", re.IGNORECASE)
_ROOT = ""

Token = QXmlStreamReader.TokenType


def draw(data: bytes, box: QSize, fit: Qt.AspectRatioMode) -> QImage:
    """The drawing scaled as `fit` says to `box`, on a transparent ground.

    Raises:
        BadPicture: it is no SVG, is too large, or refers to something outside of itself.
    """
    _Inspection(data)
    renderer = QSvgRenderer(QByteArray(data))
    size = renderer.viewBoxF().size()
    if not renderer.isValid() or size.isEmpty():
        raise BadPicture("is an SVG that cannot be drawn")
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    scaled = size.scaled(QSizeF(box), fit).toSize().expandedTo(QSize(1, 1)).boundedTo(QSize(8192, 8192))
    image = QImage(scaled, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    return image


class _Inspection:
    """One walk through a drawing."""

    def __init__(self, data: bytes) -> None:
        self._source = QBuffer()
        self._source.setData(QByteArray(data))
        self._source.open(QIODevice.OpenModeFlag.ReadOnly)
        self._reader = QXmlStreamReader(self._source)
        self._open: list[str | None] = [_ROOT]
        self._elements: Counter[str] = Counter()
        """How many elements stand within each that has a name."""
        self._references: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """And what they refer to."""
        self._styled = False
        while not self._reader.atEnd():
            self._look_at(self._reader.readNext())
        if self._reader.hasError():
            line = self._reader.lineNumber()
            raise BadPicture(f"is an SVG with a mistake in line {line}: {self._reader.errorString()}")
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
                raise BadPicture("is an SVG with a style sheet of its own file")
            case Token.DTD:
                declared = self._reader.entityDeclarations()
                if any(each.systemId() or each.publicId() for each in declared):
                    raise BadPicture("is an SVG that takes in other files")
            case Token.EntityReference:
                raise BadPicture("is an SVG that takes in other files")

    def _enter(self, element: str) -> None:
        if len(self._open) == 1 and element != "svg":
            raise BadPicture(f"is no SVG: it begins with <{element[:20]}>")
        if element == "script":
            raise BadPicture("is an SVG with a script in it")
        attributes = self._reader.attributes()
        self._open.append(attributes.value("id") or None)
        self._styled = element == "style"
        named = [each for each in self._open if each is not None]
        for each in named:
            self._elements[each] += 1
        if self._elements[_ROOT] > MOST_ELEMENTS or len(self._open) > MOST_DEPTH:
            raise BadPicture(TOO_MUCH)
        for attribute in map(attributes.at, range(attributes.size())):
            value = attribute.value().strip()
            if attribute.name() == "href" and element != "a":  # nobody follows a link here
                self._refer(value, named)
            else:
                self._look_at_style(value, named)

    def _look_at_style(self, text: str, named: list[str] | None = None) -> None:
        if "@import" in text.lower():
            raise BadPicture("is an SVG with a style sheet of its own file")
        for target in _URL.findall(text):
            self._refer(target.strip(), named or [_ROOT])

    def _refer(self, target: str, named: list[str]) -> None:
        inside = _INSIDE.fullmatch(target)
        if inside:
            for each in named:
                self._references[each][inside[1]] += 1
        elif not _EMBEDDED.match(target):
            raise BadPicture("is an SVG that refers to something outside of itself")

    def _unfolded(self, name: str, known: dict[str, int], above: frozenset[str]) -> int:
        """How many elements are drawn for what is called `name`, with all that it refers to."""
        if name in above or len(above) > MOST_DEPTH:
            raise BadPicture("is an SVG that refers to itself")
        if name not in known:
            inside = self._references[name].items()
            known[name] = self._elements[name] + sum(
                times * self._unfolded(target, known, above | {name}) for target, times in inside
            )
        if known[name] > MOST_ELEMENTS:
            raise BadPicture(TOO_MUCH)
        return known[name]
