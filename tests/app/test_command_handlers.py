"""Handlers of the fleet's commands: what each does at a kiosk, and the codes of its failures."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap

from support.update_fixtures import Site, Workshop
from totem.app.fleet.commands import make_handlers
from totem.domain.fleet_commands import COMMANDS, CommandName
from totem.fleet.agent.executor import CommandResult, Occupancy
from totem.fleet.messages import Command, CommandState, Refusal, ResultCode
from totem.kiosk.factory import make_printer
from totem.monitoring.availability import MaintenanceFlag
from totem.session.states import State
from totem.session.view_state import Cause, Outage
from totem.settings import load_or_last_good, state_folder
from totem.system.exit_codes import ExitCode
from totem.updates.installation import BASE, BUNDLE

if TYPE_CHECKING:
    from totem.kiosk.assembly import Kiosk

VERSION = "9.1.0"


class FakeKiosk:
    """A kiosk at its home screen, as far as handlers use it; its files and its printer are real.

    Attributes:
        site: its installation and state folder.
        flag_checks: number of times that it was asked to read the flag of an outage.
    """

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder / "site", Workshop(folder / "workshop"))
        self.config, self.printed = folder / "totem.toml", folder / "printed"
        printer = f"{{kind = 'pdf', folder = '{self.printed}', keep = true}}"
        content = f"kiosk.state_dir = '{self.site.state}'\nprinter = {printer}\n"
        self.config.write_text(content, encoding="utf-8")
        self.settings = load_or_last_good(self.config).settings
        self.printer, self.flag = make_printer(self.settings), MaintenanceFlag(state_folder(self.settings))
        self.flag_checks, self.is_in_use = 0, False
        self.availability = SimpleNamespace(check_flag=self._check_flag)
        self.window = SimpleNamespace(screen_name=State.HOME.screen, is_settled=True, grab=self._grab)

    def _check_flag(self) -> None:
        self.flag_checks += 1

    def _grab(self) -> QPixmap:
        picture = QPixmap(1080, 1920)
        picture.fill(Qt.GlobalColor.red)
        return picture

    def do(self, name: CommandName, **args: str) -> CommandResult:
        """Carry a command out; one that is done is held to its row."""
        row = COMMANDS[name]
        assert row.takes(args)
        occupancy = Occupancy(lambda: self.is_in_use, lambda: self.is_in_use)
        handler = make_handlers(self.config, cast("Kiosk", self), occupancy)[name]
        numbers = {"id": "0" * 16, "boot": "0" * 16, "challenge": "0" * 32}
        answer = handler(Command(to="loja-1", issued=datetime.now(UTC), do=name, args=args, **numbers))
        result = answer if isinstance(answer, CommandResult) else asyncio.run(answer)
        if result.then is not None:
            result.then()
        if result.state is CommandState.DONE:
            assert (result.exit_code == ExitCode.RESTART) is row.restarts
            assert (result.file is not None) is row.sends_file
        return result

    def code_of(self, name: CommandName, **args: str) -> object:
        """Return the code of a command that is not done."""
        result = self.do(name, **args)
        assert result.state is not CommandState.DONE
        assert result.exit_code is None
        return result.code


@pytest.fixture
def kiosk(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> FakeKiosk:
    monkeypatch.setattr("totem.doctor.run_checks", lambda _config: [])
    return FakeKiosk(tmp_path)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_a_test_of_its_name(name: CommandName) -> None:
    assert f"test_{name}" in globals()


def test_service_off(kiosk: FakeKiosk) -> None:
    kiosk.do(CommandName.SERVICE_OFF, message="Volto às 14h.")
    assert kiosk.flag.read() == Outage(Cause.FLEET, "Volto às 14h.")
    assert kiosk.flag_checks == 1


def test_service_on(kiosk: FakeKiosk) -> None:
    kiosk.flag.set("Da frota.", Cause.FLEET)
    kiosk.flag.set("Da loja.", Cause.STAFF)
    assert kiosk.do(CommandName.SERVICE_ON).code is ResultCode.OUT_BY_STAFF
    assert kiosk.flag.read() == Outage(Cause.STAFF, "Da loja.")
    kiosk.flag.clear()
    kiosk.flag.set("Da frota.", Cause.FLEET)
    assert kiosk.do(CommandName.SERVICE_ON).code is None
    assert kiosk.flag.read() is None
    assert kiosk.flag_checks == 2


@pytest.mark.parametrize("name", [CommandName.SERVICE_OFF, CommandName.SERVICE_ON])
def test_a_flag_that_cannot_be_written(
    kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch, name: CommandName
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(MaintenanceFlag, "set", refuse)
    monkeypatch.setattr(MaintenanceFlag, "clear", refuse)
    assert kiosk.code_of(name) is ResultCode.NOT_WRITTEN


def test_restart(kiosk: FakeKiosk) -> None:
    assert kiosk.do(CommandName.RESTART).state is CommandState.DONE


def test_reload(kiosk: FakeKiosk) -> None:
    assert kiosk.do(CommandName.RELOAD).state is CommandState.DONE
    kiosk.config.write_text("kiosk.unknown = 1\n", encoding="utf-8")
    assert kiosk.code_of(CommandName.RELOAD) is ResultCode.BAD_CONFIGURATION


def test_print_test(kiosk: FakeKiosk) -> None:
    assert kiosk.do(CommandName.PRINT_TEST).state is CommandState.DONE
    (page,) = kiosk.printed.iterdir()
    assert page.read_bytes().startswith(b"%PDF")
    page.unlink()
    kiosk.printed.rmdir()
    kiosk.printed.write_bytes(b"")
    assert kiosk.code_of(CommandName.PRINT_TEST) is ResultCode.NOT_PRINTED
    kiosk.printer = None
    assert kiosk.code_of(CommandName.PRINT_TEST) is ResultCode.NO_PRINTER


def test_screenshot(kiosk: FakeKiosk) -> None:
    name, content = kiosk.do(CommandName.SCREENSHOT).file or ("", None)
    assert content is not None
    data = content.read()
    picture = QImage.fromData(data)
    assert name.endswith(".jpg")
    assert len(data) <= COMMANDS[CommandName.SCREENSHOT].largest_file
    assert picture.width() > 0
    assert picture.pixelColor(9, 9).red() > picture.pixelColor(9, 9).blue()


@pytest.mark.parametrize("part", ["screen_name", "is_settled", "is_in_use"])
def test_no_screenshot_shows_a_customer(kiosk: FakeKiosk, part: str) -> None:
    if part == "screen_name":
        kiosk.window.screen_name = State.BOLETOS.screen
    elif part == "is_settled":
        kiosk.window.is_settled = False
    else:
        kiosk.is_in_use = True
    assert kiosk.code_of(CommandName.SCREENSHOT) is Refusal.BUSY


def test_diagnostics(kiosk: FakeKiosk) -> None:
    name, content = kiosk.do(CommandName.DIAGNOSTICS).file or ("", None)
    assert content is not None
    assert name.endswith(".zip")
    with content, ZipFile(content) as archive:
        assert archive.namelist()


def test_update_now(kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kiosk.code_of(CommandName.UPDATE_NOW, version=VERSION) is ResultCode.NOT_INSTALLED
    monkeypatch.setenv(BUNDLE, str(kiosk.site.place.folder(BASE)))
    kiosk.site.staging().stage(kiosk.site.publish(VERSION))
    assert not kiosk.site.desk.request_id()
    assert kiosk.do(CommandName.UPDATE_NOW, version=VERSION).state is CommandState.DONE
    assert kiosk.site.desk.request_id()
