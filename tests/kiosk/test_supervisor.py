"""Limit of unhandled errors: the third within ten minutes ends the program."""

import pytest

from totem.kiosk.supervisor import CrashLimiter


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("times", "breaks_at"),
    [
        ([0], None),
        ([0, 1], None),
        ([0, 1, 2], 2),
        ([0, 0, 0], 2),
        ([0, 300, 600], 2),
        ([0, 300, 601], None),
        ([0, 300, 700, 800], 3),
        ([0, 599, 1198, 1797], None),
    ],
)
def test_limit_is_three_errors_within_ten_minutes(times: list[float], breaks_at: int | None) -> None:
    clock, gave_up = Clock(), []
    breaker = CrashLimiter(lambda: gave_up.append(clock.now), clock)
    went_on = []
    for clock.now in times:
        went_on.append(breaker.record_error())
    assert went_on == [breaks_at is None or place < breaks_at for place in range(len(times))]
    assert gave_up == ([] if breaks_at is None else [times[breaks_at]])


def test_limit_is_reported_once() -> None:
    gave_up: list[bool] = []
    breaker = CrashLimiter(lambda: gave_up.append(True), Clock())
    assert [breaker.record_error() for _ in range(6)] == [True, True, False, False, False, False]
    assert gave_up == [True]
