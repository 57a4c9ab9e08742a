"""Accessibility options by touch: on and off on any screen, kept for the session, reset after it."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from support.focus_ring import go_to
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, SMALL, Stand
from totem.session.states import State
from totem.ui.preferences import DEFAULT_OPTIONS, AccessibilityOptions
from totem.ui.qt_accessibility import spoken_name
from totem.ui.theme import contrast

MARIA, SIXTY = "529.982.247-25", "987.654.321-00"

both_ways = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])


def use(stand: Stand, *options: str) -> None:
    screen = stand.screen
    for option in options:
        stand.touch(f"option_{option}")
        stand.wait_for(screen)


def is_on(stand: Stand, option: str) -> bool:
    pill = stand.find(f"option_{option}")
    assert isinstance(pill, QAbstractButton)
    return pill.isChecked()


def said(stand: Stand, name: str) -> str:
    """The words of the voice for a control: its name and its state."""
    return spoken_name(stand.find(name), private=True)


def foot(stand: Stand) -> QPoint:
    return stand.find("accessibility_bar").mapTo(stand.window, QPoint(0, 0))


def test_strong_contrast_by_one_touch(stand: Stand) -> None:
    assert said(stand, "option_contrast") == "Contraste forte, desligado"
    use(stand, "contrast")
    assert is_on(stand, "contrast")
    assert said(stand, "option_contrast") == "Contraste forte, ligado"
    corner = stand.picture().pixelColor(2, 2)
    assert contrast(corner, stand.window.theme.palette.ink) >= 15
    use(stand, "contrast")
    assert not is_on(stand, "contrast")
    assert stand.kiosk.accessibility.options == DEFAULT_OPTIONS


def test_text_grows_in_two_steps_and_comes_back(stand: Stand) -> None:
    stand.open_boleto(MARIA)
    heights, percents = [], []
    for _ in range(3):
        percents.append(said(stand, "option_text"))
        heights.append(stand.find("finish").label_font().pixelSize())  # type: ignore[attr-defined]
        use(stand, "text")
    assert percents == [f"Letra maior, agora {each} por cento" for each in (100, 125, 150)]
    assert [round(each / heights[0], 1) for each in heights] == [1.0, pytest.approx(1.25, abs=0.1), 1.5]
    assert not is_on(stand, "text")


def test_a_low_screen(make_stand: MakeStand) -> None:
    stand = make_stand(PORTRAIT)
    stand.touch("start")
    stand.wait_for("tax_id")
    assert stand.find("key_1").mapTo(stand.window, QPoint(0, 0)).y() < PORTRAIT.height() / 2
    use(stand, "low")
    assert stand.find("key_1").mapTo(stand.window, QPoint(0, 0)).y() >= PORTRAIT.height() / 2
    use(stand, "low")
    assert stand.find("key_1").mapTo(stand.window, QPoint(0, 0)).y() < PORTRAIT.height() / 2


def test_options_chosen_on_the_home_screen_last_for_the_visit(stand: Stand) -> None:
    use(stand, "contrast", "text", "low")
    stand.open_boleto(MARIA)
    assert stand.kiosk.accessibility.options == AccessibilityOptions(
        contrast=True, text_percent=125, low=True
    )
    stand.touch("finish")
    stand.wait_for("farewell")
    assert is_on(stand, "contrast")
    stand.touch("done")
    stand.wait_for("home")
    assert stand.kiosk.accessibility.options == DEFAULT_OPTIONS
    assert not stand.window.theme.palette.strong
    assert not is_on(stand, "contrast")


def test_a_visit_that_is_left_takes_them_and_its_language_with_it(stand: Stand) -> None:
    stand.open_list(MARIA)
    use(stand, "contrast", "text")
    stand.touch("language_en")
    stand.wait_for("boletos")
    stand.touch("leave")
    stand.wait_for("home")
    assert (stand.kiosk.accessibility.options, stand.reads("start")) == (
        DEFAULT_OPTIONS,
        "Toque para começar",
    )
    assert len(stand.window._sets) == 1, "nothing but the usual furniture is kept"


def test_options_are_reset_when_no_visit_begins(make_stand: MakeStand) -> None:
    stand = make_stand(session={"idle_s": 0.2})
    stand.touch("option_contrast")
    stand.wait_until(lambda: stand.kiosk.accessibility.options == DEFAULT_OPTIONS, "the usual looks")
    stand.wait_for("home")
    assert not is_on(stand, "contrast")


def test_a_touch_between_two_aids_begins_no_visit(stand: Stand) -> None:
    first, row = stand.find("option_contrast"), stand.find("accessibility_bar")
    stand.tap(row, QPoint(first.geometry().right() + 3, row.height() // 2))
    stand.settle()
    assert (stand.state, stand.kiosk.accessibility.options) == (State.HOME, DEFAULT_OPTIONS)


def test_typed_text_and_keys_stay(stand: Stand) -> None:
    stand.touch("start")
    stand.wait_for("tax_id")
    stand.type("12ABC")
    stand.touch("letters")
    for option in ("contrast", "text", "low"):
        use(stand, option)
        assert stand.typed == "12.ABC"
        assert stand.shows("key_Z")


def test_the_list_and_the_way_to_pay_stay(stand: Stand) -> None:
    stand.open_list(SIXTY)
    stand.touch("scroll_down")
    stand.touch("scroll_down")
    row = stand.listed.first_row
    use(stand, "contrast")
    assert stand.listed.first_row == row
    stand.touch_row(row)
    stand.arrive(State.PAY)
    stand.touch("view_barcode")
    use(stand, "text")
    assert stand.shows("bars")
    assert not stand.shows("pix_qr")


def test_the_keyboard_turns_them_on_and_stays_where_it_is(stand: Stand) -> None:
    stand.open_list(MARIA)
    stand.press(Qt.Key.Key_Tab)
    go_to(stand, "option_text")
    stand.press(Qt.Key.Key_Space)
    stand.press(Qt.Key.Key_Space)
    assert stand.kiosk.accessibility.options.text_percent == 150
    assert stand.window.focusWidget() is stand.find("option_text")


@both_ways
def test_they_stand_at_one_place_on_every_screen(make_stand: MakeStand, size: QSize) -> None:
    stand = make_stand(size)
    places = [foot(stand)]
    stand.touch("start")
    stand.wait_for("tax_id")
    places.append(foot(stand))
    stand.touch_in(MARIA)
    stand.confirm()
    stand.arrive(State.BOLETOS)
    places.append(foot(stand))
    stand.touch_row(0)
    stand.arrive(State.PAY)
    places.append(foot(stand))
    assert set(map(repr, places)) == {repr(places[0])}


def test_over_a_screen_that_is_asked_about_they_answer_too(make_stand: MakeStand) -> None:
    stand = make_stand(SMALL)
    stand.open_list(MARIA)
    stand.show_idle_prompt()
    overlay = stand.find("still_there")
    (pill,) = overlay.findChildren(QWidget, "option_contrast")
    stand.tap(pill, pill.rect().center())
    stand.wait_for("boletos")
    assert stand.window.theme.palette.strong
    assert not stand.shows("still_there"), "somebody is there"


def test_nothing_of_a_visit_stays_on_furniture_that_is_kept(stand: Stand) -> None:
    stand.open_boleto(MARIA)
    use(stand, "contrast", "text", "contrast", "low")
    assert len(stand.window._sets) == 2, "the usual and the present"
    stand.leave()
    stand.wait_for("home")
    said = "\n".join(stand.texts())
    assert [each for each in ("529.982", "982.247", "Maria", "MARIA", "R$") if each in said] == []
