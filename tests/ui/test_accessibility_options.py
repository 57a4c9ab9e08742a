"""Which aids are on: by a touch each, until the visit is over, or nobody began one."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui.accessibility_options import USUAL, AccessibilityOptions, Aid, AidChoice

FORGET_S = 0.05


@pytest.fixture
def choice(qapp: QApplication) -> Iterator[AidChoice]:
    made = AidChoice(FORGET_S)
    yield made
    made.close()


def go(choice: AidChoice, *states: State) -> None:
    for state in states:
        choice.follow(ViewState(state, date(2026, 11, 24)))


@pytest.mark.parametrize(
    ("aid", "on"),
    [
        (Aid.CONTRAST, AccessibilityOptions(contrast=True)),
        (Aid.LOW, AccessibilityOptions(low=True)),
        (Aid.VOICE, AccessibilityOptions(voice=True)),
    ],
)
def test_one_touch_turns_an_aid_on_and_another_off(
    choice: AidChoice, aid: Aid, on: AccessibilityOptions
) -> None:
    choice.touch(aid)
    assert choice.aids == on
    choice.touch(aid)
    assert choice.aids == USUAL


def test_text_grows_by_steps_and_starts_again(choice: AidChoice) -> None:
    percents = []
    for _ in range(4):
        choice.touch(Aid.TEXT)
        percents.append(choice.aids.text_percent)
    assert percents == [125, 150, 100, 125]


def test_they_add_up(choice: AidChoice) -> None:
    for aid in Aid:
        choice.touch(aid)
    assert choice.aids == AccessibilityOptions(contrast=True, text_percent=125, low=True, voice=True)


def test_only_a_change_is_told(choice: AidChoice, qtbot: QtBot) -> None:
    with qtbot.waitSignal(choice.changed, timeout=1000):
        choice.use(AccessibilityOptions(low=True))
    with qtbot.assertNotEmitted(choice.changed):
        choice.use(AccessibilityOptions(low=True))


def test_the_end_of_a_visit_turns_all_off(choice: AidChoice) -> None:
    choice.touch(Aid.CONTRAST)
    go(choice, State.DOCUMENT, State.SEARCHING, State.BOLETOS)
    choice.touch(Aid.TEXT)
    assert choice.aids == AccessibilityOptions(contrast=True, text_percent=125)
    go(choice, State.HOME)
    assert choice.aids == USUAL


def test_on_the_home_screen_they_are_forgotten_when_nobody_begins(choice: AidChoice, qtbot: QtBot) -> None:
    with qtbot.waitSignals([choice.changed, choice.changed], timeout=5000):
        choice.touch(Aid.LOW)
    assert choice.aids == USUAL


def test_in_a_visit_they_are_not(choice: AidChoice) -> None:
    choice.touch(Aid.LOW)
    go(choice, State.DOCUMENT)
    assert not choice._reset_timer.isActive()


def test_home_shown_again_leaves_them_alone(choice: AidChoice) -> None:
    choice.touch(Aid.CONTRAST)
    go(choice, State.HOME)
    assert choice.aids == AccessibilityOptions(contrast=True)
