"""Choice of the bundle's files for Linux and Windows, the spec, the runtime hook and the launcher."""

import importlib.util
import os
import runpy
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from bundle import contents
from support.qt_addons import NO_PIPEWIRE
from totem.system import image_files

OWN = ("/venv", "/source", "/usr/lib/python3.11")


def linux(name: str, source: str = "", way: str = "BINARY") -> contents.Entry:
    return (name, source or f"/venv/lib/python3.11/site-packages/{name}", way)


def windows(name: str) -> contents.Entry:
    return (name, rf"C:\venv\Lib\site-packages\{name}", "BINARY")


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("PySide6/Qt/lib/libQt6FFmpegStub-va.so.2", True),
        ("PySide6/Qt/lib/libQt6WaylandClient.so.6", True),
        ("PySide6/Qt/lib/libicui18n.so.73", True),
        ("PySide6/Qt/lib/libicudata.so.73", False),  # `stand_ins` makes another
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PySide6/Qt/lib/libQt6Qml.so.6", False),
        ("PySide6/Qt/lib/libQt6Pdf.so.6", False),
        ("PySide6/Qt/lib/libQt6PrintSupport.so.6", False),
        ("PySide6/Qt/lib/libQt6VirtualKeyboard.so.6", False),
        ("PySide6/QtWidgets.abi3.so", True),
        ("PySide6/QtQuick.abi3.so", False),
        ("PySide6/QtPrintSupport.abi3.so", False),
        ("PySide6/libpyside6.abi3.so.6.11", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/imageformats/libqtiff.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("pydantic_core/_pydantic_core.cpython-311-x86_64-linux-gnu.so", True),
    ],
)
def test_linux_has_what_is_used_and_no_more(name: str, *, taken: bool) -> None:
    assert contents.is_taken(linux(name), "linux", OWN) is taken


@pytest.mark.parametrize(
    ("file", "taken"),
    [
        ("libpython3.11.so.1.0", True),
        ("libsqlite3.so.0", True),
        ("libssl.so.3", False),
        ("libstdc++.so.6", False),
        ("libxcb.so.1", False),
        ("libGL.so.1", False),
    ],
)
def test_linux_takes_from_the_machine_only_what_other_systems_have_in_other_forms(
    file: str, *, taken: bool
) -> None:
    assert contents.is_taken(linux(file, f"/usr/lib/x86_64-linux-gnu/{file}"), "linux", OWN) is taken


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        (r"PySide6\Qt6Core.dll", True),
        (r"PySide6\Qt6PrintSupport.dll", True),
        (r"PySide6\Qt6Quick.dll", False),
        (r"PySide6\Qt6XcbQpa.dll", False),
        (r"PySide6\QtPrintSupport.pyd", True),
        (r"PySide6\QtQml.pyd", False),
        (r"PySide6\avcodec-61.dll", False),
        (r"PySide6\opengl32sw.dll", False),
        (r"PySide6\msvcp140.dll", True),
        (r"PySide6\pyside6.abi3.dll", True),
        (r"PySide6\plugins\platforms\qwindows.dll", True),
        (r"PySide6\plugins\platforms\qoffscreen.dll", True),
        (r"PySide6\plugins\platforms\qdirect2d.dll", False),
        (r"PySide6\plugins\multimedia\windowsmediaplugin.dll", True),
        (r"PySide6\plugins\multimedia\ffmpegmediaplugin.dll", False),
        (r"PySide6\plugins\texttospeech\qtexttospeech_winrt.dll", True),
        (r"PySide6\plugins\texttospeech\qtexttospeech_mock.dll", False),
        (r"PySide6\plugins\styles\qmodernwindowsstyle.dll", False),
        ("python311.dll", True),
        ("sqlite3.dll", True),
    ],
)
def test_windows_has_what_is_used_and_no_more(name: str, *, taken: bool) -> None:
    assert contents.is_taken(windows(name), "win32", ()) is taken


