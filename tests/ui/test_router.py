"""Every state has a screen, and every screen can be built."""

from support.kiosk_harness import KioskDriver
from totem.session.forms.steps import FormStep
from totem.session.states import BUSY, State
from totem.ui import router
from totem.ui.screens.messages import MESSAGES


def test_every_screen_is_built_by_its_row(driver: KioskDriver) -> None:
    for name in router.SCREENS:
        screen = router.build_screen(name, driver.window.screen_set.context)
        assert screen.objectName() == name
        screen.deleteLater()


def test_every_message_has_a_row() -> None:
    assert {name for name, row in router.SCREENS.items() if row.build is None} == set(MESSAGES)


def test_every_state_that_is_not_busy_has_a_screen() -> None:
    assert set(router.SCREEN_OF) == set(State) - BUSY
    assert set(router.SCREEN_OF.values()) | {step.row.screen for step in FormStep} == set(router.SCREENS)
