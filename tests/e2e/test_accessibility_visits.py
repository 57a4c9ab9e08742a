"""Accessibility options by touch: on and off on any screen, kept for the session, reset after it."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from support.focus_ring import go_to
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, SMALL, KioskDriver
from totem.session.states import State
from totem.ui.preferences import DEFAULT_OPTIONS, AccessibilityOptions
from totem.ui.qt_accessibility import spoken_name
from totem.ui.theme import contrast

MARIA, SIXTY = "529.982.247-25", "987.654.321-00"

both_ways = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])


def use(driver: KioskDriver, *options: str) -> None:
    screen = driver.screen
    for option in options:
        driver.touch(f"option_{option}")
        driver.wait_for(screen)


def is_on(driver: KioskDriver, option: str) -> bool:
    pill = driver.find(f"option_{option}")
    assert isinstance(pill, QAbstractButton)
    return pill.isChecked()


def said(driver: KioskDriver, name: str) -> str:
    """The words of the voice for a control: its name and its state."""
    return spoken_name(driver.find(name), private=True)


def foot(driver: KioskDriver) -> QPoint:
    return driver.find("accessibility_bar").mapTo(driver.window, QPoint(0, 0))


def test_strong_contrast_by_one_touch(driver: KioskDriver) -> None:
    assert said(driver, "option_contrast") == "Contraste forte, desligado"
    use(driver, "contrast")
    assert is_on(driver, "contrast")
    assert said(driver, "option_contrast") == "Contraste forte, ligado"
    corner = driver.picture().pixelColor(2, 2)
    assert contrast(corner, driver.window.theme.palette.ink) >= 15
    use(driver, "contrast")
    assert not is_on(driver, "contrast")
    assert driver.kiosk.accessibility.options == DEFAULT_OPTIONS


def test_text_grows_in_two_steps_and_comes_back(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    heights, percents = [], []
    for _ in range(3):
        percents.append(said(driver, "option_text"))
        heights.append(driver.find("print").label().font.pixelSize())  # type: ignore[attr-defined]
        use(driver, "text")
    assert percents == [f"Letra maior, agora {each} por cento" for each in (100, 125, 150)]
    assert [round(each / heights[0], 1) for each in heights] == [1.0, pytest.approx(1.25, abs=0.1), 1.5]
    assert not is_on(driver, "text")


def test_a_low_screen(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(PORTRAIT)
    driver.touch("start")
    driver.wait_for("tax_id")
    assert driver.find("key_1").mapTo(driver.window, QPoint(0, 0)).y() < PORTRAIT.height() / 2
    use(driver, "low")
    assert driver.find("key_1").mapTo(driver.window, QPoint(0, 0)).y() >= PORTRAIT.height() / 2
    use(driver, "low")
    assert driver.find("key_1").mapTo(driver.window, QPoint(0, 0)).y() < PORTRAIT.height() / 2


def test_options_chosen_on_the_home_screen_last_for_the_visit(driver: KioskDriver) -> None:
    use(driver, "contrast", "text", "low")
    driver.open_boleto(MARIA)
    assert driver.kiosk.accessibility.options == AccessibilityOptions(
        contrast=True, text_percent=125, low=True
    )
    driver.touch("leave")
    driver.arrive(State.LEAVING)
    assert driver.kiosk.accessibility.options != DEFAULT_OPTIONS
    driver.touch("leave_anyway")
    driver.wait_for("home")
    assert driver.kiosk.accessibility.options == DEFAULT_OPTIONS
    assert not driver.window.theme.palette.strong
    assert not is_on(driver, "contrast")


def test_a_visit_that_is_left_takes_them_and_its_language_with_it(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    use(driver, "contrast", "text")
    driver.touch("language_en")
    driver.wait_for("boletos")
    driver.touch("leave")
    driver.wait_for("home")
    assert (driver.kiosk.accessibility.options, driver.reads("start")) == (
        DEFAULT_OPTIONS,
        "Toque para começar",
    )
    assert len(driver.window._sets) == 1, "nothing but the usual screens are kept"


def test_options_are_reset_when_no_visit_begins(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(session={"idle_s": 0.2})
    driver.touch("option_contrast")
    driver.wait_until(lambda: driver.kiosk.accessibility.options == DEFAULT_OPTIONS, "the usual looks")
    driver.wait_for("home")
    assert not is_on(driver, "contrast")


def test_a_touch_between_two_aids_begins_no_visit(driver: KioskDriver) -> None:
    first, row = driver.find("option_contrast"), driver.find("accessibility_bar")
    driver.tap(row, QPoint(first.geometry().right() + 3, row.height() // 2))
    driver.settle()
    assert (driver.state, driver.kiosk.accessibility.options) == (State.HOME, DEFAULT_OPTIONS)


def test_typed_text_and_keys_stay(driver: KioskDriver) -> None:
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.type("12ABC")
    driver.touch("letters")
    for option in ("contrast", "text", "low"):
        use(driver, option)
        assert driver.typed == "12.ABC"
        assert driver.shows("key_Z")


def test_the_list_and_the_way_to_pay_stay(driver: KioskDriver) -> None:
    driver.open_list(SIXTY)
    driver.touch("scroll_down")
    driver.touch("scroll_down")
    row = driver.listed.first_row
    use(driver, "contrast")
    assert driver.listed.first_row == row
    driver.touch_row(row)
    driver.arrive(State.PAY)
    driver.touch("view_barcode")
    use(driver, "text")
    assert driver.shows("bars")
    assert not driver.shows("pix_qr")


def test_the_keyboard_turns_them_on_and_stays_where_it_is(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    driver.press(Qt.Key.Key_Tab)
    go_to(driver, "option_text")
    driver.press(Qt.Key.Key_Space)
    driver.press(Qt.Key.Key_Space)
    assert driver.kiosk.accessibility.options.text_percent == 150
    assert driver.window.focusWidget() is driver.find("option_text")


@both_ways
def test_they_stand_at_one_place_on_every_screen(make_kiosk: MakeKiosk, size: QSize) -> None:
    driver = make_kiosk(size)
    places = [foot(driver)]
    driver.touch("start")
    driver.wait_for("tax_id")
    places.append(foot(driver))
    driver.touch_in(MARIA)
    driver.confirm()
    driver.arrive(State.BOLETOS)
    places.append(foot(driver))
    driver.touch_row(0)
    driver.arrive(State.PAY)
    places.append(foot(driver))
    assert set(map(repr, places)) == {repr(places[0])}


def test_over_a_screen_that_is_asked_about_they_answer_too(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(SMALL)
    driver.open_list(MARIA)
    driver.show_idle_prompt()
    overlay = driver.find("still_there")
    (pill,) = overlay.findChildren(QWidget, "option_contrast")
    driver.tap(pill, pill.rect().center())
    driver.wait_for("boletos")
    assert driver.window.theme.palette.strong
    assert not driver.shows("still_there"), "somebody is there"


def test_nothing_of_a_visit_stays_on_screens_that_are_kept(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    use(driver, "contrast", "text", "contrast", "low")
    assert len(driver.window._sets) == 2, "the usual and the present"
    driver.leave()
    driver.wait_for("home")
    said = "\n".join(driver.texts())
    assert [each for each in ("529.982", "982.247", "Maria", "MARIA", "R$") if each in said] == []
