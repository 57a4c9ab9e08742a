"""Inspection of a bundle and of its output, on files made for it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bundle import elf, inspection, smoke_test
from bundle.elf import Elf
from checkout.process import SetupError
from support.platform_marks import needs_symlinks
from totem.selftest.scenario import Report


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
    assert (2, 2, 5) <= read.newest("GLIBC_") <= inspection.NEWEST_GLIBC
    assert read.is_loadable
    assert elf.read(Path(__file__)) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has ELF files")
def test_a_library_whose_segments_were_moved_cannot_be_loaded(tmp_path: Path) -> None:
    """`strip` does so to libraries that patchelf wrote before."""
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
    elf_files = elf.read_all(tmp_path)
    assert "libQt6Test.so.6 cannot be loaded" in inspection.inspect_libraries(elf_files)


def test_newest_version_counts_by_number() -> None:
    asks = asking("libc.so.6", libc="GLIBC_2.4 GLIBC_2.34 GLIBC_2.9 GLIBC_PRIVATE")
    assert asks.newest("GLIBC_") == (2, 34)
    assert asks.newest("GLIBCXX_") == ()


def test_what_some_system_lacks_is_told() -> None:
    elf_files = {
        Path("a.so"): asking("libc.so.6", "b.so", "libnowhere.so.9", libc="GLIBC_2.36"),
        Path("b.so"): asking("libstdc++.so.6", libstdc="GLIBCXX_3.4.31"),
    }
    assert inspection.inspect_libraries(elf_files) == [
        "no package is known for libnowhere.so.9",
        "a.so needs GLIBC_2.36",
        "b.so needs GLIBCXX_3.4.31",
    ]


def test_depends_name_packages_of_all_four_systems() -> None:
    elf_files = {
        Path("a.so"): asking(
            "libc.so.6", "libssl.so.3", "libcrypto.so.3", "libglib-2.0.so.0", libc="GLIBC_2.35"
        ),
        Path("b.so"): asking("a.so", "libX11.so.6", libc="GLIBC_2.14"),
    }
    assert inspection.list_dependencies(elf_files) == [
        "libc6 (>= 2.35)",
        "libglib2.0-0t64 | libglib2.0-0",
        "libssl3t64 | libssl3",
        "libusb-1.0-0",
        "libx11-6",
    ]


def test_unexpected_line_is_told_and_expected_ones_are_not() -> None:
    smoke_test.check_output("screens   8 in /x\nprint_ms   12.5 ms\n\n", smoke_test.TOUR)
    with pytest.raises(SetupError, match=r"^unexpected output:\nqt\.svg: oh$"):
        smoke_test.check_output("screens   8 in /x\nqt.svg: oh\n", smoke_test.TOUR)


def test_the_report_of_a_good_selftest_is_expected(tmp_path: Path) -> None:
    report = Report(tmp_path)
    report.outcome = "boletos"
    report.timings = dict.fromkeys(("document_to_answer_ms", "boleto_to_codes_ms", "print_ms"), 1.0)
    report.add_print("confirmed", slips=1, confirmed=1)
    smoke_test.check_output(report.summary(), smoke_test.TOUR)
    report.warn("look at the paper")
    with pytest.raises(SetupError, match="look at the paper"):
        smoke_test.check_output(report.summary(), smoke_test.TOUR)


def test_the_reply_of_a_speech_process_without_speech_is_expected() -> None:
    for reason in ("CONNECTION", "VOICES"):
        fail = f"Mock(side_effect=speech.SpeechUnavailable(speech.TtsUnavailable.{reason}))"
        imports = "from unittest.mock import Mock; from totem.system import tts_process as speech"
        code = f"{imports}; speech.TtsEngine = {fail}; speech.run('')"
        reply = subprocess.run(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True
        ).stdout
        assert reply
        smoke_test.check_output(reply, smoke_test.OUTPUTS["voice.out"])


@needs_symlinks
def test_bundle_without_what_it_needs_is_told(tmp_path: Path) -> None:
    qml = tmp_path / "_internal" / "PySide6" / "qml" / "x"
    qml.parent.mkdir(parents=True)
    qml.write_text("", encoding="ascii")
    quick = tmp_path / "_internal" / "libQt6Quick.so.6"
    quick.write_bytes(bytes(60_000))
    (tmp_path / "totem").symlink_to("nothing")
    wrong = inspection.inspect(tmp_path, "linux")
    assert "totem-cli is missing" in wrong
    assert "totem is a link" in wrong
    assert "_internal/PySide6/qml/x is not wanted" in wrong
    assert "_internal/libQt6Quick.so.6 is the real one, not its stand-in" in wrong


def test_bundle_of_windows_has_its_own_programs_and_no_limit(tmp_path: Path) -> None:
    for name in inspection.WANTED + inspection.WANTED_OF["win32"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("[]", encoding="ascii")
    with (tmp_path / "large.dll").open("wb") as large:
        large.truncate(int(inspection.MOST_MB * 1e6) + 1)
    assert inspection.inspect(tmp_path, "win32") == []
    assert any("160.0 at most" in line for line in inspection.inspect(tmp_path, "linux"))


def test_component_without_a_licence_is_told(tmp_path: Path) -> None:
    rows = [{"name": "httpx"}, {"name": "Qt"}]
    (tmp_path / "components.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "Qt.txt").write_text("text " * 100, encoding="utf-8")
    assert inspection.inspect_licences(tmp_path) == ["the licence of httpx is missing"]
