"""ERP monitor: probes and their times, results of sessions' searches, log entries."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing

import pytest
from PySide6.QtCore import QCoreApplication

from support.inline_background import ManualBackground
from support.log_check import LogWatch
from support.session_harness import TODAY
from totem.erp import advice
from totem.erp.emulators import EMULATED
from totem.erp.emulators.base import InjectedFault
from totem.erp.emulators.registry import make_emulator
from totem.erp.errors import BadAnswer, ErpError, Misconfigured, Reason, Refused, TimedOut, Unavailable
from totem.erp.factory import make_erp
from totem.monitoring.erp_monitor import DOUBT_S, ErpMonitor, ErpProbeResult, OutageDetector, probe_result
from totem.session.states import State
from totem.session.view_state import Cause, Failure, ViewState
from totem.settings import ErpSettings
from totem.settings.erp_kinds import KINDS

USUAL_S = 300.0
DOWN = Unavailable("customer", Reason.NO_CONNECTION)


class Ward:
    """A monitor of an ERP whose answers the test sets."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.held = ManualBackground()
        self.seconds = 0.0
        health = OutageDetector(USUAL_S, uniform=lambda low, high: (low + high) / 2)
        self.watch = ErpMonitor(self, self.held, health, clock=lambda: self.seconds)
        self.heard: list[Cause | None] = []
        self.watch.changed.connect(lambda: self.heard.append(self.watch.cause))

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
        timer = self.watch._timer
        return timer.interval() / 1000 if timer.isActive() else None

    def answer(self, trouble: Exception | None = None) -> None:
        """Answer the question under way."""
        self.trouble = trouble
        self.held.release()

    def tick(self) -> None:
        """Let the wait be over."""
        assert self.waits_s is not None, "it waits for nothing"
        self.watch._timer.stop()
        self.watch._timer.timeout.emit()

    def go(self, *states: State, failure: Failure | None = None) -> None:
        """Lead the visit through these states; `failure` is that of FAILED."""
        for state in states:
            self.watch.on_view_changed(
                ViewState(state, TODAY, failure=failure if state is State.FAILED else None)
            )


@pytest.fixture
def ward(qapp: QCoreApplication) -> Iterator[Ward]:
    ward = Ward()
    yield ward
    ward.watch.close()
    assert not ward.asks
    ward.held.close()


@pytest.fixture
def well(ward: Ward) -> Ward:
    """The first question was answered."""
    ward.watch.start()
    ward.answer()
    return ward


def fail(ward: Ward, failure: Failure) -> None:
    ward.go(State.TAX_ID, State.SEARCHING, State.FAILED, failure=failure)


def test_it_begins_with_a_question_and_asks_now_and_then(well: Ward) -> None:
    assert well.waits_s == USUAL_S
    well.tick()
    assert well.asks
    well.answer()
    assert (well.heard, well.waits_s) == ([], USUAL_S)


