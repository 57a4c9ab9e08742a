"""Rate limit of tax ids on one kiosk: enough for any queue, too slow for going through a list.

The rule, with the numbers of `[identity]`. Within a window of time, a tax id that was not found or not
confirmed begins a pause once there are `most_failures` of them, as does every tax id past the first
`most_documents`; each further one begins a longer pause, until for `forgiven_s` none began. A tax id that was
found and confirmed does not count as a failure, and no queue types 40 of them in ten minutes. Only times are
stored, no tax ids.
"""

import json
import logging
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from totem.system.atomic_file import write_atomic
from totem.system.background import Runner, ignore_result, in_thread
from totem.system.logging import describe_traceback
from totem.system.sliding_window import SlidingWindow

if TYPE_CHECKING:
    import asyncio

    from totem.settings import IdentitySettings

log = logging.getLogger(__name__)

FILE_NAME = "limits.json"
_MOST_DOUBLINGS = 30
"""Of a pause; far more than lead from any first pause to the longest one."""
_STORED = 4
"""Times of each kind that outlive a restart, in multiples of the larger limit."""
_LARGEST_FILE = 262_144
_MOST_PAUSES = 32
"""Most pauses to store: more of them make none longer."""


def _stored(config: "IdentitySettings") -> int:
    """Return the number of times of each kind that outlive a restart, the latest ones."""
    return _STORED * max(config.most_failures, config.most_documents)


@dataclass(frozen=True, slots=True)
class RateLimitState:
    """Counts that outlive a restart, as ages in seconds: valid whatever the clock is set to meanwhile.

    Attributes:
        pauses: pauses in a row, each longer than the one before.
        latest_pause: seconds since the latest pause began; of no meaning without `pauses`.
        pause_left: seconds until the pause is over.
    """

    failures: tuple[float, ...] = ()
    documents: tuple[float, ...] = ()
    pauses: int = 0
    latest_pause: float = 0.0
    pause_left: float = 0.0

    def aged(self, seconds: float) -> "RateLimitState":
        """Return the state as it is `seconds` later."""
        return RateLimitState(
            failures=tuple(age + seconds for age in self.failures),
            documents=tuple(age + seconds for age in self.documents),
            pauses=self.pauses,
            latest_pause=self.latest_pause + seconds,
            pause_left=max(0.0, self.pause_left - seconds),
        )


@dataclass(frozen=True, slots=True)
class RateLimitStatus:
    """Counts within the window, and the pause in seconds, if there is one; for staff."""

    tax_ids: int
    failures: int
    pauses: int
    pause_s: int


class TaxIdRateLimit:
    """Counters of the rule, without I/O."""

    def __init__(
        self,
        clock: Callable[[], float],
        config: "IdentitySettings",
        memory: RateLimitState | None = None,
    ) -> None:
        self._clock, self._config = clock, config
        self._failures = SlidingWindow(config.window_s, clock)
        self._tax_ids = SlidingWindow(config.window_s, clock)
        self._pauses, self._latest, self._until = 0, -math.inf, -math.inf
        if memory is not None:
            self.restore(memory)

    def restore(self, memory: RateLimitState) -> None:
        """Add the counts of the last run to those of this one, which may begin a pause together."""
        now, counts = self._clock(), bool(self._failures or self._tax_ids)
        self._failures.restore(memory.failures)
        self._tax_ids.restore(memory.documents)
        self._pauses += memory.pauses
        if memory.pauses:
            self._latest = max(self._latest, now - memory.latest_pause)
        if memory.pause_left:
            self._until = max(self._until, now + memory.pause_left)
        config = self._config
        too_many = self.failures >= config.most_failures or self.tax_ids > config.most_documents
        if counts and too_many:
            self._pause()

    @property
    def failures(self) -> int:
        """Failures within the window."""
        return len(self._failures)

    @property
    def tax_ids(self) -> int:
        """Tax ids within the window."""
        return len(self._tax_ids)

    @property
    def pauses(self) -> int:
        """Pauses in a row, 0 once the last one is forgiven."""
        self._forgive()
        return self._pauses

    @property
    def pause_s(self) -> float:
        """Seconds until a tax id may be tried; 0 when it may now."""
        return max(0.0, self._until - self._clock())

    def count_tax_id(self) -> None:
        """Count a tax id that is looked up now."""
        self._tax_ids.add()
        if self.tax_ids > self._config.most_documents:
            self._pause()

    def count_failure(self) -> None:
        """Count a tax id that was not found, or not confirmed."""
        self._failures.add()
        if self.failures >= self._config.most_failures:
            self._pause()

    def snapshot(self) -> RateLimitState:
        """Return the state to be stored for the next run."""
        self._forgive()
        now, stored = self._clock(), _stored(self._config)
        return RateLimitState(
            failures=self._failures.ages[-stored:],
            documents=self._tax_ids.ages[-stored:],
            pauses=self._pauses,
            latest_pause=min(now - self._latest, self._config.forgiven_s),
            pause_left=self.pause_s,
        )

    def _pause(self) -> None:
        now, config = self._clock(), self._config
        length = config.pause_s * 2.0 ** min(self.pauses, _MOST_DOUBLINGS)
        self._pauses += 1
        self._latest = now
        self._until = max(self._until, now + min(length, config.longest_pause_s))

    def _forgive(self) -> None:
        if self._clock() - self._latest >= self._config.forgiven_s:
            self._pauses = 0


