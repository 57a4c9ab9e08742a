"""Change of language on the home screen and during a session; Portuguese again after it."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from support.customer_traces import personal_things_in
from support.focus_ring import go_to
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, KioskDriver, on_a_panel
from support.paper_reader import texts
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.system.languages import CODES, LANGUAGES

MARIA, SEVERAL, SIXTY = "529.982.247-25", "862.883.667-57", "987.654.321-00"

START = {"pt_BR": "Toque para começar", "en": "Tap to start", "es": "Toque para comenzar"}
PRINT = {"pt_BR": "Imprimir", "en": "Print", "es": "Imprimir"}


def spoken(driver: KioskDriver) -> str:
    """The language that the pills mark, by its code."""
    pills = {code: driver.find(f"language_{code}") for code in CODES}
    marked = [code for code, pill in pills.items() if isinstance(pill, QAbstractButton) and pill.isChecked()]
    assert len(marked) == 1
    return marked[0]


def choose(driver: KioskDriver, code: str) -> None:
    screen = driver.screen
    driver.touch(f"language_{code}")
    driver.wait_for(screen)
    assert spoken(driver) == code


def accessible(widget: QWidget) -> Iterator[str]:
    interface = QAccessible.queryAccessibleInterface(widget)
    yield interface.text(QAccessible.Text.Name)


@on_a_panel(0)
def test_one_touch_on_the_home_screen(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size)
    assert spoken(driver) == CODES[0]
    for code in (*CODES, "es"):
        choose(driver, code)
        assert driver.reads("start") == START[code]
    assert driver.state is State.HOME
    driver.look_up(MARIA)
    driver.arrive(State.BOLETOS)
    assert driver.reads("title").replace("\n", " ") == "Toque un boleto para pagarlo"
    assert spoken(driver) == "es"


def test_a_touch_between_two_languages_begins_no_visit(driver: KioskDriver) -> None:
    first, row = driver.find("language_pt_BR"), driver.find("languages")
    driver.tap(row, QPoint(first.geometry().right() + 3, row.height() // 2))
    driver.settle()
    assert (driver.state, spoken(driver)) == (State.HOME, "pt_BR")


def test_in_a_visit_the_boleto_and_the_way_to_pay_it_stay(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA, 1)
    driver.touch("view_barcode")
    amount, line, chosen = driver.reads("amount"), driver.reads("line"), driver.session.view_state.chosen
    for code in (*CODES[1:], CODES[0]):
        choose(driver, code)
        assert driver.reads("print") == PRINT[code]
        assert (driver.reads("amount"), driver.reads("line")) == (amount, line)
        assert driver.shows("bars")
        assert not driver.shows("pix_qr")
        assert driver.session.view_state.chosen is chosen


def test_paper_is_portuguese_and_so_is_the_kiosk_after_the_visit(
    make_kiosk: MakeKiosk, tmp_path: Path
) -> None:
    driver = make_kiosk()
    driver.open_boleto(MARIA)
    choose(driver, "en")
    driver.touch("print")
    driver.arrive(State.PRINTED)
    assert driver.reads("title") == "Done! Take your boleto."
    (slip,) = (tmp_path / "printed").glob("*.pdf")
    assert any("Vencimento" in text for text in texts(slip.read_bytes()))
    driver.touch("finish")
    driver.wait_for("farewell")
    assert driver.reads("title") == "Thank you for your visit!"
    driver.touch("leave")
    driver.wait_for("home")
    assert (spoken(driver), driver.reads("start")) == ("pt_BR", START["pt_BR"])
    driver.open_list(MARIA)
    assert driver.listed.count == 3


def test_nothing_of_the_visit_stays_on_what_spoke_another_language(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    for code in (*CODES[1:], *CODES):
        choose(driver, code)
    driver.leave()
    driver.wait_for("home")
    widgets = [driver.window, *driver.window.findChildren(QWidget)]
    assert personal_things_in([each.__dict__ for each in widgets]) == []
    said = "\n".join(driver.texts())
    assert [each for each in ("529.982", "982.247", "Maria", "MARIA", "R$") if each in said] == []


def test_a_number_that_was_begun_stays(driver: KioskDriver) -> None:
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.type("12ABC")
    driver.touch("letters")
    choose(driver, "en")
    assert driver.typed == "12.ABC"
    assert driver.shows("key_Z"), "the letters are still there"
    assert driver.reads("hint") == "9 more numbers for the CNPJ."
    driver.type("34501DE35")
    assert driver.lit("letters_confirm")


def test_a_list_stays_where_it_was_scrolled_to(driver: KioskDriver) -> None:
    driver.open_list(SIXTY)
    driver.touch("scroll_down")
    driver.touch("scroll_down")
    row = driver.listed.first_row
    assert row > 5
    choose(driver, "es")
    assert driver.listed.first_row == row


def test_the_contracts_speak_too(driver: KioskDriver) -> None:
    driver.look_up(SEVERAL)
    driver.arrive(State.CONTRACTS)
    choose(driver, "en")
    assert driver.reads("title") == "Which address?"
    driver.touch("contract_0")
    driver.arrive(State.BOLETOS)


def test_the_names_for_the_blind_follow(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    assert "Escolha como pagar." in next(accessible(driver.window.current))
    choose(driver, "en")
    assert "Choose how to pay." in next(accessible(driver.window.current))
    assert next(accessible(driver.find("back"))) == "Back"
    assert next(accessible(driver.find("pix_qr"))) == "QR code of the PIX"
    names = [next(accessible(driver.find(f"language_{code}"))) for code in CODES]
    assert names == [each.name for each in LANGUAGES], "each by its own name, whatever is spoken"
    marks = [
        QAccessible.queryAccessibleInterface(driver.find(f"language_{code}")).state().checked
        for code in CODES
    ]
    assert marks == [code == "en" for code in CODES]


def test_the_keyboard_changes_the_language_and_stays_where_it_is(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    driver.press(Qt.Key.Key_Tab)
    go_to(driver, "language_es")
    driver.press(Qt.Key.Key_Space)
    driver.wait_for("boletos")
    assert spoken(driver) == "es"
    held = driver.window.focusWidget()
    assert held is driver.find("language_es")
    QTest.keyClick(driver.window.windowHandle(), Qt.Key.Key_Space)
    assert spoken(driver) == "es", "what is spoken stays marked"


def test_a_touch_of_the_language_restarts_the_idle_time(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    driver.kiosk.idle._wait.start(1_000_000)
    choose(driver, "en")
    assert driver.kiosk.idle._wait.remainingTime() < 999_000


def test_a_search_goes_on_when_the_panel_turns(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk()
    erp.faults.set("clientes:delay=0.5")
    driver.look_up(MARIA)
    driver.window.resize(LANDSCAPE)
    driver.wait_until(lambda: driver.window.theme.size == LANDSCAPE, "the new panel")
    assert (driver.screen, driver.state, driver.shows("busy")) == ("tax_id", State.SEARCHING, True)
    field = driver.window.current.findChild(QLineEdit, "document_field")
    assert field is not None
    assert field.text() == "***.982.247-**"
    driver.arrive(State.BOLETOS)
    assert driver.listed.count == 3


def test_a_kiosk_may_speak_another_language_first(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(kiosk={"language": "es"})
    assert driver.reads("start") == START["es"]
    choose(driver, "pt_BR")
    driver.open_list(MARIA)
    driver.touch("leave")
    driver.wait_for("home")
    assert spoken(driver) == "es"
