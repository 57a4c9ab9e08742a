"""Selection of boletos to print: marks beside the cards, totals, and the limit."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver
from support.layout_measure import Panel
from support.paper_reader import pages
from totem.domain.text import format_money
from totem.lab.gallery import samples, scenes
from totem.printing.printer import PrinterFault
from totem.session.states import State
from totem.session.view_state import total
from totem.ui.controls.boleto_list import CardPart
from totem.ui.controls.button import LEAST_TARGET_MM

MARIA, JOAO, FIVE_HUNDRED = samples.MARIA, "111.444.777-35", samples.FIVE_HUNDRED
PANELS = [Panel(1080, 1920), Panel(1280, 800), Panel(1080, 1920, 15.6), Panel(768, 1366)]


def marked(driver: KioskDriver) -> set[int]:
    assert driver.session.view_state.selection.rows == {
        row
        for row in range(driver.listed.boletos.rowCount())
        if driver.listed.boletos.index(row, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    }
    return set(driver.session.view_state.selection.rows)


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_marked_boletos_are_added_up_and_printed(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size)
    driver.open_list(MARIA)
    assert driver.reads("print_listed") == "Imprimir todos (3)"
    assert driver.reads("mark_hint") == "Marque os que quer imprimir"
    assert driver.reads("total_note").startswith("com R$")
    everything = driver.reads("total")
    for row in (2, 0):
        driver.touch_row(row, CardPart.MARK)
        assert driver.state is State.BOLETOS
    assert marked(driver) == {0, 2}
    assert driver.reads("print_listed") == "Imprimir 2 boletos"
    assert driver.reads("total_label") == "Total de 2 boletos marcados"
    assert driver.reads("total_of_all") == f"Total em aberto: {everything}"
    assert driver.reads("total") != everything
    assert driver.reads("mark_count") == "2 boletos marcados"
    driver.touch("print_listed")
    driver.arrive(State.PRINTED)
    folder = driver.settings.printer.folder
    assert folder is not None
    files = list(folder.glob("*.pdf"))
    assert [len(pages(file.read_bytes())) for file in files] == [1, 1]


def test_nothing_moves_when_the_first_mark_is_set(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    names = ("title", "total", "total_note", "print_listed", "back")

    def places() -> list[QRect]:
        return [driver.listed.geometry(), *(driver.find(name).geometry() for name in names)]

    before = places()
    driver.touch_row(1, CardPart.MARK)
    driver.settle()
    assert places() == before


def test_marks_are_taken_away_one_by_one_or_all_at_once(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    for row in (0, 1, 0):
        driver.touch_row(row, CardPart.MARK)
    assert marked(driver) == {1}
    driver.touch("unmark")
    assert marked(driver) == set()
    assert not driver.shows("unmark")
    assert driver.reads("print_listed") == "Imprimir todos (3)"


def test_marks_stay_while_a_boleto_is_looked_at_and_in_another_language(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    driver.touch_row(1, CardPart.MARK)
    driver.touch_row(0)
    driver.arrive(State.PAY)
    driver.touch("back")
    driver.arrive(State.BOLETOS)
    assert marked(driver) == {1}
    driver.touch("language_en")
    driver.settle()
    assert marked(driver) == {1}
    assert driver.reads("print_listed") == "Print 1 boleto"


@pytest.mark.parametrize("panel", PANELS, ids=str)
def test_a_mark_is_a_target_of_its_own(make_kiosk: MakeKiosk, panel: Panel) -> None:
    driver = make_kiosk(panel.size, screen={"motion": "reduced", "diagonal_inches": panel.inches})
    driver.open_list(FIVE_HUNDRED)
    px_per_mm = driver.window.theme.px_per_mm
    mark, card = (driver.listed.place_of(0, part) for part in (CardPart.MARK, CardPart.CARD))
    assert min(mark.width(), mark.height()) >= LEAST_TARGET_MM * px_per_mm
    assert card.left() - mark.right() - 1 >= 3 * px_per_mm
    assert driver.listed.viewport().rect().contains(mark | card)
    between = QPoint((mark.right() + card.left()) // 2, card.center().y())
    driver.tap(driver.listed.viewport(), between)
    assert driver.state is State.BOLETOS
    assert marked(driver) == set()


def test_a_finger_that_slides_from_a_mark_onto_its_card_does_neither(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    view = driver.listed.viewport()
    start = driver.listed.place_of(1, CardPart.MARK).center()
    driver.drag(view.mapTo(driver.window, start), QPoint(200, 0))
    driver.lift()
    driver.settle()
    assert driver.state is State.BOLETOS
    assert marked(driver) == set()


def test_space_marks_and_enter_opens(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    driver.listed.setFocus(Qt.FocusReason.TabFocusReason)
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Space)
    assert marked(driver) == {1}
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.PAY)
    assert driver.session.view_state.chosen is driver.session.view_state.boletos[1]


def test_a_mark_is_accessible(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    driver.touch_row(1, CardPart.MARK)
    told = QAccessible.queryAccessibleInterface(driver.listed)
    assert told is not None
    states = [told.child(row).state() for row in range(3)]
    assert [bool(state.checkable) for state in states] == [True] * 3
    assert [bool(state.checked) for state in states] == [False, True, False]
    assert "Total de 1 boleto marcado" in driver.window.current.spoken_text


@pytest.mark.parametrize("document", [JOAO, MARIA])
def test_no_marks_where_nothing_can_be_chosen(make_kiosk: MakeKiosk, document: str) -> None:
    driver = make_kiosk(PORTRAIT, printer={"kind": "none"}) if document == MARIA else make_kiosk(PORTRAIT)
    driver.open_list(document)
    assert not driver.shows("mark_hint")
    assert driver.listed.place_of(0, CardPart.CARD).left() < 10
    if document == JOAO:
        assert driver.reads("print_listed") == "Imprimir"
    driver.listed.setFocus(Qt.FocusReason.TabFocusReason)
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Space)  # nothing to mark: it opens
    driver.arrive(State.PAY)


def test_an_unprintable_boleto_has_no_mark_and_still_opens(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    picture = driver.session.view_state
    bare = replace(picture.boletos[0], title=None, pix=None)
    driver.window.show_view_state(replace(picture, boletos=(bare, *picture.boletos[1:])))
    driver.settle()
    assert driver.reads("print_listed") == "Imprimir 2 boletos"
    model = driver.listed.boletos
    assert [model.can_mark(model.index(row, 0)) for row in range(3)] == [False, True, True]
    driver.touch_row(0, CardPart.MARK)
    assert driver.state is State.BOLETOS
    assert driver.session.view_state.selection.rows == set()
    driver.touch_row(0)
    driver.arrive(State.PAY)


@pytest.mark.parametrize("link", ["https://boletos.example.org/1", None])
def test_printing_is_not_offered_for_what_paper_cannot_pay(driver: KioskDriver, link: str | None) -> None:
    bare = replace(samples.by_document()[MARIA].boletos[0], title=None, pix=None, link=link)
    driver.window.show_view_state(scenes.view_state(State.PAY, chosen=bare))
    driver.settle()
    assert not driver.shows("print")
    driver.window.show_view_state(scenes.view_state(State.PAY))
    assert driver.lit("print")


def test_checkboxes_come_and_go_with_the_printer(driver: KioskDriver) -> None:
    driver.open_list(samples.SIXTY)
    driver.touch("scroll_down")
    driver.settle()
    first = driver.listed.first_row
    for has_printer in (False, True, False, True):
        driver.session._machine.update(
            lambda view: replace(view, has_printer=has_printer)  # noqa: B023 - called at once
        )
        driver.settle()
        assert driver.shows("mark_hint") is has_printer
        assert driver.listed.boletos.offers_marks is has_printer
        assert driver.listed.first_row == first
        for fault in (PrinterFault.PAPER_OUT, None):
            driver.session._machine.update(
                lambda view: replace(view, printer_fault=fault)  # noqa: B023 - called at once
            )
            driver.settle()
            assert driver.shows("mark_hint") is has_printer
    driver.touch_row(first, CardPart.MARK)
    assert marked(driver) == {first}


def test_a_boleto_that_is_being_paid_has_no_mark_and_is_not_added_up(driver: KioskDriver) -> None:
    half, grown, pending = scenes.special_boletos()
    rows = (half, grown, pending)
    driver.window.show_view_state(scenes.view_state(State.BOLETOS, boletos=rows))
    driver.settle()
    model = driver.listed.boletos
    assert [model.can_mark(model.index(row, 0)) for row in range(3)] == [True, True, False]
    assert driver.reads("title") == "2 boletos em aberto"
    assert driver.reads("total") == format_money(total((half, grown)))
    assert driver.reads("total_note") == "mais 1 boleto em confirmação"
    assert driver.reads("print_listed") == "Imprimir 2 boletos"
    assert "Toque em um para pagar" in driver.window.current.spoken_text
    driver.window.show_view_state(scenes.view_state(State.BOLETOS, boletos=(pending,)))
    driver.settle()
    assert driver.reads("title") == "Pagamento em confirmação"
    assert not driver.shows("print_listed")
    assert "Toque em um para pagar" not in driver.window.current.spoken_text


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, QSize(768, 1366)], ids=str)
def test_the_warning_stands_above_the_code(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size, base_url=None)
    *_, pending = scenes.special_boletos()
    driver.window.show_view_state(scenes.view_state(State.PAY, chosen=pending))
    driver.settle()
    assert driver.reads("pending_warning") == "Se você já pagou, não pague de novo."
    warning, code = driver.find("pending_warning"), driver.find("pix_qr")
    low = warning.mapTo(driver.window, QPoint(0, warning.height())).y()
    assert low <= code.mapTo(driver.window, QPoint()).y()
    assert not driver.shows("note")
    assert not driver.shows("waiting"), "no payment is awaited"
    assert not driver.shows("print")
    driver.window.show_view_state(scenes.view_state(State.PAY, choice=2))
    driver.settle()
    assert not driver.shows("pending_warning")
