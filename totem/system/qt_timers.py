"""QTimers with an owner, which deletes them, and a name for debugging."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def once(owner: QObject, name: str, callback: Callable[[], object], after_ms: int = 0) -> QTimer:
    """Create a stopped single-shot timer that calls `callback`; `start` may be given another interval."""
    timer = every(owner, name, callback, after_ms)
    timer.setSingleShot(True)
    return timer


def every(owner: QObject, name: str, callback: Callable[[], object], ms: int) -> QTimer:
    """Create a stopped timer that calls `callback` every `ms` milliseconds."""
    timer = QTimer(owner)
    timer.setObjectName(name)
    timer.setInterval(ms)
    timer.timeout.connect(callback)
    return timer
