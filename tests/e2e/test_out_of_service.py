"""Out of service by ERP, printer or staff, as customers meet it, and back by itself each time."""

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, KioskDriver
from support.log_check import LogWatch
from totem.cli import service
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring.availability import MaintenanceFlag
from totem.session.states import State
from totem.session.view_state import Cause

MARIA = "529.982.247-25"
TITLE = "Fora de serviço\nno momento"
QUICK = {"timeout_s": 0.7}


@pytest.fixture
def driver(make_kiosk: MakeKiosk) -> KioskDriver:
    """An upright kiosk of each test's own, with its monitors."""
    return make_kiosk()


def hurry(timer: QTimer) -> None:
    """Let what a timer waits for be over now."""
    assert timer.isActive(), f"{timer.objectName()} waits for nothing"
    timer.stop()
    timer.timeout.emit()


class Watched:
    """A kiosk that sees whether it can serve, as it does once it has warmed up."""

    def __init__(self, driver: KioskDriver) -> None:
        self.driver = driver
        driver.kiosk.start_monitors()
        service = driver.kiosk.availability
        assert service is not None
        self.service = service

    def ask_erp(self) -> None:
        """Let the kiosk probe the ERP now."""
        hurry(self.service.erp._timer)

    def ask_printer(self) -> None:
        """Let the kiosk poll the printer now, and wait for the result."""
        printer = self.service.printer
        assert printer is not None
        hurry(printer._timer)
        self.driver.wait_until(printer._timer.isActive, "the printer's answer")


