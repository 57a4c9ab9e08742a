"""Accessibility options: toggled by touch, reset when the session ends or none begins."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui.preferences import (
    DEFAULT_OPTIONS,
    AccessibilityFeature,
    AccessibilityOptions,
    AccessibilityPreferences,
)

FORGET_S = 0.05


@pytest.fixture
def choice(qapp: QApplication) -> Iterator[AccessibilityPreferences]:
    made = AccessibilityPreferences(FORGET_S)
    yield made
    made.close()


def go(choice: AccessibilityPreferences, *states: State) -> None:
    for state in states:
        choice.follow(ViewState(state, date(2026, 11, 24)))


@pytest.mark.parametrize(
    ("feature", "on"),
    [
        (AccessibilityFeature.CONTRAST, AccessibilityOptions(contrast=True)),
        (AccessibilityFeature.LOW, AccessibilityOptions(low=True)),
        (AccessibilityFeature.VOICE, AccessibilityOptions(voice=True)),
    ],
)
def test_a_touch_toggles_an_option(
    choice: AccessibilityPreferences, feature: AccessibilityFeature, on: AccessibilityOptions
) -> None:
    choice.toggle(feature)
    assert choice.options == on
    choice.toggle(feature)
    assert choice.options == DEFAULT_OPTIONS


def test_text_grows_by_steps_and_starts_again(choice: AccessibilityPreferences) -> None:
    percents = []
    for _ in range(4):
        choice.toggle(AccessibilityFeature.TEXT)
        percents.append(choice.options.text_percent)
    assert percents == [125, 150, 100, 125]


def test_options_combine(choice: AccessibilityPreferences) -> None:
    for feature in AccessibilityFeature:
        choice.toggle(feature)
    assert choice.options == AccessibilityOptions(contrast=True, text_percent=125, low=True, voice=True)


def test_only_changes_are_signalled(choice: AccessibilityPreferences, qtbot: QtBot) -> None:
    with qtbot.waitSignal(choice.changed, timeout=60_000):
        choice.use(AccessibilityOptions(low=True))
    with qtbot.assertNotEmitted(choice.changed):
        choice.use(AccessibilityOptions(low=True))


def test_the_end_of_a_session_resets_all_options(choice: AccessibilityPreferences) -> None:
    choice.toggle(AccessibilityFeature.CONTRAST)
    go(choice, State.TAX_ID, State.SEARCHING, State.BOLETOS)
    choice.toggle(AccessibilityFeature.TEXT)
    assert choice.options == AccessibilityOptions(contrast=True, text_percent=125)
    go(choice, State.HOME)
    assert choice.options == DEFAULT_OPTIONS


def test_options_are_reset_on_an_idle_home_screen(choice: AccessibilityPreferences, qtbot: QtBot) -> None:
    with qtbot.waitSignals([choice.changed, choice.changed], timeout=60_000):
        choice.toggle(AccessibilityFeature.LOW)
    assert choice.options == DEFAULT_OPTIONS


def test_options_stay_during_a_session(choice: AccessibilityPreferences) -> None:
    choice.toggle(AccessibilityFeature.LOW)
    go(choice, State.TAX_ID)
    assert not choice._reset_timer.isActive()


def test_showing_home_again_keeps_options(choice: AccessibilityPreferences) -> None:
    choice.toggle(AccessibilityFeature.CONTRAST)
    go(choice, State.HOME)
    assert choice.options == AccessibilityOptions(contrast=True)