def test_links_are_left_out_and_the_rest_is_sorted() -> None:
    found = contents.chosen_binaries(
        [linux("b.so"), linux("a.so"), linux("libQt6Core.so.6", way="SYMLINK")], "linux", OWN
    )
    assert [name for name, _, _ in found] == ["a.so", "b.so"]


def test_of_other_files_qts_and_the_sources_of_translations_are_left_out() -> None:
    names = [
        "PySide6/Qt/translations/qt_de.qm",
        "PySide6/qml/QtQuick/qmldir",
        "totem/assets/translations/totem_en.ts",
        "totem/assets/translations/totem_en.qm",
        "totem_kiosk-0.1.0.dist-info/RECORD",
        "totem_kiosk-0.1.0.dist-info/uv_cache.json",
        "totem_kiosk-0.1.0.dist-info/METADATA",
    ]
    kept = contents.chosen_data([(name, f"/venv/{name}", "DATA") for name in names])
    assert {name for name, _, _ in kept} == {
        "totem/assets/translations/totem_en.qm",
        "totem_kiosk-0.1.0.dist-info/METADATA",
    }


def test_every_picture_that_a_brand_may_have_is_read() -> None:
    known = {name.removeprefix("q") for name in contents.IMAGE_FORMATS} | {"png", "bmp"}
    assert known == image_files.FORMATS | {"svg"}


def test_plugins_are_collected_from_where_each_systems_wheel_has_them() -> None:
    linuxs = contents.plugin_files(PurePosixPath("/pyside/Qt"), "linux")
    assert ("/pyside/Qt/plugins/platforms/libqxcb.so", "PySide6/Qt/plugins/platforms") in linuxs
    theirs = contents.plugin_files(PureWindowsPath("C:/pyside"), "win32")
    assert (r"C:\pyside\plugins\platforms\qwindows.dll", "PySide6/plugins/platforms") in theirs


@pytest.mark.skipif(sys.platform != "linux", reason="the wheels of Linux are installed on Linux")
@NO_PIPEWIRE
def test_plugins_are_in_the_wheels() -> None:
    if importlib.util.find_spec("PySide6.QtTextToSpeech") is None:  # found, not loaded: it asks for PipeWire
        pytest.skip("the extra `voice` is not installed")
    import PySide6

    qt = PurePosixPath(Path(PySide6.__file__).parent / "Qt")
    assert [file for file, _ in contents.plugin_files(qt, "linux") if not Path(file).is_file()] == []


