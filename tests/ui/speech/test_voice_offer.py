"""The offer of a voice, and a session with Qt's mock engine in its real process."""

import pytest

from support.kiosk_fixtures import MakeStand
from support.qt_addons import NO_PIPEWIRE
from totem.settings import VoiceSettings
from totem.system.tts_client import TtsProcessClient, _SpeechProcess
from totem.ui.speech import phrases

pytestmark = NO_PIPEWIRE


def test_no_client_where_speech_is_turned_off(qt_speech: None) -> None:
    assert phrases.make_tts_client(VoiceSettings(enabled=False)) is None


def test_no_client_where_the_extra_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "find_spec", lambda _name: None)
    assert phrases.make_tts_client(VoiceSettings()) is None


def test_without_the_extra_the_kiosk_has_no_pill_and_runs(
    make_stand: MakeStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phrases, "find_spec", lambda _name: None)
    stand = make_stand(voice={"enabled": True})
    stand.kiosk.offer_voice()
    stand.touch("start")
    stand.wait_for("tax_id")
    assert stand.kiosk.screen_reader is None
    assert not stand.shows("aid_voice")


def test_a_session_with_the_real_process(qt_speech: None, make_stand: MakeStand) -> None:
    stand = make_stand(kiosk={"language": "en"}, voice={"enabled": True, "engine": "mock"})
    stand.kiosk.offer_voice()
    stand.wait_until(lambda: stand.shows("aid_voice"), "the voice's pill")
    narrator = stand.kiosk.screen_reader
    assert narrator is not None
    speaker = narrator._speaker
    assert isinstance(speaker, TtsProcessClient)
    assert speaker.languages == {"en"}
    stand.touch("aid_voice")
    stand.touch("start")
    stand.wait_for("tax_id")
    stand.touch_in("529.982.247-25")
    (host,) = [each for each in speaker.findChildren(_SpeechProcess) if not each.ending]
    stand.wait_until(lambda: not host._busy and host._next is None, "all to be said")
    stand.touch("leave")
    stand.wait_for("home")
    stand.wait_until(lambda: not speaker.findChildren(_SpeechProcess), "the process to end")
    assert stand.shows("aid_voice")
