"""The fator de vencimento: a due date in four digits that start again at 1000 every 9,000 days.

FEBRABAN (comunicado 082/2012): days since 1997-10-07; 9999 was 2025-02-21, and 1000 came again the day after.
A slip carries no mark of its cycle, so the reader takes the date that lies from 3,000 days before to 5,500
days after the day of reading.
"""

from datetime import date

CYCLE_DAYS = 9000
"""After so many days the same fator means another date."""
_EPOCH = date(1997, 10, 7).toordinal()
_FIRST = 1000
_DAYS_BACK, _DAYS_AHEAD = 3000, 5500


def due_date(factor: int, *, today: date) -> tuple[date, bool]:
    """Return the due date of `factor` (1000 to 9999) and whether it is certain.

    Outside the window the date nearest to `today` is given, and it is doubtful.
    """
    base = _EPOCH + factor
    latest = min(today.toordinal() + _DAYS_AHEAD, date.max.toordinal())
    ordinal = base + max(0, (latest - base) // CYCLE_DAYS) * CYCLE_DAYS
    distance = ordinal - today.toordinal()
    return date.fromordinal(ordinal), -_DAYS_BACK <= distance <= _DAYS_AHEAD


def factor(day: date) -> int:
    """Return the fator that a title due on `day` bears; days before 2000-07-03 have none (ValueError)."""
    days = day.toordinal() - _EPOCH
    if days < _FIRST:
        raise ValueError("no fator before 2000-07-03")
    return _FIRST + (days - _FIRST) % CYCLE_DAYS
