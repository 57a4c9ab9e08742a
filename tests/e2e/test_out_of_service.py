"""Out of service by ERP, printer or staff, as customers meet it, and back by itself each time."""

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, Stand
from support.log_check import LogWatch
from totem.cli import service
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring.availability import MaintenanceFlag
from totem.session.states import State
from totem.session.view_state import Cause

MARIA = "529.982.247-25"
TITLE = "Fora de serviço no momento"
QUICK = {"timeout_s": 0.7}


def hurry(timer: QTimer) -> None:
    """Let what a timer waits for be over now."""
    assert timer.isActive(), f"{timer.objectName()} waits for nothing"
    timer.stop()
    timer.timeout.emit()


class Watched:
    """A stand whose kiosk sees whether it can serve, as it does once it has warmed up."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        stand.kiosk.start_monitors()
        service = stand.kiosk.availability
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
        self.stand.wait_until(printer._timer.isActive, "the printer's answer")


def test_a_kiosk_that_starts_without_its_erp_comes_back_by_itself(
    stand: Stand, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service: the ERP does not answer: HTTP 503")
    expected_logs.expect("the ERP answers again")
    erp.faults.set("*:status=503")
    watched = Watched(stand)
    stand.wait_for("out_of_service")
    assert stand.reads("title") == TITLE
    assert "volta a funcionar" in stand.reads("sentence")
    assert stand.reads("way_phone") == "0800 123 4567"
    assert stand.reads("way_globe").replace("\u200b", "") == "netsul.example"
    assert stand.shows("site_qr")
    assert not stand.shows("back")
    assert not stand.shows("leave")
    watched.ask_erp()
    stand.wait_until(watched.service.erp._timer.isActive, "the next wait")
    assert stand.screen == "out_of_service"
    erp.faults.clear()
    watched.ask_erp()
    stand.wait_for("home")
    stand.open_list(MARIA)


def test_a_touch_or_a_document_typed_out_of_service_begins_nothing(
    stand: Stand, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    erp.faults.set("*:drop")
    Watched(stand)
    stand.wait_for("out_of_service")
    for name in ("title", "site_qr", "brand"):
        stand.tap(stand.find(name), stand.find(name).rect().center())
    stand.scan("52998224725")
    assert stand.state is State.OUT_OF_SERVICE


def test_the_languages_are_one_touch_away(stand: Stand, erp: ReferenceErp, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service")
    erp.faults.set("*:status=500")
    Watched(stand)
    stand.wait_for("out_of_service")
    stand.touch("language_en")
    stand.settle()
    assert stand.reads("title") == "Out of service right now"
    said = QAccessible.queryAccessibleInterface(stand.window.current).text(QAccessible.Text.Name)
    assert said.startswith("Out of service right now. Our system is not answering.")
    assert "0800 123 4567" in said


def test_one_slow_answer_is_no_outage(make_stand: MakeStand, erp: ReferenceErp) -> None:
    stand = make_stand(erp=QUICK)
    erp.faults.set("clientes:delay=30,times=1")
    watched = Watched(stand)
    stand.wait_until(watched.service.erp._timer.isActive, "the slow answer")
    assert stand.screen == "home"
    watched.ask_erp()
    stand.wait_until(watched.service.erp._timer.isActive, "the answer")
    assert not watched.service.erp._health.is_in_doubt
    assert stand.screen == "home"


def test_a_customer_inside_reads_what_failed_and_then_home_is_out_of_service(
    stand: Stand, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed")
    expected_logs.expect("out of service: the ERP does not answer")
    expected_logs.expect("the ERP answers again")
    watched = Watched(stand)
    stand.wait_until(watched.service.erp._timer.isActive, "the first answer")
    erp.faults.set("*:status=503")
    stand.look_up(MARIA)
    stand.arrive(State.FAILED)
    assert watched.service.erp.cause is None
    stand.touch("retry")
    stand.wait_until(lambda: watched.service.erp.cause is Cause.ERP, "the second failure")
    stand.arrive(State.FAILED)
    assert stand.reads("title") == "O sistema está fora do ar"
    stand.touch("leave")
    stand.wait_for("out_of_service")
    assert not [text for text in stand.texts() if "529.982" in text]
    erp.faults.clear()
    watched.ask_erp()
    stand.wait_for("home")


def test_a_refused_token_is_an_outage(make_stand: MakeStand, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service until the configuration is mended")
    stand = make_stand(erp={"token": "of-yesterday"})
    Watched(stand)
    stand.wait_for("out_of_service")
    assert stand.reads("sentence") == "Este totem precisa de um ajuste. Fale com um atendente."


def test_without_an_address_the_kiosk_is_out_of_service(
    make_stand: MakeStand, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service until the configuration is mended: erp.base_url is not set")
    stand = make_stand(base_url=None)
    Watched(stand)
    stand.wait_for("out_of_service")
    assert all(record.levelno == logging.WARNING for record in expected_logs.records)  # nothing went wrong


def test_the_printer_alone_leaves_everything_else(
    stand: Stand, tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("no print is offered: the printer says storage")
    expected_logs.expect("the printer is ready again")
    folder = tmp_path / "printed"
    folder.write_text("a file where a folder should be")
    watched = Watched(stand)
    printer = watched.service.printer
    assert printer is not None
    stand.wait_until(printer._timer.isActive, "the first answer")
    assert not stand.shows("no_print"), "one answer is none"
    watched.ask_printer()
    assert stand.screen == "home"
    assert stand.reads("no_print_text") == "Hoje sem impressão: pague com PIX"
    assert not stand.shows("lead"), "it speaks of paper"
    stand.open_boleto(MARIA)
    assert not stand.lit("print")
    stand.leave()
    stand.wait_for("home")
    folder.unlink()
    stand.wait_until(printer._timer.isActive, "an answer")
    watched.ask_printer()
    assert not stand.shows("no_print")
    assert stand.shows("lead")


def test_staff_put_it_out_and_back_by_command(
    make_stand: MakeStand, tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service, by staff")
    expected_logs.expect("in service again, by staff")
    config = tmp_path / "totem.toml"
    config.write_text(
        f'[kiosk]\nstate_dir = "{tmp_path.as_posix()}"\n[erp]\nbase_url = "https://erp.example"\n'
    )
    stand = make_stand(LANDSCAPE)
    Watched(stand)
    message = "Volto às 14h <b>agora</b> &amp; já"
    assert service.off(message, config) == 0
    stand.wait_for("out_of_service")
    assert stand.reads("sentence") == message
    assert isinstance(stand.find("sentence"), QLabel)
    assert service.on(config) == 0
    stand.wait_for("home")


def test_staff_do_not_end_a_visit(stand: Stand, tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service, by staff")
    watched = Watched(stand)
    stand.open_boleto(MARIA)
    MaintenanceFlag(tmp_path).set()
    watched.service.check_flag()
    assert stand.state is State.PAY
    stand.touch("finish")
    stand.wait_for("farewell")
    stand.touch("done")
    stand.wait_for("out_of_service")
    assert stand.reads("sentence") == "Este totem está em manutenção. Fale com um atendente."


@pytest.mark.parametrize("site", ["http://netsul.example", "fale conosco"])
def test_only_an_https_site_gets_a_code(
    make_stand: MakeStand, site: str, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    erp.faults.set("*:status=500")
    stand = make_stand(brand={"site": site})
    Watched(stand)
    stand.wait_for("out_of_service")
    assert stand.reads("way_globe").replace("\u200b", "") == site
    assert not stand.shows("site_qr")


def test_without_contacts_of_the_brand_the_customer_still_gets_advice(
    make_stand: MakeStand, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    erp.faults.set("*:status=500")
    stand = make_stand(brand={"site": None, "support_phone": None})
    Watched(stand)
    stand.wait_for("out_of_service")
    assert stand.reads("way_headset") == "Procure um atendente da loja"
