"""What is looked for in a bundle is found, on files made for it."""

import json
import sys
from pathlib import Path

import pytest

import bundle_check
import bundle_licences
import elf
from dev_errors import SetupError
from elf import Elf


def asking(*needed: str, **versions: str) -> Elf:
    return Elf("", needed, {name: frozenset(text.split()) for name, text in versions.items()})


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has ELF files")
def test_elf_files_are_read() -> None:
    from PySide6 import QtCore

    library = Path(QtCore.__file__).parent / "Qt" / "lib" / "libQt6Widgets.so.6"
    read = elf.read(library)
    assert read is not None
    assert read.soname == library.name
    assert {"libQt6Core.so.6", "libQt6Gui.so.6", "libc.so.6"} <= set(read.needed)
    assert (2, 2, 5) <= read.newest("GLIBC_") <= bundle_check.NEWEST_GLIBC
    assert read.is_loadable
    assert elf.read(Path(__file__)) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has ELF files")
def test_a_library_whose_segments_were_moved_cannot_be_loaded(tmp_path: Path) -> None:
    """What `strip` makes of some that a patcher wrote before."""
    from PySide6 import QtCore

    whole = (Path(QtCore.__file__).parent / "Qt" / "lib" / "libQt6Test.so.6").read_bytes()
    first = int.from_bytes(whole[32:40], "little")
    size, count = (int.from_bytes(whole[at : at + 2], "little") for at in (54, 56))
    headers = [first + number * size for number in range(count)]
    loaded = [at for at in headers if int.from_bytes(whole[at : at + 4], "little") == 1]
    moved = bytearray(whole)
    place = int.from_bytes(whole[loaded[-1] + 8 : loaded[-1] + 16], "little") + 0x540
    moved[loaded[-1] + 8 : loaded[-1] + 16] = place.to_bytes(8, "little")
    (tmp_path / "libQt6Test.so.6").write_bytes(moved)
    elves = elf.read_all(tmp_path)
    assert "libQt6Test.so.6 cannot be loaded" in bundle_check.look_at_libraries(elves)


def test_newest_version_counts_by_number() -> None:
    asks = asking("libc.so.6", libc="GLIBC_2.4 GLIBC_2.34 GLIBC_2.9 GLIBC_PRIVATE")
    assert asks.newest("GLIBC_") == (2, 34)
    assert asks.newest("GLIBCXX_") == ()


def test_what_some_system_lacks_is_told() -> None:
    elves = {
        Path("a.so"): asking("libc.so.6", "b.so", "libnowhere.so.9", libc="GLIBC_2.36"),
        Path("b.so"): asking("libstdc++.so.6", libstdc="GLIBCXX_3.4.31"),
    }
    assert bundle_check.look_at_libraries(elves) == [
        "no package is known for libnowhere.so.9",
        "a.so asks for GLIBC_2.36",
        "b.so asks for GLIBCXX_3.4.31",
    ]


def test_depends_name_packages_of_all_four_systems() -> None:
    elves = {
        Path("a.so"): asking(
            "libc.so.6", "libssl.so.3", "libcrypto.so.3", "libglib-2.0.so.0", libc="GLIBC_2.35"
        ),
        Path("b.so"): asking("a.so", "libX11.so.6", libc="GLIBC_2.14"),
    }
    assert bundle_check.depends(elves) == [
        "libc6 (>= 2.35)",
        "libglib2.0-0t64 | libglib2.0-0",
        "libssl3t64 | libssl3",
        "libusb-1.0-0",
        "libx11-6",
    ]


def test_unexpected_line_is_told_and_expected_ones_are_not() -> None:
    bundle_check.listen("screens   8 in /x\nprint_ms   12.5 ms\n\n", bundle_check.TOUR)
    with pytest.raises(SetupError, match=r"^unexpected output:\nqt\.svg: oh$"):
        bundle_check.listen("screens   8 in /x\nqt.svg: oh\n", bundle_check.TOUR)


def test_bundle_without_what_it_needs_is_told(tmp_path: Path) -> None:
    qml = tmp_path / "_internal" / "PySide6" / "qml" / "x"
    qml.parent.mkdir(parents=True)
    qml.write_text("", encoding="ascii")
    quick = tmp_path / "_internal" / "libQt6Quick.so.6"
    quick.write_bytes(bytes(60_000))
    (tmp_path / "totem").symlink_to("nothing")
    wrong = bundle_check.look(tmp_path, "linux")
    assert "totem-cli is missing" in wrong
    assert "totem is a link" in wrong
    assert "_internal/PySide6/qml/x is not wanted" in wrong
    assert "_internal/libQt6Quick.so.6 is the real one, not its stand-in" in wrong


