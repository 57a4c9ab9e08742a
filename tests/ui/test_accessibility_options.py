"""Which aids are on: by a touch each, until the visit is over, or nobody began one."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui.accessibility_options import (
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
    ("aid", "on"),
    [
        (AccessibilityFeature.CONTRAST, AccessibilityOptions(contrast=True)),
        (AccessibilityFeature.LOW, AccessibilityOptions(low=True)),
        (AccessibilityFeature.VOICE, AccessibilityOptions(voice=True)),
    ],
)
def test_one_touch_turns_an_aid_on_and_another_off(
    choice: AccessibilityPreferences, aid: AccessibilityFeature, on: AccessibilityOptions
) -> None:
    choice.touch(aid)
    assert choice.aids == on
    choice.touch(aid)
    assert choice.aids == DEFAULT_OPTIONS


def test_text_grows_by_steps_and_starts_again(choice: AccessibilityPreferences) -> None:
    percents = []
    for _ in range(4):
        choice.touch(AccessibilityFeature.TEXT)
        percents.append(choice.aids.text_percent)
    assert percents == [125, 150, 100, 125]


def test_they_add_up(choice: AccessibilityPreferences) -> None:
    for aid in AccessibilityFeature:
        choice.touch(aid)
    assert choice.aids == AccessibilityOptions(contrast=True, text_percent=125, low=True, voice=True)


def test_only_a_change_is_told(choice: AccessibilityPreferences, qtbot: QtBot) -> None:
    with qtbot.waitSignal(choice.changed, timeout=1000):
        choice.use(AccessibilityOptions(low=True))
    with qtbot.assertNotEmitted(choice.changed):
        choice.use(AccessibilityOptions(low=True))


def test_the_end_of_a_visit_turns_all_off(choice: AccessibilityPreferences) -> None:
    choice.touch(AccessibilityFeature.CONTRAST)
    go(choice, State.DOCUMENT, State.SEARCHING, State.BOLETOS)
    choice.touch(AccessibilityFeature.TEXT)
    assert choice.aids == AccessibilityOptions(contrast=True, text_percent=125)
    go(choice, State.HOME)
    assert choice.aids == DEFAULT_OPTIONS


def test_on_the_home_screen_they_are_forgotten_when_nobody_begins(
    choice: AccessibilityPreferences, qtbot: QtBot
) -> None:
    with qtbot.waitSignals([choice.changed, choice.changed], timeout=5000):
        choice.touch(AccessibilityFeature.LOW)
    assert choice.aids == DEFAULT_OPTIONS


def test_in_a_visit_they_are_not(choice: AccessibilityPreferences) -> None:
    choice.touch(AccessibilityFeature.LOW)
    go(choice, State.DOCUMENT)
    assert not choice._reset_timer.isActive()


def test_home_shown_again_leaves_them_alone(choice: AccessibilityPreferences) -> None:
    choice.touch(AccessibilityFeature.CONTRAST)
    go(choice, State.HOME)
    assert choice.aids == AccessibilityOptions(contrast=True)
