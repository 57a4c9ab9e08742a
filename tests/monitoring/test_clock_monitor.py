"""Monitor of the wall clock: what it reports, when it asks again, and midnight."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QCoreApplication

from support.inline_background import InlineBackground
from support.log_check import LogWatch
from totem.erp.http.wall_clock import AGREEING, SPACING_S, WallClock
from totem.monitoring import clock_monitor
from totem.monitoring.clock_monitor import (
    CHECK_MS,
    FAR_OFF_SYNC_MS,
    MOST_QUESTIONS,
    SYNC_MS,
    ClockMonitor,
)

EVENING = datetime(2026, 11, 25, 2, 59, 50, tzinfo=UTC)
"""Ten seconds before midnight of the tests' zone, three hours behind UTC."""
YEAR = timedelta(days=365)


class Shop:
    """A kiosk's clocks, an ERP, and the monitor between them."""

    def __init__(self) -> None:
        self.steady, self.off = 0.0, timedelta()
        self.synced: bool | None = False
        self.readings, self.fails = 0, False
        self.clock = WallClock(self._own_s, lambda: self.steady)
        self.questions, self.changes, self.days = 0, list[tuple[bool, bool]](), list[str]()
        self.runner = InlineBackground()
        self.monitor = ClockMonitor(self.clock, self._count, self.runner)
        self.monitor.changed.connect(
            lambda: self.changes.append((self.monitor.is_far_off, self.monitor.is_wrong))
        )
        self.monitor.day_changed.connect(lambda: self.days.append(f"{self.clock.today():%Y-%m-%d}"))

    @property
    def own(self) -> datetime:
        return EVENING + self.off + timedelta(seconds=self.steady)

    def _own_s(self) -> float:
        return self.own.timestamp()

    def _count(self) -> None:
        self.questions += 1

    def read_sync(self) -> bool | None:
        """Stand for the reading of the system."""
        assert threading.current_thread() is not threading.main_thread()
        self.readings += 1
        if self.fails:
            raise RuntimeError("no thread")
        return self.synced

    def answer(self, *, is_verified: bool = True, stated: datetime | None = None) -> None:
        at = stated or (EVENING + timedelta(seconds=self.steady)).replace(microsecond=0)
        self.clock.record(at, sent_at=self.steady, is_verified=is_verified)
        QCoreApplication.sendPostedEvents(self.monitor)  # it was recorded on another thread

    def tick(self, seconds: float = CHECK_MS / 1000) -> None:
        """Let the time pass, and the timer of the monitor with it."""
        self.steady += seconds
        assert self.monitor._timer.isActive()
        self.monitor._timer.timeout.emit()

    def ask(self) -> None:
        """Let the wait before the next question pass."""
        assert self.monitor._question.isActive()
        self.steady += self.monitor._question.interval() / 1000
        self.monitor._question.stop()
        self.monitor._question.timeout.emit()


@pytest.fixture
def shop(qapp: QCoreApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    shop = Shop()
    monkeypatch.setattr(clock_monitor, "is_clock_synced", shop.read_sync)
    shop.monitor.start()
    yield shop
    shop.monitor.close()
    shop.runner.close()


def test_a_wrong_clock_is_asked_about_at_once_and_reported_by_the_answer_that_proves_it(
    shop: Shop, expected_logs: LogWatch
) -> None:
    expected_logs.expect("this machine's clock differs from the ERP's")
    expected_logs.expect("this machine's clock is wrong by the ERP's, which due dates follow")
    shop.off = YEAR
    shop.tick()
    assert shop.days == ["2027-11-24"]
    shop.answer()
    assert shop.changes == [(True, False)], "staff and the fleet are told by the first answer"
    for question in range(AGREEING - 1):
        assert shop.questions == question
        shop.ask()
        assert shop.questions == question + 1
        shop.answer()
    assert not shop.monitor._question.isActive()
    assert shop.changes == [(True, False), (True, True)]
    assert shop.days[-1] == "2026-11-25"
    assert shop.steady < 4 * SPACING_S


def test_a_corrected_clock_is_seen_without_an_answer(shop: Shop, expected_logs: LogWatch) -> None:
    expected_logs.expect("this machine's clock")
    shop.off = -YEAR
    for _ in range(AGREEING):
        shop.answer()
        shop.steady += 60
    assert shop.changes[-1] == (True, True)
    shop.off = timedelta()
    shop.tick()
    assert shop.changes[-1] == (False, False)
    assert expected_logs.records[-1].getMessage() == "this machine's clock agrees with the ERP's again"


def test_midnight(shop: Shop) -> None:
    shop.tick()
    assert shop.days == []
    shop.tick()
    assert shop.days == ["2026-11-25"]
    shop.tick()
    assert shop.days == ["2026-11-25"]
    assert shop.changes == []


def test_answers_that_never_agree_raise_no_more_than_some_questions(
    shop: Shop, expected_logs: LogWatch
) -> None:
    expected_logs.expect("differs from the ERP's")
    shop.off = YEAR
    for _ in range(MOST_QUESTIONS):
        shop.answer(stated=EVENING)
        shop.ask()
    for _ in range(10):
        shop.steady += 60
        shop.answer(stated=EVENING)
    assert shop.questions == MOST_QUESTIONS
    assert not shop.monitor._question.isActive()
    assert not shop.monitor.is_wrong


def test_over_plain_http_staff_are_told_and_nobody_is_asked(shop: Shop, expected_logs: LogWatch) -> None:
    expected_logs.expect("differs from the ERP's")
    shop.off = YEAR
    for _ in range(5):
        shop.answer(is_verified=False)
        shop.steady += 60
    assert shop.changes == [(True, False)]
    assert not shop.monitor._question.isActive()


def test_if_the_clock_is_kept_is_read_on_a_thread_and_again_as_soon_as_the_erps_is_far_off(
    shop: Shop, expected_logs: LogWatch
) -> None:
    expected_logs.expect("this machine's clock (differs from|is wrong by) the ERP's")
    assert (shop.readings, shop.clock.is_synced) == (1, False)
    assert shop.monitor._sync.interval() == SYNC_MS
    shop.synced = True
    shop.off = -YEAR
    shop.answer()
    assert (shop.readings, shop.clock.is_synced) == (2, True)
    assert shop.monitor._sync.interval() == FAR_OFF_SYNC_MS
    for _ in range(AGREEING - 1):
        shop.steady += SPACING_S + 1
        shop.answer()
    followed = [shop.clock.is_wrong]
    shop.synced = None
    shop.monitor._sync.timeout.emit()
    followed.append(shop.clock.is_wrong)
    assert followed == [False, True], "the ERP's is wrong as long as NTP keeps this one"


def test_a_reading_that_fails_is_told_and_nothing_is_known(shop: Shop, expected_logs: LogWatch) -> None:
    expected_logs.expect("no reading if the clock is kept: RuntimeError")
    shop.fails = True
    shop.monitor._sync.timeout.emit()
    assert shop.clock.is_synced is None
    assert shop.monitor._sync.isActive()
