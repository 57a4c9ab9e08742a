"""Sliding window: how many events there were within the last seconds."""

import time
from collections import deque
from collections.abc import Callable, Iterable

MINUTE_S = 60.0


class SlidingWindow:
    """Events within the last `seconds`. Not thread-safe."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._times = deque[float]()

    def __len__(self) -> int:
        now = self._clock()
        while self._times and now - self._times[0] >= self._seconds:
            self._times.popleft()
        return len(self._times)

    @property
    def ages(self) -> tuple[float, ...]:
        """Ages of the events in seconds, the oldest first."""
        now = self._clock()
        return tuple(now - at for at in self._times if now - at < self._seconds)

    def add(self) -> None:
        """Count an event now."""
        self._times.append(self._clock())

    def add_if_below(self, most: int) -> bool:
        """Count an event, unless there are `most` already; return True if it was counted."""
        if len(self) >= most:
            return False
        self.add()
        return True

    def seconds_until_below(self, most: int) -> float:
        """Return the seconds until there are fewer than `most`; 0 where there are now."""
        if len(self._times) < most:
            return 0.0
        return max(0.0, self._seconds - (self._clock() - self._times[-most]))

    def restore(self, ages: Iterable[float]) -> None:
        """Count events of these ages, too."""
        now = self._clock()
        self._times = deque(sorted([*self._times, *(now - age for age in ages)]))
