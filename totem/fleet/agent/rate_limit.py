"""Rate limit of messages that a flood could cause, so that it costs no mobile data."""

import time
from collections import deque
from collections.abc import Callable

_MINUTE_S = 60.0


class MinuteLimit:
    """Limit of events in any minute."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._times: deque[float] = deque(maxlen=most)

    def allows(self) -> bool:
        """Count an event; return False, and do not count it, beyond the limit."""
        now = self._clock()
        if len(self._times) == self._most and now - self._times[0] < _MINUTE_S:
            return False
        self._times.append(now)
        return True
