"""Maintenance actions on the real window: by touch, with their results on the page and in the journal."""

import logging
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver, wait_until
from support.log_check import LogWatch
from support.platform_marks import needs_shell
from totem.app import maintenance
from totem.session.states import State
from totem.settings import state_folder
from totem.staff.paper_counter import PaperCounter
from totem.system.exit_codes import ExitCode
from totem.ui.staff.actions_page import ActionsPage
from totem.ui.staff.entry_controller import EntryController
from totem.ui.staff.page_parts import TouchList

MARIA = "52998224725"


class Staff:
    """Staff in maintenance mode, on the page of actions."""

    def __init__(self, driver: KioskDriver, config: Path | None, app: QApplication) -> None:
        self.driver = driver
        self.lobby: EntryController = maintenance.install(config, driver.kiosk, app)

    def enter(self) -> None:
        """Past the gate, to the actions."""
        self.lobby._open()
        self.driver.open_staff_page("actions")

    def go_to(self, page: str) -> None:
        """Open a page by way of the first one."""
        self.driver.touch("maintenance_back")
        self.driver.open_staff_page(page)

    def do(self, action: str) -> str:
        """Carry out an action; return the page's status."""
        before = self.driver.reads("actions_status")
        self.driver.touch_in_list(f"do_{action}")
        self.driver.wait_until(lambda: self.said() not in ("", before), action)
        return self.said()

    def said(self) -> str:
        """The result of the action, once it has ended."""
        told = self.driver.reads("actions_status")
        return "" if told.endswith("…") else told


MakeStaff = Callable[..., Staff]


@pytest.fixture
def make_staff(make_kiosk: MakeKiosk, qapp: QApplication) -> MakeStaff:
    def make(config: Path | None = None, **sections: Any) -> Staff:
        staff = Staff(make_kiosk(**sections), config, qapp)
        staff.enter()
        return staff

    return make