def test_bundle_of_windows_has_its_own_programs_and_no_limit(tmp_path: Path) -> None:
    for name in bundle_check.WANTED + bundle_check.WANTED_OF["win32"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("[]", encoding="ascii")
    with (tmp_path / "large.dll").open("wb") as large:
        large.truncate(int(bundle_check.MOST_MB * 1e6) + 1)
    assert bundle_check.look(tmp_path, "win32") == []
    assert any("160.0 at most" in line for line in bundle_check.look(tmp_path, "linux"))


def test_component_without_a_licence_is_told(tmp_path: Path) -> None:
    rows = [{"name": "httpx"}, {"name": "Qt"}]
    (tmp_path / "components.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "Qt.txt").write_text("text " * 100, encoding="utf-8")
    assert bundle_check.look_at_licences(tmp_path) == ["the licence of httpx is missing"]


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("LGPL-3.0-only", True),
        ("GPL-2.0-or-later WITH Bootloader-exception", True),
        ("LGPL-3.0-only OR GPL-2.0-only", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("GPL-2.0-only OR GPL-3.0-only", False),
        ("", False),
    ],
)
def test_only_what_asks_for_no_source_of_the_whole_is_shipped(expression: str, *, may: bool) -> None:
    assert bundle_licences.may_be_shipped(expression) is may


@pytest.mark.parametrize(
    ("name", "component"),
    [
        ("libQt6Core.so.6", "Qt"),
        ("Qt6Core.dll", "Qt"),
        ("libqxcb.so", "Qt"),
        ("QtCore.abi3.so", "Qt"),
        ("libicudata.so.73", "ICU"),
        ("libavcodec.so.61", "FFmpeg"),
        ("avcodec-61.dll", "FFmpeg"),
        ("libsqlite3.so.0", "SQLite"),
        ("python3.11", "Python"),
        ("json", "Python"),
        ("_ssl.pyd", "Python"),
        ("httpx", "httpx"),
        ("serial", "pyserial"),
    ],
)
def test_every_file_has_an_owner(name: str, component: str) -> None:
    found, text = bundle_licences.owner(name)
    assert found.name == component
    assert len(text) > 100 or component == "Python"  # whose text lies elsewhere in some builds


def test_modules_of_the_archive_have_their_licences(tmp_path: Path) -> None:
    (tmp_path / "_internal" / "PySide6").mkdir(parents=True)
    bundle_licences.main(tmp_path, ["httpx._client", "httpx", "qrcode.main"])
    texts = {file.stem for file in (tmp_path / "licences").glob("*.txt")}
    assert {"httpx", "qrcode", "Qt", "Inter", "lucide-static", "pyinstaller", "compiled-in"} == texts
    assert bundle_check.look_at_licences(tmp_path / "licences") == []


def test_versions_are_those_that_the_libraries_tell(tmp_path: Path) -> None:
    libraries = tmp_path / "_internal" / "PySide6" / "Qt" / "lib"
    libraries.mkdir(parents=True)
    (libraries / "libavcodec.so.61").write_bytes(b"\x7fELF\0/home/qt/FFmpeg-n7.1.5/libavcodec/x.h\0")
    (libraries / "libicuuc.so.73").write_bytes(b"\x7fELF\0" + b"15.0\0" + b"73.2\0")
    told = {}
    for name in ("libavcodec.so.61", "libicuuc.so.73", "json"):
        found = bundle_licences.told_by_its_library(bundle_licences.owner(name)[0], tmp_path)
        told[found.name] = (found.version, found.purl)
    assert told["FFmpeg"] == ("7.1.5", "pkg:generic/ffmpeg@7.1.5")
    assert told["ICU"] == ("73.2", "pkg:generic/icu@73.2")
    assert told["Python"][0].startswith("{}.{}.{}".format(*sys.version_info))
    (libraries / "libavcodec.so.61").write_bytes(b"\x7fELF")
    with pytest.raises(bundle_licences.Unlicensed, match="version"):
        bundle_licences.told_by_its_library(bundle_licences.owner("libavcodec.so.61")[0], tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Debian's package manager, played by a shell script")
@pytest.mark.parametrize(
    ("answer", "version"),
    [("echo 1:2.0-3", "1:2.0-3"), ("exit 1", sys.version.split()[0]), ("", sys.version.split()[0])],
)
def test_python_of_a_debian_has_its_package_only_where_that_is_installed(
    answer: str, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = tmp_path / "dpkg-query"
    query.write_text(f"#!/bin/sh\n{answer}\n", encoding="ascii")
    query.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    monkeypatch.setattr(bundle_licences, "_text_of_python", lambda: "")
    found, _ = bundle_licences.owner("json")
    assert found.version == version
    assert found.purl.startswith("pkg:deb/debian/libpython" if answer.startswith("echo") else "pkg:generic/")


def test_what_is_nobodys_is_told() -> None:
    with pytest.raises(bundle_licences.Unlicensed, match="strange_thing"):
        bundle_licences.owner("strange_thing.so")