class RateLimitStore:
    """File of the state, read at the start and replaced atomically. Its methods block."""

    def __init__(
        self,
        folder: Callable[[], Path],
        config: "IdentitySettings",
        *,
        monotonic: Callable[[], float],
        calendar: Callable[[], float],
    ) -> None:
        """`monotonic` is a monotonic clock, `calendar` the wall clock, both in seconds."""
        self._config = config
        self._folder = folder  # called late: the home screen needs no state folder
        self._monotonic, self._calendar = monotonic, calendar
        self._warned = False

    def read(self) -> RateLimitState:
        """Return the state of the last run; an empty one where it cannot be read."""
        try:
            with (self._folder() / FILE_NAME).open("rb") as stream:
                content = json.loads(stream.read(_LARGEST_FILE))
            memory = _validated(content["memory"], self._config)
            return memory.aged(self._since(_number(content["steady"]), _number(content["calendar"])))
        except FileNotFoundError:
            return RateLimitState()
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            log.warning("limits of the last run cannot be read, counting anew: %s", type(error).__name__)
            return RateLimitState()

    def write(self, memory: RateLimitState) -> None:
        """Store `memory`; where that fails, warn once and count in memory alone."""
        content = {"steady": self._monotonic(), "calendar": self._calendar(), "memory": asdict(memory)}
        try:
            write_atomic(self._folder() / FILE_NAME, json.dumps(content).encode())
        except OSError as error:
            if not self._warned:
                log.warning("limits are counted in memory alone: %s", error.strerror)
            self._warned = True
        else:
            self._warned = False

    def _since(self, monotonic: float, calendar: float) -> float:
        passed = (self._monotonic() - monotonic, self._calendar() - calendar)
        return min((seconds for seconds in passed if seconds >= 0), default=0.0)


def _validated(content: dict[str, object], config: "IdentitySettings") -> RateLimitState:
    values = {field.name: content[field.name] for field in fields(RateLimitState)}
    failures, documents = (_times(values[name], _stored(config)) for name in ("failures", "documents"))
    pauses = values["pauses"]
    if isinstance(pauses, bool) or not isinstance(pauses, int) or pauses < 0:
        raise ValueError("no count of pauses")
    return RateLimitState(
        failures=failures,
        documents=documents,
        pauses=min(pauses, _MOST_PAUSES),
        latest_pause=min(_number(values["latest_pause"]), config.forgiven_s),
        pause_left=min(_number(values["pause_left"]), config.longest_pause_s),
    )


def _times(value: object, most: int) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise ValueError("no times")  # noqa: TRY004 - of the file's content, not of an argument
    return tuple(sorted(map(_number, value), reverse=True)[-most:])


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError("no time")
    return float(value)


class RateLimiter:
    """The rate limit as sessions use it; belongs to the GUI thread.

    The file is read by `load` and written after each count, both on the background thread. Counts made
    before it was read are added to it.

    Attributes:
        is_loaded: True once the file was read, or where there is none.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        runner: Runner,
        config: "IdentitySettings",
        store: RateLimitStore | None = None,
    ) -> None:
        self._runner, self._config, self._store = runner, config, store
        self._limit = TaxIdRateLimit(clock, config)
        self.is_loaded, self._is_dirty = store is None, False
        self._writing: asyncio.Lock | None = None

    def load(self) -> None:
        """Read the counts of the last run, once."""
        if self._store is not None and not self.is_loaded:
            self._runner.run(in_thread(self._store.read), done=self._restore, failed=self._begin_anew)

    @property
    def pause_s(self) -> int:
        """Whole seconds until a tax id may be tried; 0 when it may now."""
        return math.ceil(self._limit.pause_s)

    @property
    def status(self) -> RateLimitStatus:
        """Counts for staff."""
        limit = self._limit
        return RateLimitStatus(limit.tax_ids, limit.failures, limit.pauses, self.pause_s)

    def count_tax_id(self) -> None:
        """Count a tax id that is looked up now."""
        self._count(self._limit.count_tax_id)

    def count_failure(self) -> None:
        """Count a tax id that was not found, or a failed identity check."""
        self._count(self._limit.count_failure)

    def _restore(self, memory: RateLimitState) -> None:
        self.is_loaded = True
        if self._is_dirty:
            self._count(lambda: self._limit.restore(memory), before=memory.pauses)
        else:
            self._limit.restore(memory)

    def _count(self, count: Callable[[], None], before: int = 0) -> None:
        limit = self._limit
        before += limit.pauses
        count()
        if limit.pauses > before:
            log.warning(
                "tax ids are tried one after another: %d in %g minutes, %d of them failed; paused for %d s",
                limit.tax_ids, self._config.window_s / 60, limit.failures, self.pause_s,
            )  # fmt: skip
        self._is_dirty = True
        if self.is_loaded:  # else the file would lose the counts of the last run
            self._save()

    def _save(self) -> None:
        if self._store is not None:
            writing = self._write(self._store, self._limit.snapshot())
            self._runner.run(writing, done=ignore_result, failed=self._on_failure)

    async def _write(self, store: RateLimitStore, memory: RateLimitState) -> None:
        import asyncio  # slow to import, and not needed by the home screen

        self._writing = self._writing or asyncio.Lock()
        async with self._writing:
            await asyncio.to_thread(store.write, memory)

    def _begin_anew(self, error: Exception) -> None:
        """Count and save without the counts of the last run, which cannot be read."""
        self._on_failure(error)
        self._restore(RateLimitState())

    def _on_failure(self, error: Exception) -> None:
        log.error("limits were not read or written: %s", describe_traceback(error))
