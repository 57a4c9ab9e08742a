"""The program in surroundings that only Windows has: paths, accounts, code pages, scanners, drive letters."""

import ctypes
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from totem.staff.removable_drives import removable_drives
from totem.system.atomic_file import write_atomic

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="Windows' paths, code pages and locks")

ROOT = Path(__file__).resolve().parents[2]
GENERIC_READ, OPEN_EXISTING = 0x8000_0000, 3
STICK = Path("E:/")


def totem(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of `totem` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "totem", *words],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def assert_visit(folder: Path, **variables: str) -> None:
    done = totem("demo", "--headless", str(folder), QT_QPA_PLATFORM="windows", **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(folder.rglob("*.png"))) >= 5
    assert list(folder.rglob("*.pdf"))


def test_a_path_with_spaces_and_accents(tmp_path: Path) -> None:
    folder = tmp_path / "Loja São João & Cia"
    folder.mkdir()
    config = folder / "configuração.toml"
    for words in (["example", "--out", str(config)], ["check", "--config", str(config)]):
        done = totem("config", *words, TOTEM_KIOSK__STATE_DIR=str(folder / "estado"))
        assert done.returncode == 0, done.stderr
    assert_visit(folder / "visita")


def test_an_account_with_accents(tmp_path: Path) -> None:
    home = tmp_path / "João Conceição"
    folders = {name: home / name for name in ("LOCALAPPDATA", "APPDATA", "TEMP", "TMP")}
    for each in folders.values():
        each.mkdir(parents=True)
    account = {"USERNAME": home.name, "USERPROFILE": str(home), **{n: str(p) for n, p in folders.items()}}
    assert_visit(home / "visita", **account)


def test_a_state_folder_of_a_path_longer_than_windows_once_took(tmp_path: Path) -> None:
    folder = tmp_path
    while len(str(folder)) < 280:
        folder /= "pasta-com-um-nome-de-cinquenta-letras-para-o-estado"
    for word in ("off", "on"):
        done = totem("service", word, TOTEM_KIOSK__STATE_DIR=str(folder))
        assert "Traceback" not in done.stderr
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", [437, 850, 1252, 65001])
def test_output_into_a_file_is_utf8_in_every_console(page: int, tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    command = f'chcp {page} >nul & "{sys.executable}" -m totem config example >"{file}"'
    subprocess.run(f'cmd /s /c "{command}"', cwd=ROOT, check=True, timeout=300)
    assert "printer" in file.read_bytes().decode("utf-8")
    assert totem("config", "check", "--config", str(file)).returncode == 0


def test_input_in_a_code_page_is_a_mistake_and_no_crash() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "totem", "decode", "-"],
        input="não\r\n".encode("cp850"),
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert b"Traceback" not in done.stderr


def open_alone(file: Path) -> ctypes.c_void_p:
    """Open a file without sharing it, as virus scanners do."""
    create = ctypes.WinDLL("kernel32").CreateFileW  # type: ignore[attr-defined]
    create.restype = ctypes.c_void_p
    return ctypes.c_void_p(create(str(file), GENERIC_READ, 0, None, OPEN_EXISTING, 0, None))


def test_a_file_that_a_scanner_has_open_is_replaced_soon_after(tmp_path: Path) -> None:
    file = tmp_path / "counts.json"
    write_atomic(file, b"old")
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    handle = open_alone(file)
    closing = threading.Timer(0.3, kernel.CloseHandle, [handle])
    closing.start()
    write_atomic(file, b"new")
    closing.join()
    assert file.read_bytes() == b"new"
    handle = open_alone(file)
    with pytest.raises(PermissionError):
        write_atomic(file, b"newer")
    kernel.CloseHandle(handle)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"new"]


def test_a_stick_is_found_by_its_drive_letter() -> None:
    drives = removable_drives()
    if STICK not in drives:
        pytest.skip(f"no stick at {STICK}; packaging/windows/wine.sh makes one")
    file = STICK / "relatório.zip"
    write_atomic(file, b"zip")
    assert file.read_bytes() == b"zip"
    file.unlink()
