"""Qt's add-ons in tests: availability, and messages that depend on the machine alone."""

import pytest

NO_PIPEWIRE = pytest.mark.qt_log_ignore(
    "^Couldn't load pipewire-0.3 library$", "^Couldn't resolve pipewire-0.3 symbols$"
)
"""For tests that may be the first to load QtMultimedia, where there is libpulse and no PipeWire."""


@pytest.fixture
def qt_speech() -> None:
    """Skip the test without PySide6-Addons and its mock engine."""
    speech = pytest.importorskip("PySide6.QtTextToSpeech", exc_type=ImportError)
    assert "mock" in speech.QTextToSpeech.availableEngines()
