"""Signal handling: SIGTERM, SIGHUP and Ctrl+C exit the Qt event loop, so that resources are closed.

SIGUSR1 asks for a reload of the configuration; SIGHUP, which asks daemons for it, also ends a terminal.

Python runs signal handlers between bytecode instructions, and a waiting event loop executes none. So the
signal number is written to a pipe that a QSocketNotifier watches (signal.set_wakeup_fd). On Windows, where
Qt cannot watch pipes, a timer wakes the loop twice a second.
"""

import os
import signal
import sys
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, QTimer

from totem.system.qt_timers import every

SIGNALS = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if sys.platform != "win32" else ()))
"""SIGHUP is sent when the terminal or the session closes."""
RELOAD = None if sys.platform == "win32" else signal.SIGUSR1
WINDOWS_MS = 500


def exit_on_signals(app: QCoreApplication) -> Callable[[], None]:
    """Exit the event loop of `app` with code 0 on these signals; return the function that undoes this.

    To be called on the main thread. Signals that are ignored already, as under nohup, stay ignored.
    """

    def handle(_number: int, _frame: object) -> None:
        QTimer.singleShot(0, app, lambda: app.exit(0))  # works before the loop runs, too

    handled = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    previous = {number: signal.signal(number, handle) for number in handled}
    stop_waking = _wake_on_windows(app) if sys.platform == "win32" else _wake(app)

    def undo() -> None:
        stop_waking()
        for number, handler in previous.items():
            signal.signal(number, handler)

    return undo


def call_on_reload(owner: QObject, reload: Callable[[], object]) -> Callable[[], None]:
    """Call `reload` in the event loop on RELOAD, while `owner` lives; return the function that undoes this.

    To be called on the main thread, with `exit_on_signals` in effect, which wakes the loop.
    """
    if RELOAD is None:
        return lambda: None
    number = RELOAD

    def handle(_number: int, _frame: object) -> None:
        QTimer.singleShot(0, owner, reload)

    def undo() -> None:
        if signal.getsignal(number) is handle:
            signal.signal(number, previous)

    previous = signal.signal(number, handle)
    owner.destroyed.connect(undo)
    return undo


def _wake(app: QCoreApplication) -> Callable[[], None]:
    reader, writer = os.pipe()
    for end in (reader, writer):
        os.set_blocking(end, False)
    notifier = QSocketNotifier(reader, QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda: os.read(reader, 64))  # Python code runs, so handlers run
    previous = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def undo() -> None:
        signal.set_wakeup_fd(previous)
        notifier.setEnabled(False)
        notifier.deleteLater()
        os.close(reader)
        os.close(writer)

    return undo


def _wake_on_windows(app: QCoreApplication) -> Callable[[], None]:
    timer = every(app, "signals", lambda: None, WINDOWS_MS)
    timer.start()

    def undo() -> None:
        timer.stop()
        timer.deleteLater()

    return undo
