"""Icon and version resource of the programs on Windows."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from PySide6.QtGui import QImageReader

from bundle.windows_program import COLOUR, SIZES, write_icon, write_version


def test_the_icon_has_a_picture_for_each_size(tmp_path: Path) -> None:
    write_icon(tmp_path / "totem.ico")
    reader = QImageReader(str(tmp_path / "totem.ico"))
    pictures = []
    for number in range(reader.imageCount()):
        reader.jumpToImage(number)
        pictures.append(reader.read())
    assert [each.width() for each in pictures] == list(SIZES)
    for picture in pictures:
        colours = [picture.pixelColor(x, picture.height() // 2) for x in range(picture.width())]
        assert COLOUR in {each.name() for each in colours}, picture.width()
        assert max(each.lightnessF() for each in colours) > 0.7, picture.width()


def test_the_version_resource_is_what_pyinstaller_reads(tmp_path: Path) -> None:
    def note(name: str) -> Callable[..., SimpleNamespace]:
        return lambda *words, **named: SimpleNamespace(kind=name, words=words, **named)

    kinds = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct")
    names = {name: note(name) for name in (*kinds, "VarFileInfo", "VarStruct")}
    write_version(tmp_path / "version", "1.20", "totem-cli")
    read = eval((tmp_path / "version").read_text(encoding="utf-8"), names)  # noqa: S307 - as PyInstaller does
    assert read.ffi.filevers == read.ffi.prodvers == (1, 20, 0, 0)
    (table,) = read.kids[0].words[0]
    assert table.words[0] == "041604b0"
    strings = {each.words[0]: each.words[1] for each in table.words[1]}
    assert strings["ProductVersion"] == "1.20"
    assert strings["OriginalFilename"] == "totem-cli.exe"
