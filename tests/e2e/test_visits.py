"""Whole sessions by touch, from home to home: real window, real HTTP, real PDFs."""

from collections.abc import Callable

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QSize

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, Stand
from support.sampling import crossed
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State

CONDOMINIUM = "45.812.739/0001-36"
MARIA, SEVERAL, NOTHING, STRANGER = "529.982.247-25", "862.883.667-57", "390.533.447-05", "123.456.789-09"
NUMERIC, LETTERS = "11.222.333/0001-81", "12.ABC.345/01DE-35"

both_ways = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])


def pages_printed(stand: Stand) -> list[int]:
    """The number of pages in each slip's file."""
    folder = stand.settings.printer.folder
    assert folder is not None
    counts = []
    for file in sorted(folder.glob("*.pdf")):
        with pypdfium2.PdfDocument(file) as document:
            counts.append(len(document))
    return counts


def say_goodbye(stand: Stand) -> None:
    stand.touch("finish")
    stand.wait_for("farewell")
    stand.touch("done")
    stand.wait_for("home")


@pytest.mark.parametrize(
    ("size", "listed"), crossed([PORTRAIT, LANDSCAPE], [(MARIA, 3), (NUMERIC, 2), (LETTERS, 1)])
)
def test_from_the_document_to_the_printed_boleto_and_home(
    make_stand: MakeStand, size: QSize, listed: tuple[str, int]
) -> None:
    document, count = listed
    stand = make_stand(size)
    stand.enter(document)
    stand.arrive(State.BOLETOS)
    assert stand.reads("title").startswith(f"{count} boleto")
    stand.touch_row(0)
    stand.arrive(State.PAY)
    stand.touch("print")
    stand.arrive(State.PRINTED)
    assert pages_printed(stand) == [1]
    say_goodbye(stand)


def test_four_touches_from_the_document_to_the_end(stand: Stand) -> None:
    stand.open_list(MARIA)
    stand.touch_row(0)
    stand.arrive(State.PAY)
    say_goodbye(stand)


@both_ways
def test_several_contracts_are_distinct_and_each_has_its_own_boletos(
    make_stand: MakeStand, size: QSize
) -> None:
    stand = make_stand(size)
    stand.look_up(SEVERAL)
    stand.arrive(State.CONTRACTS)
    labels = [stand.reads(f"contract_{index}") for index in range(2)]
    assert len(set(labels)) == 2
    titles = []
    for index in range(2):
        stand.touch(f"contract_{index}")
        stand.arrive(State.BOLETOS)
        titles.append(stand.reads("title"))
        stand.touch("back")
        stand.arrive(State.CONTRACTS)
    assert titles == ["1 boleto em aberto", "2 boletos em aberto"]
    stand.touch("back")
    stand.wait_for("tax_id")
    assert stand.typed == ""


def test_nothing_open_is_good_news(stand: Stand) -> None:
    stand.look_up(NOTHING)
    stand.arrive(State.NOTHING_OPEN)
    assert stand.reads("title") == "Você não tem boletos em aberto"
    say_goodbye(stand)


def test_all_are_printed_at_once_one_a_page(stand: Stand) -> None:
    stand.open_list(MARIA)
    stand.touch("print_listed")
    stand.arrive(State.PRINTED)
    assert pages_printed(stand) == [1, 1, 1]
    stand.touch("without")
    stand.arrive(State.BOLETOS)
    stand.touch("leave")
    stand.wait_for("home")
    stand.wait_until(lambda: pages_printed(stand) == [], "the slips to be removed")


def test_every_view_is_one_touch_away(stand: Stand) -> None:
    stand.open_boleto(MARIA)
    for view, code in {"barcode": "bars", "link": "link_qr", "pix": "pix_qr"}.items():
        stand.touch(f"view_{view}")
        assert stand.shows(code)
        assert sum(stand.shows(each) for each in ("bars", "link_qr", "pix_qr")) == 1


def test_another_boleto_after_the_farewell(stand: Stand) -> None:
    stand.open_boleto(MARIA)
    first = stand.reads("note")
    stand.touch("finish")
    stand.wait_for("farewell")
    stand.touch("another")
    stand.arrive(State.BOLETOS)
    stand.touch_row(2)
    stand.arrive(State.PAY)
    assert stand.reads("note") != first
    say_goodbye(stand)


def test_another_document_where_nothing_is_open(stand: Stand) -> None:
    stand.look_up(NOTHING)
    stand.arrive(State.NOTHING_OPEN)
    stand.touch("other")
    stand.wait_for("tax_id")
    assert stand.typed == ""
    stand.touch_in(MARIA)
    stand.confirm()
    stand.arrive(State.BOLETOS)


