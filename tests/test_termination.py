"""The system asks the program to end: the event loop is left with code 0, whatever it waits for."""

import os
import signal

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from totem.termination import SIGNALS, exit_on_signals


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_a_loop_that_waits(qapp: QApplication, number: signal.Signals) -> None:
    undo = exit_on_signals(qapp)
    QTimer.singleShot(0, qapp, lambda: os.kill(os.getpid(), number))
    assert qapp.exec() == 0
    undo()


def test_a_signal_before_the_loop_runs_is_not_lost(qapp: QApplication) -> None:
    undo = exit_on_signals(qapp)
    os.kill(os.getpid(), signal.SIGTERM)
    assert qapp.exec() == 0
    undo()


def test_the_handlers_of_before_come_back(qapp: QApplication) -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    exit_on_signals(qapp)()
    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert signal.set_wakeup_fd(-1) == -1
