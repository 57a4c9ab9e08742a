"""Signs of life of a print: its steps as they come, and the same step again while the printer moves on.

A step may last for minutes: a picture on a slow line, a page on a slow printer. Code that waits for the print
must be able to distinguish that from one that hangs, without a signal for every byte.
"""

import time
from collections.abc import Callable

from totem.printing.printer import JobProgress

BEAT_S = 1.0
"""The same step is not reported more often."""


class ProgressReporter:
    """Reports the progress of one job to `progress`."""

    def __init__(
        self, progress: Callable[[JobProgress], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._progress, self._clock = progress, clock
        self._step = JobProgress.PREPARING
        self._at = clock()

    def step(self, step: JobProgress) -> None:
        """Report a new step."""
        self._step, self._at = step, self._clock()
        self._progress(step)

    def moved(self) -> None:
        """Report the present step again, at most once in `BEAT_S`: the printer took or printed something."""
        if self._clock() - self._at >= BEAT_S:
            self.step(self._step)
