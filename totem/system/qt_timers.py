"""QTimers with an owner, which deletes them, and a name for debugging."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def once(owner: QObject, name: str, then: Callable[[], object], after_ms: int = 0) -> QTimer:
    """Create a stopped single-shot timer that calls `then`; `start` may be given another interval."""
    timer = every(owner, name, then, after_ms)
    timer.setSingleShot(True)
    return timer


def every(owner: QObject, name: str, then: Callable[[], object], ms: int) -> QTimer:
    """Create a stopped timer that calls `then` every `ms` milliseconds."""
    timer = QTimer(owner)
    timer.setObjectName(name)
    timer.setInterval(ms)
    timer.timeout.connect(then)
    return timer
