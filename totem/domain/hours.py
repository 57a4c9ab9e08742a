"""Opening hours: parse the spans of `kiosk.open_hours` and test local times against them.

    SPAN = [DAYS] TIME-TIME      DAYS = DAY[-DAY][,DAY[-DAY]…]      TIME = 8:00 | 08:00 | 8h | 8h30

Days are Portuguese or English, short or in full, in any case; a range may pass Sunday ("Sat-Mon"). Without
days a span holds on every day. A span that ends at or before its start ends on the next day: after
"Fri 18:00-02:00" the store is open on Saturday until two; "00:00-24:00" is a whole day. Wall clocks decide:
on the day that the clocks change, a store opens when its clock shows eight.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from totem.domain.text import ExplainedCode, unaccented

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
LONGEST = 80
"""Characters of a span; the longest meaningful one has about 70."""
DayHours = tuple[int, int]
"""Minutes of the day at which a store opens and closes; it closes on the next day if not after it opened."""
WHOLE_DAY: DayHours = (0, DAY_MINUTES)

WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_SHORT = 3
"""Letters of a day's short name, in both languages."""
SHORT_WEEKDAYS = tuple(name[:_SHORT] for name in WEEKDAYS)
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_OF = {
    name[:length]: day
    for day, (own, english) in enumerate(zip(WEEKDAYS, _ENGLISH, strict=True))
    for name in (own, unaccented(own), english)
    for length in (_SHORT, None)
}
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-"})
_TIMES = re.compile(r"(?:^|\s)([^\s-]+)\s*-\s*([^\s-]+)$")
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2})|h([0-9]{2})?)", re.ASCII)


class HoursFault(ExplainedCode):
    """Faults of a span."""

    LENGTH = "length", f"it has more than {LONGEST} characters"
    TIMES = "times", "it does not end in two times"
    MIDNIGHT = "midnight", "nothing opens at 24:00; the day that follows begins at 00:00"
    NO_TIME_BETWEEN = "no_time_between", "it ends when it begins; a whole day is 00:00-24:00"
    TIME = "time", '"{part}" is no time of day'
    DAY = "day", '"{part}" is no day of the week'


class InvalidHours(ValueError):
    """Refusal of a text that is no span.

    Attributes:
        fault: the rule that it breaks.
        reason: the same as an English sentence, with the part of the text that breaks it.
    """

    def __init__(self, fault: HoursFault, part: str = "") -> None:
        self.fault = fault
        self.reason = fault.text.format(part=part)
        super().__init__(f'days and times as in "Mon-Fri 08:00-18:00" ({self.reason})')


@dataclass(frozen=True, slots=True)
class Span:
    """Opening time: `minutes` from `start`, a minute of the day, on each of `days` (0 is Monday)."""

    days: frozenset[int]
    start: int
    minutes: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse one span (raises InvalidHours)."""
        if len(text) > LONGEST:
            raise InvalidHours(HoursFault.LENGTH)
        line = " ".join(text.translate(_DASHES).casefold().split())
        times = _TIMES.search(line)
        if times is None:
            raise InvalidHours(HoursFault.TIMES)
        start, end = _minute(times[1]), _minute(times[2])
        if start == DAY_MINUTES:
            raise InvalidHours(HoursFault.MIDNIGHT)
        if start == end:
            raise InvalidHours(HoursFault.NO_TIME_BETWEEN)
        days = line[: times.start()].strip()
        return cls(_days(days), start, (end - start) % DAY_MINUTES or DAY_MINUTES)

    def contains(self, minute_of_week: int) -> bool:
        """Test that the store is open in this minute, counted from Monday 00:00."""
        return any(
            (minute_of_week - day * DAY_MINUTES - self.start) % WEEK_MINUTES < self.minutes
            for day in self.days
        )


def hours_by_day(spans: Iterable[Span]) -> tuple[DayHours | None, ...] | None:
    """Return the hours of each day, Monday first, None for a closed one.

    None in place of all, where a day has more than one span, as around lunch. No span at all is always open.
    """
    week: list[DayHours | None] = [None] * 7
    count = 0
    for span in spans:
        count += 1
        for day in span.days:
            if week[day] is not None:
                return None
            week[day] = (span.start, (span.start + span.minutes - 1) % DAY_MINUTES + 1)
    return tuple(week) if count else (WHOLE_DAY,) * 7


def spans_text(week: Sequence[DayHours | None]) -> tuple[str, ...]:
    """Return the spans of `kiosk.open_hours` for the hours of each day; neighbours of equal hours in one.

    A store that is open at all times has none.
    """
    if all(hours == WHOLE_DAY for hours in week):
        return ()
    spans: list[str] = []
    day = 0
    while day < len(week):
        hours, first = week[day], day
        while day < len(week) and week[day] == hours:
            day += 1
        if hours is not None:
            days = SHORT_WEEKDAYS[first].capitalize()
            if day - first > 1:
                days += f"-{SHORT_WEEKDAYS[day - 1].capitalize()}"
            spans.append(f"{days} {format_minute(hours[0])}-{format_minute(hours[1])}")
    return tuple(spans)


def format_minute(minute: int) -> str:
    """Format a minute of the day as in `08:30`."""
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Spans of a store; without any, it is always open."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Self:
        """Parse the spans (raises InvalidHours)."""
        return cls(tuple(map(Span.parse, texts)))

    def is_open(self, local: datetime) -> bool:
        """Test that the store is open when its clock shows `local`."""
        if not self.spans:
            return True
        minute = local.weekday() * DAY_MINUTES + local.hour * 60 + local.minute
        return any(span.contains(minute) for span in self.spans)


def _minute(text: str) -> int:
    time = _TIME.fullmatch(text)
    hour, minute = (int(time[1]), int(time[2] or time[3] or 0)) if time else (99, 0)
    if minute > 59 or hour * 60 + minute > DAY_MINUTES:
        raise InvalidHours(HoursFault.TIME, text)
    return hour * 60 + minute


def _days(text: str) -> frozenset[int]:
    if not text:
        return frozenset(range(7))
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = (name.strip() for name in part.partition("-"))
        begin = _day(first)
        end = _day(last) if dash else begin
        days.update((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return frozenset(days)


def _day(name: str) -> int:
    if name.removesuffix("-feira") not in _DAY_OF:
        raise InvalidHours(HoursFault.DAY, name)
    return _DAY_OF[name.removesuffix("-feira")]
