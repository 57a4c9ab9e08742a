"""Selection of boletos to print: marks beside the cards, totals, and the limit."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, Stand
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


def marked(stand: Stand) -> set[int]:
    assert stand.session.view_state.selection.rows == {
        row
        for row in range(stand.listed.boletos.rowCount())
        if stand.listed.boletos.index(row, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    }
    return set(stand.session.view_state.selection.rows)


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_marked_boletos_are_added_up_and_printed(make_stand: MakeStand, size: QSize) -> None:
    stand = make_stand(size)
    stand.open_list(MARIA)
    assert stand.reads("print_listed") == "Imprimir todos (3)"
    assert stand.reads("mark_hint") == "Marque os que quer imprimir"
    assert stand.reads("total_note").startswith("inclui R$")
    everything = stand.reads("total")
    for row in (2, 0):
        stand.touch_row(row, CardPart.MARK)
        assert stand.state is State.BOLETOS
    assert marked(stand) == {0, 2}
    assert stand.reads("print_listed") == "Imprimir 2 boletos"
    assert stand.reads("total_label") == "Total de 2 boletos marcados"
    assert stand.reads("total_of_all") == f"Total em aberto: {everything}"
    assert stand.reads("total") != everything
    assert stand.reads("mark_count") == "2 boletos marcados"
    stand.touch("print_listed")
    stand.arrive(State.PRINTED)
    folder = stand.settings.printer.folder
    assert folder is not None
    files = list(folder.glob("*.pdf"))
    assert [len(pages(file.read_bytes())) for file in files] == [1, 1]


def test_nothing_moves_when_the_first_mark_is_set(stand: Stand) -> None:
    stand.open_list(MARIA)
    names = ("title", "total", "total_note", "print_listed", "back")

    def places() -> list[QRect]:
        return [stand.listed.geometry(), *(stand.find(name).geometry() for name in names)]

    before = places()
    stand.touch_row(1, CardPart.MARK)
    stand.settle()
    assert places() == before


def test_marks_are_taken_away_one_by_one_or_all_at_once(stand: Stand) -> None:
    stand.open_list(MARIA)
    for row in (0, 1, 0):
        stand.touch_row(row, CardPart.MARK)
    assert marked(stand) == {1}
    stand.touch("unmark")
    assert marked(stand) == set()
    assert not stand.shows("unmark")
    assert stand.reads("print_listed") == "Imprimir todos (3)"


def test_marks_stay_while_a_boleto_is_looked_at_and_in_another_language(stand: Stand) -> None:
    stand.open_list(MARIA)
    stand.touch_row(1, CardPart.MARK)
    stand.touch_row(0)
    stand.arrive(State.PAY)
    stand.touch("back")
    stand.arrive(State.BOLETOS)
    assert marked(stand) == {1}
    stand.touch("language_en")
    stand.settle()
    assert marked(stand) == {1}
    assert stand.reads("print_listed") == "Print 1 boleto"


@pytest.mark.parametrize("panel", PANELS, ids=str)
def test_a_mark_is_a_target_of_its_own(make_stand: MakeStand, panel: Panel) -> None:
    stand = make_stand(panel.size, screen={"motion": "reduced", "diagonal_inches": panel.inches})
    stand.open_list(FIVE_HUNDRED)
    px_per_mm = stand.window.theme.px_per_mm
    mark, card = (stand.listed.place_of(0, part) for part in (CardPart.MARK, CardPart.CARD))
    assert min(mark.width(), mark.height()) >= LEAST_TARGET_MM * px_per_mm
    assert card.left() - mark.right() - 1 >= 3 * px_per_mm
    assert stand.listed.viewport().rect().contains(mark | card)
    between = QPoint((mark.right() + card.left()) // 2, card.center().y())
    stand.tap(stand.listed.viewport(), between)
    assert stand.state is State.BOLETOS
    assert marked(stand) == set()


def test_a_finger_that_slides_from_a_mark_onto_its_card_does_neither(stand: Stand) -> None:
    stand.open_list(MARIA)
    view = stand.listed.viewport()
    start = stand.listed.place_of(1, CardPart.MARK).center()
    stand.drag(view.mapTo(stand.window, start), QPoint(200, 0))
    stand.lift()
    stand.settle()
    assert stand.state is State.BOLETOS
    assert marked(stand) == set()


def test_space_marks_and_enter_opens(stand: Stand) -> None:
    stand.open_list(MARIA)
    stand.listed.setFocus(Qt.FocusReason.TabFocusReason)
    stand.press(Qt.Key.Key_Down)
    stand.press(Qt.Key.Key_Down)
    stand.press(Qt.Key.Key_Space)
    assert marked(stand) == {1}
    stand.press(Qt.Key.Key_Return)
    stand.arrive(State.PAY)
    assert stand.session.view_state.chosen is stand.session.view_state.boletos[1]


def test_a_mark_is_accessible(stand: Stand) -> None:
    stand.open_list(MARIA)
    stand.touch_row(1, CardPart.MARK)
    told = QAccessible.queryAccessibleInterface(stand.listed)
    assert told is not None
    states = [told.child(row).state() for row in range(3)]
    assert [bool(state.checkable) for state in states] == [True] * 3
    assert [bool(state.checked) for state in states] == [False, True, False]
    assert "Total de 1 boleto marcado" in stand.window.current.spoken_text


@pytest.mark.parametrize("document", [JOAO, MARIA])
def test_no_marks_where_nothing_can_be_chosen(make_stand: MakeStand, document: str) -> None:
    stand = make_stand(PORTRAIT, printer={"kind": "none"}) if document == MARIA else make_stand(PORTRAIT)
    stand.open_list(document)
    assert not stand.shows("mark_hint")
    assert stand.listed.place_of(0, CardPart.CARD).left() < 10
    if document == JOAO:
        assert stand.reads("print_listed") == "Imprimir"
    stand.listed.setFocus(Qt.FocusReason.TabFocusReason)
    stand.press(Qt.Key.Key_Down)
    stand.press(Qt.Key.Key_Space)  # nothing to mark: it opens
    stand.arrive(State.PAY)


def test_an_unprintable_boleto_has_no_mark_and_still_opens(stand: Stand) -> None:
    stand.open_list(MARIA)
    picture = stand.session.view_state
    bare = replace(picture.boletos[0], title=None, pix=None)
    stand.window.show_view_state(replace(picture, boletos=(bare, *picture.boletos[1:])))
    stand.settle()
    assert stand.reads("print_listed") == "Imprimir 2 boletos"
    model = stand.listed.boletos
    assert [model.can_mark(model.index(row, 0)) for row in range(3)] == [False, True, True]
    stand.touch_row(0, CardPart.MARK)
    assert stand.state is State.BOLETOS
    assert stand.session.view_state.selection.rows == set()
    stand.touch_row(0)
    stand.arrive(State.PAY)


@pytest.mark.parametrize("link", ["https://boletos.example.org/1", None])
def test_printing_is_not_offered_for_what_paper_cannot_pay(stand: Stand, link: str | None) -> None:
    bare = replace(samples.by_document()[MARIA].boletos[0], title=None, pix=None, link=link)
    stand.window.show_view_state(scenes.view_state(State.PAY, chosen=bare))
    stand.settle()
    assert not stand.shows("print")
    stand.window.show_view_state(scenes.view_state(State.PAY))
    assert stand.lit("print")


def test_checkboxes_come_and_go_with_the_printer(stand: Stand) -> None:
    stand.open_list(samples.SIXTY)
    stand.touch("scroll_down")
    stand.settle()
    first = stand.listed.first_row
    for has_printer in (False, True, False, True):
        stand.session._machine.update(
            lambda view: replace(view, has_printer=has_printer)  # noqa: B023 - called at once
        )
        stand.settle()
        assert stand.shows("mark_hint") is has_printer
        assert stand.listed.boletos.offers_marks is has_printer
        assert stand.listed.first_row == first
        for fault in (PrinterFault.PAPER_OUT, None):
            stand.session._machine.update(
                lambda view: replace(view, printer_fault=fault)  # noqa: B023 - called at once
            )
            stand.settle()
            assert stand.shows("mark_hint") is has_printer
    stand.touch_row(first, CardPart.MARK)
    assert marked(stand) == {first}


def test_a_boleto_that_is_being_paid_has_no_mark_and_is_not_added_up(stand: Stand) -> None:
    half, grown, pending = scenes.special_boletos()
    rows = (half, grown, pending)
    stand.window.show_view_state(scenes.view_state(State.BOLETOS, boletos=rows))
    stand.settle()
    model = stand.listed.boletos
    assert [model.can_mark(model.index(row, 0)) for row in range(3)] == [True, True, False]
    assert stand.reads("title") == "2 boletos em aberto"
    assert stand.reads("total") == format_money(total((half, grown)))
    assert stand.reads("total_note") == "mais 1 boleto em confirmação"
    assert stand.reads("print_listed") == "Imprimir 2 boletos"
    assert "Toque em um para pagar" in stand.window.current.spoken_text
    stand.window.show_view_state(scenes.view_state(State.BOLETOS, boletos=(pending,)))
    stand.settle()
    assert stand.reads("title") == "Pagamento em confirmação"
    assert not stand.shows("print_listed")
    assert "Toque em um para pagar" not in stand.window.current.spoken_text


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, QSize(768, 1366)], ids=str)
def test_the_warning_stands_above_the_code(make_stand: MakeStand, size: QSize) -> None:
    stand = make_stand(size, base_url=None)
    *_, pending = scenes.special_boletos()
    stand.window.show_view_state(scenes.view_state(State.PAY, chosen=pending))
    stand.settle()
    assert stand.reads("pending_warning") == "Se você já pagou, não pague de novo."
    warning, code = stand.find("pending_warning"), stand.find("pix_qr")
    low = warning.mapTo(stand.window, QPoint(0, warning.height())).y()
    assert low <= code.mapTo(stand.window, QPoint()).y()
    assert "não pague de novo" not in stand.reads("note")
    assert not stand.shows("waiting"), "no payment is awaited"
    assert not stand.shows("print")
    stand.window.show_view_state(scenes.view_state(State.PAY, choice=2))
    stand.settle()
    assert not stand.shows("pending_warning")
