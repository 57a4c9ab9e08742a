"""Durations in words."""

import pytest

from totem.system.quantities import duration_text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 00 min"),
        (7500, "2 h 05 min"),
        (86_400, "1 dia 0 h"),
        (180_000, "2 dias 2 h"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration_text(seconds) == words
