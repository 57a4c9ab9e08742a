"""The offer of a voice, and a session with Qt's mock engine in its real process."""

import pytest

from support.kiosk_fixtures import MakeStand
from support.qt_addons import NO_PIPEWIRE
from totem.system import tts_client
from totem.system.tts_client import TtsProcessClient, _SpeechProcess

pytestmark = NO_PIPEWIRE


def test_no_client_where_speech_is_turned_off(qt_speech: None, make_stand: MakeStand) -> None:
    stand = make_stand(voice={"enabled": False})
    stand.kiosk.offer_voice()
    assert stand.kiosk.screen_reader is None


def test_without_the_extra_the_kiosk_has_no_pill_and_runs(
    make_stand: MakeStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tts_client, "find_spec", lambda _name: None)
    stand = make_stand(voice={"enabled": True})
    stand.kiosk.offer_voice()
    stand.touch("start")
    stand.wait_for("tax_id")
    assert stand.kiosk.screen_reader is None
    assert not stand.shows("option_voice")


def test_a_session_with_the_real_process(qt_speech: None, make_stand: MakeStand) -> None:
    stand = make_stand(kiosk={"language": "en"}, voice={"enabled": True, "engine": "mock"})
    stand.kiosk.offer_voice()
    stand.wait_until(lambda: stand.shows("option_voice"), "the voice's pill")
    narrator = stand.kiosk.screen_reader
    assert narrator is not None
    speaker = narrator._speaker
    assert isinstance(speaker, TtsProcessClient)
    assert speaker.languages == {"en"}
    stand.touch("option_voice")
    stand.touch("start")
    stand.wait_for("tax_id")
    stand.touch_in("529.982.247-25")
    (host,) = [each for each in speaker.findChildren(_SpeechProcess) if not each.ending]
    stand.wait_until(lambda: not host._busy and host._next is None, "all to be said")
    stand.touch("leave")
    stand.wait_for("home")
    stand.wait_until(lambda: not speaker.findChildren(_SpeechProcess), "the process to end")
    assert stand.shows("option_voice")
