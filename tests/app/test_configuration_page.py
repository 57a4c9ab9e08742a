"""Page of a kiosk that cannot start: what is wrong, until it is mended."""

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import wait_until
from totem.app import configuration_page, startup
from totem.app.configuration_page import ConfigurationPage, find_errors
from totem.system import process_setup, resources
from totem.system.exit_codes import ExitCode


def test_errors_are_told_to_staff_until_they_are_mended(tmp_path: Path, qapp: QApplication) -> None:
    file = tmp_path / "totem.toml"
    file.write_text("[erp]\nbase_url = 7\n<b>", encoding="utf-8")
    page = ConfigurationPage(lambda: find_errors(file))
    mended = []
    page.mended.connect(lambda: mended.append(True))
    page._timer.setInterval(1)
    page.check()
    assert "totem.toml:3: " in page.errors.text()
    assert page._timer.isActive()
    assert not page.close(), "Alt+F4 leaves it"
    file.write_text("[erp]\nbase_url = 7\n", encoding="utf-8")
    wait_until(lambda: "totem.toml:2: erp.base_url" in page.errors.text(), "the next error")
    file.write_text("", encoding="utf-8")
    wait_until(lambda: bool(page.errors.text()), "an empty file to be one")
    file.write_text("kiosk.name = 'Loja'\n", encoding="utf-8")
    wait_until(lambda: bool(mended), "the end")
    assert not page._timer.isActive()
    page.deleteLater()


def test_long_errors_fit_the_screen(qapp: QApplication) -> None:
    page = ConfigurationPage(lambda: [f"C:\\ProgramData\\{'x' * 30}: " + "palavra " * 20] * 3)
    page.check()
    page._timer.stop()
    screen = page.screen().size()
    assert page.heightForWidth(screen.width()) <= screen.height()
    page.deleteLater()


def test_an_incomplete_installation_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Path:
        raise FileNotFoundError(2, "No such file", "assets")

    monkeypatch.setattr(resources, "folder", fail)
    assert find_errors(None) == ["A instalação está incompleta: falta assets"]


@pytest.mark.parametrize(
    ("platform", "supervisor", "shown"),
    [("win32", "TOTEM_SUPERVISED", True), ("win32", "", False), ("linux", "NOTIFY_SOCKET", False)],
)
def test_the_page_is_shown_where_the_screen_would_stay_black(
    platform: str, supervisor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, shown: bool
) -> None:
    calls: list[Path | None] = []

    def run(config: Path | None) -> int:
        calls.append(config)
        return ExitCode.RESTART

    config = tmp_path / "totem.toml"
    config.write_text("nonsense", encoding="utf-8")
    monkeypatch.setattr(sys, "platform", platform)
    for name in ("NOTIFY_SOCKET", "TOTEM_SESSION", "TOTEM_SUPERVISED"):
        monkeypatch.delenv(name, raising=False)
    if supervisor:
        monkeypatch.setenv(supervisor, "1")
    for name in ("keep_files_private", "import_qt"):
        monkeypatch.setattr(process_setup, name, lambda: None)
    monkeypatch.setattr(configuration_page, "run", run)
    assert startup.run(config, windowed=False) == (ExitCode.RESTART if shown else ExitCode.CONFIG_ERROR)
    assert calls == [config] * shown
