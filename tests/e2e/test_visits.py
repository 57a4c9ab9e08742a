"""Whole sessions by touch, from home to home: real window, real HTTP, real PDFs."""

from collections.abc import Callable

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QLineEdit, QWidget

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver, on_a_panel
from support.sampling import crossed
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.ui.screens.screen import Screen

CONDOMINIUM = "45.812.739/0001-36"
MARIA, SEVERAL, NOTHING, STRANGER = "529.982.247-25", "862.883.667-57", "390.533.447-05", "123.456.789-09"
NUMERIC, LETTERS = "11.222.333/0001-81", "12.ABC.345/01DE-35"


def pages_printed(driver: KioskDriver) -> list[int]:
    """The number of pages in each slip's file."""
    folder = driver.settings.printer.folder
    assert folder is not None
    counts = []
    for file in sorted(folder.glob("*.pdf")):
        with pypdfium2.PdfDocument(file) as document:
            counts.append(len(document))
    return counts


def say_goodbye(driver: KioskDriver) -> None:
    driver.touch("finish")
    driver.wait_for("farewell")
    driver.touch("leave")
    driver.wait_for("home")


@pytest.mark.parametrize(
    ("size", "listed"), crossed([PORTRAIT, LANDSCAPE], [(MARIA, 3), (NUMERIC, 2), (LETTERS, 1)])
)
def test_from_the_document_to_the_printed_boleto_and_home(
    make_kiosk: MakeKiosk, size: QSize, listed: tuple[str, int]
) -> None:
    document, count = listed
    driver = make_kiosk(size)
    driver.enter(document)
    driver.arrive(State.BOLETOS)
    assert driver.listed.count == count
    driver.touch_row(0)
    driver.arrive(State.PAY)
    driver.touch("print")
    driver.arrive(State.PRINTED)
    assert pages_printed(driver) == [1]
    say_goodbye(driver)


