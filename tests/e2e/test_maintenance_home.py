"""First page of maintenance mode on the real window: problems appear and go, without customer data."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver, on_a_panel
from support.log_check import LogWatch
from totem.app import maintenance
from totem.doctor import all_checks
from totem.doctor.erp import TOKEN
from totem.doctor.screen import FONTS
from totem.doctor.service import UPDATES
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring.availability import MaintenanceFlag
from totem.printing.office.pdf import PdfFolderPrinter
from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.session.states import State
from totem.settings import state_folder
from totem.staff.paper_counter import PaperCounter
from totem.staff.pin import PinFile
from totem.system import probes
from totem.ui.staff.check_list import ASKING
from totem.ui.staff.entry_controller import EntryController
from totem.ui.staff.overview_page import OverviewPage

PIN, MARIA = "402915", "52998224725"
OF_MARIA = ("529982", "982.247", "Maria", "Souza")


class Home:
    """Staff before the first page."""

    def __init__(self, driver: KioskDriver, lobby: EntryController) -> None:
        self.driver, self.lobby = driver, lobby

    def enter(self) -> None:
        """Go in, and wait until everything was looked at."""
        self.press_in()
        self.driver.wait_until(self.knows, "every look")

    def press_in(self) -> None:
        """Enter by the keyboard and the PIN."""
        self.driver.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        self.driver.type(PIN)
        self.driver.press(Qt.Key.Key_Return)
        self.driver.wait_until(lambda: self.lobby.is_open, "maintenance mode")

    @property
    def menu(self) -> OverviewPage:
        """The page."""
        menu = self.driver.find("menu")
        assert isinstance(menu, OverviewPage)
        return menu

    def see(self, side: str) -> None:
        """Turn to a side of the page."""
        self.menu.findChildren(QAbstractButton, f"view_{side}")[0].click()
        self.driver.lay_out()

    def rows(self) -> dict[str, str]:
        """Every row of the technical side as it is read out."""
        self.see("technical")
        shown = [each for each in self.menu.findChildren(QWidget) if each.isVisibleTo(self.menu)]
        names = {each.objectName(): each.accessibleName() for each in shown}
        return {name[4:]: said for name, said in names.items() if name.startswith("row_")}

    def knows(self, *, but: str = "") -> bool:
        """True if every look has found something."""
        pending = [name for name, said in self.rows().items() if ASKING in said]
        self.see("daily")
        return pending == ([but] if but else [])

    def reads(self, name: str) -> str:
        """A line of the head."""
        label = self.driver.find("head").findChild(QLabel, name)
        assert label is not None
        return label.text()

    def row(self, name: str) -> str:
        return self.rows().get(name, "")

    def everyday(self) -> str:
        """All that can be read on the side of the people of the store."""
        self.see("daily")
        labels = self.menu.findChildren(QLabel)
        return "\n".join(each.text() for each in labels if each.isVisible()).casefold()

    def look_until(self, holds: Callable[[], bool], what: str) -> None:
        """Let the time between two looks pass until something holds."""
        self.menu._poller._timer.timeout.emit()
        self.driver.wait_until(holds, what)


MakeHome = Callable[..., Home]


@pytest.fixture
def make_home(
    make_kiosk: MakeKiosk,
    qapp: QApplication,
    healthy_machine: None,
) -> MakeHome:
    """A kiosk with a PIN on a healthy machine, in maintenance mode."""

    def make(size: QSize = SMALL, **more: Any) -> Home:
        driver = make_kiosk(size, voice={"enabled": False}, **more)
        PinFile(state_folder(driver.settings)).set(PIN)
        return Home(driver, maintenance.install(None, driver.kiosk, qapp))

    return make


@on_a_panel(0)
def test_every_check_is_there_with_words(make_home: MakeHome, size: QSize) -> None:
    home = make_home(size)
    home.enter()
    settings = home.driver.settings
    checks = [each for each in all_checks() if each.group is not None and each.is_used(settings)]
    silent = {UPDATES}
    rows = {check.name for check in (*checks, TOKEN, FONTS) if check not in silent}
    for name in rows:
        assert any(word in home.row(name) for word in (": em ordem. ", ": atenção. ", ": problema. ")), name
    assert "respondeu em" in home.row("erp")
    assert "versão" in home.row("running")


def test_an_erp_that_goes_and_comes_back(make_home: MakeHome, erp: ReferenceErp) -> None:
    home = make_home()
    home.enter()
    assert "ERP: em ordem" in home.row("erp")
    erp.faults.set("*:status=503")
    home.look_until(lambda: "ERP: problema" in home.row("erp"), "the ERP's row")
    assert (home.reads("part"), home.reads("state")) == (
        "ERP",
        "Sem acesso ao ERP: os boletos não aparecem",
    )
    assert home.reads("advice") == "Se não voltar em alguns minutos, avise o suporte."
    assert "http" not in home.everyday()
    home.driver.touch("view_technical")
    assert "(HTTP 503)" in home.row("erp")
    assert "última resposta" in home.row("erp")
    assert "1 sem resposta" in home.row("erp")
    erp.faults.clear()
    home.look_until(lambda: "ERP: em ordem" in home.row("erp"), "the ERP's row")
    assert home.reads("state") != "Sem acesso ao ERP: os boletos não aparecem"


def test_what_staff_see_of_the_erp_is_what_customers_see(
    make_home: MakeHome, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    """No probe of the kiosk's own is due meanwhile."""
    expected_logs.expect("out of service: the ERP does not answer")
    expected_logs.expect("the ERP answers again")
    home = make_home(erp={"probe_s": 0.0})
    home.driver.kiosk.start_monitors()
    availability = home.driver.kiosk.availability
    assert availability is not None
    home.driver.wait_until(lambda: availability.erp.is_healthy, "the first probe")
    home.enter()
    erp.faults.set("*:status=503")
    home.look_until(lambda: home.driver.state is State.OUT_OF_SERVICE, "the outage")
    availability.erp._timer.stop()
    erp.faults.clear()
    home.look_until(lambda: home.driver.state is State.HOME, "the service")


