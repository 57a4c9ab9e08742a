"""Scheduled tasks: by schtasks.exe of Windows, and what it answers."""

import sys
from pathlib import Path

import pytest

from support.fake_windows import FakeWindows
from totem.windows_setup import scheduled_tasks
from totem.windows_setup.programs import try_run
from totem.windows_setup.scheduled_tasks import is_task_running, read_task, tasks, write_task

on_windows = pytest.mark.skipif(sys.platform != "win32", reason="schtasks.exe")
ROW = (
    '"PC","\\Totem\\Update","N/A","Em execução","Interativo","30/11/2026 03:00:00","{}","Totem","cmd.exe"\r\n'
)


def test_a_task_is_read_as_it_was_registered_and_removed(windows: FakeWindows) -> None:
    assert read_task("Update") is None
    command = tasks()["Update"].command
    write_task("Update", command)
    assert read_task("Update") == command
    write_task("Update", None)
    assert read_task("Update") is None
    write_task("Update", None)


@pytest.mark.parametrize(("result", "runs"), [("267009", True), ("0", False), ("1", False)])
def test_a_task_runs_by_its_last_result_in_any_language(
    monkeypatch: pytest.MonkeyPatch, result: str, *, runs: bool
) -> None:
    monkeypatch.setattr(scheduled_tasks, "try_run", lambda *_words: (0, ROW.format(result)))
    assert is_task_running("Update") is runs


@pytest.mark.parametrize("answer", [(1, "ERROR"), (0, ""), (0, '"PC","x"')])
def test_a_task_that_cannot_be_told_does_not_run(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[int, str]
) -> None:
    monkeypatch.setattr(scheduled_tasks, "try_run", lambda *_words: answer)
    assert not is_task_running("Update")


@on_windows
def test_task_scheduler_takes_the_xml() -> None:
    for name, task in tasks().items():
        write_task(name, task.command)
        file = Path(r"C:\windows\system32\Tasks\Totem") / name
        assert file.exists()
        if try_run("schtasks.exe", "/query", "/tn", f"\\Totem\\{name}", "/xml", "ONE")[1].strip():
            assert read_task(name) == task.command  # Wine's answers nothing
        try_run("schtasks.exe", "/delete", "/tn", f"\\Totem\\{name}", "/f")
        assert not file.exists()
