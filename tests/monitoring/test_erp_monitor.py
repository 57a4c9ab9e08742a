"""ERP monitor: probes and their times, results of sessions' searches, log entries."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing

import pytest
from PySide6.QtCore import QCoreApplication

from support.emulators.base import InjectedFault
from support.emulators.registry import EMULATED, make_emulator
from support.inline_background import ManualBackground
from support.log_check import LogWatch
from support.session_harness import TODAY
from totem.erp import advice
from totem.erp.errors import BadAnswer, ErpError, Misconfigured, Reason, Refused, TimedOut, Unavailable
from totem.erp.factory import make_erp
from totem.erp.session_erp import SessionErp
from totem.monitoring.erp_monitor import (
    DOUBT_S,
    FIRST_WAIT_S,
    URGENT_S,
    ErpMonitor,
    ErpProbeResult,
    OutageDetector,
    _probe_within,
    probe_result,
)
from totem.monitoring.link_monitor import POLL_MS
from totem.session.states import State
from totem.session.view_state import Cause, Failure, ViewState
from totem.settings import ErpSettings
from totem.settings.erp_kinds import KINDS

USUAL_S = 300.0
DOWN = Unavailable("customer", Reason.NO_CONNECTION)


class MonitorHarness(SessionErp):
    """A monitor of an ERP whose answers the test sets."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.held = ManualBackground()
        self.seconds = 0.0
        health = OutageDetector(USUAL_S, uniform=lambda low, high: (low + high) / 2)
        self.monitor = ErpMonitor(self, self.held, health, clock=lambda: self.seconds)
        self.causes: list[Cause | None] = []
        self.monitor.changed.connect(lambda: self.causes.append(self.monitor.cause))

    async def probe(self) -> None:
        """Answer as prepared."""
        if self.trouble is not None:
            raise self.trouble

    @property
    def asks(self) -> bool:
        """True while a probe is under way."""
        return bool(self.held.pending)

    @property
    def waits_s(self) -> float | None:
        """Time until the next probe; None while it is stopped."""
        timer = self.monitor._timer
        return timer.interval() / 1000 if timer.isActive() else None

    def answer(self, trouble: Exception | None = None) -> None:
        """Answer the question under way."""
        self.trouble = trouble
        self.held.release()

    def tick(self) -> None:
        """Let the wait be over."""
        assert self.waits_s is not None, "it waits for nothing"
        self.monitor._timer.stop()
        self.monitor._timer.timeout.emit()

    def go(self, *states: State, failure: Failure | None = None) -> None:
        """Lead the visit through these states; `failure` is that of FAILED."""
        for state in states:
            self.monitor.on_view_changed(
                ViewState(state, TODAY, failure=failure if state is State.FAILED else None)
            )


@pytest.fixture
def harness(qapp: QCoreApplication) -> Iterator[MonitorHarness]:
    harness = MonitorHarness()
    yield harness
    harness.monitor.close()
    assert not harness.asks
    harness.held.close()


@pytest.fixture
def well(harness: MonitorHarness) -> MonitorHarness:
    """The first question was answered."""
    harness.monitor.start()
    harness.answer()
    return harness


def fail(harness: MonitorHarness, failure: Failure) -> None:
    harness.go(State.TAX_ID, State.SEARCHING, State.FAILED, failure=failure)


def test_it_begins_with_a_question_and_asks_now_and_then(well: MonitorHarness) -> None:
    assert well.waits_s == USUAL_S
    well.tick()
    assert well.asks
    well.answer()
    assert (well.causes, well.waits_s) == ([], USUAL_S)


