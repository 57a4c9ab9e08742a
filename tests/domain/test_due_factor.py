"""The fator de vencimento: its check points, its two cycles and the window between them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.boleto import due_date, factor

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("number", "today", "due"),
    [
        (1000, date(2000, 7, 3), date(2000, 7, 3)),
        (9999, date(2025, 2, 21), date(2025, 2, 21)),
        (1000, date(2025, 2, 22), date(2025, 2, 22)),
        (1667, TODAY, date(2026, 12, 21)),
        (4789, TODAY, date(2035, 7, 9)),
        (9999, date(2049, 10, 13), date(2049, 10, 13)),
        (9999, TODAY, date(2025, 2, 21)),
        (1000, date(2025, 2, 21), date(2025, 2, 22)),
        (1000, date(2049, 10, 14), date(2049, 10, 14)),
    ],
)
def test_check_points(number: int, today: date, due: date) -> None:
    assert due_date(number, today=today) == (due, True)
    assert factor(due) == number


@pytest.mark.parametrize(
    ("days", "certain"), [(-3000, True), (-3001, False), (5500, True), (5501, False), (0, True)]
)
def test_the_window_and_the_doubt_outside(days: int, certain: bool) -> None:
    day = TODAY + timedelta(days=days)
    read, is_certain = due_date(factor(day), today=TODAY)
    assert is_certain is certain
    assert (read - day).days % 9000 == 0
    assert abs((read - TODAY).days) <= max(abs(days), 4500)


@given(st.dates(date(2000, 7, 3), date(2090, 1, 1)), st.integers(-3000, 5500))
def test_dates_within_the_window_come_back(today: date, days: int) -> None:
    day = today + timedelta(days=days)
    if day >= date(2000, 7, 3):
        assert due_date(factor(day), today=today) == (day, True)


@given(st.integers(1000, 9999), st.dates())
def test_any_factor_has_a_date_on_any_day(number: int, today: date) -> None:
    due, _ = due_date(number, today=today)
    assert factor(due) == number


def test_there_is_no_factor_before_the_first() -> None:
    with pytest.raises(ValueError, match="2000-07-03"):
        factor(date(2000, 7, 2))
