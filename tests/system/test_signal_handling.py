"""Signals exit the event loop with code 0."""

import signal
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from support.platform_marks import needs_signals
from totem.system.signal_handling import SIGNALS, exit_on_signals


@pytest.fixture(autouse=True)
def _heard_as_usual() -> Iterator[None]:
    """Restore SIGHUP, which nohup ignores in the tests and in the programs that they start."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_signal_exits_a_waiting_event_loop(qapp: QApplication, number: signal.Signals) -> None:
    undo = exit_on_signals(qapp)
    QTimer.singleShot(0, qapp, lambda: signal.raise_signal(number))
    assert qapp.exec() == 0
    undo()


def test_signal_before_the_event_loop_exits_it(qapp: QApplication) -> None:
    undo = exit_on_signals(qapp)
    signal.raise_signal(signal.SIGTERM)
    assert qapp.exec() == 0
    undo()


def test_undo_restores_the_former_handlers(qapp: QApplication) -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    exit_on_signals(qapp)()
    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert signal.set_wakeup_fd(-1) == -1


@needs_signals
def test_ignored_signals_stay_ignored(qapp: QApplication) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    undo = exit_on_signals(qapp)
    signal.raise_signal(signal.SIGHUP)
    QTimer.singleShot(0, qapp, lambda: qapp.exit(7))
    assert qapp.exec() == 7
    undo()
