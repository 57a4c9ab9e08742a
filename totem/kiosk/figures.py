"""What the statistics of some days come to, ready to be drawn: sums and means, of nobody."""

from asyncio import to_thread
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from totem.kiosk import statistics
from totem.kiosk.account import MetricKind, SessionOutcome
from totem.kiosk.picture import Rating
from totem.kiosk.states import State
from totem.kiosk.statistics import MetricRow

WEEK, HOURS = 7, 24
SERVED = frozenset(
    {
        SessionOutcome.PAID,
        SessionOutcome.PRINTED,
        SessionOutcome.NOTHING_OPEN,
        SessionOutcome.FORM_SENT,
        SessionOutcome.STANDING_SEEN,
    }
)
"""What a visit is made for: a payment, paper, the word that nothing is to be paid, a form, news of it."""


@dataclass(frozen=True)
class Figures:
    """The days from `first` to `last`. Amounts by name have the largest first, and no nothing.

    Attributes:
        by_day: visits of each day, those without any included.
        by_hour: visits of each hour (0 to 23) of each day of the week, Monday first.
        stay_s: how long a stay in each state took on average, in seconds, in the order of a visit.
    """

    first: date
    last: date
    by_day: tuple[tuple[date, int], ...]
    by_hour: tuple[tuple[int, ...], ...]
    outcomes: tuple[tuple[SessionOutcome, int], ...]
    stay_s: tuple[tuple[State, float], ...]
    pages: tuple[tuple[str, int], ...]
    erp_failures: tuple[tuple[str, int], ...]
    printer_failures: tuple[tuple[str, int], ...]
    ratings: tuple[tuple[Rating, int], ...]

    @property
    def visits(self) -> int:
        """How many there were."""
        return sum(count for _, count in self.by_day)

    @property
    def served(self) -> int:
        """Visits that came to what they were made for."""
        return sum(count for outcome, count in self.outcomes if outcome in SERVED)


async def look(file: Path, last: date, days: int) -> Figures:
    """The figures of `days` up to `last`.

    Raises:
        OSError, sqlite3.Error: the statistics cannot be read.
    """
    first = last - timedelta(days=days - 1)
    return figures(await to_thread(statistics.read, file, first, last), first, last)


def figures(rows: Iterable[MetricRow], first: date, last: date) -> Figures:
    """Sum up `rows`, all of which lie in these days; what has a name that is not known is passed over."""
    sums: Counter[tuple[str, str]] = Counter()
    days: Counter[date] = Counter()
    hours = [[0] * HOURS for _ in range(WEEK)]
    for row in rows:
        sums[row.kind, row.name] += row.amount
        if row.kind == MetricKind.VISIT.value:
            days[row.day] += row.amount
            if 0 <= row.hour < HOURS:
                hours[row.day.weekday()][row.hour] += row.amount

    def named(kind: MetricKind) -> tuple[tuple[str, int], ...]:
        found = [(name, amount) for (of, name), amount in sums.items() if of == kind.value and amount > 0]
        return tuple(sorted(found, key=lambda each: (-each[1], each[0])))

    outcomes, ratings = {each.value: each for each in SessionOutcome}, dict(named(MetricKind.RATING))
    return Figures(
        first=first,
        last=last,
        by_day=tuple((day, days[day]) for day in _days(first, last)),
        by_hour=tuple(map(tuple, hours)),
        outcomes=tuple(
            (outcomes[name], count) for name, count in named(MetricKind.VISIT) if name in outcomes
        ),
        stay_s=tuple(
            (state, sums[MetricKind.SECONDS.value, state.value] / sums[MetricKind.STAYS.value, state.value])
            for state in State
            if sums[MetricKind.STAYS.value, state.value]
        ),
        pages=named(MetricKind.PAGES),
        erp_failures=named(MetricKind.ERP_FAILURE),
        printer_failures=named(MetricKind.PRINTER_FAILURE),
        ratings=tuple((rating, ratings.get(rating.value, 0)) for rating in Rating),
    )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
