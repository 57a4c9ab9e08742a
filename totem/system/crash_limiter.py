"""Unhandled errors in a row: one sends the kiosk home, the third in ten minutes ends the program."""

import threading
import time
from collections import deque
from collections.abc import Callable

MANY = 3
WINDOW_S = 600.0


class CrashLimiter:
    """Hears of every unhandled error, on whatever thread it happened."""

    def __init__(self, give_up: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`give_up` is called once, on the third error's thread; `clock` gives seconds that only grow."""
        self._give_up, self._clock = give_up, clock
        self._times: deque[float] = deque(maxlen=MANY)
        self._lock = threading.Lock()
        self._broken = False

    def trip(self) -> bool:
        """Count an error; returns whether the program goes on."""
        with self._lock:
            now = self._clock()
            self._times.append(now)
            breaks = not self._broken and len(self._times) == MANY and now - self._times[0] <= WINDOW_S
            self._broken |= breaks
        if breaks:
            self._give_up()
        return not self._broken
