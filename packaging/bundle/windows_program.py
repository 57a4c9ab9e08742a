"""Icon and version resource of the programs on Windows, which its Explorer, Task Manager and log show."""

import struct
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[2]
SYMBOL = ROOT / "assets" / "icons" / "receipt.svg"
COLOUR = "#0f5a8c"
SIZES = (16, 24, 32, 48, 64, 256)
"""Widths in pixels, at which Windows shows icons."""

_MARGIN, _RADIUS = 0.16, 0.2  # of the width
_ENTRY_BYTES = 16
_LANGUAGE, _UNICODE = 0x0416, 1200  # Portuguese of Brazil


def write_icon(file: Path) -> None:
    """Write the icon, white on a coloured square, in all `SIZES`, each a PNG."""
    pictures = [(size, _png(_draw(size))) for size in SIZES]
    at = 6 + _ENTRY_BYTES * len(pictures)
    table, content = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, picture in pictures:
        side = size % 256  # 0 is 256
        table += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), at + len(content))
        content += picture
    file.write_bytes(table + content)


def write_version(file: Path, version: str, program: str) -> None:
    """Write the version resource of `program`, as PyInstaller reads it."""
    numbers = (*(int(each) for each in version.split(".")), 0, 0, 0)[:4]
    strings: Mapping[str, str] = {
        "CompanyName": "Totem",
        "FileDescription": "Totem" if program == "totem" else "Totem (linha de comando)",
        "FileVersion": version,
        "InternalName": program,
        "OriginalFilename": f"{program}.exe",
        "ProductName": "Totem",
        "ProductVersion": version,
    }
    rows = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in strings.items())
    file.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=["
        f"StringFileInfo([StringTable('{_LANGUAGE:04x}{_UNICODE:04x}', [{rows}])]), "
        f"VarFileInfo([VarStruct('Translation', [{_LANGUAGE}, {_UNICODE}])])])\n",
        encoding="utf-8",
    )


def _draw(size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    drawn = SYMBOL.read_bytes().replace(b"currentColor", b"#ffffff")
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(COLOUR))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * _RADIUS, size * _RADIUS)
    margin = size * _MARGIN
    QSvgRenderer(QByteArray(drawn)).render(
        painter, QRectF(0, 0, size, size).adjusted(margin, margin, -margin, -margin)
    )
    painter.end()
    return image


def _png(image: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())
