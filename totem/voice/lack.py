"""Why a kiosk has no voice: what the voice's own process, the kiosk and the doctor tell each other."""

from enum import StrEnum


class Lack(StrEnum):
    """What keeps a kiosk from speaking."""

    EXTRA = "extra"  # the extra "voice" (PySide6-Addons) is not installed
    LIBRARY = "library"  # a library that Qt's speech needs is missing from the system
    ENGINE = "engine"  # Qt has no engine, or none of the configured name
    CONNECTION = "connection"  # the engine does not work; on Linux: speech-dispatcher, or its output
    VOICES = "voices"  # it has no voice for any of the kiosk's languages
    SILENT = "silent"  # it did not answer in time
    ENDED = "ended"  # its process ended without having been told to
