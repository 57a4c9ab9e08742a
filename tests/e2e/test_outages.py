"""Printer or network fail and recover at each step of a session: payment by QR code still works."""

import pytest

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import SMALL, Stand
from support.log_check import LogWatch
from support.thermal_tcp_printer import TcpThermalPrinter
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State

MARIA = "52998224725"


def step(stand: Stand, name: str) -> None:
    """Go on by one step of a visit."""
    if name == "document":
        stand.touch("start")
        stand.wait_for("tax_id")
    elif name == "list":
        stand.touch_in(MARIA)
        stand.confirm()
        stand.arrive(State.BOLETOS)
    elif name == "pay":
        stand.touch_row(0)
        stand.arrive(State.PAY)


def has_failed(stand: Stand) -> bool:
    """True if the screen says that nothing was printed."""
    return stand.state is State.PRINT_FAILED and stand.window.is_settled


def sees_trouble(stand: Stand) -> bool:
    """True if no print is offered, for the printer said what is wrong before it was asked for one."""
    return stand.state is State.PAY and stand.window.is_settled and not stand.lit("print")


STEPS = ["home", "document", "list", "pay"]


@pytest.mark.parametrize("gone_at", STEPS)
def test_the_printer_is_gone_and_back(make_stand: MakeStand, expected_logs: LogWatch, gone_at: str) -> None:
    with TcpThermalPrinter() as printer:
        stand = make_stand(SMALL, printer=printer.settings | {"deadline_s": 2})
        for name in STEPS:
            step(stand, name)
            if name == gone_at:
                printer.unplug()
        assert stand.shows("pix_qr")
        if stand.lit("print"):
            stand.touch("print")
            stand.wait_until(lambda: has_failed(stand) or sees_trouble(stand), "the printer's silence")
        if has_failed(stand):
            expected_logs.expect("print failed, reference")
            stand.touch("back")
            stand.arrive(State.PAY)
        assert stand.shows("pix_qr")
        stand.session.leave()
        stand.wait_for("home")
        printer.plug()
        stand.open_boleto(MARIA)
        assert stand.shows("pix_qr")
        stand.wait_until(lambda: stand.lit("print"), "the printer, back")
        stand.touch("print")
        stand.arrive(State.PRINTED)
        assert printer.slips == 1


def test_a_printer_that_is_back_prints_for_the_same_customer(
    make_stand: MakeStand, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed, reference")
    with TcpThermalPrinter() as printer:
        stand = make_stand(SMALL, printer=printer.settings | {"deadline_s": 2})
        stand.open_boleto(MARIA)
        stand.wait_until(lambda: stand.lit("print"), "the printer")
        printer.unplug_after(5000)
        stand.touch("print")
        stand.arrive(State.PRINT_FAILED)
        assert printer.slips == 0
        printer.plug()
        stand.touch("retry")
        stand.arrive(State.PRINTED)
        torn, whole = printer.mechanism.slips
        assert 0 < len(torn) < len(whole)


@pytest.mark.parametrize("gone_at", STEPS)
def test_the_network_is_gone_and_back(
    make_stand: MakeStand, erp: ReferenceErp, expected_logs: LogWatch, gone_at: str
) -> None:
    with TcpThermalPrinter() as printer:
        stand = make_stand(SMALL, printer=printer.settings, erp={"timeout_s": 1.0}, payment={"poll_s": 0.05})
        stand.kiosk.start_monitors()
        service = stand.kiosk.availability
        assert service is not None
        stand.wait_until(service.erp._timer.isActive, "the first answer")
        expected_logs.expect("out of service: the ERP does not answer")
        expected_logs.expect("the ERP answers again")
        for name in STEPS:
            if name == "list" and gone_at in {"home", "document"}:
                expected_logs.expect("search failed, reference")
                stand.touch_in(MARIA)
                stand.confirm()
                stand.arrive(State.FAILED)
                break
            step(stand, name)
            if name == gone_at:
                erp.faults.set("*:drop")
        else:
            assert stand.shows("pix_qr")
            stand.touch("print")
            stand.arrive(State.PRINTED)
            assert printer.slips == 1
        stand.session.leave()
        stand.wait_until(lambda: ask_erp(stand) and stand.screen == "out_of_service", "that it is noticed")
        erp.faults.clear()
        stand.wait_until(lambda: ask_erp(stand) and stand.screen == "home", "that it is noticed, too")
        stand.open_boleto(MARIA)
        assert stand.shows("pix_qr")


def ask_erp(stand: Stand) -> bool:
    """Let the kiosk probe the ERP now, unless it does; its waits are longer than a test."""
    service = stand.kiosk.availability
    assert service is not None
    if service.erp._timer.isActive():
        service.erp._timer.stop()
        service.erp._timer.timeout.emit()
    return stand.window.is_settled
