"""The gate before every search: counts what is tried, holds it up where that is too much, tells staff."""

import json
import logging
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Self

from totem.session.session_log import describe_traceback
from totem.system.atomic_file import write_whole
from totem.system.background import Runner, ignore_result

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from totem.settings import IdentitySettings


WINDOW_S = 600.0
FAILURES = 5
DOCUMENTS = 40
FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 900.0
FORGIVEN_S = 3600.0
_MOST_DOUBLINGS = 30
"""Of a pause; any first one is the longest long before."""
_KEPT = 4
"""Times the larger limit: how many times of each kind outlive a restart. More would decide nothing."""


@dataclass(frozen=True, slots=True)
class RateLimitConfig:
    """Documents per window of time, and the lengths of the pauses (`[identity]`)."""

    failures: int = FAILURES
    documents: int = DOCUMENTS
    window_s: float = WINDOW_S
    first_pause_s: float = FIRST_PAUSE_S
    longest_pause_s: float = LONGEST_PAUSE_S
    forgiven_s: float = FORGIVEN_S

    @classmethod
    def from_settings(cls, settings: "IdentitySettings") -> Self:
        """Take them from the settings."""
        return cls(
            failures=settings.most_failures,
            documents=settings.most_documents,
            window_s=settings.window_s,
            first_pause_s=settings.pause_s,
            longest_pause_s=settings.longest_pause_s,
            forgiven_s=settings.forgiven_s,
        )

    @property
    def kept(self) -> int:
        """Number of times of each kind that outlive a restart, the latest ones."""
        return _KEPT * max(self.failures, self.documents)


@dataclass(frozen=True, slots=True)
class RateLimitState:
    """What outlives a restart, as ages in seconds: it holds whatever the clock is set to meanwhile."""

    failures: tuple[float, ...] = ()
    documents: tuple[float, ...] = ()
    pauses: int = 0
    """Pauses in a row, each longer than the one before."""
    latest_pause: float = FORGIVEN_S
    """How long ago the latest pause began."""
    pause_left: float = 0.0

    def aged(self, seconds: float) -> "RateLimitState":
        """The same, so much later."""
        return RateLimitState(
            failures=tuple(age + seconds for age in self.failures),
            documents=tuple(age + seconds for age in self.documents),
            pauses=self.pauses,
            latest_pause=self.latest_pause + seconds,
            pause_left=max(0.0, self.pause_left - seconds),
        )


class RateLimit:
    """Counts, and says when to pause."""

    def __init__(
        self,
        clock: Callable[[], float],
        memory: RateLimitState | None = None,
        rules: RateLimitConfig | None = None,
    ) -> None:
        """`clock` gives seconds that only grow; `memory` is what was kept by the last run."""
        self._clock = clock
        self._rules = rules or RateLimitConfig()
        now, memory = clock(), memory or RateLimitState()
        self._failures = sorted(now - age for age in memory.failures)
        self._documents = sorted(now - age for age in memory.documents)
        self._pauses = memory.pauses
        self._latest = now - memory.latest_pause
        self._until = now + memory.pause_left

    @property
    def failures(self) -> int:
        """Failures within the window."""
        self._discard_expired()
        return len(self._failures)

    @property
    def documents(self) -> int:
        """Documents within the window."""
        self._discard_expired()
        return len(self._documents)

    @property
    def pauses(self) -> int:
        """Pauses in a row that are not forgiven yet."""
        self._discard_expired()
        return self._pauses

    @property
    def pause_s(self) -> float:
        """Seconds until a document may be tried; 0 when it may now."""
        return max(0.0, self._until - self._clock())

    def count_document(self) -> None:
        """One is looked up now."""
        self._documents.append(self._clock())
        if self.documents > self._rules.documents:
            self._pause()

    def count_failure(self) -> None:
        """One was not found, or not confirmed."""
        self._failures.append(self._clock())
        if self.failures >= self._rules.failures:
            self._pause()

    def snapshot(self) -> RateLimitState:
        """What the next run is to know."""
        self._discard_expired()
        now = self._clock()
        return RateLimitState(
            failures=tuple(now - at for at in self._failures[-self._rules.kept :]),
            documents=tuple(now - at for at in self._documents[-self._rules.kept :]),
            pauses=self._pauses,
            latest_pause=now - self._latest,
            pause_left=self.pause_s,
        )

    def _pause(self) -> None:
        now, rules = self._clock(), self._rules
        length = min(rules.first_pause_s * 2.0 ** min(self.pauses, _MOST_DOUBLINGS), rules.longest_pause_s)
        self._pauses += 1
        self._latest = now
        self._until = max(self._until, now + length)

    def _discard_expired(self) -> None:
        now, rules = self._clock(), self._rules
        self._failures = [at for at in self._failures if now - at < rules.window_s]
        self._documents = [at for at in self._documents if now - at < rules.window_s]
        if now - self._latest >= rules.forgiven_s:
            self._pauses = 0


log = logging.getLogger(__name__)

FILE_NAME = "limits.json"
_LARGEST = 262_144
_MOST_PAUSES = 32
"""Most pauses to store: more of them make none longer."""


