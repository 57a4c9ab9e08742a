"""Wall clock for due dates on the screens: this machine's, or the ERP's where that one is wrong.

A kiosk whose battery is empty or whose date was set by hand tells customers that a boleto of next month is
overdue. The ERP states its own time with every answer (`Date`, RFC 9110, 6.6.1). It is followed only where

- it came over verified TLS, and from no cache: anybody on the way could write another date else;
- three answers, five seconds and more apart, agree with each other: the time between request and answer
  bounds what a right clock can state, so that a date that stands still, or one server of several whose clock
  is wrong, agrees with nothing;
- it is `WRONG` or more from the machine's clock: more than Brazil's largest offset from UTC, so that a server
  that states its local time as GMT is not followed, and less than a day, since a smaller difference makes day
  counts wrong for a few hours at most;
- nothing synchronises the machine's clock: one that NTP keeps is better than any server's.

Figures for staff alone (`server_time`, `offset`) come from the latest answer, over plain http too. Nothing
that protects the kiosk follows the ERP: TLS and the expiry of updates keep the machine's own clock, and a
certificate that is not valid by it ends in no answer at all.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from totem.system.clock import steady_s

WRONG = timedelta(hours=6)
"""Difference from which the ERP's time is followed."""
FAR_OFF = timedelta(hours=1)
"""Difference that staff and the fleet are shown at once."""
FIRST_YEAR = 2026
"""Year of the first release: a machine's clock before it was never set."""
FIRST_STATED_YEAR, LAST_STATED_YEAR = FIRST_YEAR - 1, 2099
"""A date of another year is no server's clock; one of a trial may run a year behind its kiosk's."""
AGREEING = 3
SPACING_S = 5.0
"""Least time between two answers that are compared."""
_RESOLUTION_S = 2.0
"""`Date` has whole seconds, and the clocks of a provider's servers differ by some."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """Bounds of the ERP's time at second 0 of the steady clock, by an answer that came `at` one."""

    at: float
    low: float
    high: float

    def agrees(self, other: "_Sample") -> bool:
        return max(self.low, other.low) <= min(self.high, other.high) + _RESOLUTION_S


class WallClock:
    """Wall clock of the kiosk, checked by the answers of its ERP.

    `record` belongs to the loop that makes the requests; all else may be called on any thread.

    Attributes:
        is_synced: a service such as NTP keeps the machine's clock, by `ClockMonitor`'s last reading; None
            where that is unknown.
        on_recorded: called after each answer with a date, on the loop's thread.
    """

    def __init__(
        self,
        own_s: Callable[[], float] | None = None,
        steady_s: Callable[[], float] = steady_s,
    ) -> None:
        """`own_s` is the machine's clock in seconds since 1970, `steady_s` one that is never set."""
        self._own_s, self._steady_s = own_s or time.time, steady_s
        self.is_synced: bool | None = None
        self._latest: float | None = None
        self._samples: deque[_Sample] = deque(maxlen=AGREEING)
        self._verified: tuple[_Sample, ...] = ()
        self.on_recorded: Callable[[], object] = lambda: None

    def record(self, stated: datetime | None, *, sent_at: float, is_verified: bool) -> None:
        """Record the time that an answer states, to a request sent at `sent_at` of the steady clock.

        None, and a year out of range, change nothing.
        """
        if stated is None or not FIRST_STATED_YEAR <= stated.year <= LAST_STATED_YEAR:
            return
        now, seconds = self._steady_s(), stated.timestamp()
        self._latest = seconds - now
        if is_verified:
            self._add(_Sample(now, seconds - now, seconds - min(sent_at, now)))
        self.on_recorded()

    def _add(self, sample: _Sample) -> None:
        last = self._samples[-1] if self._samples else None
        if last is not None and sample.at - last.at < SPACING_S and sample.agrees(last):
            return
        self._samples.append(sample)
        self._verified = tuple(self._samples)  # replaced as a whole: other threads read it

    @property
    def own_time(self) -> datetime:
        """The machine's time, in its zone."""
        return datetime.fromtimestamp(self._own_s(), UTC).astimezone()

    @property
    def server_time(self) -> datetime | None:
        """The time on the ERP's clock now, by its last answer; None where no answer had a date."""
        latest = self._latest
        return None if latest is None else datetime.fromtimestamp(latest + self._steady_s(), UTC)

    @property
    def offset(self) -> timedelta | None:
        """Lead of the machine's clock over the ERP's last answer; None where no answer had a date."""
        latest = self._latest
        return None if latest is None else timedelta(seconds=self._own_s() - latest - self._steady_s())

    @property
    def is_wrong(self) -> bool:
        """True if the machine's clock is far off by answers that agree: `now` follows the ERP's."""
        return self._correction_s() != 0

    @property
    def is_in_doubt(self) -> bool:
        """True if the last answers state a time far off, and do not suffice to follow it."""
        samples = self._verified
        return bool(samples) and not self._agree(samples) and self._is_far(samples[-1])

    def now(self) -> datetime:
        """The local time, in the machine's time zone."""
        return datetime.fromtimestamp(self._own_s() + self._correction_s(), UTC).astimezone()

    def today(self) -> date:
        """The local day."""
        return self.now().date()

    def _correction_s(self) -> float:
        samples = self._verified
        if not self._agree(samples) or not self._is_far(samples[-1]):
            return 0.0
        return samples[-1].low + self._steady_s() - self._own_s()

    def _agree(self, samples: tuple[_Sample, ...]) -> bool:
        return len(samples) == AGREEING and all(a.agrees(b) for a, b in combinations(samples, 2))

    def _is_far(self, sample: _Sample) -> bool:
        off_s = abs(sample.low + self._steady_s() - self._own_s())
        return off_s >= WRONG.total_seconds() and not self.is_synced
