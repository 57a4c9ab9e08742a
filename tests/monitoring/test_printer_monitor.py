"""Printer monitor: polled between sessions, faults debounced."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication

from support.inline_background import ManualBackground
from support.log_check import LogWatch
from support.session_harness import TODAY
from totem.monitoring.printer_monitor import READY_WAIT_S, SECOND_LOOK_S, TROUBLE_WAIT_S, PrinterMonitor
from totem.printing.printer import PrinterFault
from totem.session.states import State
from totem.session.view_state import ViewState

HOME = ViewState(State.HOME, TODAY)


class MonitorHarness:
    """A monitor of a printer whose state the test sets."""

    def __init__(self) -> None:
        self.fault: PrinterFault | Exception | None = None
        self.held = ManualBackground()
        self.monitor = PrinterMonitor(self.trouble, self.held)
        self.faults: list[PrinterFault | None] = []
        self.monitor.changed.connect(self.faults.append)

    async def trouble(self) -> PrinterFault | None:
        """Answer as prepared."""
        if isinstance(self.fault, Exception):
            raise self.fault
        return self.fault

    @property
    def waits_s(self) -> float | None:
        """Time until the next poll; None while it is stopped."""
        timer = self.monitor._timer
        return timer.interval() / 1000 if timer.isActive() else None

    def answer_polls(self, *answers: PrinterFault | Exception | None) -> None:
        """Poll once for each answer, and give it."""
        for self.fault in answers:
            if self.waits_s is not None:
                self.monitor._timer.stop()
                self.monitor._timer.timeout.emit()
            self.held.release()


@pytest.fixture
def harness(qapp: QCoreApplication) -> Iterator[MonitorHarness]:
    harness = MonitorHarness()
    harness.monitor.start(HOME)
    yield harness
    harness.monitor.close()
    assert not harness.held.pending
    harness.held.close()


def test_a_printer_that_is_ready_is_asked_now_and_then(harness: MonitorHarness) -> None:
    harness.answer_polls(None)
    assert (harness.faults, harness.waits_s) == ([], READY_WAIT_S)
    harness.answer_polls(None)
    assert (harness.faults, harness.waits_s) == ([], READY_WAIT_S)


def test_a_trouble_counts_when_it_is_seen_twice(harness: MonitorHarness, expected_logs: LogWatch) -> None:
    harness.answer_polls(PrinterFault.PAPER_OUT)
    assert (harness.faults, harness.waits_s) == ([], SECOND_LOOK_S)
    expected_logs.expect("no print is offered: the printer reports paper_out")
    harness.answer_polls(PrinterFault.PAPER_OUT)
    assert (harness.faults, harness.waits_s) == ([PrinterFault.PAPER_OUT], TROUBLE_WAIT_S)


def test_a_cover_opened_for_a_moment_is_none(harness: MonitorHarness) -> None:
    harness.answer_polls(PrinterFault.COVER_OPEN, None, PrinterFault.COVER_OPEN, None)
    assert harness.faults == []


def test_it_comes_back_by_itself(harness: MonitorHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("no print is offered")
    expected_logs.expect("the printer is ready again")
    harness.answer_polls(PrinterFault.OFFLINE, PrinterFault.OFFLINE, PrinterFault.OFFLINE, None)
    assert (harness.faults, harness.waits_s) == ([PrinterFault.OFFLINE, None], READY_WAIT_S)


def test_one_trouble_after_another(harness: MonitorHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("reports paper_out")
    expected_logs.expect("reports cover_open")
    harness.answer_polls(PrinterFault.PAPER_OUT, PrinterFault.COVER_OPEN, PrinterFault.COVER_OPEN)
    assert harness.faults == [PrinterFault.COVER_OPEN]
    harness.answer_polls(PrinterFault.PAPER_OUT, PrinterFault.PAPER_OUT)
    assert harness.faults == [PrinterFault.COVER_OPEN, PrinterFault.PAPER_OUT]


def test_in_a_visit_the_printer_is_the_visits(harness: MonitorHarness) -> None:
    harness.monitor.on_view_changed(ViewState(State.TAX_ID, TODAY))
    assert (harness.held.pending, harness.waits_s) == ((), None)
    harness.monitor.on_view_changed(ViewState(State.BOLETOS, TODAY))
    assert harness.waits_s is None
    harness.monitor.on_view_changed(HOME)
    harness.answer_polls(None)


def test_a_trouble_seen_before_a_visit_is_not_half_of_one_after_it(harness: MonitorHarness) -> None:
    harness.answer_polls(PrinterFault.JAM)
    harness.monitor.on_view_changed(ViewState(State.TAX_ID, TODAY))
    harness.monitor.on_view_changed(HOME)
    harness.answer_polls(PrinterFault.JAM)
    assert harness.faults == []


def test_a_printer_that_cannot_be_asked_is_told_and_asked_later(
    harness: MonitorHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("printer could not be asked: OSError > ")
    harness.answer_polls(OSError("gone"))
    assert (harness.faults, harness.waits_s) == ([], READY_WAIT_S)


def test_started_in_a_visit_it_waits_for_its_end(harness: MonitorHarness) -> None:
    harness.monitor.close()
    harness.monitor.start(ViewState(State.PAY, TODAY))
    assert (harness.held.pending, harness.waits_s) == ((), None)
    harness.monitor.on_view_changed(HOME)
    assert harness.waits_s == 0
    harness.monitor.close()
    assert harness.waits_s is None
