"""Printing from a long list: limit per touch, progress, stop, and questions to the customer."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, Stand
from support.log_check import LogWatch
from support.sampling import crossed
from support.thermal_tcp_printer import TcpThermalPrinter
from totem.lab.gallery import samples
from totem.session.states import State
from totem.ui.controls.boleto_list import CardPart
from totem.ui.screens.printing import PrintingScreen

SIXTY, FIVE_HUNDRED, MARIA = "987.654.321-00", samples.FIVE_HUNDRED, samples.MARIA
both_ways = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])


@pytest.fixture
def printer() -> Iterator[TcpThermalPrinter]:
    with TcpThermalPrinter() as printer:
        yield printer


def ways(stand: Stand) -> list[str]:
    """The buttons that lead on, besides those of the foot."""
    buttons = stand.window.current.findChildren(QAbstractButton)
    known = {"stop", "came_out", "not_out", "retry", "finish", "without", "again"}
    return [each.objectName() for each in buttons if each.isVisible() and each.objectName() in known]


def wait_for_stop(stand: Stand) -> None:
    """Until a touch on "Parar" is no second tap on the button that stood there."""
    screen = stand.window.current
    assert isinstance(screen, PrintingScreen)
    alarm = QTimer(screen)
    alarm.start(50)  # the screen need not change meanwhile
    stand.wait_until(lambda: screen.takes_stop, "a stop")
    alarm.stop()


@pytest.mark.parametrize(("size", "document"), crossed([PORTRAIT, LANDSCAPE], [SIXTY, FIVE_HUNDRED]))
def test_one_touch_prints_six_and_the_second_asks(
    make_stand: MakeStand, printer: TcpThermalPrinter, size: QSize, document: str
) -> None:
    stand = make_stand(size, printer=printer.settings)
    stand.open_list(document)
    stand.wait_until(lambda: stand.reads("print_listed") == "Imprimir os 6 primeiros", "the count")
    assert stand.reads("mark_hint") == "Marque até 6 para imprimir"
    assert stand.reads("total_of_all") == "Imprima até 6 por vez, vencidos primeiro."
    assert "Imprima até 6 por vez" in stand.window.current.spoken_text
    overdue_first = [each.due_date for each in stand.session.view_state.printable]
    assert overdue_first == sorted(overdue_first)  # type: ignore[type-var]
    stand.touch("print_listed")
    stand.arrive(State.PRINTED)
    assert printer.slips == 6
    stand.touch("without")
    stand.arrive(State.BOLETOS)
    assert stand.reads("print_listed") == "Imprimir os próximos 6"
    stand.touch("print_listed")
    stand.arrive(State.PRINT_AGAIN)
    assert (stand.reads("title"), ways(stand)) == ("Imprimir de novo?", ["without", "again"])
    assert stand.reads("again") == "Imprimir mais 6 boletos"
    assert printer.slips == 6
    stand.touch("without")
    stand.arrive(State.BOLETOS)


def test_a_mark_beyond_the_limit_is_refused_aloud(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT, printer={"most_slips": 2})
    stand.open_list(SIXTY)
    heard: list[str] = []
    stand.window.current.input_rejected.connect(lambda: heard.append("error"))
    stand.window.current.announced.connect(heard.append)
    for row in (0, 1, 2):
        stand.touch_row(row, CardPart.MARK)
    assert stand.session.view_state.selection.rows == {0, 1}
    assert stand.reads("mark_count") == "2 marcados, o máximo"
    assert heard == ["error", "2 marcados, o máximo"]
    stand.listed.setFocus(Qt.FocusReason.TabFocusReason)
    stand.press(Qt.Key.Key_Down)
    stand.touch_row(1, CardPart.MARK)
    stand.touch_row(2, CardPart.MARK)
    assert stand.session.view_state.selection.rows == {0, 2}


@both_ways
def test_a_print_is_counted_and_stopped_by_the_keyboard_alone(
    make_stand: MakeStand, printer: TcpThermalPrinter, size: QSize
) -> None:
    stand = make_stand(size, printer=printer.settings)
    stand.open_list(SIXTY)
    printer.mechanism.stops_at = 150_000  # in the second slip
    stand.touch("print_listed")
    stand.wait_until(lambda: stand.session.view_state.print.printed == 1, "the first slip")
    stand.wait_until(lambda: stand.window.is_settled, "the screen")
    assert (stand.reads("title"), ways(stand)) == ("Imprimindo 2 de 6", ["stop"])
    stand.press(Qt.Key.Key_Tab)
    for _ in range(12):
        if stand.find("stop").hasFocus():
            break
        stand.press(Qt.Key.Key_Tab)
    wait_for_stop(stand)
    stand.press(Qt.Key.Key_Return)
    assert stand.session.view_state.print.stop_asked
    assert (stand.reads("title"), ways(stand)) == ("Parando a impressão", [])
    printer.mechanism.refill()
    stand.arrive(State.PRINTED)
    assert stand.reads("title") == "Impressos: 2 de 6"
    assert ways(stand) == ["finish", "without", "again"]
    assert printer.slips == 2
    stand.touch("again")
    stand.arrive(State.PRINTED)
    assert (stand.reads("title"), printer.slips) == ("Impresso", 6)


@pytest.mark.parametrize(("size", "came_out"), crossed([PORTRAIT, LANDSCAPE], [True, False]))
def test_only_the_customer_knows_whether_a_mute_printer_printed(
    make_stand: MakeStand, printer: TcpThermalPrinter, expected_logs: LogWatch, size: QSize, came_out: bool
) -> None:
    expected_logs.expect("print failed")
    printer.mechanism.is_mute = True
    stand = make_stand(size, printer=printer.settings | {"status": "none"})
    stand.open_boleto(MARIA)
    stand.touch("print")
    stand.arrive(State.PRINT_UNSURE)
    assert [stand.reads(name) for name in ways(stand)] == ["Saiu", "Não saiu"]
    assert stand.reads("title") == "O papel saiu?"
    if came_out:
        stand.touch("came_out")
        stand.arrive(State.PRINTED)
        assert stand.reads("title") == "Impresso"
        return
    stand.touch("not_out")
    stand.arrive(State.PRINT_FAILED)
    assert [stand.reads(name) for name in ways(stand)] == ["Pagar com o celular", "Imprimir de novo"]
    assert "duas vias" in stand.reads("sentence")
    stand.touch("without")
    stand.arrive(State.PAY)
    assert printer.slips == 1


def test_six_from_a_mute_printer_are_asked_about_together(
    make_stand: MakeStand, printer: TcpThermalPrinter, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed")
    printer.mechanism.is_mute = True
    stand = make_stand(PORTRAIT, printer=printer.settings | {"status": "none"})
    stand.open_list(SIXTY)
    stand.touch("print_listed")
    stand.arrive(State.PRINT_UNSURE)
    assert stand.reads("title") == "Saíram 6 papéis?"
    assert printer.slips == 6
    stand.touch("not_out")
    stand.arrive(State.PRINT_FAILED)
    assert ways(stand) == ["without"]
    stand.touch("without")
    stand.arrive(State.BOLETOS)
    stand.touch_row(0, CardPart.MARK)
    stand.touch("print_listed")
    stand.arrive(State.PRINT_AGAIN)
    assert printer.slips == 6


def test_after_some_slips_were_printed_the_rest_can_be_left_out(
    make_stand: MakeStand, printer: TcpThermalPrinter, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed")
    stand = make_stand(PORTRAIT, printer=printer.settings)
    stand.open_list(SIXTY)
    printer.mechanism.stops_at = 150_000
    stand.touch("print_listed")
    stand.wait_until(lambda: stand.session.view_state.print.printed == 1, "the first slip")
    printer.mechanism.stops_at = None
    printer.mechanism.is_paused, printer.mechanism.paper_rows = False, 0
    stand.arrive(State.PRINT_FAILED)
    assert stand.reads("sentence").startswith("Impressos: 1 de 6. ")
    assert stand.reads("finish") == "Concluir"


@pytest.mark.parametrize(("size", "button"), crossed([PORTRAIT, LANDSCAPE], ["print_listed", "again"]))
def test_a_double_tap_on_print_does_not_stop_it(
    make_stand: MakeStand, printer: TcpThermalPrinter, size: QSize, button: str
) -> None:
    stand = make_stand(size, printer=printer.settings)
    stand.open_list(SIXTY)
    if button == "again":
        stand.touch("print_listed")
        stand.arrive(State.PRINTED)
        stand.touch("without")
        stand.arrive(State.BOLETOS)
        stand.touch("print_listed")
        stand.arrive(State.PRINT_AGAIN)
    printer.mechanism.is_paused = True
    widget = stand.find(button)
    stand.tap(widget, widget.rect().center())
    stand.wait_until(lambda: stand.shows("stop"), "the print")
    stop = stand.find("stop")
    stand.tap(stop, stop.rect().center())
    assert not stand.session.view_state.print.stop_asked
    wait_for_stop(stand)
    stand.tap(stop, stop.rect().center())
    assert stand.session.view_state.print.stop_asked
