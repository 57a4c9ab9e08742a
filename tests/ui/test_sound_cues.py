"""Sound cues of touches, successes and errors."""

from typing import cast

import pytest
from PySide6.QtCore import QObject, QPoint, Signal

from support.gallery import samples
from support.gallery.form_scenes import form
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from totem.session.controller import SessionController
from totem.session.forms.steps import Form, FormStep
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.audio import Sound
from totem.ui.sound_cues import SoundCues
from totem.ui.window import Window

DONE = {State.PAID, State.PRINTED, State.RECEIVED}
FAILED = {
    *(State.FAILED, State.FORM_FAILED, State.PRINT_FAILED, State.PRINT_UNSURE),
    *(State.NOT_CHARGED, State.TITLE_CHANGED, State.CHARGE_UNKNOWN),
    State.REJECTED,
}
BOUNCE_MS, TWO_TOUCHES_MS = 30, 150
"""A contact that bounces, and the shortest time between two touches that both count (ux.md)."""


@pytest.fixture
def cue_requested(driver: KioskDriver, monkeypatch: pytest.MonkeyPatch) -> list[Sound]:
    """The sounds of the played so far; no two touches are too fast for a click."""
    monkeypatch.setattr("totem.ui.sound_cues.LEAST_GAP_MS", 0)
    sounds: list[Sound] = []
    cues = SoundCues(driver.window, driver.session)
    cues.cue_requested.connect(sounds.append)
    return sounds


def test_a_touch_on_a_control_clicks_once_and_nothing_else_does(
    driver: KioskDriver, cue_requested: list[Sound]
) -> None:
    driver.tap(driver.window, QPoint(driver.window.width() // 2, driver.window.height() // 3))
    driver.wait_for("tax_id")
    assert cue_requested == [Sound.CLICK], "home begins wherever it is touched"
    driver.touch("key_5")
    assert cue_requested == [Sound.CLICK] * 2
    dark = driver.find("confirm")
    assert not dark.isEnabled()
    driver.tap(dark, dark.rect().center())
    driver.tap(driver.find("title"), QPoint(2, 2))
    assert cue_requested == [Sound.CLICK] * 2


@pytest.mark.parametrize(("apart_ms", "clicks"), [(BOUNCE_MS, 1), (TWO_TOUCHES_MS, 2)])
def test_a_contact_that_bounces_clicks_once(
    driver: KioskDriver, monkeypatch: pytest.MonkeyPatch, apart_ms: int, clicks: int
) -> None:
    monkeypatch.setattr("totem.ui.sound_cues.QElapsedTimer.elapsed", lambda _: apart_ms)
    sounds: list[Sound] = []
    cues = SoundCues(driver.window, driver.session)
    cues.cue_requested.connect(sounds.append)
    driver.ask_document()
    driver.touch("key_5")
    assert sounds == [Sound.CLICK] * clicks


class _Session(QObject):
    """Stands in for the controller: it goes from any state to any other."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.view_state = ViewState(State.HOME, samples.today())

    def cues_of(self, window: Window, *states: State) -> list[Sound]:
        """Return the sounds on the way through `states`."""
        sounds: list[Sound] = []
        cues = SoundCues(window, cast("SessionController", self))
        cues.cue_requested.connect(sounds.append)
        for state in states:
            self.changed.emit(ViewState(state, samples.today()))
        cues.deleteLater()
        return sounds


def test_what_is_done_and_what_failed_sounds_once_and_no_other_state(driver: KioskDriver) -> None:
    found = {state: _Session().cues_of(driver.window, State.LOADING, state, state) for state in State}
    expected = {state: [Sound.SUCCESS] for state in DONE} | {state: [Sound.ERROR] for state in FAILED}
    assert found == {state: expected.get(state, []) for state in State}


def test_a_wrong_answer_sounds_as_an_error_and_the_question_does_not(driver: KioskDriver) -> None:
    asked = (State.SEARCHING, State.IDENTITY)
    assert _Session().cues_of(driver.window, *asked) == []
    assert _Session().cues_of(driver.window, *asked, State.CHECKING, State.IDENTITY) == [Sound.ERROR]


def test_wrong_check_digits_sound_as_an_error(driver: KioskDriver, cue_requested: list[Sound]) -> None:
    driver.ask_document()
    for digit in "5299822472":
        driver.touch(f"key_{digit}")
    assert set(cue_requested) == {Sound.CLICK}
    driver.touch("key_6")
    assert cue_requested[-2:] == [Sound.CLICK, Sound.ERROR]


def test_no_sound_cues_where_sounds_are_off(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk()
    driver.kiosk.warm_up()
    assert driver.kiosk.player is None
    assert driver.window.findChildren(SoundCues) == []


@pytest.mark.parametrize(("refused", "sound"), [(False, Sound.SUCCESS), (True, Sound.ERROR)])
def test_a_form_that_the_erp_refused_sounds_as_an_error(
    driver: KioskDriver, cue_requested: list[Sound], sound: Sound, *, refused: bool
) -> None:
    sent = form(FormStep.REVIEW, form=Form.TICKET, protocol="7K4-9QX", refused=refused)
    driver.session.changed.emit(ViewState(State.RECEIVED, samples.today(), form=sent))
    assert cue_requested == [sound]
