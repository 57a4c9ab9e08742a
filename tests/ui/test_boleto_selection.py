"""Selection of several boletos to pay or to print: ticks on the cards, sums, and the limit."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface

from support.gallery import samples, scenes
from support.gallery.samples import without_codes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver, on_a_panel
from support.paper_reader import pages
from totem.domain.customer import PaymentForm, ServiceState
from totem.domain.text import format_money
from totem.printing.printer import PrinterFault
from totem.session.payments import ItemStatus, begin_series
from totem.session.states import State
from totem.session.view_state import UnlockState, UnlockTerms, total
from totem.ui.controls.boleto_list import Sign

MARIA, JOAO = samples.MARIA, "111.444.777-35"
both_ways = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])


def ticked(driver: KioskDriver) -> set[int]:
    assert driver.session.view_state.selection.rows == {
        row for row in range(driver.listed.count) if driver.listed.button(row).isChecked()
    }
    return set(driver.session.view_state.selection.rows)


def signs(driver: KioskDriver) -> list[Sign]:
    return [driver.listed.sign(row) for row in range(driver.listed.count)]


@on_a_panel(0)
def test_the_list_says_what_a_touch_does(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size)
    driver.open_list(MARIA)
    assert driver.reads("title").replace("\n", " ") == "Toque em um boleto para pagar"
    assert "com R$" in driver.reads("total_label")
    assert "Toque em um boleto para pagar" in driver.window.current.spoken_text
    assert signs(driver) == [Sign.PAY] * 3
    assert (driver.reads("pay_several"), driver.reads("print_several")) == ("Pagar vários", "Imprimir vários")
    assert not driver.shows("pay_selected")
    assert not driver.shows("cancel_selection")
    driver.touch_row(1)
    driver.arrive(State.PAY)


@both_ways
def test_selected_boletos_are_added_up_and_printed(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size)
    driver.open_list(MARIA)
    driver.select()
    assert driver.reads("title") == "Escolha os boletos"
    assert (driver.reads("pay_selected"), driver.lit("pay_selected")) == ("Pagar", False)
    assert (driver.reads("print_listed"), driver.lit("print_listed")) == ("Imprimir", False)
    for row in (2, 0):
        driver.touch_row(row)
        assert driver.state is State.BOLETOS
    assert ticked(driver) == {0, 2}
    chosen = driver.session.view_state.selected_boletos
    assert driver.reads("pay_selected") == f"Pagar 2 boletos\N{NO-BREAK SPACE}· {format_money(total(chosen))}"
    assert driver.reads("print_listed") == "Imprimir\N{NO-BREAK SPACE}2"
    where = "selection_count" if size == PORTRAIT else "total_label"
    assert driver.reads(where).startswith("2 de 3 escolhidos")
    driver.touch("print_listed")
    driver.arrive(State.PRINTED)
    folder = driver.settings.printer.folder
    assert folder is not None
    files = list(folder.glob("*.pdf"))
    assert [len(pages(file.read_bytes())) for file in files] == [1, 1]


def test_no_card_moves_when_the_selection_opens_and_ends(driver: KioskDriver) -> None:
    driver.open_list(samples.SIXTY)
    driver.touch("scroll_down")
    driver.settle()
    names = ("hello", "total_label", "total", "back")

    def places() -> list[QRect | int]:
        cards = [driver.listed.card_of(row) for row in range(8)]
        bar, top = driver.listed.verticalScrollBar().value(), driver.listed.geometry().top()
        return [bar, top, *cards, *(driver.find(name).geometry() for name in names)]

    before = places()
    driver.select()
    driver.settle()
    assert places() == before
    driver.touch_row(driver.listed.first_row)
    driver.settle()
    assert places() == before
    driver.touch("back")
    driver.settle()
    assert driver.state is State.BOLETOS
    assert places() == before


@pytest.mark.parametrize("way", ["cancel_selection", "back"])
def test_ticks_are_taken_away_one_by_one_or_all_at_once(driver: KioskDriver, way: str) -> None:
    driver.open_list(MARIA)
    driver.select(0, 1, 0)
    assert ticked(driver) == {1}
    driver.touch(way)
    driver.settle()
    assert driver.state is State.BOLETOS
    assert ticked(driver) == set()
    assert signs(driver) == [Sign.PAY] * 3
    assert not driver.shows("cancel_selection")
    assert driver.shows("pay_several")


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_the_keyboard_selects(driver: KioskDriver, key: Qt.Key) -> None:
    driver.open_list(MARIA)
    driver.select()
    driver.listed.button(0).setFocus(Qt.FocusReason.TabFocusReason)
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Down)
    driver.press(key)
    assert ticked(driver) == {1}
    driver.press(key)
    assert ticked(driver) == set()
    driver.touch("cancel_selection")
    driver.listed.button(0).setFocus(Qt.FocusReason.TabFocusReason)
    driver.press(Qt.Key.Key_Down)  # after a touch, the first key shows the focus
    driver.press(key)
    driver.arrive(State.PAY)


def test_a_tick_is_accessible_and_stays_in_another_language(driver: KioskDriver) -> None:
    driver.open_list(MARIA)

    def told() -> list[QAccessibleInterface]:
        return [QAccessible.queryAccessibleInterface(driver.listed.button(row)) for row in range(3)]

    assert {each.role() for each in told()} == {QAccessible.Role.Button}
    driver.select(1)
    for language, spoken in (("pt_BR", "1 de 3 escolhido"), ("en", "1 of 3 chosen")):
        driver.touch(f"language_{language}")
        driver.settle()
        assert {each.role() for each in told()} == {QAccessible.Role.CheckBox}
        states = [each.state() for each in told()]
        assert [bool(state.checkable) for state in states] == [True] * 3
        assert [bool(state.checked) for state in states] == [False, True, False]
        assert spoken in driver.window.current.spoken_text
    assert driver.reads("title") == "Choose the boletos"
    assert driver.reads("pay_selected").startswith("Pay 1 boleto\N{NO-BREAK SPACE}· ")


def test_the_only_boleto_is_paid_by_one_button(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT)
    driver.open_list(JOAO)
    assert driver.reads("title") == "1 boleto em aberto"
    assert not driver.shows("total"), "the amount is said once"
    assert not driver.shows("pay_several")
    assert driver.reads("print_listed") == "Imprimir"
    card = driver.listed.card_of(0)
    driver.tap(driver.listed.viewport(), QPoint(card.center().x(), card.bottom() - card.height() // 3))
    driver.arrive(State.PAY)


def test_without_a_printer_or_pix_several_have_the_other_way_alone(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, printer={"kind": "none"})
    driver.open_list(MARIA)
    assert not driver.shows("print_several")
    driver.select(0, 1, by="pay_several")
    assert not driver.shows("print_listed")
    assert driver.lit("pay_selected")
    boletos = tuple(
        without_codes(each, keep={PaymentForm.BARCODE}) for each in samples.by_document()[MARIA].boletos
    )
    driver.show(scenes.view_state(State.BOLETOS, boletos=boletos))
    assert not driver.shows("pay_several")
    assert driver.shows("print_several")


def test_a_boleto_that_can_only_be_paid_alone_has_no_tick_and_says_so(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    heard: list[str] = []
    driver.window.current.input_rejected.connect(lambda: heard.append("error"))
    driver.window.current.announced.connect(heard.append)
    first, *rest = driver.session.view_state.boletos
    bare = without_codes(first, keep={PaymentForm.LINK})
    driver.session._machine.update(lambda view: replace(view, boletos=(bare, *rest)))
    driver.settle()
    driver.select(0, 1)
    assert signs(driver) == [Sign.NOTHING, Sign.UNSELECT, Sign.SELECT]
    assert ticked(driver) == {1}
    assert heard == ["error", "Este boleto não pode ser escolhido."]
    driver.touch("cancel_selection")
    driver.touch_row(0)
    driver.arrive(State.PAY)


@pytest.mark.parametrize("link", ["https://boletos.example.org/1", None])
def test_printing_is_not_offered_for_what_paper_cannot_pay(driver: KioskDriver, link: str | None) -> None:
    codes = {PaymentForm.LINK: link} if link else {}
    bare = replace(without_codes(samples.by_document()[MARIA].boletos[0]), codes=codes)
    driver.show(scenes.view_state(State.PAY, chosen=bare))
    assert not driver.shows("print")
    driver.window.show_view_state(scenes.view_state(State.PAY))
    assert driver.lit("print")


def test_the_list_stays_where_it_is_when_the_printer_comes_and_goes(driver: KioskDriver) -> None:
    driver.open_list(samples.SIXTY)
    driver.touch("scroll_down")
    driver.settle()
    first = driver.listed.first_row
    for has_printer in (False, True, False, True):
        driver.session._machine.update(
            lambda view: replace(view, has_printer=has_printer)  # noqa: B023 - called at once
        )
        driver.settle()
        assert driver.shows("print_several") is has_printer
        assert driver.listed.first_row == first
    driver.session._machine.update(lambda view: replace(view, printer_fault=PrinterFault.PAPER_OUT))
    driver.settle()
    assert (driver.reads("print_several"), driver.lit("print_several")) == ("Sem papel", False)
    assert driver.lit("pay_several")


def test_a_boleto_that_is_being_paid_is_not_added_up(driver: KioskDriver) -> None:
    half, grown, pending = scenes.special_boletos()
    rows = (half, grown, pending)
    driver.show(scenes.view_state(State.BOLETOS, boletos=rows))
    assert signs(driver) == [Sign.PAY, Sign.PAY, Sign.OPEN]
    assert driver.reads("total") == format_money(total((half, grown)))
    assert driver.reads("total_note") == "mais 1 boleto em confirmação"
    spoken = driver.window.current.spoken_text
    assert spoken.startswith("2 boletos em aberto")
    assert "para pagar" in spoken
    driver.show(scenes.view_state(State.BOLETOS, boletos=(pending,)))
    assert driver.reads("title") == "Pagamento em confirmação"
    assert not driver.shows("print_listed")
    assert "para pagar" not in driver.window.current.spoken_text


@pytest.mark.parametrize(
    ("status", "has_printer", "is_printable", "told"),
    [
        (ItemStatus.CHANGED, True, True, "mudou. Confira e toque nele para pagar."),
        (ItemStatus.NO_CODE, True, True, "está sem código agora. Imprima ou tente de novo."),
        (ItemStatus.NO_CODE, True, False, "está sem código agora. Tente de novo daqui a pouco."),
        (ItemStatus.NO_CODE, False, True, "está sem código agora. Tente de novo daqui a pouco."),
    ],
)
def test_a_boleto_that_a_series_passed_over_is_told_on_the_list_with_what_to_do(
    driver: KioskDriver, status: ItemStatus, told: str, *, has_printer: bool, is_printable: bool
) -> None:
    boletos = samples.by_document()[MARIA].boletos
    if not is_printable:
        boletos = tuple(map(without_codes, boletos))
    series = replace(begin_series(boletos[:2]).mark(status), position=2)
    view = scenes.view_state(State.BOLETOS, boletos=boletos, has_printer=has_printer)
    driver.show(replace(view, series=series))
    assert driver.reads("passed_over").endswith(told)
    assert driver.reads("passed_over").rstrip(".") in driver.window.current.spoken_text
    driver.show(view)
    assert not driver.shows("passed_over")


@both_ways
def test_a_blocked_service_is_told_until_its_unlock_is_granted(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size, base_url=None)
    scene = next(each for each in scenes.customer_scenes() if each.name == "boletos-blocked")
    scenes.show_scene(driver.window, scene)
    driver.settle()
    inside = driver.listed.viewport().rect()
    assert all(inside.contains(driver.listed.card_of(row)) for row in range(3))
    assert "Sua internet está bloqueada" in driver.window.current.spoken_text
    assert driver.shows("unlock")
    assert driver.shows("unlock_strip") is (size == PORTRAIT)
    found = samples.by_document()[MARIA].customers[0]
    blocked = replace(found, service_state=ServiceState.BLOCKED_FOR_DEBT)
    for is_granted in (False, True):
        unlock = UnlockState(UnlockTerms(), is_spent=True, is_granted=is_granted)
        driver.show(scenes.view_state(State.BOLETOS, customer=blocked, unlock=unlock))
        assert ("Sua internet está bloqueada" in driver.window.current.spoken_text) is not is_granted
        assert driver.shows("unlock_strip") is (size == PORTRAIT and not is_granted)


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, QSize(768, 1366)], ids=str)
def test_the_warning_stands_above_the_code(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size, base_url=None)
    *_, pending = scenes.special_boletos()
    driver.show(scenes.view_state(State.PAY, chosen=pending))
    assert driver.reads("pending_warning") == "Se você já pagou, não pague de novo."
    warning, code = driver.find("pending_warning"), driver.find("pix_qr")
    low = warning.mapTo(driver.window, QPoint(0, warning.height())).y()
    assert low <= code.mapTo(driver.window, QPoint()).y()
    assert not driver.shows("note")
    assert not driver.shows("waiting"), "no payment is awaited"
    assert not driver.shows("print")
    driver.show(scenes.view_state(State.PAY, choice=2))
    assert not driver.shows("pending_warning")