def test_a_kiosk_that_starts_without_its_erp(harness: MonitorHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service: the ERP does not answer: no connection")
    expected_logs.expect("the ERP answers again, after 62 s")
    harness.monitor.start()
    harness.answer(DOWN)
    assert harness.causes == [Cause.ERP]
    waits = []
    for _ in range(3):
        waits.append(harness.waits_s)
        harness.tick()
        harness.answer(DOWN)
    assert waits == [5, 10, 20]
    harness.seconds = 62
    harness.tick()
    harness.answer()
    assert harness.causes == [Cause.ERP, None]
    assert harness.waits_s == USUAL_S


@pytest.mark.parametrize(
    "trouble",
    [Refused("customer", Reason.TOKEN, "HTTP 401", status=401), Misconfigured("customer", "HTTP 401")],
)
def test_what_has_to_be_mended_is_told_to_staff_as_an_error(
    harness: MonitorHarness, trouble: ErpError, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service until the configuration is mended: HTTP 401")
    harness.monitor.start()
    harness.answer(trouble)
    assert harness.causes == [Cause.SETUP]
    assert {record.levelname for record in expected_logs.records} == {"ERROR"}


def test_one_slow_answer_is_followed_by_a_question(well: MonitorHarness, expected_logs: LogWatch) -> None:
    well.tick()
    well.answer(TimedOut("customer", "15 s"))
    assert (well.causes, well.waits_s) == ([], DOUBT_S)
    well.tick()
    expected_logs.expect("out of service: the ERP does not answer: 15 s")
    well.answer(TimedOut("customer", "15 s"))
    assert well.causes == [Cause.ERP]


@pytest.mark.parametrize("failure", [Failure.UNAVAILABLE, Failure.SLOW])
def test_two_searches_in_a_row(well: MonitorHarness, failure: Failure, expected_logs: LogWatch) -> None:
    fail(well, failure)
    assert (well.causes, well.waits_s) == ([], DOUBT_S)
    expected_logs.expect("out of service: the ERP does not answer: a search failed")
    well.go(State.SEARCHING, State.FAILED, failure=failure)
    assert well.causes == [Cause.ERP]


def test_nobody_is_an_answer(well: MonitorHarness) -> None:
    for _ in range(3):
        fail(well, Failure.NOT_FOUND)
    assert well.causes == []
    assert well.waits_s is None


@pytest.mark.parametrize("failure", [Failure.REFUSED, Failure.BAD_ANSWER])
def test_a_search_that_failed_for_its_answer_is_looked_into(well: MonitorHarness, failure: Failure) -> None:
    for _ in range(3):
        fail(well, failure)
    assert well.waits_s == DOUBT_S
    well.tick()
    well.answer()
    assert well.causes == []


@pytest.mark.parametrize(
    "trouble",
    [
        BadAnswer("customer", Reason.PAGE, status=200),
        Refused("customer", Reason.ERROR_IN_ANSWER, status=200),
        BadAnswer("customer", Reason.FOREIGN_RECORD),
    ],
)
def test_an_answer_that_reports_a_failure_neither_brings_it_back_nor_leaves_it_in(
    harness: MonitorHarness, trouble: ErpError, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"out of service: the ERP answers with a failure: {trouble.detail}")
    expected_logs.expect("the ERP answers again")
    harness.monitor.start()
    harness.answer(trouble)
    assert (harness.causes, harness.monitor.is_healthy) == ([Cause.ERP], False)
    harness.tick()
    harness.answer(trouble)
    assert harness.causes == [Cause.ERP]
    harness.tick()
    harness.answer()
    assert harness.causes == [Cause.ERP, None]


def test_the_erp_comes_back_while_a_customer_tries_again(
    harness: MonitorHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    expected_logs.expect("answers again")
    harness.monitor.start()
    harness.go(State.TAX_ID)
    harness.answer(DOWN)
    harness.tick()
    assert harness.asks
    harness.go(State.SEARCHING, State.LOADING)
    assert harness.causes == [Cause.ERP, None]
    assert not harness.asks, "what it may still bring is older than the search's answer"


@pytest.mark.parametrize(
    "way",
    [
        (State.SEARCHING, State.TAX_ID),
        (State.SEARCHING, State.HOME),
        (State.SEARCHING, State.OUT_OF_SERVICE),
    ],
)
def test_a_search_that_was_cancelled_says_nothing(
    harness: MonitorHarness, way: tuple[State, ...], expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    harness.monitor.start()
    harness.answer(DOWN)
    harness.go(State.TAX_ID, *way)
    assert harness.causes == [Cause.ERP]


@pytest.mark.parametrize("after", [State.BOLETOS, State.NOTHING_OPEN])
def test_boletos_that_came_are_an_answer(
    harness: MonitorHarness, after: State, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    expected_logs.expect("answers again")
    harness.monitor.start()
    harness.go(State.TAX_ID, State.SEARCHING, State.CONTRACTS)
    harness.go(State.LOADING)
    harness.monitor._probe()
    harness.answer(DOWN)
    harness.go(State.CONTRACTS)
    assert harness.causes == [Cause.ERP], "going back says nothing"
    harness.go(State.LOADING, after)
    assert harness.causes == [Cause.ERP, None]


def test_in_a_visit_nobody_asks_besides(well: MonitorHarness) -> None:
    well.go(State.TAX_ID)
    assert well.waits_s is None
    well.go(State.SEARCHING, State.LOADING, State.BOLETOS, State.FAREWELL)
    assert well.waits_s is None
    well.go(State.HOME)
    assert well.waits_s == USUAL_S


def test_a_bug_of_ours_says_nothing_of_the_erp(harness: MonitorHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("asking for the ERP failed: ZeroDivisionError > ")
    harness.monitor.start()
    harness.answer(ZeroDivisionError())
    assert (harness.causes, harness.waits_s) == ([], USUAL_S)


def test_before_it_starts_and_after_it_closes_it_asks_nothing(harness: MonitorHarness) -> None:
    fail(harness, Failure.UNAVAILABLE)
    assert (harness.asks, harness.waits_s) == (False, None)
    harness.monitor.start()
    harness.monitor.close()
    assert (harness.asks, harness.waits_s) == (False, None)


@pytest.mark.parametrize("kind", EMULATED)
def test_refused_credentials_of_a_vendors_erp_are_the_setups_and_maintenance_is_an_outage(kind: str) -> None:
    """By the real adapters; each cause is named in the log, with what to do."""
    with make_emulator(kind) as emulator:
        settings = ErpSettings.parse(emulator.settings())

        async def probe(fault: InjectedFault) -> ErpError:
            emulator.injected_fault = fault
            async with aclosing(make_erp(settings, sleep=at_once)) as erp:
                with pytest.raises(ErpError) as raised:
                    await erp.probe()
            return raised.value

        refused = asyncio.run(probe(InjectedFault.TOKEN))
        assert probe_result(refused) is ErpProbeResult.REFUSED
        told = advice.log_text(settings, refused)
        assert told.startswith(f"{kind}, token: ")
        assert told.endswith(f"({KINDS[kind].login_advice})")
        assert probe_result(asyncio.run(probe(InjectedFault.MAINTENANCE))) is ErpProbeResult.SILENT


async def at_once(_seconds: float) -> None:
    """Wait for no attempt."""


# --- The network, and checks by staff ------------------------------------------------------------------

SILENT = TimedOut("probe", "no answer within 5 s")


def test_a_lost_link_is_asked_about_at_once_and_one_silence_is_then_an_outage(
    well: MonitorHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service: the ERP does not answer: no answer within 5 s")
    well.monitor.suspect(is_urgent=True)
    assert (well.asks, well.causes) == (True, [])
    well.answer(SILENT)
    assert well.causes == [Cause.ERP]
    assert well.waits_s == FIRST_WAIT_S


@pytest.mark.parametrize("before", [0, 1, 5])
def test_a_lost_link_alone_is_no_outage(well: MonitorHarness, before: int) -> None:
    """The ERP answers by a tunnel, a second network, or on this machine."""
    for _ in range(before):
        well.monitor.suspect(is_urgent=False)
        well.answer()
    well.go(State.TAX_ID, State.SEARCHING, State.FAILED, failure=Failure.SLOW)
    well.monitor.suspect(is_urgent=True)
    assert well.causes == []
    well.answer()
    assert (well.causes, well.waits_s) == ([], None)


def test_a_link_that_is_back_is_asked_about_at_once(well: MonitorHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service|answers again")
    well.monitor.suspect(is_urgent=True)
    well.answer(SILENT)
    for _ in range(6):
        well.tick()
        well.answer(DOWN)
    assert well.waits_s is not None
    assert well.waits_s > 10 * FIRST_WAIT_S
    well.monitor.on_link_gained()
    assert well.asks
    well.answer(DOWN)  # its address is still to come
    assert well.waits_s == FIRST_WAIT_S
    well.monitor.on_link_gained()
    well.answer()
    assert well.causes == [Cause.ERP, None]


def test_a_probe_that_hangs_since_the_link_is_gone_is_replaced(
    well: MonitorHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    well.tick()
    (hanging,) = well.held.pending
    well.monitor.suspect(is_urgent=True)
    assert hanging.cancelled
    assert len(well.held.pending) == 1
    well.answer(SILENT)
    assert well.causes == [Cause.ERP]


def test_a_link_that_comes_and_goes_causes_one_request_at_a_time(
    well: MonitorHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service|answers again")
    well.monitor.suspect(is_urgent=True)
    for _ in range(20):
        well.monitor.on_link_gained()
        well.monitor.suspect(is_urgent=True)
        assert len(well.held.pending) == 1
    well.answer(SILENT)
    assert well.asks, "the last change was after the question"
    well.answer()
    assert (well.causes, well.asks) == ([Cause.ERP, None], False)


def test_a_check_that_succeeds_ends_an_outage(harness: MonitorHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service|answers again")
    harness.monitor.start()
    harness.answer(DOWN)
    harness.monitor.check_now()
    harness.monitor.check_now()
    assert len(harness.held.pending) == 1
    harness.answer()
    assert harness.causes == [Cause.ERP, None]


def test_nothing_is_asked_before_the_start_and_after_the_end(harness: MonitorHarness) -> None:
    for _ in range(2):
        harness.monitor.suspect(is_urgent=True)
        harness.monitor.on_link_gained()
        harness.monitor.check_now()
        assert not harness.asks
        harness.monitor.start()
        harness.answer()
        harness.monitor.close()


def test_a_link_is_seen_and_asked_about_within_ten_seconds() -> None:
    assert POLL_MS / 1000 + URGENT_S < 10 - DOUBT_S


def test_a_probe_has_a_limit_of_its_own() -> None:
    class Silent(SessionErp):
        async def probe(self) -> None:
            await asyncio.Event().wait()

    with pytest.raises(TimedOut, match=r"no answer within 0.01 s"):
        asyncio.run(_probe_within(Silent(), 0.01))
