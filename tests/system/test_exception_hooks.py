"""Uncaught exceptions and Qt messages in the log."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import qDebug, qWarning

from support.log_check import LogWatch
from totem.system.logging import install_hooks
from totem.system.logging.qt_messages import install_qt_messages


class Home:
    """Counts the ways home."""

    def __init__(self) -> None:
        self.visits = 0
        self.fails = False

    def go(self) -> None:
        """Go home, or fail at it."""
        self.visits += 1
        if self.fails:
            raise RuntimeError("no way home")


@pytest.fixture
def home() -> Iterator[Home]:
    """A home that the installed hooks lead to."""
    place = Home()
    undo = install_hooks(place.go)
    yield place
    undo()


def test_uncaught_exception_is_logged_and_calls_on_error(home: Home, expected_logs: LogWatch) -> None:
    expected_logs.expect("totem.uncaught: uncaught exception")
    error = ValueError("x")
    sys.excepthook(ValueError, error, None)
    assert home.visits == 1
    (record,) = expected_logs.records
    assert record.exc_info is not None
    assert record.exc_info[1] is error


def test_uncaught_exception_of_a_thread_is_logged_and_calls_on_error(
    home: Home, expected_logs: LogWatch
) -> None:
    expected_logs.expect("uncaught exception in a thread")

    def fail() -> None:
        raise ValueError("x")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert home.visits == 1


def test_failing_on_error_is_logged_without_recursion(home: Home, expected_logs: LogWatch) -> None:
    expected_logs.expect("uncaught exception")
    expected_logs.expect("the way home failed, too")
    home.fails = True
    sys.excepthook(ValueError, ValueError("x"), None)
    sys.excepthook(ValueError, ValueError("y"), None)
    assert home.visits == 2


def test_reporter_is_not_reentrant(expected_logs: LogWatch) -> None:
    expected_logs.expect("uncaught exception")
    depth = []

    def home_raises_again() -> None:
        depth.append(1)
        sys.excepthook(ValueError, ValueError("inside"), None)

    undo = install_hooks(home_raises_again)
    sys.excepthook(ValueError, ValueError("x"), None)
    undo()
    assert len(depth) == 1
    assert len(expected_logs.records) == 1


def test_keyboard_interrupt_keeps_its_default_handling(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert home.visits == 0
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_undo_restores_the_former_hooks() -> None:
    former = sys.excepthook, threading.excepthook
    install_hooks(lambda: None)()
    assert (sys.excepthook, threading.excepthook) == former


def test_qt_messages_are_logged(expected_logs: LogWatch, caplog: pytest.LogCaptureFixture) -> None:
    expected_logs.expect("^qt: something is odd$")
    undo = install_qt_messages()
    with caplog.at_level(logging.DEBUG, "qt"):
        qWarning("something is odd")
        qDebug("a detail")
    undo()
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "something is odd"),
        ("DEBUG", "a detail"),
    ]
