"""Lists in larger text: what stands above them makes room, so that one pair of arrows turns the pages."""

import pytest
from PySide6.QtCore import QSize

from support.gallery import scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from totem.system.languages import CODES
from totem.ui.controls.button import Button
from totem.ui.controls.scroll_pane import ScrollButtons
from totem.ui.preferences import AccessibilityOptions

LOW = [AccessibilityOptions(low=True), AccessibilityOptions(low=True, text_percent=150)]


def show(driver: KioskDriver, name: str) -> None:
    scenes.show_scene(driver.window, next(each for each in scenes.customer_scenes() if each.name == name))
    driver.settle()


@pytest.mark.parametrize("size", [(1280, 800, 21.5), (800, 1280, 15.6)], ids=str)
def test_a_sentence_on_a_boleto_passed_over_takes_the_room_of_the_title(
    make_kiosk: MakeKiosk, size: tuple[int, int, float]
) -> None:
    width, height, inches = size
    driver = make_kiosk(QSize(width, height), base_url=None, screen={"diagonal_inches": inches})
    driver.use(AccessibilityOptions(text_percent=150))
    show(driver, "boletos-passed-over")
    reading = driver.window.current.reading
    assert reading is not None
    assert reading.verticalScrollBar().maximum() == 0
    assert not driver.shows("title")
    show(driver, "boletos")
    assert driver.shows("title")


def test_a_list_after_another_is_laid_out_for_its_own_total(make_kiosk: MakeKiosk) -> None:
    """Of the total before, which stood beside its label, no size is left over."""
    driver = make_kiosk(QSize(1080, 1920), base_url=None, kiosk={"language": "es"})
    driver.use(AccessibilityOptions(text_percent=150))
    show(driver, "boletos")
    show(driver, "boletos-60")
    screen = driver.window.current
    assert screen.reading is not None
    assert screen.reading.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("size", [(1080, 1920, 21.5), (800, 1280, 15.6)], ids=str)
def test_the_unlock_names_what_it_unlocks_on_a_low_screen(
    make_kiosk: MakeKiosk, size: tuple[int, int, float]
) -> None:
    width, height, inches = size
    driver = make_kiosk(QSize(width, height), base_url=None, screen={"diagonal_inches": inches})
    for options in LOW:
        driver.use(options)
        for name in ("boletos-blocked", "boletos-slow", "boletos-maybe-blocked"):
            show(driver, name)
            unlock = driver.find("unlock")
            assert isinstance(unlock, Button)
            assert "internet" in unlock.text(), (name, options)
            assert driver.shows("menu"), "the other services"


@pytest.mark.parametrize("size", [(1080, 1920), (800, 1280)], ids=str)
def test_in_the_largest_text_the_number_of_chosen_boletos_stands_with_their_sum(
    make_kiosk: MakeKiosk, size: tuple[int, int]
) -> None:
    """Beside the arrows of the densest panel it would be a column of single words."""
    driver = make_kiosk(QSize(*size), base_url=None, screen={"diagonal_inches": 15.6})
    show(driver, "boletos-marked-some")
    assert driver.shows("selection_count")
    assert "2 de 3" in driver.reads("selection_count")
    driver.use(AccessibilityOptions(text_percent=150))
    show(driver, "boletos-marked-some")
    assert not driver.shows("selection_count")
    assert "2 de 3" in driver.reads("total_label")
    assert driver.reads("total") == "R$\u00a0263,18"
    assert len([each for each in (driver.shows("read_up"), driver.shows("scroll_up")) if each]) == 1


def test_arrows_go_with_the_content_that_needed_them(make_kiosk: MakeKiosk) -> None:
    """While the voice is on they have a row of the footer, and take the room for which they stand there."""
    driver = make_kiosk(QSize(1080, 1920), base_url=None, screen={"diagonal_inches": 15.6})
    driver.window.offer_voice(frozenset(CODES))
    driver.use(AccessibilityOptions(voice=True))
    show(driver, "form-tax_id-wrong")
    alone = driver.find("key_1").size()
    assert not driver.shows("read_up")
    (arrows,) = driver.window.current.findChildren(ScrollButtons)
    arrows.show()
    driver.settle()
    assert driver.shows("read_up"), "with their row there is something to scroll"
    show(driver, "form-tax_id-wrong")
    assert not driver.shows("read_up")
    assert driver.find("key_1").size() == alone
