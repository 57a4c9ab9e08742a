"""The footer: words of the accessibility options, and ways out of a screen."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton

from support.gallery import scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from totem.session.states import State
from totem.system.languages import CODES
from totem.ui.controls.accessibility_bar import _OptionPill


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
        driver.window.show_view_state(replace(paused, form=form_state))
        driver.settle()
        assert driver.shows("back") is (form_state is not None)
        assert driver.shows("leave")
