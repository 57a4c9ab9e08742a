"""Test pages of maintenance mode on the real window: ERP, touch panel, screen."""

import logging
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from support.log_check import LogWatch
from totem.app import maintenance
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.ui.staff.entry_controller import EntryController
from totem.ui.staff.panel_tests import COLORS, TouchField

MARIA, NAME = "52998224725", "Maria"

Open = Callable[[str], tuple[KioskDriver, EntryController]]


@pytest.fixture
def open_page(make_kiosk: MakeKiosk, qapp: QApplication) -> Open:
    """Maintenance mode on a page."""

    def make(page: str) -> tuple[KioskDriver, EntryController]:
        driver = make_kiosk()
        lobby = maintenance.install(None, driver.kiosk, qapp)
        lobby._open()
        driver.open_staff_page(page)
        return driver, lobby

    return make


def ask_for(driver: KioskDriver, document: str) -> list[str]:
    """Type a document; return the result."""
    for digit in document:
        driver.touch(f"key_{digit}")
    driver.touch("confirm")
    driver.wait_until(lambda: "Consultando" not in driver.reads("erp_status"), "the ERP")
    return [driver.reads(f"erp_step_{place}") for place in range(9) if driver.shows(f"erp_step_{place}")]


def test_the_erp_is_asked_and_nothing_of_the_customer_is_shown_or_logged(
    open_page: Open, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        driver, lobby = open_page("erp_test")
        customer, boletos = ask_for(driver, MARIA)
        assert "Cliente" in customer
        assert customer.endswith("ms · 1 contrato")
        assert boletos.endswith("3 boletos em aberto")
        assert not any(NAME in text for text in driver.texts())
        lobby.close()
        assert not any(MARIA in text.replace(".", "").replace("-", "") for text in driver.texts())
    assert MARIA not in caplog.text
    assert "529.982" not in caplog.text


def test_a_failing_erp_is_reported(open_page: Open, erp: ReferenceErp) -> None:
    driver, _ = open_page("erp_test")
    erp.faults.set("clientes:status=401")
    (step,) = ask_for(driver, MARIA)
    assert step.endswith("o ERP recusou o pedido (HTTP 401)")
    assert driver.reads("erp_status") == "Algo não deu certo."


def test_the_home_screen_follows_the_result_of_a_test_at_once(
    open_page: Open, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    """No probe of the kiosk's own is due meanwhile."""
    expected_logs.expect("out of service: the ERP does not answer")
    expected_logs.expect("the ERP answers again")
    driver, _ = open_page("erp_test")
    driver.kiosk.start_monitors()
    availability = driver.kiosk.availability
    assert availability is not None
    driver.wait_until(lambda: availability.erp.is_healthy, "the first probe")
    availability.erp._timer.stop()
    erp.faults.set("*:status=503")
    ask_for(driver, MARIA)
    driver.wait_until(lambda: driver.state is State.OUT_OF_SERVICE, "the outage")
    availability.erp._timer.stop()
    erp.faults.clear()
    driver.touch("confirm")  # the document stays
    driver.wait_until(lambda: driver.state is State.HOME, "the service")


def test_every_finger_draws_and_then_the_kiosk_is_as_it_was(open_page: Open) -> None:
    driver, lobby = open_page("touch_test")
    field = driver.find("touch_field")
    assert isinstance(field, TouchField)
    handle, device = driver.window.windowHandle(), driver.hand.device
    at = field.mapTo(driver.window, QPoint(20, 20))
    step = QPoint(field.width() // 3, 0)
    QTest.touchEvent(handle, device).press(0, at).press(1, at + step).commit()
    QTest.touchEvent(handle, device).move(0, at + QPoint(0, 90)).move(1, at + step).commit()
    QTest.touchEvent(handle, device).release(0, at + QPoint(0, 90)).release(1, at + step).commit()
    assert field.most_fingers == 2
    assert len(field.lit) >= 3
    assert f"{len(field.lit)} de {math.prod(field.grid)}" in driver.reads("touch_status")
    driver.touch("touch_clear")
    assert (len(field.lit), field.most_fingers) == (0, 0)
    driver.touch("maintenance_back")
    lobby.close()
    driver.touch("start")
    driver.wait_for("tax_id")


def test_the_screen_shows_each_colour_and_a_grid_and_ends(open_page: Open, tmp_path: Path) -> None:
    driver, lobby = open_page("screen_test")
    driver.touch("screen_begin")
    middle = driver.window.rect().center()
    for color in COLORS:
        assert driver.picture().pixelColor(middle) == QColor(color)
        driver.tap(driver.find("screen_plate"), middle)
    assert driver.picture().pixelColor(1, 1) == QColor("#ff0000")
    driver.press(Qt.Key.Key_Escape)
    assert not driver.shows("screen_plate")
    assert lobby.is_open
