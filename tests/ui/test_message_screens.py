"""Messages: the icon at one height, few buttons in a row, one exit, and the field that says one thing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget

from support.gallery import samples, scenes
from support.gallery.samples import without_codes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver
from support.sampling import first_of_each
from totem.domain.customer import BoletoId, OpenBoleto, ServiceState
from totem.printing.printer import PrinterFault
from totem.session.payments import ItemStatus, Payment, begin_series
from totem.session.states import State
from totem.session.view_state import PrintState, UnlockState, UnlockTerms, ViewState
from totem.ui import boleto_text
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.preferences import AccessibilityOptions
from totem.ui.screens.message_screen import MOST_IN_ROW, MessageScreen

both_ways = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
LONGEST = {"received-photos", "unlock_result-unconfirmed", "charge_unknown"}
"""Messages that need the room above their icon."""
ON_FIELD = {"paid", "out_of_service"}
BLOCKED = ServiceState.BLOCKED_FOR_DEBT


def top_of(driver: KioskDriver, widget: QWidget) -> int:
    return widget.mapTo(driver.window, QPoint()).y()


def rows_of(driver: KioskDriver) -> list[list[Button]]:
    """The actions of the screen by their rows, from the top."""
    rows: dict[int, list[Button]] = {}
    for button in driver.window.current.findChildren(Button):
        if button.isVisible() and button.variant in (ButtonVariant.PRIMARY, ButtonVariant.OUTLINE):
            rows.setdefault(button.mapTo(driver.window, button.rect().center()).y() // 20, []).append(button)
    return [rows[place] for place in sorted(rows)]


@both_ways
def test_icon_and_buttons_stand_at_the_same_place(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size, base_url=None)
    driver.paint_nothing()
    tops: dict[bool, set[int]] = {True: set(), False: set()}
    seen, others = set(), set()
    for scene in first_of_each(scenes.customer_scenes(), lambda each: each.subject, every=4):
        if scene.subject in others:
            continue
        scenes.show_scene(driver.window, scene)
        screen = driver.window.current
        if not isinstance(screen, MessageScreen) or driver.window.overlays.busy.isVisible():
            others.add(scene.subject)
            continue
        seen.add(scene.subject)
        if scene.name in LONGEST:
            continue
        icon = screen.notice.medallion
        assert icon.isVisible(), scene.name
        tops[scene.subject in ON_FIELD].add(top_of(driver, icon))
        rows = rows_of(driver)
        assert all(len(row) <= MOST_IN_ROW for row in rows), scene.name
        main = [button for row in rows for button in row if button.variant is ButtonVariant.PRIMARY]
        assert main in ([], rows[0][:1] if rows else []), scene.name
    assert all(len(each) == 1 for each in tops.values()), tops
    assert {"paid", "nothing_open", "out_of_service", "printed", "unlock_result", "received"} <= seen


@pytest.mark.parametrize(
    ("name", "in_rows"), [("not_charged-declined", [1, 1]), ("paid-blocked_for_debt", [2])]
)
def test_in_the_largest_text_two_buttons_share_a_row_only_where_more_would_scroll(
    make_kiosk: MakeKiosk, name: str, in_rows: list[int]
) -> None:
    driver = make_kiosk(QSize(800, 1280), base_url=None, screen={"diagonal_inches": 15.6})
    driver.use(AccessibilityOptions(text_percent=150))
    scene = next(each for each in scenes.customer_scenes() if each.name == name)
    for _ in range(2):  # the second time with the icon hidden, where it was
        scenes.show_scene(driver.window, scene)
        assert [len(row) for row in rows_of(driver)] == in_rows
        reading = driver.window.current.reading
        assert reading is not None
        assert reading.verticalScrollBar().maximum() == 0


def paid(driver: KioskDriver, *, rows: int = 1, **more: Any) -> None:
    """Show the summary of the sample customer's first boletos as paid."""
    boletos = samples.by_document()[samples.MARIA].boletos
    shown = scenes.view_state(State.PAID, boletos=boletos[rows:], chosen=boletos[rows - 1])
    payments = tuple(Payment(each, scenes.PAID_AT) for each in boletos[:rows])
    driver.show(replace(shown, payments=payments, **more))


def of_a_service(state: ServiceState) -> dict[str, Any]:
    customer = samples.by_document()[samples.MARIA].customers[0]
    return {"customer": replace(customer, service_state=state)}


@both_ways
def test_what_is_paid_is_said_with_its_amount(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size, base_url=None)
    paid(driver)
    assert driver.reads("figure") == "R$\u00a0133,28"
    assert not driver.shows("back")


def test_a_series_has_its_sum_and_number(driver: KioskDriver) -> None:
    paid(driver, rows=2)
    assert driver.reads("figure") == "R$\u00a0263,18"
    assert driver.reads("sentence").startswith("2 boletos\n")
    assert (driver.reads("rest"), driver.reads("rest_total")) == (
        "Ainda há 1 boleto",
        "R$\u00a0129,90 em aberto",
    )
    assert driver.reads("pay_next") == "Pagar o próximo · R$\u00a0129,90"


