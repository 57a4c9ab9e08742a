"""`totem kiosk-setup`, on a machine that is a stand-in."""

import json
import subprocess
import sys

import pytest

from support.fake_windows import FakeWindows, windows
from totem.cli import kiosk_setup
from totem.cli.main import run
from totem.windows_setup import setup
from totem.windows_setup.undo_record import UndoRecord

__all__ = ["windows"]


@pytest.fixture(autouse=True)
def as_windows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    if "windows" in request.fixturenames:
        monkeypatch.setattr(kiosk_setup, "IS_WINDOWS", True)
        file = request.getfixturevalue("tmp_path") / "undo.jsonl"
        monkeypatch.setattr(setup, "open_record", lambda: UndoRecord(file))


@pytest.mark.skipif(sys.platform == "win32", reason="what other systems answer")
@pytest.mark.parametrize("command", ["apply", "undo", "status", "start", "watch"])
def test_another_system_is_a_mistake(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["kiosk-setup", command]) == 2
    assert "Windows" in capfd.readouterr().err


def test_apply_status_and_undo(windows: FakeWindows, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["kiosk-setup", "status"]) == 1
    assert run(["kiosk-setup", "apply"]) == 1
    assert "apply" in capfd.readouterr().err, "after a restart, again"
    windows.is_restarted = True
    assert run(["kiosk-setup", "apply", "--opens-at", "8"]) == 0
    assert run(["kiosk-setup", "status", "--opens-at", "8"]) == 0
    capfd.readouterr()
    assert run(["kiosk-setup", "status", "--json"]) == 1
    rows = json.loads(capfd.readouterr().out)["changes"]
    assert {row["target"].rpartition("|")[2] for row in rows if not row["in_force"]} == {
        "ActiveHoursStart",
        "ActiveHoursEnd",
    }
    assert run(["kiosk-setup", "undo"]) == 0
    assert windows.users == {}


def test_a_dry_run_changes_nothing(windows: FakeWindows, capfd: pytest.CaptureFixture[str]) -> None:
    before = windows.state()
    assert run(["kiosk-setup", "apply", "--dry-run"]) == 1
    assert "account totem" in capfd.readouterr().out
    assert windows.state() == before
    windows.is_restarted = True
    run(["kiosk-setup", "apply"])
    after = windows.state()
    capfd.readouterr()
    assert run(["kiosk-setup", "undo", "--dry-run"]) == 0
    assert "task Watch" in capfd.readouterr().out
    assert windows.state() == after


def test_changes_need_an_administrator(windows: FakeWindows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("totem.windows_setup.native.is_administrator", lambda: False)
    before = windows.state()
    assert [run(["kiosk-setup", each]) for each in ("apply", "undo")] == [2, 2]
    assert windows.state() == before


def test_what_is_not_undone_is_said(windows: FakeWindows, capfd: pytest.CaptureFixture[str]) -> None:
    windows.is_restarted = True
    run(["kiosk-setup", "apply"])
    windows.failing = {"delete_profile"}
    assert run(["kiosk-setup", "undo"]) == 1
    assert "delete_profile fails" in capfd.readouterr().out


def test_the_kiosk_does_not_load_it() -> None:
    code = "import sys; from totem.cli import main; main.parser(['run']); import totem.kiosk.process"
    names = (
        f"{code}; print([each for each in sys.modules if 'kiosk_setup' in each or 'windows_setup' in each])"
    )
    done = subprocess.run([sys.executable, "-c", names], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