def test_one_visit_after_another_each_with_its_own_boletos(stand: Stand) -> None:
    for document, count in ((MARIA, 3), (NUMERIC, 2), (MARIA, 3)):
        stand.open_list(document)
        assert stand.reads("title").startswith(f"{count} ")
        stand.touch("leave")
        stand.wait_for("home")


Reach = Callable[[Stand], None]


def _to_document(stand: Stand) -> None:
    stand.touch("start")
    stand.wait_for("tax_id")


def test_contracts_that_look_alike_are_told_apart_by_their_services(stand: Stand) -> None:
    stand.session.set_capabilities(frozenset({"installations"}))
    stand.look_up(CONDOMINIUM)
    stand.arrive(State.CONTRACTS)
    buttons = [stand.find(f"contract_{index}") for index in range(3)]
    stand.wait_until(lambda: "portaria" in stand.reads("contract_0"), "the services")
    assert "salão" in stand.reads("contract_1")
    assert "câmeras" in stand.reads("contract_2")
    assert buttons == [stand.find(f"contract_{index}") for index in range(3)]
    stand.touch("contract_1")
    stand.arrive(State.BOLETOS)


def _to_contracts(stand: Stand) -> None:
    stand.look_up(SEVERAL)
    stand.arrive(State.CONTRACTS)


def _to_failed(stand: Stand) -> None:
    stand.look_up(STRANGER)
    stand.arrive(State.FAILED)


def _to_nothing_open(stand: Stand) -> None:
    stand.look_up(NOTHING)
    stand.arrive(State.NOTHING_OPEN)


def _to_printed(stand: Stand) -> None:
    stand.open_boleto(MARIA)
    stand.touch("print")
    stand.arrive(State.PRINTED)


def _to_all_printed(stand: Stand) -> None:
    stand.open_list(MARIA)
    stand.touch("print_listed")
    stand.arrive(State.PRINTED)


def _to_farewell(stand: Stand) -> None:
    stand.open_boleto(MARIA)
    stand.touch("finish")
    stand.wait_for("farewell")


WAYS: dict[str, tuple[Reach, State]] = {
    "document": (_to_document, State.HOME),
    "contracts": (_to_contracts, State.TAX_ID),
    "boletos": (lambda stand: stand.open_list(MARIA), State.TAX_ID),
    "boletos of a contract": (lambda stand: stand.open_list(SEVERAL, contract=0), State.CONTRACTS),
    "nothing_open": (_to_nothing_open, State.TAX_ID),
    "pay": (lambda stand: stand.open_boleto(MARIA), State.BOLETOS),
    "printed": (_to_printed, State.PAY),
    "all printed": (_to_all_printed, State.BOLETOS),
    "failed": (_to_failed, State.TAX_ID),
}


def test_back_leads_one_screen_back(stand: Stand) -> None:
    for reach, before in WAYS.values():
        reach(stand)
        stand.touch("back")
        stand.arrive(before)
        if before is not State.HOME:
            stand.session.leave()
            stand.wait_for("home")


def test_leave_leads_home_from_everywhere(stand: Stand) -> None:
    for reach in (*(reach for reach, _ in WAYS.values()), _to_farewell):
        reach(stand)
        stand.leave()
        stand.wait_for("home")


def test_home_begins_wherever_it_is_touched(stand: Stand) -> None:
    stand.tap(stand.window.current, QPoint(40, 500))
    stand.wait_for("tax_id")


def test_a_search_that_takes_time_can_be_cancelled(stand: Stand, erp: ReferenceErp) -> None:
    erp.faults.set("clientes:delay=30")
    stand.look_up(MARIA)
    assert stand.shows("busy")  # takes the touches from the start
    assert not stand.shows("cancel")  # and says nothing before 400 ms
    stand.wait_until(lambda: stand.shows("cancel"), "the card")
    stand.touch("cancel")
    stand.wait_for("tax_id")
    assert stand.lit("confirm")
    erp.faults.clear()
    stand.confirm()
    stand.arrive(State.BOLETOS)


def test_loading_a_contract_can_be_cancelled_back_to_the_contracts(stand: Stand, erp: ReferenceErp) -> None:
    erp.faults.set("boletos:delay=30")
    stand.look_up(SEVERAL)
    stand.arrive(State.CONTRACTS)
    stand.touch("contract_0")
    stand.wait_until(lambda: stand.shows("cancel"), "the card")
    stand.touch("cancel")
    stand.arrive(State.CONTRACTS)


def test_a_touch_under_the_busy_overlay_reaches_nothing(stand: Stand, erp: ReferenceErp) -> None:
    erp.faults.set("clientes:delay=30")
    stand.look_up(MARIA)
    erase, back = stand.find("erase"), stand.find("back")
    for covered in (erase, back):
        stand.tap(covered, covered.rect().center())
    assert stand.state is State.SEARCHING
    assert stand.typed == "***.982.247-**"  # confirmed, and nothing erased
