"""The installer for Windows: its compiler is found, and told the version that is in the bundle."""

from pathlib import Path

import pytest

from checkout.process import SetupError
from release import installer
from support.platform_marks import IS_WINDOWS


@pytest.mark.skipif(IS_WINDOWS, reason="made there")
def test_it_is_made_on_windows_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SetupError, match=r"dev\.py windows"):
        installer.run(tmp_path, [])
    assert installer.run(tmp_path, ["now"]) == 2
    assert "usage" in capsys.readouterr().err


def test_the_compiler_is_found_where_its_installer_puts_it(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="Inno Setup"):
        installer.find_compiler({"PATH": str(tmp_path)})
    compiler = tmp_path / "Inno Setup 6" / installer.COMPILER
    compiler.parent.mkdir()
    compiler.touch(mode=0o755)
    assert installer.find_compiler({"PATH": "", "ProgramFiles(x86)": str(tmp_path)}) == compiler


def test_it_has_the_version_of_the_bundle_and_its_bill_of_materials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "dist" / "totem"
    metadata = bundle / "totem_kiosk-1.4.0.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text("Version: 1.4.0\n", encoding="utf-8")
    (tmp_path / "dist" / "totem.cdx.json").write_text("{}", encoding="utf-8")
    commands: list[list[str]] = []

    def call(_purpose: str, command: list[object]) -> None:
        commands.append([str(word) for word in command])
        (tmp_path / "dist" / "installer").mkdir()

    monkeypatch.setattr(installer, "call", call)
    made = installer.pack(tmp_path, bundle, Path("ISCC.exe"))
    assert made.name == "totem-1.4.0-setup.exe"
    assert [file.name for file in made.parent.iterdir()] == ["totem-1.4.0-windows.cdx.json"]
    assert {"/DVersion=1.4.0", f"/DBundle={bundle}", f"/O{made.parent}"} <= {*commands[0]}