def test_the_service_is_paused_and_goes_on_by_the_same_tile(
    make_staff: MakeStaff, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs.expect("out of service, by staff")
    expected_logs.expect("in service again, by staff")
    staff = make_staff()
    driver = staff.driver
    driver.kiosk.start_monitors()
    with caplog.at_level(logging.INFO, "totem.journal"):
        driver.touch("maintenance_back")
        assert driver.reads("open_notice") == "Pausar atendimento"
        driver.touch("open_notice")
        assert not driver.shows("notice_back")
        driver.save_line()
        driver.wait_until(lambda: "Atendimento pausado" in driver.reads("notice_status"), "the pause")
        driver.wait_until(lambda: driver.state is State.OUT_OF_SERVICE, "out of service")
        assert staff.lobby.is_open
        driver.touch("maintenance_back")
        assert driver.reads("open_notice") == "Voltar a atender"
        driver.touch("open_notice")
        driver.touch("notice_back")
        driver.wait_until(lambda: "De volta" in driver.reads("notice_status"), "the end of the pause")
        driver.wait_until(lambda: driver.state is State.HOME, "back in service")
        driver.touch("maintenance_back")
        assert driver.reads("open_notice") == "Pausar atendimento"
    lines = [each for each in caplog.records if each.name == "totem.journal"]
    noted = [(each.message, each.__dict__["action"]) for each in lines]
    assert noted == [
        ("action begun", "out_of_service"),
        ("action ended", "out_of_service"),
        ("action begun", "back_in_service"),
        ("action ended", "back_in_service"),
    ]


def test_customers_read_what_staff_typed_for_them(make_staff: MakeStaff, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service, by staff")
    expected_logs.expect("in service again, by staff")
    staff = make_staff()
    driver = staff.driver
    driver.kiosk.start_monitors()
    driver.touch("maintenance_back")
    driver.touch("open_notice")
    driver.type("Voltamos logo")
    driver.save_line()
    driver.wait_until(lambda: "Atendimento pausado" in driver.reads("notice_status"), "out of service")
    driver.wait_until(lambda: driver.state is State.OUT_OF_SERVICE, "the customers' screen")
    staff.lobby.close()
    assert any("Voltamos logo" in text for text in driver.texts())
    staff.lobby._open()
    driver.touch("open_notice")
    driver.touch("notice_back")
    driver.wait_until(lambda: driver.state is State.HOME, "back in service")


def test_a_sound_is_tried(make_staff: MakeStaff) -> None:
    staff = make_staff(sound={"enabled": True})
    assert "Ouviu" in staff.do("sound_test")


def test_an_action_keeps_the_scroll_position(make_staff: MakeStaff) -> None:
    commands = {"restart_command": ["true"], "shut_down_command": ["true"]}
    staff = make_staff(size=QSize(1366, 600), staff=commands)
    staff.go_to("machine")
    page = staff.driver.find("machine")
    assert isinstance(page, ActionsPage)
    bar = page.findChildren(TouchList)[0].verticalScrollBar()
    assert bar.maximum() > 0
    staff.do("export_statistics")
    staff.driver.lay_out()
    assert bar.value() == 0


def test_the_printer_is_tried(make_staff: MakeStaff, tmp_path: Path) -> None:
    staff = make_staff(printer={"keep": True})
    assert staff.do("print_test").startswith("O arquivo foi gravado.")
    assert len(list((tmp_path / "printed").glob("*.pdf"))) == 1


def test_pages_are_counted_until_the_roll_is_changed(make_staff: MakeStaff) -> None:
    staff = make_staff()
    driver, roll = staff.driver, PaperCounter(state_folder(staff.driver.settings))
    staff.lobby.close()
    driver.open_list(MARIA)
    driver.select(0, 1, 2)
    driver.touch("print_listed")
    driver.arrive(State.PRINTED)
    driver.wait_until(lambda: roll.pages > 0, "the count")
    assert roll.pages == 3
    staff.enter()
    assert "zerada" in staff.do("roll_changed")
    assert roll.pages == 0


def test_a_configuration_that_holds_starts_the_kiosk_anew(
    make_staff: MakeStaff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "totem.toml"
    config.write_text('brand.name = "Outra"', encoding="utf-8")
    ended: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda *given: ended.append(given[-1]))
    staff = make_staff(config)
    staff.go_to("machine")
    assert "reiniciar" in staff.do("reload_settings")
    assert ended == [ExitCode.RESTART]


def test_a_wrong_configuration_is_reported_and_the_present_one_stays(
    make_staff: MakeStaff, tmp_path: Path
) -> None:
    config = tmp_path / "totem.toml"
    config.write_text("erp.timeout = 3\nsession.idle_s = 'x'", encoding="utf-8")
    staff = make_staff(config)
    staff.go_to("machine")
    told = staff.do("reload_settings")
    assert told.startswith("A configuração atual continua valendo. ")
    assert "erp.timeout" in told
    assert "E mais 1" in told


def test_diagnostics_go_to_the_stick(
    make_staff: MakeStaff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sticks: list[Path] = []
    monkeypatch.setattr("totem.staff.removable_drives.removable_drives", lambda: sticks)
    config = tmp_path / "totem.toml"
    config.write_text("erp.timeout = 3", encoding="utf-8")
    staff = make_staff(config)
    staff.go_to("machine")
    assert "Nenhum pendrive" in staff.do("export_diagnostics")
    sticks.append(tmp_path / "stick")
    sticks[0].mkdir()
    assert "Gravado em" in staff.do("export_diagnostics")
    (file,) = sticks[0].iterdir()
    with zipfile.ZipFile(file) as archive:
        assert "erp.timeout" in archive.read("doctor.json").decode()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([sys.executable, "-c", ""], "Comando enviado"),
        ([sys.executable, "-c", "raise SystemExit(1)"], f"{sys.executable} terminou com o código 1."),
        (["/nowhere/reboot"], "Não foi possível executar /nowhere/reboot"),
    ],
)
def test_the_machine_is_restarted_by_the_command_of_the_settings(
    make_staff: MakeStaff, command: list[str], said: str
) -> None:
    staff = make_staff(staff={"restart_command": command})
    staff.go_to("machine")
    assert not staff.driver.shows("do_shut_down_machine")
    staff.driver.touch_in_list("do_restart_machine")
    assert staff.do("restart_machine").startswith(said)


@needs_shell
def test_a_command_that_hangs_is_killed_with_what_it_started(
    make_staff: MakeStaff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.app.maintenance.action_handlers.COMMAND_S", 0.3)
    note = tmp_path / "pids"
    script = f"sleep 600 & echo $$ $! > {note}.new; mv {note}.new {note}; wait"
    staff = make_staff(staff={"restart_command": ["sh", "-c", script]})
    staff.go_to("machine")
    staff.driver.touch_in_list("do_restart_machine")
    assert staff.do("restart_machine").endswith("e foi encerrado.")
    for pid in map(int, note.read_text(encoding="ascii").split()):
        wait_until(partial(is_gone, pid), f"the end of {pid}")


def is_gone(pid: int) -> bool:
    """Test that the process has ended; a zombie has, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize(
    ("page", "action", "code"),
    [
        ("actions", "restart_app", ExitCode.RESTART),
        ("machine", "leave", ExitCode.LEFT_BY_STAFF),
    ],
)
def test_the_program_ends_with_a_code_for_whoever_supervises_it(
    make_staff: MakeStaff, monkeypatch: pytest.MonkeyPatch, page: str, action: str, code: ExitCode
) -> None:
    ended: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda *given: ended.append(given[-1]))
    staff = make_staff()
    staff.go_to(page)
    staff.driver.touch_in_list(f"do_{action}")
    staff.do(action)
    assert ended == [code]
