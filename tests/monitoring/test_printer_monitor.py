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


class Corner:
    """A monitor of a printer whose state the test sets."""

    def __init__(self) -> None:
        self.fault: PrinterFault | Exception | None = None
        self.held = ManualBackground()
        self.watch = PrinterMonitor(self.trouble, self.held)
        self.heard: list[PrinterFault | None] = []
        self.watch.changed.connect(self.heard.append)

    async def trouble(self) -> PrinterFault | None:
        """Answer as prepared."""
        if isinstance(self.fault, Exception):
            raise self.fault
        return self.fault

    @property
    def waits_s(self) -> float | None:
        """Time until the next poll; None while it is stopped."""
        timer = self.watch._timer
        return timer.interval() / 1000 if timer.isActive() else None

    def say(self, *answers: PrinterFault | Exception | None) -> None:
        """Give these answers, each when its question comes."""
        for self.fault in answers:
            if self.waits_s is not None:
                self.watch._timer.stop()
                self.watch._timer.timeout.emit()
            self.held.release()


@pytest.fixture
def corner(qapp: QCoreApplication) -> Iterator[Corner]:
    corner = Corner()
    corner.watch.start(HOME)
    yield corner
    corner.watch.close()
    assert not corner.held.pending
    corner.held.close()


def test_a_printer_that_is_ready_is_asked_now_and_then(corner: Corner) -> None:
    corner.say(None)
    assert (corner.heard, corner.waits_s) == ([], READY_WAIT_S)
    corner.say(None)
    assert (corner.heard, corner.waits_s) == ([], READY_WAIT_S)


def test_a_trouble_counts_when_it_is_seen_twice(corner: Corner, expected_logs: LogWatch) -> None:
    corner.say(PrinterFault.PAPER_OUT)
    assert (corner.heard, corner.waits_s) == ([], SECOND_LOOK_S)
    expected_logs.expect("no print is offered: the printer says paper_out")
    corner.say(PrinterFault.PAPER_OUT)
    assert (corner.heard, corner.waits_s) == ([PrinterFault.PAPER_OUT], TROUBLE_WAIT_S)


def test_a_cover_opened_for_a_moment_is_none(corner: Corner) -> None:
    corner.say(PrinterFault.COVER_OPEN, None, PrinterFault.COVER_OPEN, None)
    assert corner.heard == []


def test_it_comes_back_by_itself(corner: Corner, expected_logs: LogWatch) -> None:
    expected_logs.expect("no print is offered")
    expected_logs.expect("the printer is ready again")
    corner.say(PrinterFault.OFFLINE, PrinterFault.OFFLINE, PrinterFault.OFFLINE, None)
    assert (corner.heard, corner.waits_s) == ([PrinterFault.OFFLINE, None], READY_WAIT_S)


def test_one_trouble_after_another(corner: Corner, expected_logs: LogWatch) -> None:
    expected_logs.expect("says paper_out")
    expected_logs.expect("says cover_open")
    corner.say(PrinterFault.PAPER_OUT, PrinterFault.COVER_OPEN, PrinterFault.COVER_OPEN)
    assert corner.heard == [PrinterFault.COVER_OPEN]
    corner.say(PrinterFault.PAPER_OUT, PrinterFault.PAPER_OUT)
    assert corner.heard == [PrinterFault.COVER_OPEN, PrinterFault.PAPER_OUT]


def test_in_a_visit_the_printer_is_the_visits(corner: Corner) -> None:
    corner.watch.on_view_changed(ViewState(State.TAX_ID, TODAY))
    assert (corner.held.pending, corner.waits_s) == ((), None)
    corner.watch.on_view_changed(ViewState(State.BOLETOS, TODAY))
    assert corner.waits_s is None
    corner.watch.on_view_changed(HOME)
    corner.say(None)


def test_a_trouble_seen_before_a_visit_is_not_half_of_one_after_it(corner: Corner) -> None:
    corner.say(PrinterFault.JAM)
    corner.watch.on_view_changed(ViewState(State.TAX_ID, TODAY))
    corner.watch.on_view_changed(HOME)
    corner.say(PrinterFault.JAM)
    assert corner.heard == []


def test_a_printer_that_cannot_be_asked_is_told_and_asked_later(
    corner: Corner, expected_logs: LogWatch
) -> None:
    expected_logs.expect("printer could not be asked: OSError > ")
    corner.say(OSError("gone"))
    assert (corner.heard, corner.waits_s) == ([], READY_WAIT_S)


def test_started_in_a_visit_it_waits_for_its_end(corner: Corner) -> None:
    corner.watch.close()
    corner.watch.start(ViewState(State.PAY, TODAY))
    assert (corner.held.pending, corner.waits_s) == ((), None)
    corner.watch.on_view_changed(HOME)
    assert corner.waits_s == 0
    corner.watch.close()
    assert corner.waits_s is None
