"""How the ERP's latest answers came: how fast, and by which clock; nothing of what was asked or answered."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

BEATS = 48
"""Requests that are remembered."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One request: how long it took, its retries included, and whether an answer came."""

    ms: int
    answered: bool


class Pulse:
    """Remembers the latest requests. Belongs to the loop that makes them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._clock = clock
        self._beats: deque[Beat] = deque(maxlen=BEATS)
        self._answered_at: float | None = None
        self._date: tuple[datetime, float] | None = None

    @property
    def beats(self) -> tuple[Beat, ...]:
        """The latest requests, the oldest first."""
        return tuple(self._beats)

    @property
    def since_answer_s(self) -> float | None:
        """Seconds since the last answer; None where none ever came."""
        return None if self._answered_at is None else self._clock() - self._answered_at

    @property
    def their_time(self) -> datetime | None:
        """What the ERP's clock shows now, by the last that it said; None where it never did."""
        if self._date is None:
            return None
        said, at = self._date
        return said + timedelta(seconds=self._clock() - at)

    def beat(self, ms: int, *, answered: bool) -> None:
        """Hear that a request has ended."""
        self._beats.append(Beat(ms, answered))
        if answered:
            self._answered_at = self._clock()

    def hear(self, date: datetime) -> None:
        """Hear when the ERP says that it is."""
        self._date = (date, self._clock())