SPEC = Path(__file__).parents[3] / "packaging" / "bundle" / "totem.spec"
HOOK = SPEC.with_name("runtime_hook.py")


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_spec_makes_the_programs_of_each_system(
    platform: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Run the spec itself, with fakes for PyInstaller's names."""
    made: list[tuple[str, dict[str, object]]] = []

    class Analysis:
        def __init__(self, scripts: list[str], **given: object) -> None:
            made.append(("Analysis", {"scripts": scripts, **given}))
            names = ("hook", "pyi_rth_inspect", "pyi_rth_pyside6", "pyi_rth_usb", "__main__")
            self.pure = [("httpx._client", "/venv/httpx/_client.py", "PYMODULE")]
            self.scripts = [(name, f"/{name}.py", "PYSOURCE") for name in names]
            self.binaries = [
                linux("PySide6/Qt/lib/libQt6Quick.so.6"),
                linux("PySide6/Qt/lib/libQt6Core.so.6"),
            ]
            self.datas: list[contents.Entry] = []

    def note(kind: str) -> object:
        return lambda *parts, **given: made.append((kind, {"parts": parts, **given}))

    hooks = tmp_path / "PyInstaller" / "utils" / "hooks"
    hooks.mkdir(parents=True)
    for folder in (hooks, hooks.parent, hooks.parent.parent):
        (folder / "__init__.py").touch()
    (hooks / "__init__.py").write_text(
        "def collect_submodules(name): return [name]\ndef copy_metadata(name): return []\n", encoding="utf-8"
    )
    (hooks.parents[1] / "compat.py").write_text('PY3_BASE_MODULES = {"os"}\n', encoding="utf-8")
    stand_ins = tmp_path / "stand-ins"
    stand_ins.mkdir()
    (stand_ins / "libQt6Quick.so.6").touch()
    for name in ("PyInstaller", "PyInstaller.compat", "PyInstaller.utils", "PyInstaller.utils.hooks"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setenv("TOTEM_STAND_INS", str(stand_ins))
    monkeypatch.setenv("TOTEM_MODULES", str(tmp_path / "modules"))
    monkeypatch.setattr(sys, "platform", platform)
    names = {"Analysis": Analysis, **{kind: note(kind) for kind in ("PYZ", "EXE", "COLLECT")}}
    exec(compile(SPEC.read_text(encoding="utf-8"), SPEC, "exec"), {"SPECPATH": str(SPEC.parent), **names})  # noqa: S102

    assert made[0][1]["module_collection_mode"] == {"os": "pyc", **contents.AS_FILES}
    programs = {given["name"]: given["console"] for kind, given in made if kind == "EXE"}
    assert programs == contents.PROGRAMS[platform]
    shown = [given.get(kind) for _, given in made for kind in ("icon", "version") if kind in given]
    assert [Path(str(file)).is_file() for file in shown] == [True] * (4 if platform == "win32" else 0)
    run = [[name for name, _, _ in given["parts"][1]] for kind, given in made if kind == "EXE"]  # type: ignore[index]
    qt = ["pyi_rth_pyside6"] if platform == "win32" else []
    assert run == [["hook", *qt, "__main__"]] * len(programs)
    assert (tmp_path / "modules").read_text(encoding="utf-8") == "httpx._client"
    collected = [given for kind, given in made if kind == "COLLECT"]
    assert len(collected) == 1
    taken = [name for part in collected[0]["parts"] if isinstance(part, list) for name, _, _ in part]  # type: ignore[attr-defined]
    assert ("PySide6/Qt/lib/libQt6Quick.so.6" in taken) is (platform == "linux")


@pytest.mark.skipif(sys.platform == "win32", reason="there totem-cli is a program")
def test_launcher_starts_the_program_beside_it_through_links(tmp_path: Path) -> None:
    version = tmp_path / "versions" / "1"
    version.mkdir(parents=True)
    for name, text in (("totem", '#!/bin/sh\necho "$0" "$@"\n'), ("totem-cli", contents.LAUNCHER)):
        (version / name).write_text(text, encoding="ascii")
        (version / name).chmod(0o755)
    (tmp_path / "current").symlink_to("versions/1")
    (tmp_path / "command").symlink_to(tmp_path / "current" / "totem-cli")
    said = subprocess.check_output([tmp_path / "command", "doctor", "a b"], text=True)
    assert said == f"{version.resolve()}/totem doctor a b\n"


@pytest.mark.parametrize("before", [None, "", "/opt/lib"])
def test_loaders_path_is_as_it_was_before(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/totem/base/_internal")
    monkeypatch.setenv("_PYI_ARCHIVE_FILE", "/opt/totem/base/totem")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    runpy.run_path(str(HOOK))
    assert os.environ.get("LD_LIBRARY_PATH") == (before or None)
    assert not [name for name in os.environ if name.startswith(("_PYI_", "LD_LIBRARY_PATH_"))]


def test_path_that_is_not_set_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    runpy.run_path(str(HOOK))
    assert "LD_LIBRARY_PATH" not in os.environ


def test_qt_is_not_asked_for_frames_that_the_bundle_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_WAYLAND_DISABLE_WINDOWDECORATION", raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "")
    runpy.run_path(str(HOOK))
    assert os.environ["QT_WAYLAND_DISABLE_WINDOWDECORATION"] == "1"


def test_unused_packages_are_left_out_and_those_beside_them_taken() -> None:
    names = ["pydantic", "pydantic.v1", "pydantic.v1.main", "pydantic.v10", "pydantic.mypy", "pydantic.main"]
    kept = contents.chosen_modules([(name, f"/venv/{name}.py", "PYMODULE") for name in names])
    assert [name for name, _, _ in kept] == ["pydantic", "pydantic.v10", "pydantic.main"]
