"""Start-up: configuration, logging and exit codes."""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.log_check import LogWatch
from totem.app import startup
from totem.settings import Settings
from totem.system import logging as logs
from totem.system import process_setup
from totem.system.exit_codes import ExitCode
from totem.system.logging import qt_messages


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An empty working folder; whatever a test starts to log is stopped, and Qt's messages stay pytest's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("totem.settings.paths.site_file", lambda _environ: tmp_path / "site.toml")
    monkeypatch.setattr(qt_messages, "install_qt_messages", lambda: lambda: None)
    for name in ("keep_files_private", "forbid_inspection"):
        monkeypatch.setattr(process_setup, name, lambda: None)  # of the whole process, and for good
    root = logging.getLogger()
    level, raises = root.level, logging.raiseExceptions
    yield
    logs.stop()
    root.setLevel(level)
    logging.raiseExceptions = raises


class ProcessStub(ModuleType):
    """Replacement of `totem.kiosk.process` that records how it was run."""

    def __init__(self) -> None:
        super().__init__("process")
        self.settings: Settings | None = None
        self.options: dict[str, Any] = {}

    def run(self, settings: Settings | None = None, **options: object) -> int:
        """Record the arguments."""
        self.settings, self.options = settings, options
        return 7


def replace_process(monkeypatch: pytest.MonkeyPatch) -> ProcessStub:
    stub = ProcessStub()
    monkeypatch.setitem(sys.modules, "totem.kiosk.process", stub)
    monkeypatch.setattr("totem.kiosk.process", stub, raising=False)
    return stub


def test_run_logs_to_the_state_folder_and_hands_the_settings_over(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    expected_logs: LogWatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    expected_logs.expect("erp.base_url is not set")
    stub = replace_process(monkeypatch)
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "state"', encoding="utf-8")
    assert startup.run(None, windowed=True) == 7
    assert stub.settings is not None
    assert stub.settings.kiosk.state_dir == tmp_path / "state"
    assert stub.options.pop("on_shown")() is None
    assert stub.options["windowed"] is True
    lines = (tmp_path / "state" / "logs" / "totem.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["message"] == "configuration"
    assert "erp.base_url is not set" in capsys.readouterr().err


def test_a_wrong_configuration_opens_no_window(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stub = replace_process(monkeypatch)
    (tmp_path / "totem.toml").write_text("erp.timeout_s = 'x'", encoding="utf-8")
    assert startup.run(None, windowed=False) == ExitCode.CONFIG_ERROR
    assert stub.settings is None
    assert capsys.readouterr().err.count("\n") == 1


def test_run_returns_the_exit_code_of_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("erp.base_url is not set")
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "state"')
    names = []

    def run_once(settings: Settings, **_options: object) -> int:
        names.append(settings.brand.name)
        return ExitCode.RESTART

    monkeypatch.setattr(replace_process(monkeypatch), "run", run_once)
    assert startup.run(None, windowed=True) == ExitCode.RESTART
    assert len(names) == 1


def test_every_start_reads_the_configuration_and_keeps_nothing_but_a_copy_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("erp.base_url is not set")
    config = tmp_path / "totem.toml"
    for name in ("One", "Two"):
        config.write_text(f'kiosk.state_dir = "state"\nbrand.name = "{name}"')
        stub = replace_process(monkeypatch)
        assert startup.run(None, windowed=True) == 7
        assert type(stub.settings) is Settings
        assert stub.settings.brand.name == name
        stub.options["on_shown"]()
        logs.stop()
    assert [each.name for each in (tmp_path / "state").iterdir() if each.suffix == ".json"] == []
