"""Configuration lost in a power cut: the kiosk starts with the last good one, and reports it."""

import io
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import sampling
from support.fake_supervisor import PATIENCE_S, FakeSupervisor
from support.platform_marks import needs_unix_sockets
from totem import doctor
from totem.settings.last_good import FOLDER
from totem.system.exit_codes import ExitCode

pytestmark = needs_unix_sockets

WRECKS = (None, b"", b"[kiosk\nname", bytes(60), bytes(60))
"""Left by a power cut: no file, an empty one, a part, NULs; and once more. `tests/settings` has them all."""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[FakeSupervisor]:
    supervisor = FakeSupervisor(tmp_path)
    yield supervisor
    supervisor.close()


def status_of_a_run(supervisor: FakeSupervisor) -> tuple[str, str]:
    """Run the kiosk until it is in service; return its status and its stderr."""
    supervisor.clear()
    kiosk = supervisor.start()
    supervisor.wait_for("READY=1")
    status = supervisor.wait_for_status()
    supervisor.wait_for("WATCHDOG=1")
    kiosk.send_signal(signal.SIGTERM)
    _, said = kiosk.communicate(timeout=PATIENCE_S)
    assert kiosk.returncode == ExitCode.STOPPED
    return status, said


def test_a_kiosk_starts_with_the_last_good_settings_and_reports_it(
    supervisor: FakeSupervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "fixed"))
    text = supervisor.config.read_text() + 'brand.name = "NetSul"\n'
    supervisor.config.write_text(text)
    status, _ = status_of_a_run(supervisor)
    assert status == "in service"
    assert [copy.read_text() for copy in (tmp_path / "fixed" / FOLDER).iterdir()] == [text]
    supervisor.config.unlink()
    for left in WRECKS if sampling.full else (bytes(60),):
        if left is not None:
            supervisor.config.write_bytes(left)
        status, said = status_of_a_run(supervisor)
        assert status.startswith(f"in service; with the last good configuration, for {supervisor.config}")
        assert "going on with the last good configuration" in said
    report = io.StringIO()
    assert doctor.run(supervisor.config, as_json=False, out=report) == 1
    assert "em uso a última configuração válida" in report.getvalue()
    supervisor.config.write_text(text)
    status, said = status_of_a_run(supervisor)
    assert status == "in service"
    assert "last good" not in said


def test_a_first_start_with_a_wrong_one_ends_with_its_trouble(supervisor: FakeSupervisor) -> None:
    supervisor.config.write_text("[kiosk\nname")
    kiosk = supervisor.start()
    _, said = kiosk.communicate(timeout=PATIENCE_S)
    assert kiosk.returncode == ExitCode.CONFIG_ERROR
    assert said.splitlines() == [
        f"{supervisor.config}:1: not TOML: {said.partition('not TOML: ')[2].strip()}"
    ]
