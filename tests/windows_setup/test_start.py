"""The shell of the kiosk's account, and the watch over the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from totem.system.exit_codes import ExitCode, is_supervised
from totem.updates.installation import InstallRoot
from totem.windows_setup import start, watch
from totem.windows_setup.errors import SetupError
from totem.windows_setup.places import Places


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install two versions in a temporary folder."""
    for folder in ("base", "versions/1.4.0"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "totem.exe").touch()
    found = Places(tmp_path, tmp_path / "data")
    monkeypatch.setattr(start, "places", lambda: found)
    monkeypatch.setattr(watch, "places", lambda: found)
    monkeypatch.setattr("totem.windows_setup.start.time.sleep", lambda _s: None)
    monkeypatch.setattr(start, "start_task", lambda _name: False)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *codes: int, supervise: bool = False) -> tuple[int, list[list[str]]]:
    """Run the shell with a kiosk that ends with these codes; return its code, and what was started."""
    left, started = [*codes], []

    def call(words: list[str]) -> int:
        started.append([str(word) for word in words])
        return left.pop(0)

    monkeypatch.setattr(subprocess, "call", call)
    return start.run(supervise=supervise), started


def test_the_current_version_is_started_and_its_code_returned(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch, 64) == (64, [[str(installed / "base" / "totem.exe"), "run"]])
    InstallRoot(installed, windows=True).set_current("1.4.0")
    assert run(monkeypatch, 0) == (0, [[str(installed / "versions" / "1.4.0" / "totem.exe"), "run"]])


@pytest.mark.parametrize("pointer", [r"versions\2.0.0", r"versions\..\x", r"..\x", "C:\\x", ""])
def test_a_version_that_is_missing_or_no_version_is_the_base_one(
    installed: Path, monkeypatch: pytest.MonkeyPatch, pointer: str
) -> None:
    (installed / "current.txt").write_text(pointer)
    assert run(monkeypatch, 0)[1] == [[str(installed / "base" / "totem.exe"), "run"]]


def test_a_supervised_kiosk_is_started_until_staff_leave(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, started = run(monkeypatch, 64, 1, 0xC0000005, 67, ExitCode.LEFT_BY_STAFF, supervise=True)
    assert (code, len(started)) == (ExitCode.LEFT_BY_STAFF, 5)


def test_a_program_that_cannot_be_started_ends_as_a_crash(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def call(_words: list[str]) -> int:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "call", call)
    assert start.run(supervise=False) == ExitCode.FROZEN


def test_the_kiosk_knows_its_state_folder_and_its_supervisor(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(monkeypatch, 0)
    assert os.environ["TOTEM_KIOSK__STATE_DIR"] == str(installed / "data" / "state")
    assert is_supervised(os.environ), "else the kiosk starts itself, and no update comes in between"


def test_an_update_is_waited_for_before_each_start(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [True, True, False]
    monkeypatch.setattr(start, "start_task", lambda name: name == "Update")
    monkeypatch.setattr(start, "is_task_running", lambda _name: looks.pop(0))
    run(monkeypatch, 0)
    assert looks == []


def test_an_update_that_does_not_end_and_one_that_fails_keep_no_kiosk_from_starting(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(start, "start_task", lambda _name: True)
    monkeypatch.setattr(start, "is_task_running", lambda _name: True)
    monkeypatch.setattr("totem.windows_setup.start.time.monotonic", lambda: now[0])
    monkeypatch.setattr("totem.windows_setup.start.time.sleep", lambda s: now.__setitem__(0, now[0] + s))
    assert run(monkeypatch, 0)[0] == 0
    assert start.UPDATE_S <= now[0] < start.UPDATE_S + 10

    def fail(_name: str) -> bool:
        raise SetupError("no schtasks")

    monkeypatch.setattr(start, "start_task", fail)
    assert run(monkeypatch, 0)[0] == 0


# The watch


class Desktop:
    def __init__(self, name: str, user: str) -> None:
        self._name, self._user = name, user

    def name(self) -> str:
        return self._name

    def username(self) -> str:
        return self._user


def looks(
    monkeypatch: pytest.MonkeyPatch, *, kiosk: str = "", desktops: tuple[Desktop, ...] = ()
) -> list[str]:
    """Look once; return the programs that ran."""
    ran: list[str] = []
    monkeypatch.setattr(watch, "find_kiosk", lambda _place: kiosk)
    monkeypatch.setattr("psutil.process_iter", lambda: desktops)
    monkeypatch.setattr(watch, "run", lambda *words: ran.append(" ".join(words)))
    watch.watch()
    return ran


def test_the_third_finding_in_a_row_restarts_the_machine(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [looks(monkeypatch) for _ in range(4)]
    assert found == [[], [], ["shutdown.exe /r /f /t 0"], []]


def test_a_kiosk_and_somebody_at_work_begin_the_count_again(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = (Desktop("Explorer.EXE", "PC\\ana"),)
    for _ in range(3):
        assert [looks(monkeypatch), looks(monkeypatch)] == [[], []]
        assert looks(monkeypatch, kiosk="base") == []
        assert [looks(monkeypatch), looks(monkeypatch)] == [[], []]
        assert looks(monkeypatch, desktops=people) == []


def test_a_desktop_of_the_kiosks_account_is_nobody_at_work(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (Desktop("explorer.exe", "PC\\Totem"), Desktop("svchost.exe", "NT AUTHORITY\\SYSTEM"))
    assert [looks(monkeypatch, desktops=own) for _ in range(3)][2]


@pytest.mark.parametrize("text", ["x", "", "2\n"])
def test_a_damaged_count_begins_again(installed: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (installed / "record").mkdir()
    (installed / "record" / "missed.txt").write_text(text)
    assert bool(looks(monkeypatch)) is (text == "2\n")


@pytest.mark.skipif(sys.platform != "win32", reason="processes of Windows")
def test_desktops_of_windows_can_be_asked() -> None:
    assert watch.is_anybody_at_work() in {True, False}
