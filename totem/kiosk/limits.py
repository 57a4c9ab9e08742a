"""How fast documents may be tried on one kiosk: enough for any queue, too slow for going through a list.

The rule. Within `WINDOW_S`, the `FAILURES`th document that was not found or not confirmed begins a pause, as
does every document past the first `DOCUMENTS`; each further one begins a longer pause, until for `FORGIVEN_S`
none began. What was found and confirmed does not count as a failure, and no queue types 40 documents in ten
minutes. Kept is when things happened, and nothing of whom.
"""

from collections.abc import Callable
from dataclasses import dataclass

WINDOW_S = 600.0
FAILURES = 5
DOCUMENTS = 40
FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 900.0
FORGIVEN_S = 3600.0


@dataclass(frozen=True, slots=True)
class Memory:
    """What outlives a restart, as ages in seconds: it holds whatever the clock is set to meanwhile."""

    failures: tuple[float, ...] = ()
    documents: tuple[float, ...] = ()
    pauses: int = 0
    """Pauses in a row, each longer than the one before."""
    latest_pause: float = FORGIVEN_S
    """How long ago the latest pause began."""
    pause_left: float = 0.0

    def aged(self, seconds: float) -> "Memory":
        """The same, so much later."""
        return Memory(
            failures=tuple(age + seconds for age in self.failures),
            documents=tuple(age + seconds for age in self.documents),
            pauses=self.pauses,
            latest_pause=self.latest_pause + seconds,
            pause_left=max(0.0, self.pause_left - seconds),
        )


class Limits:
    """Counts, and says when to pause."""

    def __init__(self, clock: Callable[[], float], memory: Memory | None = None) -> None:
        """`clock` gives seconds that only grow; `memory` is what was kept by the last run."""
        self._clock = clock
        now, memory = clock(), memory or Memory()
        self._failures = sorted(now - age for age in memory.failures)
        self._documents = sorted(now - age for age in memory.documents)
        self._pauses = memory.pauses
        self._latest = now - memory.latest_pause
        self._until = now + memory.pause_left

    @property
    def failures(self) -> int:
        """Failures within the window."""
        self._forget()
        return len(self._failures)

    @property
    def documents(self) -> int:
        """Documents within the window."""
        self._forget()
        return len(self._documents)

    @property
    def pauses(self) -> int:
        """Pauses in a row that are not forgiven yet."""
        self._forget()
        return self._pauses

    @property
    def pause_s(self) -> float:
        """Seconds until a document may be tried; 0 when it may now."""
        return max(0.0, self._until - self._clock())

    def count_document(self) -> None:
        """One is looked up now."""
        self._documents.append(self._clock())
        if self.documents > DOCUMENTS:
            self._pause()

    def count_failure(self) -> None:
        """One was not found, or not confirmed."""
        self._failures.append(self._clock())
        if self.failures >= FAILURES:
            self._pause()

    def remember(self) -> Memory:
        """What the next run is to know."""
        self._forget()
        now = self._clock()
        return Memory(
            failures=tuple(now - at for at in self._failures),
            documents=tuple(now - at for at in self._documents),
            pauses=self._pauses,
            latest_pause=now - self._latest,
            pause_left=self.pause_s,
        )

    def _pause(self) -> None:
        now = self._clock()
        length = min(FIRST_PAUSE_S * 2.0**self.pauses, LONGEST_PAUSE_S)
        self._pauses += 1
        self._latest = now
        self._until = max(self._until, now + length)

    def _forget(self) -> None:
        now = self._clock()
        self._failures = [at for at in self._failures if now - at < WINDOW_S]
        self._documents = [at for at in self._documents if now - at < WINDOW_S]
        if now - self._latest >= FORGIVEN_S:
            self._pauses = 0