def test_a_kiosk_that_starts_without_its_erp(ward: Ward, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service: the ERP does not answer: no connection")
    expected_logs.expect("the ERP answers again, after 62 s")
    ward.watch.start()
    ward.answer(DOWN)
    assert ward.heard == [Cause.ERP]
    waits = []
    for _ in range(3):
        waits.append(ward.waits_s)
        ward.tick()
        ward.answer(DOWN)
    assert waits == [5, 10, 20]
    ward.seconds = 62
    ward.tick()
    ward.answer()
    assert ward.heard == [Cause.ERP, None]
    assert ward.waits_s == USUAL_S


@pytest.mark.parametrize(
    "trouble",
    [Refused("customer", Reason.TOKEN, "HTTP 401", status=401), Misconfigured("customer", "HTTP 401")],
)
def test_what_has_to_be_mended_is_told_to_staff_as_an_error(
    ward: Ward, trouble: ErpError, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service until the configuration is mended: HTTP 401")
    ward.watch.start()
    ward.answer(trouble)
    assert ward.heard == [Cause.SETUP]
    assert {record.levelname for record in expected_logs.records} == {"ERROR"}


def test_one_slow_answer_is_followed_by_a_question(well: Ward, expected_logs: LogWatch) -> None:
    well.tick()
    well.answer(TimedOut("customer", "15 s"))
    assert (well.heard, well.waits_s) == ([], DOUBT_S)
    well.tick()
    expected_logs.expect("out of service: the ERP does not answer: 15 s")
    well.answer(TimedOut("customer", "15 s"))
    assert well.heard == [Cause.ERP]


@pytest.mark.parametrize("failure", [Failure.UNAVAILABLE, Failure.SLOW])
def test_two_searches_in_a_row(well: Ward, failure: Failure, expected_logs: LogWatch) -> None:
    fail(well, failure)
    assert (well.heard, well.waits_s) == ([], DOUBT_S)
    expected_logs.expect("out of service: the ERP does not answer: a search failed")
    well.go(State.SEARCHING, State.FAILED, failure=failure)
    assert well.heard == [Cause.ERP]


def test_nobody_is_an_answer(well: Ward) -> None:
    for _ in range(3):
        fail(well, Failure.NOT_FOUND)
    assert well.heard == []
    assert well.waits_s is None


@pytest.mark.parametrize("failure", [Failure.REFUSED, Failure.BAD_ANSWER])
def test_a_search_that_failed_for_its_answer_is_looked_into(well: Ward, failure: Failure) -> None:
    for _ in range(3):
        fail(well, failure)
    assert well.waits_s == DOUBT_S
    well.tick()
    well.answer()
    assert well.heard == []


@pytest.mark.parametrize(
    "trouble",
    [
        BadAnswer("customer", Reason.PAGE, status=200),
        Refused("customer", Reason.ERROR_IN_ANSWER, status=200),
        BadAnswer("customer", Reason.FOREIGN_RECORD),
    ],
)
def test_an_answer_that_reports_a_failure_neither_brings_it_back_nor_leaves_it_in(
    ward: Ward, trouble: ErpError, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"out of service: the ERP answers with a failure: {trouble.detail}")
    expected_logs.expect("the ERP answers again")
    ward.watch.start()
    ward.answer(trouble)
    assert (ward.heard, ward.watch.is_healthy) == ([Cause.ERP], False)
    ward.tick()
    ward.answer(trouble)
    assert ward.heard == [Cause.ERP]
    ward.tick()
    ward.answer()
    assert ward.heard == [Cause.ERP, None]


def test_the_erp_comes_back_while_a_customer_tries_again(ward: Ward, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service")
    expected_logs.expect("answers again")
    ward.watch.start()
    ward.go(State.TAX_ID)
    ward.answer(DOWN)
    ward.tick()
    assert ward.asks
    ward.go(State.SEARCHING, State.LOADING)
    assert ward.heard == [Cause.ERP, None]
    assert not ward.asks, "what it may still bring is older than the search's answer"


@pytest.mark.parametrize(
    "way",
    [
        (State.SEARCHING, State.TAX_ID),
        (State.SEARCHING, State.HOME),
        (State.SEARCHING, State.OUT_OF_SERVICE),
    ],
)
def test_a_search_that_was_cancelled_says_nothing(
    ward: Ward, way: tuple[State, ...], expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service")
    ward.watch.start()
    ward.answer(DOWN)
    ward.go(State.TAX_ID, *way)
    assert ward.heard == [Cause.ERP]


@pytest.mark.parametrize("after", [State.BOLETOS, State.NOTHING_OPEN])
def test_boletos_that_came_are_an_answer(ward: Ward, after: State, expected_logs: LogWatch) -> None:
    expected_logs.expect("out of service")
    expected_logs.expect("answers again")
    ward.watch.start()
    ward.go(State.TAX_ID, State.SEARCHING, State.CONTRACTS)
    ward.go(State.LOADING)
    ward.watch._probe()
    ward.answer(DOWN)
    ward.go(State.CONTRACTS)
    assert ward.heard == [Cause.ERP], "going back says nothing"
    ward.go(State.LOADING, after)
    assert ward.heard == [Cause.ERP, None]


def test_in_a_visit_nobody_asks_besides(well: Ward) -> None:
    well.go(State.TAX_ID)
    assert well.waits_s is None
    well.go(State.SEARCHING, State.LOADING, State.BOLETOS, State.FAREWELL)
    assert well.waits_s is None
    well.go(State.HOME)
    assert well.waits_s == USUAL_S


def test_a_bug_of_ours_says_nothing_of_the_erp(ward: Ward, expected_logs: LogWatch) -> None:
    expected_logs.expect("asking for the ERP failed: ZeroDivisionError > ")
    ward.watch.start()
    ward.answer(ZeroDivisionError())
    assert (ward.heard, ward.waits_s) == ([], USUAL_S)


def test_before_it_starts_and_after_it_closes_it_asks_nothing(ward: Ward) -> None:
    fail(ward, Failure.UNAVAILABLE)
    assert (ward.asks, ward.waits_s) == (False, None)
    ward.watch.start()
    ward.watch.close()
    assert (ward.asks, ward.waits_s) == (False, None)


@pytest.mark.parametrize("kind", EMULATED)
def test_refused_credentials_of_a_vendors_erp_are_the_setups_and_maintenance_is_an_outage(kind: str) -> None:
    """By the real adapters; each cause is named in the log, with what to do."""
    with make_emulator(kind) as emulator:
        settings = ErpSettings.model_validate(emulator.settings())

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
        assert told.endswith(f"({KINDS[kind].token})")
        assert probe_result(asyncio.run(probe(InjectedFault.MAINTENANCE))) is ErpProbeResult.SILENT


async def at_once(_seconds: float) -> None:
    """Wait for no attempt."""
