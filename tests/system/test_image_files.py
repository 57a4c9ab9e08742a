"""Loading the operator's images: supported files are shown, others raise an error."""

import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QColorSpace, QImage, QImageWriter
from PySide6.QtWidgets import QApplication

from totem.system import image_files
from totem.system.image_files import UnreadableImage, load_image

BOX = QSize(300, 100)
RED, GREEN = QColor("#cc2030"), QColor("#208040")
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">'
)
SQUARE = '<rect width="40" height="20" fill="#cc2030"/>'
PLAIN = f"{HEAD}{SQUARE}</svg>"


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """SVG text is drawn with the application's fonts."""


def filled(color: QColor = RED) -> QImage:
    image = QImage(QSize(80, 40), QImage.Format.Format_RGB32)
    image.fill(color)
    return image


def encoded(image: QImage, kind: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def noise(size: QSize) -> QImage:
    """A picture that does not compress to nothing."""
    data = os.urandom(size.width() * size.height() * 4)
    return QImage(data, size.width(), size.height(), QImage.Format.Format_RGB32).copy()


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 6, 0, 0, 0])
    body = zlib.compress(bytes(2000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def animated_gif() -> bytes:
    """Two frames of 2 by 1 points, a red and a green one."""
    palette = bytes([0xCC, 0x20, 0x30, 0x20, 0x80, 0x40])
    head = b"GIF89a" + (2).to_bytes(2, "little") + (1).to_bytes(2, "little") + bytes([0x80, 0, 0]) + palette

    def frame(index: int) -> bytes:
        control = bytes([0x21, 0xF9, 4, 0, 10, 0, 0, 0])
        place = b"\x2c" + bytes(4) + (2).to_bytes(2, "little") + (1).to_bytes(2, "little") + b"\x00"
        codes = 4 | index << 3 | index << 6 | 5 << 9  # clear, two points, end: three bits each
        return control + place + bytes([2, 2]) + codes.to_bytes(2, "little") + b"\x00"

    return head + frame(0) + frame(1) + b"\x3b"


def cmyk_jpeg() -> bytes:
    return encoded(filled().convertToFormat(QImage.Format.Format_CMYK8888), "jpeg")


def adobe_rgb_png() -> bytes:
    image = filled()
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb))
    return encoded(image, "png")