def test_a_sum_with_an_unknown_amount_is_not_shown(driver: KioskDriver) -> None:
    known, unknown = samples.by_document()[samples.MARIA].boletos[:2]
    unknown = replace(without_codes(unknown), boleto=OpenBoleto(BoletoId("2")))
    both = tuple(Payment(each, scenes.PAID_AT) for each in (known, unknown))
    paid(driver)
    shown = scenes.view_state(State.PAID, boletos=(), chosen=unknown)
    driver.show(replace(shown, payments=both))
    assert not driver.shows("figure")
    assert driver.reads("sentence").startswith("2 boletos\n")


@pytest.mark.parametrize("status", [ItemStatus.GONE, ItemStatus.CHANGED, ItemStatus.NO_CODE])
def test_a_boleto_that_was_passed_over_is_said_with_what_to_do(
    driver: KioskDriver, status: ItemStatus
) -> None:
    boletos = samples.by_document()[samples.MARIA].boletos
    series = begin_series(boletos[:2]).confirm().advance(boletos, instantly=True).mark(status)
    paid(driver, series=series)
    said = boleto_text.passed_over_sentence(series.passed_over)
    assert said
    assert driver.reads("passed_over") == said
    assert driver.reads("passed_over") in driver.window.current.spoken_text
    paid(driver)
    assert not driver.shows("passed_over")


@pytest.mark.parametrize("state", ServiceState)
def test_the_internet_comes_back_only_where_it_was_blocked(driver: KioskDriver, state: ServiceState) -> None:
    paid(driver, **of_a_service(state) | {"boletos": ()})
    assert driver.shows("internet") == state.ends_by_payment
    assert ("em alguns minutos" in driver.window.current.spoken_text) == state.ends_by_payment
    assert driver.shows("finish")
    unlocked = UnlockState(UnlockTerms(), is_spent=True, is_granted=True)
    paid(driver, **of_a_service(state) | {"boletos": (), "unlock": unlocked})
    assert not driver.shows("internet"), "it is back already"


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (State.SEARCHING, "Buscando seus boletos"),
        (State.GATHERING, "Buscando suas informações"),
        (State.UNLOCKING, "Liberando a sua internet"),
    ],
)
def test_a_wait_is_told_by_what_is_waited_for(driver: KioskDriver, state: State, title: str) -> None:
    driver.window.show_view_state(scenes.view_state(state))
    driver.window.overlays.busy.show_card()
    assert driver.reads("busy_title") == title


def test_nothing_is_promised_while_an_overdue_boleto_still_blocks(driver: KioskDriver) -> None:
    rest = samples.by_document()[samples.MARIA].boletos[1:]
    for days, is_promised in ((9, True), (-9, False)):
        due = samples.today() + timedelta(days=days)
        boletos = tuple(scenes._changed(each, due_date=due) for each in rest)
        paid(driver, **of_a_service(BLOCKED) | {"boletos": boletos})
        assert ("Sua internet volta em alguns minutos." in driver.reads("sentence")) == is_promised
        assert not driver.shows("internet"), "the boletos that are left stand there"


def failed(fault: PrinterFault, **more: Any) -> ViewState:
    return scenes.view_state(State.PRINT_FAILED, print=PrintState(count=1, fault=fault), **more)


@pytest.mark.parametrize("fault", [each for each in PrinterFault if each is not PrinterFault.UNCONFIRMED])
def test_the_way_without_paper_comes_first_where_paper_is_the_trouble(
    driver: KioskDriver, fault: PrinterFault
) -> None:
    driver.show(failed(fault))
    names = [button.objectName() for row in rows_of(driver) for button in row]
    lasts = fault not in (PrinterFault.TIMED_OUT, PrinterFault.STORAGE, PrinterFault.OTHER)
    assert names == (["without", "retry"] if lasts else ["retry", "without"])
    assert driver.reads("without") == "Pagar com o celular"


def test_several_slips_are_told_by_their_number(driver: KioskDriver) -> None:
    """Those that came out, and those of which only the customer knows."""
    some = PrintState(count=6, printed=1, fault=PrinterFault.PAPER_OUT)
    driver.show(scenes.view_state(State.PRINT_FAILED, print=some))
    assert driver.reads("sentence").startswith("Impressos: 1 de 6. ")
    unsure = PrintState(count=6, unconfirmed=6, fault=PrinterFault.UNCONFIRMED)
    driver.show(scenes.view_state(State.PRINT_UNSURE, print=unsure))
    assert driver.reads("title") == "Saíram 6 folhas?"


@pytest.mark.parametrize("state", [State.FAREWELL, State.REJECTED, State.FORM_FAILED, State.PRINT_FAILED])
def test_there_is_one_exit(driver: KioskDriver, state: State) -> None:
    driver.show(scenes.view_state(state))
    names = {button.objectName() for row in rows_of(driver) for button in row}
    assert driver.shows("leave")
    assert names.isdisjoint({"done", "finish"})


def test_out_of_service_is_said_at_home(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    outage = ViewState(State.OUT_OF_SERVICE, samples.today(), outage=scenes.OUTAGES["staff"])
    driver.show(outage)
    assert driver.reads("title") == "Fora de serviço\nno momento"
    assert "Fora de serviço no momento." in driver.window.current.spoken_text


def test_a_service_of_the_menu_says_what_it_is_for(driver: KioskDriver) -> None:
    scenes.show_scene(driver.window, next(each for each in scenes.customer_scenes() if each.name == "menu"))
    assert driver.find("service_ticket").accessibleDescription() == "Sem internet, lenta, visita técnica"
