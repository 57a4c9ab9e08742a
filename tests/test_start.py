"""The commands that open the window: what they start before they hand over to their room."""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.logs import LogWatch
from totem import logs, secrecy, start
from totem.healing.exits import Exit
from totem.settings import Settings


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An empty working folder; whatever a test starts to log is stopped, and Qt's messages stay pytest's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("totem.settings.places.site_file", lambda _environ: tmp_path / "site.toml")
    monkeypatch.setattr(logs, "install_qt_messages", lambda: lambda: None)
    for name in ("keep_files_private", "forbid_inspection"):
        monkeypatch.setattr(secrecy, name, lambda: None)  # of the whole process, and for good
    root = logging.getLogger()
    level, raises = root.level, logging.raiseExceptions
    yield
    logs.stop()
    root.setLevel(level)
    logging.raiseExceptions = raises


class Room(ModuleType):
    """Stands in for a room such as `totem.app`."""

    def __init__(self) -> None:
        super().__init__("room")
        self.settings: Settings | None = None
        self.options: dict[str, Any] = {}

    def run(self, settings: Settings | None = None, **options: object) -> int:
        """Keep what it was called with."""
        self.settings, self.options = settings, options
        return 7


def stand_in(name: str, monkeypatch: pytest.MonkeyPatch) -> Room:
    room = Room()
    monkeypatch.setitem(sys.modules, f"totem.{name}", room)
    monkeypatch.setattr(f"totem.{name}", room, raising=False)
    return room


def test_run_logs_to_the_state_folder_and_hands_the_settings_over(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    expected_logs: LogWatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    expected_logs.expect("erp.base_url is not set")
    room = stand_in("app", monkeypatch)
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "state"', encoding="utf-8")
    assert start.run(None, windowed=True) == 7
    assert room.settings is not None
    assert room.settings.kiosk.state_dir == tmp_path / "state"
    assert room.options.pop("first")() is None
    assert room.options["windowed"] is True
    lines = (tmp_path / "state" / "logs" / "totem.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["message"] == "configuration"
    assert "erp.base_url is not set" in capsys.readouterr().err


def test_a_wrong_configuration_opens_no_window(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = stand_in("app", monkeypatch)
    (tmp_path / "totem.toml").write_text("erp.timeout_s = 'x'", encoding="utf-8")
    assert start.run(None, windowed=False) == Exit.MISTAKE
    assert room.settings is None
    assert capsys.readouterr().err.count("\n") == 1


def test_the_demonstration_reads_no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    room = stand_in("demo", monkeypatch)
    (tmp_path / "totem.toml").write_text("not toml", encoding="utf-8")
    assert start.demo(windowed=True, headless=tmp_path / "out", size=None, document=None) == 7
    assert room.options["headless"].is_dir()


def test_a_demonstration_without_its_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delattr("totem.demo", raising=False)
    monkeypatch.delitem(sys.modules, "totem.demo", raising=False)
    for name in [name for name in sys.modules if name.startswith("totem.erp.reference")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    assert start.demo(windowed=True, headless=None, size=None, document=None) == Exit.MISTAKE
    assert 'it comes with "totem[reference]"' in capsys.readouterr().err


def test_the_selftest_gets_everything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("erp.base_url is not set")
    room = stand_in("selftest", monkeypatch)
    options: dict[str, Any] = {
        "document": "1",
        "out": tmp_path / "out",
        "size": (1080, 1920),
        "print_slip": True,
        "language": "pt_BR",
        "answer": "14/03",
        "forms": True,
    }
    assert start.selftest(None, **options) == 7
    assert room.options == options
    assert (tmp_path / "out").is_dir()


def test_the_print_test_gets_the_settings_and_no_log_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("erp.base_url is not set")
    room = stand_in("print_test", monkeypatch)
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "state"', encoding="utf-8")
    assert start.print_test(None, preview=Path("page.png")) == 7
    assert room.settings is not None
    assert room.options == {"preview": Path("page.png"), "out": sys.stdout, "mend": None}
    assert not (tmp_path / "state").exists()


def test_run_ends_where_a_start_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("erp.base_url is not set")
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "state"')
    names = []

    def run_once(settings: Settings, **_options: object) -> int:
        names.append(settings.brand.name)
        return Exit.RESTART

    monkeypatch.setattr(stand_in("app", monkeypatch), "run", run_once)
    assert start.run(None, windowed=True) == Exit.RESTART
    assert len(names) == 1


def test_every_start_reads_the_configuration_and_keeps_nothing_but_a_copy_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("erp.base_url is not set")
    config = tmp_path / "totem.toml"
    for name in ("One", "Two"):
        config.write_text(f'kiosk.state_dir = "state"\nbrand.name = "{name}"')
        room = stand_in("app", monkeypatch)
        assert start.run(None, windowed=True) == 7
        assert type(room.settings) is Settings
        assert room.settings.brand.name == name
        room.options["first"]()
        logs.stop()
    assert [each.name for each in (tmp_path / "state").iterdir() if each.suffix == ".json"] == []