def shows(image: QImage, color: QColor, *, within: int = 8) -> bool:
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    off = [middle.red() - color.red(), middle.green() - color.green(), middle.blue() - color.blue()]
    return max(map(abs, off)) <= within


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.png", lambda: encoded(filled(), "png")),
        ("a.jpg", lambda: encoded(filled(), "jpeg")),
        ("a.webp", lambda: encoded(filled(), "webp")),
        ("a.bmp", lambda: encoded(filled(), "bmp")),
        ("png.jpg", lambda: encoded(filled(), "png")),
        ("no-ending", lambda: encoded(filled(), "png")),
        ("a.svg", PLAIN.encode),
        ("svg.png", PLAIN.encode),
        ("a.svg", lambda: b"\xef\xbb\xbf\n" + PLAIN.encode()),
        ("a.svg", lambda: PLAIN.encode("utf-16")),
        ("a.gif", animated_gif),
    ],
)
def test_a_picture_is_shown_by_what_it_is_not_by_its_name(
    name: str, make: Callable[[], bytes], tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(make())
    image = load_image(tmp_path / name, BOX)
    assert image.size() == QSize(200, 100)
    assert shows(image, RED)


def test_inks_and_wide_colours_are_brought_to_the_screens(tmp_path: Path) -> None:
    (tmp_path / "cmyk.jpg").write_bytes(cmyk_jpeg())
    assert shows(load_image(tmp_path / "cmyk.jpg", BOX), RED, within=24)
    (tmp_path / "wide.png").write_bytes(adobe_rgb_png())
    wide = load_image(tmp_path / "wide.png", BOX)
    assert wide.colorSpace() == QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    assert wide.pixelColor(1, 1).red() > RED.red() + 15


def test_a_camera_held_upright_gives_an_upright_picture(tmp_path: Path) -> None:
    writer = QImageWriter(str(tmp_path / "photo.jpg"))
    image = filled()
    writer.setTransformation(QImageWriter(str(tmp_path / "x")).transformation().TransformationRotate90)
    assert writer.write(image)
    assert load_image(tmp_path / "photo.jpg", BOX).size() == QSize(50, 100)


def test_filling_covers_the_box(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(PLAIN)
    fill = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    assert load_image(tmp_path / "a.svg", BOX, fill).size() == QSize(300, 150)


DOCTYPE = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"'
GRADIENT = '<linearGradient id="g"><stop stop-color="#cc2030"/></linearGradient>'
FILLED = '<rect width="40" height="20" fill="url(#g)"/>'
NESTED = "".join(f'<g id="a{i}">' + f'<use xlink:href="#a{i - 1}"/>' * 10 + "</g>" for i in range(1, 10))
LAUGHS = f'{HEAD}<defs><rect id="a0" width="1" height="1"/>{NESTED}</defs><use xlink:href="#a9"/></svg>'
ENTITIES = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
LOLS = f'<!DOCTYPE svg [<!ENTITY e0 "ha">{ENTITIES}]>{HEAD}<text>&e9;</text></svg>'
OUTSIDE = "is an SVG that refers to something outside of itself"
SHEET = "is an SVG with a style sheet of its own file"
TAKES_IN = "is an SVG that takes in other files"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'{HEAD}<image xlink:href="secret.png" width="9" height="9"/></svg>', OUTSIDE),
        (f'{HEAD}<image xlink:href="/etc/logo.png" width="9" height="9"/></svg>', OUTSIDE),
        (f'{HEAD}<image href="file:///secret.png" width="9" height="9"/></svg>', OUTSIDE),
        (f'{HEAD}<image xlink:href="http://example.com/a.png" width="9" height="9"/></svg>', OUTSIDE),
        (f'{HEAD}<image href="data:image/svg+xml;base64,PHN2Zz4=" width="9" height="9"/></svg>', OUTSIDE),
        (f'{HEAD}<use xlink:href="other.svg#part"/></svg>', OUTSIDE),
        (f'{HEAD}<rect fill="url(other.svg#g)" width="9" height="9"/></svg>', OUTSIDE),
        (f"{HEAD}<rect style=\"fill: url( 'http://example.com/g' )\" width='9' height='9'/></svg>", OUTSIDE),
        (f"{HEAD}<style>rect {{ fill: URL(other.svg) }}</style></svg>", OUTSIDE),
        (f"{HEAD}<style>@import 'a.css';</style></svg>", SHEET),
        (f'<?xml-stylesheet href="a.css" type="text/css"?>{PLAIN}', SHEET),
        (f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}<text>&x;</text></svg>', TAKES_IN),
        (f'<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://example.com/x">%x;]>{PLAIN}', "is an SVG "),
        (f"{HEAD}<script>alert(1)</script></svg>", "is an SVG with a script in it"),
        (LOLS, "is an SVG with a mistake in line 1: "),
        (LAUGHS, image_files.TOO_COMPLEX),
        (HEAD + "<g/>" * (image_files.MOST_ELEMENTS + 1) + "</svg>", image_files.TOO_COMPLEX),
        (HEAD + "<g>" * 150 + "</g>" * 150 + "</svg>", image_files.TOO_COMPLEX),
        (f'{HEAD}<g id="a"><use xlink:href="#b"/></g><g id="b"><use xlink:href="#a"/></g></svg>', "itself"),
        (PLAIN[:-9], "is an SVG with a mistake in line 1: "),
        ("<html><body/></html>", "is no SVG: it begins with <html>"),
        ("<", "is an SVG with a mistake in line 1: "),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG that cannot be drawn"),
        (f"{HEAD}<!--{'x' * 2_000_001}--></svg>", "is an SVG of more than 2 MB"),
    ],
)
def test_an_svg_that_is_not_drawn(text: str, said: str, tmp_path: Path) -> None:
    encoded_secret = encoded(filled(GREEN), "png")
    (tmp_path / "secret.png").write_bytes(encoded_secret)
    (tmp_path / "logo.svg").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableImage) as caught:
        load_image(tmp_path / "logo.svg", BOX)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn -->\n{PLAIN}',
        f'{DOCTYPE} [<!ENTITY fill "#cc2030">]>{HEAD}<rect width="40" height="20" fill="&fill;"/></svg>',
        f'{HEAD}<defs>{GRADIENT}</defs><a href="https://example.com">{FILLED}</a></svg>',
        f'{HEAD}<defs><rect id="r" width="40" height="20"/></defs><use href="#r" fill="#cc2030"/></svg>',
        f"{HEAD}<style>rect {{ fill: #cc2030 }}</style>{SQUARE}</svg>",
        PLAIN.replace("viewBox=", 'width="400000" height="200000" viewBox='),
    ],
)
def test_an_svg_as_designers_write_them_is_drawn(text: str, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(text, encoding="utf-8")
    image = load_image(tmp_path / "logo.svg", BOX)
    assert image.size() == QSize(200, 100)
    assert shows(image, RED)


def test_a_picture_within_an_svg_is_drawn(tmp_path: Path) -> None:
    inside = QByteArray(encoded(filled(), "png")).toBase64().toStdString()
    image = f'<image width="40" height="20" xlink:href="data:image/png;base64,{inside}"/>'
    (tmp_path / "logo.svg").write_text(f"{HEAD}{image}</svg>", encoding="utf-8")
    assert shows(load_image(tmp_path / "logo.svg", BOX), RED)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: b"", "is empty"),
        (lambda: b"%PDF-1.7 and so on", "is no SVG, PNG, JPEG, WebP, GIF or BMP"),
        (lambda: b"\x80" + os.urandom(499), "is no SVG, PNG"),  # one in 256 would begin as SVG does
        (lambda: b"GIF89a", "is broken"),
        (lambda: png_of(20_000, 20_000), "has 20000×20000 points; at most 32 million are shown"),
        (lambda: png_of(2**31 - 1, 1), "is broken"),
        (lambda: png_of(0, 10), "is broken"),
        (lambda: encoded(noise(QSize(300, 300)), "png")[:4000], "is broken"),
        (lambda: encoded(noise(QSize(300, 300)), "jpeg")[:9000], "is broken: it ends too early"),
        (lambda: encoded(noise(QSize(300, 300)), "webp")[:3000], "is broken"),
        (lambda: bytes(20_000_001), "has more than 20 MB"),
    ],
)
def test_a_file_that_is_not_shown(content: Callable[[], bytes], said: str, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(content())
    with pytest.raises(UnreadableImage) as caught:
        load_image(tmp_path / "logo.png", BOX)
    assert said in str(caught.value)


@pytest.mark.parametrize("name", [".", "none.png", "none/none.png", "x" * 5000])
def test_a_path_that_is_no_file_is_not_shown(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableImage, match="cannot be read: "):
        load_image(tmp_path / name, BOX)


def test_an_unreadable_file_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableImage, match="cannot be read: Permission denied"):
        load_image(tmp_path / "logo.png", BOX)