def test_three_touches_from_the_document_to_the_end(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    driver.touch_row(0)
    driver.arrive(State.PAY)
    driver.leave()
    driver.wait_for("home")


@on_a_panel(1)
def test_several_contracts_are_distinct_and_each_has_its_own_boletos(
    make_kiosk: MakeKiosk, size: QSize
) -> None:
    driver = make_kiosk(size)
    driver.look_up(SEVERAL)
    driver.arrive(State.CONTRACTS)
    labels = [driver.reads(f"contract_{index}") for index in range(2)]
    assert len(set(labels)) == 2
    counts = []
    for index in range(2):
        driver.touch(f"contract_{index}")
        driver.arrive(State.BOLETOS)
        counts.append(driver.listed.count)
        driver.touch("back")
        driver.arrive(State.CONTRACTS)
    assert counts == [1, 2]
    driver.touch("back")
    driver.wait_for("tax_id")
    assert driver.typed == ""


def test_nothing_open_is_good_news(driver: KioskDriver) -> None:
    driver.look_up(NOTHING)
    driver.arrive(State.NOTHING_OPEN)
    assert driver.reads("title") == "Você não tem boletos em aberto"
    say_goodbye(driver)


def test_all_are_printed_at_once_one_a_page(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    driver.select(0, 1, 2)
    driver.touch("print_listed")
    driver.arrive(State.PRINTED)
    assert pages_printed(driver) == [1, 1, 1]
    driver.touch("back")
    driver.arrive(State.BOLETOS)
    driver.touch("leave")
    driver.wait_for("home")
    driver.wait_until(lambda: pages_printed(driver) == [], "the slips to be removed")


def test_every_view_is_one_touch_away(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    for view, code in {"barcode": "bars", "link": "link_qr", "pix": "pix_qr"}.items():
        driver.touch(f"view_{view}")
        assert driver.shows(code)
        assert sum(driver.shows(each) for each in ("bars", "link_qr", "pix_qr")) == 1


def test_another_boleto_after_the_farewell(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    first = driver.session.view_state.chosen
    driver.touch("print")
    driver.arrive(State.PRINTED)
    driver.touch("finish")
    driver.wait_for("farewell")
    driver.touch("another")
    driver.arrive(State.BOLETOS)
    driver.touch_row(2)
    driver.arrive(State.PAY)
    assert driver.session.view_state.chosen is not first
    driver.leave()
    driver.wait_for("home")


def test_another_document_where_nothing_is_open(driver: KioskDriver) -> None:
    driver.look_up(NOTHING)
    driver.arrive(State.NOTHING_OPEN)
    driver.touch("other")
    driver.wait_for("tax_id")
    assert driver.typed == ""
    driver.touch_in(MARIA)
    driver.confirm()
    driver.arrive(State.BOLETOS)


def test_one_visit_after_another_each_with_its_own_boletos(driver: KioskDriver) -> None:
    for document, count in ((MARIA, 3), (NUMERIC, 2), (MARIA, 3)):
        driver.open_list(document)
        assert driver.listed.count == count
        driver.touch("leave")
        driver.wait_for("home")


Reach = Callable[[KioskDriver], None]


def _to_document(driver: KioskDriver) -> None:
    driver.touch("start")
    driver.wait_for("tax_id")


def test_contracts_that_look_alike_are_told_apart_by_their_services(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk()
    driver.session.set_capabilities(frozenset({"installations"}))
    driver.look_up(CONDOMINIUM)
    driver.arrive(State.CONTRACTS)
    buttons = [driver.find(f"contract_{index}") for index in range(3)]
    driver.wait_until(lambda: "portaria" in driver.reads("contract_0"), "the services")
    assert "salão" in driver.reads("contract_1")
    assert "câmeras" in driver.reads("contract_2")
    assert buttons == [driver.find(f"contract_{index}") for index in range(3)]
    driver.touch("contract_1")
    driver.arrive(State.BOLETOS)


def _to_contracts(driver: KioskDriver) -> None:
    driver.look_up(SEVERAL)
    driver.arrive(State.CONTRACTS)


def _to_failed(driver: KioskDriver) -> None:
    driver.look_up(STRANGER)
    driver.arrive(State.FAILED)


def _to_nothing_open(driver: KioskDriver) -> None:
    driver.look_up(NOTHING)
    driver.arrive(State.NOTHING_OPEN)


def _to_printed(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    driver.touch("print")
    driver.arrive(State.PRINTED)


def _to_all_printed(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    driver.select(0, 1, 2)
    driver.touch("print_listed")
    driver.arrive(State.PRINTED)


def _to_farewell(driver: KioskDriver) -> None:
    _to_printed(driver)
    driver.touch("finish")
    driver.wait_for("farewell")


WAYS: dict[str, tuple[Reach, State]] = {
    "document": (_to_document, State.HOME),
    "contracts": (_to_contracts, State.TAX_ID),
    "boletos": (lambda driver: driver.open_list(MARIA), State.TAX_ID),
    "boletos of a contract": (lambda driver: driver.open_list(SEVERAL, contract=0), State.CONTRACTS),
    "nothing_open": (_to_nothing_open, State.TAX_ID),
    "pay": (lambda driver: driver.open_boleto(MARIA), State.BOLETOS),
    "printed": (_to_printed, State.PAY),
    "all printed": (_to_all_printed, State.BOLETOS),
    "failed": (_to_failed, State.TAX_ID),
}


def test_back_leads_one_screen_back(driver: KioskDriver) -> None:
    for reach, before in WAYS.values():
        reach(driver)
        driver.touch("back")
        driver.arrive(before)
        if before is not State.HOME:
            driver.session.leave()
            driver.wait_for("home")


def test_leave_leads_home_from_everywhere(driver: KioskDriver) -> None:
    for reach in (*(reach for reach, _ in WAYS.values()), _to_farewell):
        reach(driver)
        driver.leave()
        driver.wait_for("home")


def test_home_begins_wherever_it_is_touched(driver: KioskDriver) -> None:
    driver.tap(driver.window.current, QPoint(40, 500))
    driver.wait_for("tax_id")


def test_a_search_that_takes_time_can_be_cancelled(driver: KioskDriver, erp: ReferenceErp) -> None:
    erp.faults.set("clientes:delay=30")
    driver.look_up(MARIA)
    assert driver.shows("busy")  # takes the touches from the start
    assert not driver.shows("cancel")  # and says nothing before 400 ms
    driver.wait_until(lambda: driver.shows("cancel"), "the card")
    driver.touch("cancel")
    driver.wait_for("tax_id")
    assert driver.lit("confirm")
    erp.faults.clear()
    driver.confirm()
    driver.arrive(State.BOLETOS)


def test_loading_a_contract_can_be_cancelled_back_to_the_contracts(
    driver: KioskDriver, erp: ReferenceErp
) -> None:
    erp.faults.set("boletos:delay=30")
    driver.look_up(SEVERAL)
    driver.arrive(State.CONTRACTS)
    driver.touch("contract_0")
    driver.wait_until(lambda: driver.shows("cancel"), "the card")
    driver.touch("cancel")
    driver.arrive(State.CONTRACTS)


def test_a_touch_under_the_busy_overlay_reaches_nothing(driver: KioskDriver, erp: ReferenceErp) -> None:
    erp.faults.set("clientes:delay=30")
    driver.look_up(MARIA)
    screen = next(each for each in driver.window.findChildren(Screen) if each.objectName() == "tax_id")
    for covered in (screen.findChild(QWidget, "erase"), screen.back_button):
        assert isinstance(covered, QWidget)
        driver.tap(driver.window, covered.mapTo(driver.window, covered.rect().center()))
    assert driver.state is State.SEARCHING
    field = screen.findChild(QLineEdit, "document_field")
    assert isinstance(field, QLineEdit)
    assert field.text() == "***.982.247-**"  # confirmed, and nothing erased
