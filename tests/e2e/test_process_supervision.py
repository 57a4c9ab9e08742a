"""Supervision of the real process: it reports that it lives, is killed when it freezes, and restarts."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.fake_supervisor import PATIENCE_S, FakeSupervisor
from support.platform_marks import needs_unix_sockets
from totem.system.exit_codes import ExitCode

pytestmark = needs_unix_sockets


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[FakeSupervisor]:
    supervisor = FakeSupervisor(tmp_path)
    yield supervisor
    supervisor.close()


def test_systemd_gets_notifications_and_a_second_kiosk_is_turned_away(supervisor: FakeSupervisor) -> None:
    kiosk = supervisor.start()
    for words in ("READY=1", "WATCHDOG=1", "STATUS=in service"):
        supervisor.wait_for(words)
    supervisor.wait_for("STATUS=out of service")  # it was told of no ERP
    assert supervisor.start().wait(PATIENCE_S) == ExitCode.ALREADY_RUNNING
    for words in ("WATCHDOG=1", "WATCHDOG=1"):
        supervisor.wait_for(words)
    kiosk.send_signal(signal.SIGTERM)
    supervisor.wait_for("STOPPING=1")
    assert kiosk.wait(PATIENCE_S) == ExitCode.STOPPED


def test_a_stopped_process_falls_silent_and_another_can_take_its_place(supervisor: FakeSupervisor) -> None:
    kiosk = supervisor.start()
    supervisor.wait_for("WATCHDOG=1")
    kiosk.send_signal(signal.SIGSTOP)
    supervisor.clear()
    assert supervisor.is_silent_for(1.2)
    kiosk.kill()
    kiosk.wait(PATIENCE_S)
    supervisor.start()
    supervisor.wait_for("READY=1")


@pytest.mark.parametrize("freeze", ["while True: pass", "import time; time.sleep(3600)"])
def test_a_frozen_gui_thread_ends_the_process(supervisor: FakeSupervisor, freeze: str) -> None:
    kiosk = supervisor.start(f"freeze_within_a_second()\n    {freeze}")
    assert kiosk.wait(PATIENCE_S) == ExitCode.FROZEN
    assert "in trouble" in supervisor.freezes


def test_one_error_is_survived_and_the_third_ends_it_with_a_code(supervisor: FakeSupervisor) -> None:
    once = supervisor.start("1 / 0")
    supervisor.wait_for("READY=1")
    for _ in range(2):
        supervisor.wait_for("WATCHDOG=1")
    once.send_signal(signal.SIGTERM)
    assert once.wait(PATIENCE_S) == ExitCode.STOPPED
    again = supervisor.start("QTimer.singleShot(0, trouble); 1 / 0")
    assert again.wait(PATIENCE_S) == ExitCode.REPEATED_ERRORS


def test_it_runs_without_a_state_folder(supervisor: FakeSupervisor, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    kiosk = supervisor.start(TOTEM_KIOSK__STATE_DIR=str(tmp_path / "taken"))
    supervisor.wait_for("STATUS=in service")
    supervisor.wait_for("WATCHDOG=1")
    supervisor.wait_for("WATCHDOG=1")
    kiosk.send_signal(signal.SIGTERM)
    _, said = kiosk.communicate(timeout=PATIENCE_S)
    assert kiosk.returncode == ExitCode.STOPPED
    assert "Traceback" not in said
    assert said.count("the log file cannot be written") == 1
    assert said.count("no copy of the configuration is kept") == 1


BARE = {"HOME": "", "LC_ALL": "C", "LANG": "C"}
CLOSED = "exec {python} -m totem run --config {config} <&- >&- 2>&-"


def test_it_runs_as_a_service_without_environment_and_streams(
    supervisor: FakeSupervisor, tmp_path: Path
) -> None:
    kiosk = supervisor.start_by(CLOSED, **BARE)
    supervisor.wait_for("STATUS=in service")
    supervisor.wait_for("WATCHDOG=1")
    if Path(f"/proc/{kiosk.pid}/fd").is_dir():
        opened = [Path(f"/proc/{kiosk.pid}/fd/{number}").readlink() for number in range(3)]
        assert opened == [Path("/dev/null")] * 3
    supervisor.wait_for("WATCHDOG=1")
    kiosk.send_signal(signal.SIGTERM)
    assert kiosk.wait(PATIENCE_S) == ExitCode.STOPPED
    assert "Traceback" not in (tmp_path / "state" / "logs" / "totem.jsonl").read_text("utf-8")
