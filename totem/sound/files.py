"""The sounds as files of the wanted loudness: players of the system take files, and not all take a volume."""

import sys
import tempfile
import wave
from array import array
from pathlib import Path

from totem import assets
from totem.sound.sounds import Sound


class SoundFiles:
    """A folder of our own with the sounds in it, gone when it is closed."""

    def __init__(self, volume: int) -> None:
        """`volume` is from 0 to 100, by ear: half of it sounds half as loud.

        Raises:
            OSError: they cannot be read or written.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="totem-sounds-", ignore_cleanup_errors=True)
        for sound in Sound:
            _copy(assets.path(f"sounds/{sound.value}.wav"), self.path(sound), (volume / 100) ** 2)

    def path(self, sound: Sound) -> Path:
        """The file to play."""
        return Path(self._folder.name) / f"{sound.value}.wav"

    def close(self) -> None:
        """Remove them."""
        self._folder.cleanup()


def _copy(source: Path, target: Path, share: float) -> None:
    with wave.open(str(source), "rb") as whole, wave.open(str(target), "wb") as softer:
        samples = array("h", whole.readframes(whole.getnframes()))
        if sys.byteorder == "big":
            samples.byteswap()
        scaled = array("h", (round(sample * share) for sample in samples))
        if sys.byteorder == "big":
            scaled.byteswap()
        softer.setparams(whole.getparams())
        softer.writeframes(scaled.tobytes())
