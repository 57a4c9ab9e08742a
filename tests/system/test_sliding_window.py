"""Sliding window: what lies within the last seconds counts, up to the moment at which it leaves."""

import pytest

from totem.system.sliding_window import SlidingWindow


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_events_count_until_they_are_as_old_as_the_window(clock: Clock) -> None:
    window = SlidingWindow(60.0, clock)
    window.add()
    clock.now += 30
    window.add()
    assert (len(window), window.ages) == (2, (30.0, 0.0))
    clock.now += 29.9
    assert len(window) == 2
    clock.now += 0.1
    assert (len(window), window.ages) == (1, (30.0,))


def test_beyond_the_limit_nothing_is_counted_and_the_wait_is_that_for_the_oldest(clock: Clock) -> None:
    window = SlidingWindow(60.0, clock)
    assert [window.add_if_below(2) for _ in range(3)] == [True, True, False]
    assert window.seconds_until_below(3) == 0.0
    clock.now += 45
    assert window.seconds_until_below(2) == 15.0
    clock.now += 15
    assert window.add_if_below(2)


def test_events_of_before_are_counted_in_their_order(clock: Clock) -> None:
    window = SlidingWindow(60.0, clock)
    window.add()
    window.restore((5.0, 61.0, 40.0))
    assert (len(window), window.ages) == (3, (40.0, 5.0, 0.0))
