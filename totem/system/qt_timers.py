"""Timers of the GUI thread: each has an owner, who takes it along, and a name, by which it is found."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def once(owner: QObject, name: str, then: Callable[[], object], after_ms: int = 0) -> QTimer:
    """A timer, not started yet, that calls `then` once; `start` may say another time than `after_ms`."""
    timer = every(owner, name, then, after_ms)
    timer.setSingleShot(True)
    return timer


def every(owner: QObject, name: str, then: Callable[[], object], ms: int) -> QTimer:
    """A timer, not started yet, that calls `then` every `ms` milliseconds."""
    timer = QTimer(owner)
    timer.setObjectName(name)
    timer.setInterval(ms)
    timer.timeout.connect(then)
    return timer
