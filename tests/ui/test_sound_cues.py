"""Sound cues of touches, successes and errors."""

import pytest
from PySide6.QtCore import QPoint

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import Stand
from totem.erp.reference.server import ReferenceErp
from totem.selftest.gallery import samples
from totem.selftest.gallery.form_scenes import form
from totem.session.forms.view_state import Form, FormStep
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.audio import Sound
from totem.ui.sound_cues import LEAST_GAP_MS, SoundCues

MARIA = "529.982.247-25"


@pytest.fixture
def cue_requested(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> list[Sound]:
    """The sounds of the played so far; no two touches are too fast for a click."""
    monkeypatch.setattr("totem.ui.sound_cues.LEAST_GAP_MS", 0)
    sounds: list[Sound] = []
    cues = SoundCues(stand.window, stand.visit)
    cues.cue_requested.connect(sounds.append)
    return sounds


def test_a_touch_on_a_control_clicks_once(stand: Stand, cue_requested: list[Sound]) -> None:
    stand.touch("start")
    stand.wait_for("document")
    assert cue_requested == [Sound.CLICK]
    stand.touch("key_5")
    assert cue_requested == [Sound.CLICK] * 2


def test_home_clicks_at_any_touch(stand: Stand, cue_requested: list[Sound]) -> None:
    stand.tap(stand.window, QPoint(stand.window.width() // 2, stand.window.height() // 3))
    stand.wait_for("document")
    assert cue_requested == [Sound.CLICK]


def test_disabled_controls_and_backgrounds_are_silent(stand: Stand, cue_requested: list[Sound]) -> None:
    stand.touch("start")
    stand.wait_for("document")
    cue_requested.clear()
    dark = stand.find("confirm")
    assert not dark.isEnabled()
    stand.tap(dark, dark.rect().center())
    stand.tap(stand.find("title"), QPoint(2, 2))
    assert cue_requested == []


def test_repeated_touches_click_once(
    stand: Stand, cue_requested: list[Sound], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.ui.sound_cues.LEAST_GAP_MS", 600_000)
    stand.touch("start")
    stand.wait_for("document")
    stand.touch("key_5")
    assert cue_requested == [Sound.CLICK]
    assert LEAST_GAP_MS < 150


def test_wrong_check_digits_sound_as_an_error(stand: Stand, cue_requested: list[Sound]) -> None:
    stand.touch("start")
    stand.wait_for("document")
    for digit in "5299822472":
        stand.touch(f"key_{digit}")
    assert set(cue_requested) == {Sound.CLICK}
    stand.touch("key_6")
    assert cue_requested[-2:] == [Sound.CLICK, Sound.ERROR]


def test_a_row_clicks_and_a_print_sounds_as_a_success(stand: Stand, cue_requested: list[Sound]) -> None:
    stand.open_list(MARIA)
    cue_requested.clear()
    stand.touch_row(0)
    stand.arrive(State.PAY)
    stand.touch("print")
    stand.arrive(State.PRINTED)
    assert cue_requested == [Sound.CLICK, Sound.CLICK, Sound.SUCCESS]


def test_a_failed_search_sounds_as_an_error(
    stand: Stand, erp: ReferenceErp, cue_requested: list[Sound]
) -> None:
    stand.enter("123.456.789-09")
    stand.arrive(State.FAILED)
    assert cue_requested[-1] is Sound.ERROR
    assert cue_requested.count(Sound.ERROR) == 1


def test_no_sound_cues_where_sounds_are_off(make_stand: MakeStand) -> None:
    stand = make_stand()
    stand.kiosk.warm_up()
    assert stand.kiosk.player is None
    assert stand.window.findChildren(SoundCues) == []


@pytest.mark.parametrize(("refused", "sound"), [(False, Sound.SUCCESS), (True, Sound.ERROR)])
def test_a_form_that_the_erp_refused_sounds_as_an_error(
    stand: Stand, cue_requested: list[Sound], sound: Sound, *, refused: bool
) -> None:
    sent = form(FormStep.REVIEW, form=Form.TICKET, protocol="7K4-9QX", refused=refused)
    stand.visit.changed.emit(ViewState(State.RECEIVED, samples.today(), form=sent))
    assert cue_requested == [sound]
