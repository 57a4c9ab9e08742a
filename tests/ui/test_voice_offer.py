"""The offer of a voice, and a session with Qt's mock engine in its real process."""

import pytest

from support.kiosk_fixtures import MakeKiosk
from support.qt_addons import NO_PIPEWIRE
from totem.system import tts_client
from totem.system.tts_client import TtsProcessClient, _SpeechProcess

pytestmark = NO_PIPEWIRE


def test_no_client_where_speech_is_turned_off(qt_speech: None, make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(voice={"enabled": False})
    driver.kiosk.offer_voice()
    assert driver.kiosk.screen_reader is None


def test_without_the_extra_the_kiosk_has_no_pill_and_runs(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tts_client, "find_spec", lambda _name: None)
    driver = make_kiosk(voice={"enabled": True})
    driver.kiosk.offer_voice()
    driver.ask_document()
    assert driver.kiosk.screen_reader is None
    assert not driver.shows("option_voice")


def test_a_session_with_the_real_process(qt_speech: None, make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(kiosk={"language": "en"}, voice={"enabled": True, "engine": "mock"})
    driver.kiosk.offer_voice()
    driver.wait_until(lambda: driver.shows("option_voice"), "the voice's pill")
    narrator = driver.kiosk.screen_reader
    assert narrator is not None
    speaker = narrator._speaker
    assert isinstance(speaker, TtsProcessClient)
    assert speaker.languages == {"en"}
    driver.touch("option_voice")
    driver.ask_document()
    driver.touch_in("529.982.247-25")
    (host,) = [each for each in speaker.findChildren(_SpeechProcess) if not each.ending]
    driver.wait_until(lambda: not host._busy and host._next is None, "all to be said")
    driver.touch("leave")
    driver.wait_for("home")
    driver.wait_until(lambda: not speaker.findChildren(_SpeechProcess), "the process to end")
    assert driver.shows("option_voice")