class RateLimitStore:
    """Reads at the start, and writes whole or not at all. Its methods block."""

    def __init__(
        self,
        folder: Callable[[], Path],
        *,
        steady: Callable[[], float],
        calendar: Callable[[], float],
        rules: RateLimitConfig | None = None,
    ) -> None:
        """`steady` and `calendar` are both in seconds; the first only grows."""
        self._rules = rules or RateLimitConfig()
        self._folder = folder  # asked late: the home screen needs none
        self._steady, self._calendar = steady, calendar
        self._told = False

    def read(self) -> RateLimitState:
        """What the last run kept; nothing where that cannot be read."""
        try:
            with (self._folder() / FILE_NAME).open("rb") as stream:
                content = json.loads(stream.read(_LARGEST))
            memory, then = _memory(content["memory"], self._rules), (content["steady"], content["calendar"])
            return memory.aged(self._since(*map(_number, then)))
        except FileNotFoundError:
            return RateLimitState()
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            log.warning("limits of the last run cannot be read, counting anew: %s", type(error).__name__)
            return RateLimitState()

    def write(self, memory: RateLimitState) -> None:
        """Keep `memory`; where that cannot be done it is told once, and counting goes on in memory."""
        content = {"steady": self._steady(), "calendar": self._calendar(), "memory": asdict(memory)}
        try:
            write_whole(self._folder() / FILE_NAME, json.dumps(content).encode())
        except OSError as error:
            if not self._told:
                log.warning("limits are counted in memory alone: %s", error.strerror)
            self._told = True
        else:
            self._told = False

    def _since(self, steady: float, calendar: float) -> float:
        passed = (self._steady() - steady, self._calendar() - calendar)
        return min((seconds for seconds in passed if seconds >= 0), default=0.0)


def _memory(content: dict[str, object], rules: RateLimitConfig) -> RateLimitState:
    """A memory whose every value can be, cut to what the rules of this run know.

    Raises:
        ValueError, TypeError, KeyError: one cannot.
    """
    values = {field.name: content[field.name] for field in fields(RateLimitState)}
    failures, documents = (_times(values[name], rules.kept) for name in ("failures", "documents"))
    pauses = values["pauses"]
    if isinstance(pauses, bool) or not isinstance(pauses, int) or pauses < 0:
        raise ValueError("no count of pauses")
    return RateLimitState(
        failures=failures,
        documents=documents,
        pauses=min(pauses, _MOST_PAUSES),
        latest_pause=min(_number(values["latest_pause"]), rules.forgiven_s),
        pause_left=min(_number(values["pause_left"]), rules.longest_pause_s),
    )


def _times(value: object, most: int) -> tuple[float, ...]:
    """The latest of them, at `most` so many."""
    if not isinstance(value, list):
        raise ValueError("no times")  # noqa: TRY004 - of what was read, not of an argument
    return tuple(sorted(map(_number, value), reverse=True)[-most:])


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError("no time")
    return float(value)


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RateLimitStatus:
    """Counts within the window, and the pause, if there is one; for staff."""

    documents: int
    failures: int
    pauses: int
    pause_s: int


class RateLimiter:
    """Belongs to the GUI thread; the file is read when the first customer comes, and written elsewhere."""

    def __init__(
        self,
        clock: "Callable[[], float]",
        runner: Runner,
        file: "RateLimitStore | None" = None,
        rules: RateLimitConfig | None = None,
    ) -> None:
        """`clock` gives seconds that only grow; without a `file`, a restart forgets."""
        self._rules = rules or RateLimitConfig()
        self._clock = clock
        self._runner = runner
        self._file = file
        self._known: RateLimit | None = None
        self._writing: asyncio.Lock | None = None

    @property
    def pause_s(self) -> int:
        """Whole seconds until a document may be tried; 0 when it may now."""
        return ceil(self._limits.pause_s)

    @property
    def status(self) -> RateLimitStatus:
        """For the staff."""
        limits = self._limits
        return RateLimitStatus(limits.documents, limits.failures, limits.pauses, self.pause_s)

    def count_document(self) -> None:
        """A document is looked up now."""
        self._count(self._limits.count_document)

    def count_failure(self) -> None:
        """It was not found, or whoever typed it did not know what its owner would."""
        self._count(self._limits.count_failure)

    @property
    def _limits(self) -> RateLimit:
        if self._known is None:
            self._known = RateLimit(self._clock, self._file.read() if self._file else None, self._rules)
        return self._known

    def _count(self, count: "Callable[[], None]") -> None:
        limits = self._limits
        before = limits.pauses
        count()
        if limits.pauses > before:
            log.warning(
                "documents are tried one after another: %d in %g minutes, %d of them failed; paused for %d s",
                limits.documents, self._rules.window_s / 60, limits.failures, self.pause_s,
            )  # fmt: skip
        if self._file is not None:
            writing = self._write(self._file, limits.snapshot())
            self._runner.run(writing, done=ignore_result, failed=_writing_failed)

    async def _write(self, file: "RateLimitStore", memory: RateLimitState) -> None:
        import asyncio  # not needed by the home screen, and slow to import

        self._writing = self._writing or asyncio.Lock()
        async with self._writing:
            await asyncio.to_thread(file.write, memory)


def _writing_failed(error: Exception) -> None:
    log.error("limits were not written: %s", describe_traceback(error))