def test_a_kiosk_that_starts_without_its_erp_comes_back_by_itself(
    driver: KioskDriver, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service: the ERP does not answer: HTTP 503")
    expected_logs.expect("the ERP answers again")
    erp.faults.set("*:status=503")
    watched = Watched(driver)
    driver.wait_for("out_of_service")
    assert driver.reads("title") == TITLE
    assert "volta a funcionar" in driver.reads("sentence")
    assert driver.reads("way_phone") == "0800 123 4567"
    assert driver.reads("way_globe").replace("\u200b", "") == "netsul.example"
    assert driver.shows("site_qr")
    assert not driver.shows("back")
    assert not driver.shows("leave")
    watched.ask_erp()
    driver.wait_until(watched.service.erp._timer.isActive, "the next wait")
    assert driver.screen == "out_of_service"
    erp.faults.clear()
    watched.ask_erp()
    driver.wait_for("home")
    driver.open_list(MARIA)


def test_a_touch_or_a_document_typed_out_of_service_begins_nothing(
    driver: KioskDriver, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    erp.faults.set("*:drop")
    Watched(driver)
    driver.wait_for("out_of_service")
    for name in ("title", "site_qr", "brand"):
        driver.tap(driver.find(name), driver.find(name).rect().center())
    driver.scan("52998224725")
    assert driver.state is State.OUT_OF_SERVICE


def test_the_languages_are_one_touch_away(
    driver: KioskDriver, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    erp.faults.set("*:status=500")
    Watched(driver)
    driver.wait_for("out_of_service")
    driver.touch("language_en")
    driver.settle()
    assert driver.reads("title") == "Out of service\nright now"
    said = QAccessible.queryAccessibleInterface(driver.window.current).text(QAccessible.Text.Name)
    assert said.startswith("Out of service right now. Our system is not answering.")
    assert "0800 123 4567" in said


def test_one_slow_answer_is_no_outage(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(erp=QUICK)
    erp.faults.set("clientes:delay=30,times=1")
    watched = Watched(driver)
    driver.wait_until(watched.service.erp._timer.isActive, "the slow answer")
    assert driver.screen == "home"
    watched.ask_erp()
    driver.wait_until(watched.service.erp._timer.isActive, "the answer")
    assert not watched.service.erp._health.is_in_doubt
    assert driver.screen == "home"


def test_a_customer_inside_reads_what_failed_and_then_home_is_out_of_service(
    driver: KioskDriver, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed")
    expected_logs.expect("out of service: the ERP does not answer")
    expected_logs.expect("the ERP answers again")
    watched = Watched(driver)
    driver.wait_until(watched.service.erp._timer.isActive, "the first answer")
    erp.faults.set("*:status=503")
    driver.look_up(MARIA)
    driver.arrive(State.FAILED)
    assert watched.service.erp.cause is None
    driver.touch("retry")
    driver.wait_until(lambda: watched.service.erp.cause is Cause.ERP, "the second failure")
    driver.arrive(State.FAILED)
    assert driver.reads("title") == "O sistema está fora do ar"
    driver.touch("leave")
    driver.wait_for("out_of_service")
    assert not [text for text in driver.texts() if "529.982" in text]
    erp.faults.clear()
    watched.ask_erp()
    driver.wait_for("home")


def test_a_refused_token_is_an_outage(make_kiosk: MakeKiosk, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service until the configuration is mended")
    driver = make_kiosk(erp={"token": "of-yesterday"})
    Watched(driver)
    driver.wait_for("out_of_service")
    assert driver.reads("sentence") == "Este totem precisa de um ajuste. Fale com um atendente."


def test_without_an_address_the_kiosk_is_out_of_service(
    make_kiosk: MakeKiosk, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service until the configuration is mended: erp.base_url is not set")
    driver = make_kiosk(base_url=None)
    Watched(driver)
    driver.wait_for("out_of_service")
    assert all(record.levelno == logging.WARNING for record in expected_logs.records)  # nothing went wrong


def test_the_printer_alone_leaves_everything_else(
    driver: KioskDriver, tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("no print is offered: the printer reports storage")
    expected_logs.expect("the printer is ready again")
    folder = tmp_path / "printed"
    folder.write_text("a file where a folder should be")
    watched = Watched(driver)
    printer = watched.service.printer
    assert printer is not None
    driver.wait_until(printer._timer.isActive, "the first answer")
    assert not driver.shows("no_print"), "one answer is none"
    watched.ask_printer()
    assert driver.screen == "home"
    assert driver.reads("no_print_text") == "Hoje sem impressão: pague com PIX"
    assert not driver.shows("lead"), "it speaks of paper"
    driver.open_boleto(MARIA)
    assert not driver.lit("print")
    driver.leave()
    driver.wait_for("home")
    folder.unlink()
    driver.wait_until(printer._timer.isActive, "an answer")
    watched.ask_printer()
    assert not driver.shows("no_print")
    assert driver.shows("lead")


def test_staff_put_it_out_and_back_by_command(
    make_kiosk: MakeKiosk, tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service, by staff")
    expected_logs.expect("in service again, by staff")
    config = tmp_path / "totem.toml"
    config.write_text(
        f'[kiosk]\nstate_dir = "{tmp_path.as_posix()}"\n[erp]\nbase_url = "https://erp.example"\n'
    )
    driver = make_kiosk(LANDSCAPE)
    Watched(driver)
    message = "Volto às 14h <b>agora</b> &amp; já"
    assert service.off(message, config) == 0
    driver.wait_for("out_of_service")
    assert driver.reads("sentence") == message
    assert isinstance(driver.find("sentence"), QLabel)
    assert service.on(config) == 0
    driver.wait_for("home")


def test_staff_do_not_end_a_visit(driver: KioskDriver, tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service, by staff")
    watched = Watched(driver)
    driver.open_boleto(MARIA)
    MaintenanceFlag(tmp_path).set()
    watched.service.check_flag()
    assert driver.state is State.PAY
    driver.leave()
    driver.wait_for("out_of_service")
    assert driver.reads("sentence") == "Este totem está em manutenção. Fale com um atendente."


@pytest.mark.parametrize("site", ["http://netsul.example", "fale conosco"])
def test_only_an_https_site_gets_a_code(
    make_kiosk: MakeKiosk, site: str, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    erp.faults.set("*:status=500")
    driver = make_kiosk(brand={"site": site})
    Watched(driver)
    driver.wait_for("out_of_service")
    assert driver.reads("way_globe").replace("\u200b", "") == site
    assert not driver.shows("site_qr")


def test_without_contacts_of_the_brand_the_customer_still_gets_advice(
    make_kiosk: MakeKiosk, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    erp.faults.set("*:status=500")
    driver = make_kiosk(brand={"site": None, "support_phone": None})
    Watched(driver)
    driver.wait_for("out_of_service")
    assert driver.reads("way_headset") == "Procure um atendente da loja"
