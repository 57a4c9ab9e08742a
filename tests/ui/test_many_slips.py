"""Printing from a long list: limit per touch, progress, stop, and questions to the customer."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton

from support.gallery import samples
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver, on_a_panel
from support.log_check import LogWatch
from support.sampling import crossed
from support.thermal_tcp_printer import TcpThermalPrinter
from totem.session.states import State
from totem.ui.screens.message_screen import MessageScreen

SIXTY, FIVE_HUNDRED, MARIA = "987.654.321-00", samples.FIVE_HUNDRED, samples.MARIA


@pytest.fixture
def printer() -> Iterator[TcpThermalPrinter]:
    with TcpThermalPrinter() as printer:
        yield printer


def ways(driver: KioskDriver) -> list[str]:
    """The buttons that lead on, besides those of the foot."""
    buttons = driver.window.current.findChildren(QAbstractButton)
    known = {"stop", "came_out", "not_out", "retry", "finish", "without", "again"}
    return [each.objectName() for each in buttons if each.isVisible() and each.objectName() in known]


def select_first(driver: KioskDriver, count: int) -> None:
    """Tick the first rows, turning the pages by the arrows."""
    for row in range(count):
        if not driver.listed.viewport().rect().contains(driver.listed.card_of(row)):
            driver.touch("scroll_down")
            driver.lay_out()
        driver.touch_row(row)


def wait_for_stop(driver: KioskDriver) -> None:
    """Until a touch on "Parar" is no second tap on the button that stood there."""
    screen = driver.window.current
    assert isinstance(screen, MessageScreen)
    alarm = QTimer(screen)
    alarm.start(50)  # the screen need not change meanwhile
    driver.wait_until(lambda: screen.takes("stop"), "a stop")
    alarm.stop()


@on_a_panel(0)
def test_one_touch_prints_six_and_the_second_asks(
    make_kiosk: MakeKiosk, printer: TcpThermalPrinter, size: QSize
) -> None:
    driver = make_kiosk(size, printer=printer.settings)
    driver.open_list(FIVE_HUNDRED)
    assert not driver.shows("print_listed")
    driver.select()
    assert driver.reads("limit") == "Até 6 por vez, vencidos primeiro."
    assert "Até 6 por vez" in driver.window.current.spoken_text
    select_first(driver, 6)
    assert driver.reads("print_listed") == "Imprimir\N{NO-BREAK SPACE}6"
    driver.touch("print_listed")
    driver.arrive(State.PRINTED)
    assert printer.slips == 6
    driver.touch("back")
    driver.arrive(State.BOLETOS)
    assert driver.session.view_state.selection.rows == set()
    driver.select(driver.listed.first_row + 1)
    driver.touch("print_listed")
    driver.arrive(State.PRINT_AGAIN)
    assert (driver.reads("title"), ways(driver)) == ("Imprimir de novo?", ["without", "again"])
    assert driver.reads("again").startswith("Imprimir ")
    assert printer.slips == 6
    driver.touch("without")
    driver.arrive(State.BOLETOS)


def test_a_mark_beyond_the_limit_is_refused_aloud(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, printer={"most_slips": 2})
    driver.open_list(SIXTY)
    heard: list[str] = []
    driver.window.current.input_rejected.connect(lambda: heard.append("error"))
    driver.window.current.announced.connect(heard.append)
    driver.select(0, 1, 2)
    assert driver.session.view_state.selection.rows == {0, 1}
    assert driver.reads("selection_count") == "2 escolhidos, o máximo"
    assert heard == ["error", "Dá para escolher até 2 por vez."]
    driver.touch_row(1)
    driver.touch_row(2)
    assert driver.session.view_state.selection.rows == {0, 2}


@on_a_panel(1)
def test_a_print_is_counted_and_stopped_by_the_keyboard_alone(
    make_kiosk: MakeKiosk, printer: TcpThermalPrinter, size: QSize
) -> None:
    driver = make_kiosk(size, printer=printer.settings)
    driver.open_list(SIXTY)
    printer.mechanism.stops_at = 150_000  # in the second slip
    driver.select()
    select_first(driver, 6)
    driver.touch("print_listed")
    driver.wait_until(lambda: driver.session.view_state.print.printed == 1, "the first slip")
    driver.wait_until(lambda: driver.window.is_settled, "the screen")
    assert (driver.reads("title"), ways(driver)) == ("Imprimindo 2 de 6", ["stop"])
    driver.press(Qt.Key.Key_Tab)
    for _ in range(12):
        if driver.find("stop").hasFocus():
            break
        driver.press(Qt.Key.Key_Tab)
    wait_for_stop(driver)
    driver.press(Qt.Key.Key_Return)
    assert driver.session.view_state.print.stop_asked
    assert (driver.reads("title"), ways(driver)) == ("Parando a impressão", [])
    printer.mechanism.refill()
    driver.arrive(State.PRINTED)
    assert driver.reads("title") == "Impressos: 2 de 6"
    assert ways(driver) == ["finish", "again"]
    assert printer.slips == 2
    driver.touch("again")
    driver.arrive(State.PRINTED)
    assert (driver.reads("title"), printer.slips) == ("Pronto! Pegue seus boletos.", 6)


@pytest.mark.parametrize(("size", "came_out"), crossed([PORTRAIT, LANDSCAPE], [True, False]))
def test_only_the_customer_knows_whether_a_mute_printer_printed(
    make_kiosk: MakeKiosk, printer: TcpThermalPrinter, expected_logs: LogWatch, size: QSize, came_out: bool
) -> None:
    expected_logs.expect("print failed")
    printer.mechanism.is_mute = True
    driver = make_kiosk(size, printer=printer.settings | {"status": "none"})
    driver.open_boleto(MARIA)
    driver.touch("print")
    driver.arrive(State.PRINT_UNSURE)
    assert [driver.reads(name) for name in ways(driver)] == ["Saiu", "Não saiu"]
    assert driver.reads("title") == "O papel saiu?"
    if came_out:
        driver.touch("came_out")
        driver.arrive(State.PRINTED)
        assert driver.reads("title") == "Pronto! Pegue seu boleto."
        return
    driver.touch("not_out")
    driver.arrive(State.PRINT_FAILED)
    assert [driver.reads(name) for name in ways(driver)] == ["Pagar com o celular", "Imprimir de novo"]
    assert "duas vias" in driver.reads("sentence")
    driver.touch("without")
    driver.arrive(State.PAY)
    assert printer.slips == 1


def test_a_double_tap_on_print_does_not_stop_it(make_kiosk: MakeKiosk, printer: TcpThermalPrinter) -> None:
    driver = make_kiosk(PORTRAIT, printer=printer.settings)
    driver.open_list(SIXTY)
    driver.select()
    select_first(driver, 6)
    printer.mechanism.is_paused = True
    widget = driver.find("print_listed")
    driver.tap(widget, widget.rect().center())
    driver.wait_until(lambda: driver.shows("stop"), "the print")
    stop = driver.find("stop")
    driver.tap(stop, stop.rect().center())
    assert not driver.session.view_state.print.stop_asked
    wait_for_stop(driver)
    driver.tap(stop, stop.rect().center())
    assert driver.session.view_state.print.stop_asked
