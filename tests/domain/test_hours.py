"""Opening hours: the grammar, and local times across clock changes."""

from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.hours import (
    DAY_MINUTES,
    WEEK_MINUTES,
    WHOLE_DAY,
    DayHours,
    InvalidHours,
    OpenHours,
    Span,
    hours_by_day,
    spans_text,
)

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
EVERY_DAY = frozenset(range(7))
A_MONDAY = datetime(2026, 11, 23)  # noqa: DTZ001 - what a wall clock shows
ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PORTUGUESE = ("seg", "ter", "qua", "qui", "sex", "sáb", "dom")


def at(day: int, time: str) -> datetime:
    """Local time on a day of the week."""
    hour, minute = map(int, time.split(":"))
    return A_MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("text", "days", "start", "minutes"),
    [
        ("Mon-Fri 08:00-18:00", {MON, TUE, WED, THU, FRI}, 480, 600),
        ("Sat 08:00-12:00", {SAT}, 480, 240),
        ("Seg-Sex 08:00-18:00", {MON, TUE, WED, THU, FRI}, 480, 600),
        ("seg\u2013sex 8h-18h30", {MON, TUE, WED, THU, FRI}, 480, 630),
        ("segunda - sexta 8:00 - 18:00", {MON, TUE, WED, THU, FRI}, 480, 600),
        ("SÁB,DOM 09:00-13:00", {SAT, SUN}, 540, 240),
        ("sabado, terça 09:00-13:00", {SAT, TUE}, 540, 240),
        ("Sat-Mon 10:00-12:00", {SAT, SUN, MON}, 600, 120),
        ("Mon-Wed,Fri 10:00-12:00", {MON, TUE, WED, FRI}, 600, 120),
        ("Friday 18:00-02:00", {FRI}, 1080, 480),
        ("08:00-22:00", EVERY_DAY, 480, 840),
        ("00:00-24:00", EVERY_DAY, 0, DAY_MINUTES),
        ("Sun 08:00-00:00", {SUN}, 480, 960),
        ("  Dom   8h00-9h  ", {SUN}, 480, 60),
    ],
)
def test_spans_are_parsed(text: str, days: set[int], start: int, minutes: int) -> None:
    assert Span.parse(text) == Span(frozenset(days), start, minutes)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it does not end in two times"),
        ("always", "it does not end in two times"),
        ("Mon", "it does not end in two times"),
        ("Mon-Fri", '"mon" is no time of day'),
        ("Mon 08:00", "it does not end in two times"),
        ("Mon 25:00-12:00", '"25:00" is no time of day'),
        ("Mon 08:00-24:01", '"24:01" is no time of day'),
        ("Mon 08:60-12:00", '"08:60" is no time of day'),
        ("Mon 8-12", '"8" is no time of day'),
        ("Mon 08:00-08:00", "it ends when it begins; a whole day is 00:00-24:00"),
        ("Mon 24:00-08:00", "nothing opens at 24:00; the day that follows begins at 00:00"),
        ("Mondy 08:00-12:00", '"mondy" is no day of the week'),
        ("Mon- 08:00-12:00", '"" is no day of the week'),
        ("Mon,,Tue 08:00-12:00", '"" is no day of the week'),
        ("Mon 08:00-12:00 14:00-18:00", '"mon 08:00" is no day of the week'),
        ("٠٨:٠٠-١٨:٠٠", '"٠٨:٠٠" is no time of day'),
        ("x" * 81, "it has more than 80 characters"),
    ],
)
def test_invalid_spans_name_their_fault(text: str, reason: str) -> None:
    with pytest.raises(InvalidHours) as caught:
        Span.parse(text)
    assert str(caught.value) == f'days and times as in "Mon-Fri 08:00-18:00" ({reason})'


@pytest.mark.parametrize(
    ("day", "time", "is_open"),
    [
        (MON, "07:59", False),
        (MON, "08:00", True),
        (MON, "17:59", True),
        (MON, "18:00", False),
        (FRI, "19:59", False),
        (FRI, "20:00", True),
        (FRI, "23:59", True),
        (SAT, "00:00", True),
        (SAT, "01:59", True),
        (SAT, "02:00", False),
        (SUN, "23:00", True),
        (MON, "00:59", True),
        (MON, "01:00", False),
        (WED, "12:00", True),
    ],
)
def test_local_time_decides(day: int, time: str, is_open: bool) -> None:
    hours = OpenHours.parse(["Mon-Fri 08:00-18:00", "Fri 20:00-02:00", "Dom 22h-1h"])
    assert hours.is_open(at(day, time)) is is_open


@given(st.datetimes(timezones=st.just(UTC)))
def test_without_hours_it_is_always_open(moment: datetime) -> None:
    assert OpenHours().is_open(moment)


