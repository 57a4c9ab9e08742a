"""Printer or network fail and recover at each step of a session: payment by QR code still works."""

import pytest

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver
from support.log_check import LogWatch
from support.sampling import part
from support.thermal_tcp_printer import TcpThermalPrinter
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State

MARIA = "52998224725"


def step(driver: KioskDriver, name: str) -> None:
    """Go on by one step of a visit."""
    if name == "document":
        driver.touch("start")
        driver.wait_for("tax_id")
    elif name == "list":
        driver.touch_in(MARIA)
        driver.confirm()
        driver.arrive(State.BOLETOS)
    elif name == "pay":
        driver.touch_row(0)
        driver.arrive(State.PAY)


def has_failed(driver: KioskDriver) -> bool:
    """True if the screen says that nothing was printed."""
    return driver.state is State.PRINT_FAILED and driver.window.is_settled


def sees_trouble(driver: KioskDriver) -> bool:
    """True if no print is offered, for the printer said what is wrong before it was asked for one."""
    return driver.state is State.PAY and driver.window.is_settled and not driver.lit("print")


STEPS = ["home", "document", "list", "pay"]


@pytest.mark.parametrize("gone_at", part(STEPS, 0, every=2))
def test_the_printer_is_gone_and_back(make_kiosk: MakeKiosk, expected_logs: LogWatch, gone_at: str) -> None:
    with TcpThermalPrinter() as printer:
        driver = make_kiosk(SMALL, printer=printer.settings | {"deadline_s": 2})
        for name in STEPS:
            step(driver, name)
            if name == gone_at:
                printer.unplug()
        assert driver.shows("pix_qr")
        if driver.lit("print"):
            driver.touch("print")
            driver.wait_until(lambda: has_failed(driver) or sees_trouble(driver), "the printer's silence")
        if has_failed(driver):
            expected_logs.expect("print failed, reference")
            driver.touch("back")
            driver.arrive(State.PAY)
        assert driver.shows("pix_qr")
        driver.session.leave()
        driver.wait_for("home")
        printer.plug()
        driver.open_boleto(MARIA)
        assert driver.shows("pix_qr")
        driver.wait_until(lambda: driver.lit("print"), "the printer, back")
        driver.touch("print")
        driver.arrive(State.PRINTED)
        assert printer.slips == 1


def test_a_printer_that_is_back_prints_for_the_same_customer(
    make_kiosk: MakeKiosk, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed, reference")
    with TcpThermalPrinter() as printer:
        driver = make_kiosk(SMALL, printer=printer.settings | {"deadline_s": 2})
        driver.open_boleto(MARIA)
        driver.wait_until(lambda: driver.lit("print"), "the printer")
        printer.unplug_after(5000)
        driver.touch("print")
        driver.arrive(State.PRINT_FAILED)
        assert printer.slips == 0
        printer.plug()
        driver.touch("retry")
        driver.arrive(State.PRINTED)
        torn, whole = printer.mechanism.slips
        assert 0 < len(torn) < len(whole)


@pytest.mark.parametrize("gone_at", part(STEPS, 1, every=2))
def test_the_network_is_gone_and_back(
    make_kiosk: MakeKiosk, erp: ReferenceErp, expected_logs: LogWatch, gone_at: str
) -> None:
    with TcpThermalPrinter() as printer:
        driver = make_kiosk(SMALL, printer=printer.settings, erp={"timeout_s": 1.0}, payment={"poll_s": 0.05})
        driver.kiosk.start_monitors()
        service = driver.kiosk.availability
        assert service is not None
        driver.wait_until(service.erp._timer.isActive, "the first answer")
        expected_logs.expect("out of service: the ERP does not answer")
        expected_logs.expect("the ERP answers again")
        for name in STEPS:
            if name == "list" and gone_at in {"home", "document"}:
                expected_logs.expect("search failed, reference")
                driver.touch_in(MARIA)
                driver.confirm()
                driver.arrive(State.FAILED)
                break
            step(driver, name)
            if name == gone_at:
                erp.faults.set("*:drop")
        else:
            assert driver.shows("pix_qr")
            driver.touch("print")
            driver.arrive(State.PRINTED)
            assert printer.slips == 1
        driver.session.leave()
        driver.wait_until(lambda: ask_erp(driver) and driver.screen == "out_of_service", "that it is noticed")
        erp.faults.clear()
        driver.wait_until(lambda: ask_erp(driver) and driver.screen == "home", "that it is noticed, too")
        driver.open_boleto(MARIA)
        assert driver.shows("pix_qr")


def ask_erp(driver: KioskDriver) -> bool:
    """Let the kiosk probe the ERP now, unless it does; its waits are longer than a test."""
    service = driver.kiosk.availability
    assert service is not None
    if service.erp._timer.isActive():
        service.erp._timer.stop()
        service.erp._timer.timeout.emit()
    return driver.window.is_settled
