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


BARE = {"HOME": "", "LC_ALL": "C", "LANG": "C"}
CLOSED = "exec {python} -m totem run --config {config} <&- >&- 2>&-"


def test_a_service_without_environment_and_streams_notifies_and_turns_a_second_kiosk_away(
    supervisor: FakeSupervisor, tmp_path: Path
) -> None:
    kiosk = supervisor.start_by(CLOSED, **BARE)
    for words in ("READY=1", "WATCHDOG=1", "STATUS=in service"):
        supervisor.wait_for(words)
    supervisor.wait_for("STATUS=out of service")  # it was told of no ERP
    if Path(f"/proc/{kiosk.pid}/fd").is_dir():
        opened = [Path(f"/proc/{kiosk.pid}/fd/{number}").readlink() for number in range(3)]
        assert opened == [Path("/dev/null")] * 3
    assert supervisor.start().wait(PATIENCE_S) == ExitCode.ALREADY_RUNNING
    for words in ("WATCHDOG=1", "WATCHDOG=1"):
        supervisor.wait_for(words)
    kiosk.send_signal(signal.SIGTERM)
    supervisor.wait_for("STOPPING=1")
    assert kiosk.wait(PATIENCE_S) == ExitCode.STOPPED
    assert "Traceback" not in (tmp_path / "state" / "logs" / "totem.jsonl").read_text("utf-8")


def test_one_error_is_survived_a_stop_is_silence_and_the_third_error_ends_who_takes_its_place(
    supervisor: FakeSupervisor,
) -> None:
    once = supervisor.start("1 / 0")
    supervisor.wait_for("READY=1")
    for _ in range(2):
        supervisor.wait_for("WATCHDOG=1")
    once.send_signal(signal.SIGSTOP)
    supervisor.clear()
    assert supervisor.is_silent_for(1.2)
    once.kill()
    once.wait(PATIENCE_S)
    again = supervisor.start("QTimer.singleShot(0, trouble); 1 / 0")
    supervisor.wait_for("READY=1")
    assert again.wait(PATIENCE_S) == ExitCode.REPEATED_ERRORS


def test_a_frozen_gui_thread_ends_the_process(supervisor: FakeSupervisor) -> None:
    """One that spins; `test_real_updates.py` has one that waits."""
    kiosk = supervisor.start("freeze_within_a_second()\n    while True: pass")
    assert kiosk.wait(PATIENCE_S) == ExitCode.FROZEN
    assert "in trouble" in supervisor.freezes


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
