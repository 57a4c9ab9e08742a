"""The commands that open the window: what they start before they hand over to their room."""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest

from support.logs import LogWatch
from totem import logs, secrecy, start
from totem.healing.exits import Exit
from totem.settings import Settings
from totem.settings.remembered import Remembered


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
    assert room.options == {"preview": Path("page.png"), "out": sys.stdout}
    assert not (tmp_path / "state").exists()


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, expected_logs: LogWatch) -> Room:
    """The room of a kiosk that starts for the second time."""
    expected_logs.expect("erp.base_url is not set")
    for name in ("one", "two"):
        (tmp_path / f"{name}.png").write_bytes(b"")
    state = (tmp_path / "state").as_posix()
    text = f'kiosk.state_dir = "{state}"\nbrand.slides = ["one.png", "two.png"]\nerp.token_file = "token"'
    (tmp_path / "totem.toml").write_text(text, encoding="utf-8")
    (tmp_path / "token").write_text("t" * 40, encoding="utf-8")
    (tmp_path / "token").chmod(0o600)
    first = stand_in("app", monkeypatch)
    assert start.run(None, windowed=False) == 7
    first.options["first"]()
    logs.stop()
    room = stand_in("app", monkeypatch)
    assert start.run(None, windowed=False) == 7
    assert isinstance(cast("object", room.settings), Remembered)
    return room


def test_a_second_start_checks_the_configuration_behind_the_first_frame(
    remembered: Room, expected_logs: LogWatch
) -> None:
    told = len(expected_logs.records)
    assert remembered.options["first"]() is None
    assert len(expected_logs.records) == told + 1


def test_a_picture_that_went_missing_makes_it_start_again(
    remembered: Room, tmp_path: Path, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect("something that the configuration names has changed")
    expected_logs.expect("brand.slides")
    (tmp_path / "two.png").unlink()
    assert remembered.options["first"]() == Exit.ANEW
    logs.stop()
    room = stand_in("app", monkeypatch)
    start.run(None, windowed=False)
    assert isinstance(room.settings, Settings)


def test_a_token_that_went_missing_is_told_and_ends_it(
    remembered: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").unlink()
    assert remembered.options["first"]() == Exit.MISTAKE
    assert "token" in capsys.readouterr().err


def test_run_starts_over_with_the_configuration_as_it_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("erp.base_url is not set")
    config, names = tmp_path / "totem.toml", []
    config.write_text('kiosk.state_dir = "state"\nbrand.name = "Old"')

    def run_once(settings: Settings, **_options: object) -> int:
        names.append(settings.brand.name)
        config.write_text('kiosk.state_dir = "state"\nbrand.name = "New"')
        return Exit.ANEW if len(names) == 1 else Exit.TOLD

    monkeypatch.setattr(stand_in("app", monkeypatch), "run", run_once)
    assert start.run(None, windowed=True) == Exit.TOLD
    assert names == ["Old", "New"]
