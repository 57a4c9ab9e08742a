"""Latency of an ERP's latest answers, without any content of requests or answers."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

SLOW_MS = 2000
"""Milliseconds beyond which an answer is reported as slow: a customer waits for it."""
SAMPLES = 48
"""Requests that are remembered."""
BOUNDS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the histogram of answers, in seconds."""


@dataclass(frozen=True, slots=True)
class LatencySample:
    """One request: how long it took, its retries included, and whether an answer came."""

    ms: int
    answered: bool


class Latency:
    """Record of the latest requests. Belongs to the loop that makes them.

    Attributes:
        buckets: answers since the start that took at most each of `BOUNDS_S`.
        count: answers since the start.
        seconds: how long they took together.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._clock = clock
        self._samples: deque[LatencySample] = deque(maxlen=SAMPLES)
        self.buckets = dict.fromkeys(BOUNDS_S, 0)
        self.count, self.seconds = 0, 0.0
        self._answered_at: float | None = None

    @property
    def samples(self) -> tuple[LatencySample, ...]:
        """The latest requests, the oldest first."""
        return tuple(self._samples)

    @property
    def since_answer_s(self) -> float | None:
        """Seconds since the last answer; None where none ever came."""
        return None if self._answered_at is None else self._clock() - self._answered_at

    def record(self, ms: int, *, answered: bool) -> None:
        """Record a request that has ended."""
        self._samples.append(LatencySample(ms, answered))
        if answered:
            self._answered_at = self._clock()
            self.count += 1
            self.seconds += ms / 1000
            for bound in BOUNDS_S:
                self.buckets[bound] += ms <= bound * 1000