def test_a_printer_out_of_paper_and_its_pages(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_home()
    PaperCounter(state_folder(home.driver.settings)).add(12)
    home.enter()
    assert "12 páginas desde a troca do papel" in home.row("printer")

    async def out_of_paper(_self: PdfFolderPrinter) -> PrinterState:
        return PrinterState(Readiness.FAULT, PrinterFault.PAPER_OUT)

    monkeypatch.setattr(PdfFolderPrinter, "state", out_of_paper)
    home.look_until(lambda: "sem papel" in home.row("printer"), "the printer's row")
    assert "Ponha papel" in home.row("printer")
    assert (home.reads("state"), home.reads("advice")) == ("Sem papel", "Ponha papel e feche a tampa.")


def test_a_disk_that_fills(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = make_home()
    free = [90_000]
    monkeypatch.setattr(probes, "free_mb", lambda _folder: (free[0], tmp_path))
    home.enter()
    for megabytes, said in ((120, "disco: atenção"), (20, "disco: problema"), (90_000, "disco: em ordem")):
        free[0] = megabytes
        home.look_until(lambda said=said: said in home.row("disk"), "the disk's row")  # type: ignore[misc]


def test_staff_who_put_it_out_of_service_are_reminded(make_home: MakeHome) -> None:
    home = make_home()
    home.enter()
    MaintenanceFlag(state_folder(home.driver.settings)).set("Volto logo")
    home.look_until(lambda: "Volto logo" in home.row("service"), "the flag")
    assert home.reads("advice") == "Para voltar, toque em Voltar a atender."


def test_a_missing_erp_and_printer_are_shown(make_home: MakeHome) -> None:
    home = make_home(base_url=None, printer={"kind": "none"})
    home.enter()
    assert "falta o endereço do ERP (erp.base_url)" in home.row("erp")
    assert "sem impressora" in home.row("printer")
    assert "não comparado com o do ERP" in home.row("clock")


def test_a_hanging_probe_blocks_neither_the_others_nor_leaving(
    make_home: MakeHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = threading.Event()

    def hang(_host: str) -> probes.Network:
        answer.wait()
        raise OSError

    monkeypatch.setattr(probes, "read_network", hang)
    home = make_home()
    home.press_in()
    home.driver.wait_until(lambda: home.knows(but="network"), "the rest")
    assert "verificando" in home.row("network")
    home.driver.touch("maintenance_leave")
    assert not home.lobby.is_open
    answer.set()


def test_no_customer_is_on_it(make_home: MakeHome, erp: ReferenceErp, expected_logs: LogWatch) -> None:
    home = make_home()
    home.driver.open_boleto(MARIA)
    home.enter()
    home.see("technical")
    shown = "\n".join(
        text
        for widget in home.driver.find("maintenance").findChildren(QWidget)
        for text in (widget.accessibleName(), widget.text() if isinstance(widget, QLabel) else "")
    )
    assert "respondeu em" in shown
    assert not [each for each in OF_MARIA if each in shown]


def test_nothing_goes_on_on_another_page_and_after_leaving(make_home: MakeHome, erp: ReferenceErp) -> None:
    home = make_home()
    home.enter()
    poller = home.menu._poller
    home.driver.touch("open_actions")
    assert not poller._timer.isActive()
    assert not any(task.is_running for _, task in poller._tasks)
    home.driver.touch("maintenance_back")
    assert poller._timer.isActive()
    home.driver.touch("maintenance_leave")
    assert not home.lobby.is_open
    assert not shiboken6.isValid(poller)
    assert not any(task.is_running for _, task in poller._tasks)
