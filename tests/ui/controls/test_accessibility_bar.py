"""The footer: words of the accessibility options, and ways out of a screen."""

from dataclasses import replace
from math import hypot

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton

from support.gallery import scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from totem.session.states import State
from totem.system.languages import CODES
from totem.ui.controls.accessibility_bar import _OptionPill
from totem.ui.controls.segmented_control import Pill
from totem.ui.preferences import AccessibilityOptions


@pytest.mark.parametrize("language", CODES)
def test_a_word_is_part_of_its_name(make_kiosk: MakeKiosk, language: str) -> None:
    """Label in name (WCAG 2.2, success criterion 2.5.3): who speaks what is written reaches the control."""
    driver = make_kiosk(base_url=None, kiosk={"language": language})
    driver.window.offer_voice(frozenset(CODES))
    driver.settle()
    pills = [each for each in driver.window.current.findChildren(_OptionPill) if each.isVisible()]
    assert len({each.word for each in pills}) == 4
    for each in pills:
        assert each.word_font() is not None
        assert each.word.replace("\n", " ").casefold() in each.accessibleName().casefold()


def test_the_pay_screen_has_one_way_out(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(base_url=None)
    for scene in scenes.customer_scenes():
        if scene.subject != "pay":
            continue
        scenes.show_scene(driver.window, scene)
        buttons = driver.window.current.findChildren(QAbstractButton)
        names = [each.objectName() for each in buttons if each.isVisible()]
        assert {"finish", "leave"} & set(names) == {"leave"}, scene.name


def test_a_pause_offers_only_what_leads_elsewhere(driver: KioskDriver) -> None:
    form = next(scene for scene in scenes.customer_scenes() if scene.name == "form-name")
    scenes.show_scene(driver.window, form)
    paused = replace(scenes.view_state(State.PAUSED), pause_s=27)
    for form_state in (None, driver.window.current.form):  # type: ignore[attr-defined]
        driver.show(replace(paused, form=form_state))
        assert driver.shows("back") is (form_state is not None)
        assert driver.shows("leave")


PANELS = [(1080, 1920, 21.5), (800, 1280, 15.6), (1080, 1920, 15.6), (1366, 768, 21.5)]


@pytest.mark.parametrize("size", PANELS, ids=str)
def test_the_letters_of_a_language_leave_air_to_their_ring(
    make_kiosk: MakeKiosk, size: tuple[int, int, float]
) -> None:
    width, height, inches = size
    driver = make_kiosk(QSize(width, height), base_url=None, screen={"diagonal_inches": inches})
    for percent in (100, 125, 150):
        driver.use(AccessibilityOptions(text_percent=percent))
        theme = driver.window.theme
        for code in CODES:
            pill = driver.find(f"language_{code}")
            assert isinstance(pill, Pill)
            metrics = QFontMetrics(pill.label().font)
            assert metrics.horizontalAdvance(pill.text()) <= pill.width()
            corner = hypot(metrics.horizontalAdvance(pill.text()), metrics.capHeight())
            ring = min(pill.width(), pill.height()) - 2 * theme.px(3)
            assert ring - corner >= theme.px(4), (code, percent)


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("language", CODES)
def test_languages_and_options_share_a_row_of_the_footer(
    make_kiosk: MakeKiosk, language: str, percent: int
) -> None:
    driver = make_kiosk(
        QSize(800, 1280), base_url=None, kiosk={"language": language}, screen={"diagonal_inches": 15.6}
    )
    driver.use(AccessibilityOptions(text_percent=percent))
    languages, options = driver.find("languages"), driver.find("accessibility_bar")
    tops = [each.mapTo(driver.window, each.rect().center()).y() for each in (languages, options)]
    assert abs(tops[0] - tops[1]) <= 1
