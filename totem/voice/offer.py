"""Whether a kiosk is to have a voice at all, and the narrator of one that is."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from totem.kiosk.visit import Visit
from totem.settings import VoiceSettings
from totem.ui.aids import AidChoice
from totem.ui.languages import Languages
from totem.ui.window import Window

if TYPE_CHECKING:
    from totem.voice.narrator import Narrator
    from totem.voice.speaker import Speaker


def offer_voice(
    settings: VoiceSettings, visit: Visit, window: Window, languages: Languages, aids: AidChoice
) -> "Narrator | None":
    """Start to look for a voice, which the window offers once it is found; None where none is wanted."""
    speaker = make_speaker(settings)
    if speaker is None:
        return None
    from totem.voice.narrator import Narrator

    narrator = Narrator(speaker, settings, visit, window, languages, aids)
    narrator.start()
    return narrator


def make_speaker(settings: VoiceSettings) -> "Speaker | None":
    """Who may speak; None where the voice is turned off, or Qt's speech is not installed."""
    if not settings.enabled or find_spec("PySide6.QtTextToSpeech") is None:
        return None
    from totem.voice.speaker import HostedSpeaker

    return HostedSpeaker(settings)
