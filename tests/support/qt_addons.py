"""Qt's add-ons: tests that load them, and what these say once of a machine and not of the kiosk."""

import pytest

NO_PIPEWIRE = pytest.mark.qt_log_ignore(
    "^Couldn't load pipewire-0.3 library$", "^Couldn't resolve pipewire-0.3 symbols$"
)
"""For tests that may be the first to load QtMultimedia, where there is libpulse and no PipeWire."""


@pytest.fixture
def qt_speech() -> None:
    """PySide6-Addons is installed, with its engine for tests."""
    speech = pytest.importorskip("PySide6.QtTextToSpeech", exc_type=ImportError)
    assert "mock" in speech.QTextToSpeech.availableEngines()
