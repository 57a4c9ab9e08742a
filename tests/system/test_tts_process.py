"""Speech process with Qt's mock engine, and without an engine."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from support.qt_addons import NO_PIPEWIRE
from totem.system import tts_process
from totem.system.tts_client import TtsUnavailable

pytestmark = NO_PIPEWIRE
ROOT = Path(tts_process.__file__).parents[3]
SAY = {"say": "Hello", "language": "en", "rate": 0.2, "volume": 0.5}
NO_ADDONS = "import sys; sys.modules['PySide6.QtTextToSpeech'] = None; from totem.system import tts_process; "


def talk(*command: str, orders: tuple[Mapping[str, object], ...] = ()) -> tuple[int, list[dict[str, object]]]:
    """Exit code and replies of a process that gets the commands `orders`."""
    text = "".join(json.dumps(order) + "\n" for order in orders)
    done = subprocess.run(
        [sys.executable, *command],
        input=text,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_process_speaks_until_its_input_ends(qt_speech: None) -> None:
    orders = (SAY, SAY | {"say": "Again", "rate": -1, "volume": 1.0}, {"stop": True})
    code, answers = talk("-m", "totem", "voice-host", "mock", orders=orders)
    assert answers == [{"languages": ["en"]}, *[{"did": True}] * 3]
    assert code == 0


def test_an_order_in_a_language_without_a_voice_does_no_harm(qt_speech: None) -> None:
    _, answers = talk("-m", "totem", "voice-host", "mock", orders=(SAY | {"language": "es"}, {"stop": True}))
    assert answers[1:] == [{"did": True}] * 2


def test_there_is_no_engine_of_that_name(qt_speech: None) -> None:
    code, answers = talk("-m", "totem", "voice-host", "parrot")
    assert (code, answers) == (1, [{"reason": TtsUnavailable.ENGINE, "detail": "parrot"}])


def test_the_extra_is_not_installed() -> None:
    code, answers = talk("-c", f"{NO_ADDONS} sys.exit(tts_process.run(''))")
    assert (code, answers) == (1, [{"reason": TtsUnavailable.EXTRA, "detail": ""}])


def test_texts_are_said_in_the_voice_of_the_country(qt_speech: None, qapp: object) -> None:
    mouth = tts_process.TtsEngine("mock")
    assert mouth.languages == {"en"}
    mouth.say("Hello", "en", 0.0, 0.7)
    assert mouth._engine.locale().name() == "en_US"
    assert mouth._engine.state().name == "Speaking"
    assert mouth._engine.volume() == 0.7
    mouth.stop()
    assert mouth._engine.state().name == "Ready"
