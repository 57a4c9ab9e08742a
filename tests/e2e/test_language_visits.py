"""Change of language on the home screen and during a session; Portuguese again after it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from support.customer_traces import personal_things_in
from support.focus_ring import go_to
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, Stand
from support.paper_reader import texts
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.system.languages import CODES

MARIA, SEVERAL, SIXTY = "529.982.247-25", "862.883.667-57", "987.654.321-00"

both_ways = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])


def spoken(stand: Stand) -> str:
    """The language that the pills mark, by its code."""
    pills = {code: stand.find(f"language_{code}") for code in CODES}
    marked = [code for code, pill in pills.items() if isinstance(pill, QAbstractButton) and pill.isChecked()]
    assert len(marked) == 1
    return marked[0]


def choose(stand: Stand, code: str) -> None:
    screen = stand.screen
    stand.touch(f"language_{code}")
    stand.wait_for(screen)
    assert spoken(stand) == code


def accessible(widget: QWidget) -> Iterator[str]:
    interface = QAccessible.queryAccessibleInterface(widget)
    yield interface.text(QAccessible.Text.Name)


@both_ways
def test_one_touch_on_the_home_screen(make_stand: MakeStand, size: QSize) -> None:
    stand = make_stand(size)
    assert (spoken(stand), stand.reads("start")) == ("pt_BR", "Toque para começar")
    choose(stand, "en")
    assert stand.reads("start") == "Touch to start"
    choose(stand, "es")
    assert stand.reads("start") == "Toque para comenzar"
    assert stand.state is State.HOME
    stand.look_up(MARIA)
    stand.arrive(State.BOLETOS)
    assert stand.reads("title") == "3 boletos pendientes"
    assert spoken(stand) == "es"


def test_a_touch_between_two_languages_begins_no_visit(stand: Stand) -> None:
    first, row = stand.find("language_pt_BR"), stand.find("languages")
    stand.tap(row, QPoint(first.geometry().right() + 3, row.height() // 2))
    stand.settle()
    assert (stand.state, spoken(stand)) == (State.HOME, "pt_BR")


def test_in_a_visit_the_boleto_and_the_way_to_pay_it_stay(stand: Stand) -> None:
    stand.open_boleto(MARIA, 1)
    stand.touch("view_barcode")
    amount, line, chosen = stand.reads("amount"), stand.reads("line"), stand.session.view_state.chosen
    for code, words in {"en": "Finish", "es": "Terminar", "pt_BR": "Concluir"}.items():
        choose(stand, code)
        assert stand.reads("finish") == words
        assert (stand.reads("amount"), stand.reads("line")) == (amount, line)
        assert stand.shows("bars")
        assert not stand.shows("pix_qr")
        assert stand.session.view_state.chosen is chosen


def test_paper_is_portuguese_and_so_is_the_kiosk_after_the_visit(stand: Stand, tmp_path: Path) -> None:
    stand.open_boleto(MARIA)
    choose(stand, "en")
    stand.touch("print")
    stand.arrive(State.PRINTED)
    assert stand.reads("title") == "Printed"
    (slip,) = (tmp_path / "printed").glob("*.pdf")
    assert any("Vencimento" in text for text in texts(slip.read_bytes()))
    stand.touch("finish")
    stand.wait_for("farewell")
    assert stand.reads("title") == "Thank you for your visit!"
    stand.touch("done")
    stand.wait_for("home")
    assert (spoken(stand), stand.reads("start")) == ("pt_BR", "Toque para começar")
    stand.open_list(MARIA)
    assert stand.reads("title") == "3 boletos em aberto"


def test_nothing_of_the_visit_stays_on_what_spoke_another_language(stand: Stand) -> None:
    stand.open_boleto(MARIA)
    for code in ("en", "es", "pt_BR", "es"):
        choose(stand, code)
    stand.leave()
    stand.wait_for("home")
    widgets = [stand.window, *stand.window.findChildren(QWidget)]
    assert personal_things_in([each.__dict__ for each in widgets]) == []
    said = "\n".join(stand.texts())
    assert [each for each in ("529.982", "982.247", "Maria", "MARIA", "R$") if each in said] == []


def test_a_number_that_was_begun_stays(stand: Stand) -> None:
    stand.touch("start")
    stand.wait_for("tax_id")
    stand.type("12ABC")
    stand.touch("letters")
    choose(stand, "en")
    assert stand.typed == "12.ABC"
    assert stand.shows("key_Z"), "the letters are still there"
    assert stand.reads("hint") == "9 more numbers for the CNPJ."
    stand.type("34501DE35")
    assert stand.lit("letters_confirm")


def test_a_list_stays_where_it_was_scrolled_to(stand: Stand) -> None:
    stand.open_list(SIXTY)
    stand.touch("scroll_down")
    stand.touch("scroll_down")
    row = stand.listed.first_row
    assert row > 5
    choose(stand, "es")
    assert stand.listed.first_row == row


def test_the_contracts_speak_too(stand: Stand) -> None:
    stand.look_up(SEVERAL)
    stand.arrive(State.CONTRACTS)
    choose(stand, "en")
    assert stand.reads("title") == "Which address?"
    stand.touch("contract_0")
    stand.arrive(State.BOLETOS)


def test_the_names_for_the_blind_follow(stand: Stand) -> None:
    stand.open_boleto(MARIA)
    assert "Escolha como pagar." in next(accessible(stand.window.current))
    choose(stand, "en")
    assert "Choose how to pay." in next(accessible(stand.window.current))
    assert next(accessible(stand.find("back"))) == "Back"
    assert next(accessible(stand.find("pix_qr"))) == "QR code of the PIX"
    names = [next(accessible(stand.find(f"language_{code}"))) for code in CODES]
    assert names == ["Português", "English", "Español"], "each by its own name, whatever is spoken"
    marks = [
        QAccessible.queryAccessibleInterface(stand.find(f"language_{code}")).state().checked for code in CODES
    ]
    assert marks == [0, 1, 0]


def test_the_keyboard_changes_the_language_and_stays_where_it_is(stand: Stand) -> None:
    stand.open_list(MARIA)
    stand.press(Qt.Key.Key_Tab)
    go_to(stand, "language_es")
    stand.press(Qt.Key.Key_Space)
    stand.wait_for("boletos")
    assert spoken(stand) == "es"
    held = stand.window.focusWidget()
    assert held is stand.find("language_es")
    QTest.keyClick(stand.window.windowHandle(), Qt.Key.Key_Space)
    assert spoken(stand) == "es", "what is spoken stays marked"


def test_a_touch_of_the_language_restarts_the_idle_time(stand: Stand) -> None:
    stand.open_boleto(MARIA)
    stand.kiosk.idle._wait.start(1_000_000)
    choose(stand, "en")
    assert stand.kiosk.idle._wait.remainingTime() < 999_000


def test_a_search_goes_on_when_the_panel_turns(stand: Stand, erp: ReferenceErp) -> None:
    erp.faults.set("clientes:delay=0.5")
    stand.look_up(MARIA)
    stand.window.resize(LANDSCAPE)
    stand.wait_until(lambda: stand.window.theme.size == LANDSCAPE, "the new panel")
    assert (stand.screen, stand.state, stand.shows("busy")) == ("tax_id", State.SEARCHING, True)
    assert stand.typed == "***.982.247-**"
    stand.arrive(State.BOLETOS)
    assert stand.reads("title") == "3 boletos em aberto"


def test_a_kiosk_may_speak_another_language_first(make_stand: MakeStand) -> None:
    stand = make_stand(kiosk={"language": "es"})
    assert stand.reads("start") == "Toque para comenzar"
    choose(stand, "pt_BR")
    stand.open_list(MARIA)
    stand.touch("leave")
    stand.wait_for("home")
    assert spoken(stand) == "es"
