"""Synthesise the kiosk's sounds from sines into assets/sounds. The same code makes the same bytes.

    .venv/bin/python packaging/generate/sounds.py

A soft tap, two rising notes like a small marimba, two falling ones: short, dry and below full scale, so
that they carry no farther than the kiosk in a quiet shop. Own work, under the project's licence.
"""

import math
import sys
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "sounds"
RATE = 44_100
FULL = 32_767

Note = tuple[float, float, float]
"""Start (s), pitch (Hz), decay rate (1/s)."""


def wood(phase: float, age: float) -> float:
    """Timbre of a wooden bar: the tone, and a high overtone that decays at once."""
    return math.sin(phase) + 0.22 * math.sin(3.93 * phase) * math.exp(-60 * age)


def felt(phase: float, age: float) -> float:
    """Timbre of a bar under felt: a rounder tone, with the octave as overtone."""
    return math.sin(phase) + 0.3 * math.sin(2 * phase) * math.exp(-20 * age)


SOUNDS: dict[str, tuple[float, float, Callable[[float, float], float], tuple[Note, ...]]] = {
    "click": (0.03, 0.30, felt, ((0.0, 1180.0, 190.0),)),
    "success": (0.26, 0.34, wood, ((0.0, 783.99, 17.0), (0.09, 1174.66, 15.0))),
    "error": (0.24, 0.34, felt, ((0.0, 392.00, 20.0), (0.1, 293.66, 18.0))),
}
"""By name: length (s), loudness (0 to 1), timbre, notes."""


def samples(name: str) -> Iterator[int]:
    """Samples of a sound, 16 bits each."""
    length, loudness, instrument, notes = SOUNDS[name]
    count = round(length * RATE)
    for index in range(count):
        now, value = index / RATE, 0.0
        for begin, pitch, decay in notes:
            age = now - begin
            if age >= 0:
                attack = min(1.0, age / 0.002)
                value += attack * math.exp(-decay * age) * instrument(math.tau * pitch * age, age)
        fade = min(1.0, (count - 1 - index) / (0.012 * RATE))
        yield round(FULL * loudness * fade * value)


def write(folder: Path) -> None:
    """Write all sounds into `folder`."""
    for name in SOUNDS:
        data = array("h", samples(name))
        if sys.byteorder == "big":
            data.byteswap()
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(data.tobytes())


if __name__ == "__main__":
    write(FOLDER)