times = st.integers(0, DAY_MINUTES - 1)


def written(minute: int, style: int) -> str:
    hour, rest = divmod(minute, 60)
    return (f"{hour:02}:{rest:02}", f"{hour}:{rest:02}", f"{hour}h{rest:02}")[style]


@given(
    first=st.integers(0, 6),
    length=st.integers(0, 6),
    start=times,
    end=times,
    style=st.integers(0, 2),
    names=st.sampled_from([ENGLISH, PORTUGUESE]),
)
def test_spans_contain_exactly_their_minutes(
    first: int, length: int, start: int, end: int, style: int, names: tuple[str, ...]
) -> None:
    if start == end:
        end = (end + 1) % DAY_MINUTES
    days = names[first] if length == 0 else f"{names[first]}-{names[(first + length) % 7]}"
    span = Span.parse(f"{days} {written(start, style)}-{written(end, style)}")
    wanted = set()
    for day in range(first, first + length + 1):
        opens = day * DAY_MINUTES + start
        closes = day * DAY_MINUTES + end + (DAY_MINUTES if end <= start else 0)
        wanted |= {minute % WEEK_MINUTES for minute in range(opens, closes)}
    edges = {(minute + step) % WEEK_MINUTES for minute in (start, end) for step in (-1, 0, 1)}
    edges = {(edge + day * DAY_MINUTES) % WEEK_MINUTES for edge in edges for day in range(7)}
    assert {minute for minute in edges if span.contains(minute)} == edges & wanted


@given(st.text(max_size=90))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        span = Span.parse(text)
    except InvalidHours:
        return
    assert span.days
    assert 0 < span.minutes <= DAY_MINUTES


class Changing(tzinfo):
    """São Paulo as it was: its clocks go from UTC-3 to UTC-2 at this moment, or back."""

    def __init__(self, moment: datetime, before: int, after: int) -> None:
        self._moment, self._before, self._after = moment, timedelta(hours=before), timedelta(hours=after)

    def fromutc(self, dt: datetime) -> datetime:
        return dt + (self._before if dt.replace(tzinfo=UTC) < self._moment else self._after)

    def utcoffset(self, _dt: datetime | None) -> timedelta:
        return self._before

    def dst(self, _dt: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _dt: datetime | None) -> str:
        return "-03"


@pytest.mark.parametrize(("before", "after"), [(-3, -2), (-2, -3)], ids=["forward", "back"])
def test_a_store_opens_when_its_clock_shows_eight_on_the_day_that_clocks_change(
    before: int, after: int
) -> None:
    midnight = datetime(2026, 11, 24, 3, tzinfo=UTC)
    zone, hours = Changing(midnight, before, after), OpenHours.parse(["08:00-18:00"])
    minutes = (midnight + timedelta(minutes=each) for each in range(-DAY_MINUTES, DAY_MINUTES))
    opening = [each for each in minutes if hours.is_open(each.astimezone(zone))]
    shown = [each.astimezone(zone) for each in opening]
    assert min(each.hour for each in shown) == 8
    assert max(each.hour for each in shown) == 17
    assert {each.date().day for each in shown} >= {23, 24}


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    two = datetime(2026, 11, 24, 2, tzinfo=UTC)
    zone, hours = Changing(two, 0, -1), OpenHours.parse(["01:00-02:00"])
    night = (two + timedelta(minutes=each) for each in range(-120, 180))
    assert sum(hours.is_open(each.astimezone(zone)) for each in night) == 120


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ("Seg-Sex 08:00-18:00", "Sáb 08:00-12:00"),
        ("Seg 08:15-18:00", "Qua-Qui 00:00-24:00", "Dom 18:00-02:00"),
        ("Seg-Dom 18:00-24:00",),
    ],
)
def test_hours_by_day_and_back(spans: tuple[str, ...]) -> None:
    week = hours_by_day(OpenHours.parse(spans).spans)
    assert week is not None
    assert spans_text(week) == spans


def test_a_week_of_no_span_is_open_at_all_times() -> None:
    assert hours_by_day(()) == (WHOLE_DAY,) * 7


def test_a_day_with_a_break_has_no_single_hours() -> None:
    assert hours_by_day(OpenHours.parse(["Seg 08:00-12:00", "Seg 14:00-18:00"]).spans) is None


@given(
    st.lists(
        st.none()
        | st.tuples(st.integers(0, DAY_MINUTES - 1), st.integers(1, DAY_MINUTES)).filter(
            lambda hours: hours[0] != hours[1] % DAY_MINUTES or hours == WHOLE_DAY
        ),
        min_size=7,
        max_size=7,
    ).filter(any)
)
def test_any_week_can_be_written_and_read(week: list[DayHours | None]) -> None:
    assert hours_by_day(OpenHours.parse(spans_text(week)).spans) == tuple(week)
