"""SIGTERM, SIGHUP and Ctrl+C end the event loop, so that whoever started it closes what it opened.

Python runs signal handlers between its own instructions, and a loop that waits for touches executes none: so
the signal's number is written into a pipe that Qt watches. Qt watches no pipes on Windows; there the loop is
woken twice a second.
"""

import os
import signal
import sys
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QSocketNotifier, QTimer

SIGNALS = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if sys.platform != "win32" else ()))
"""SIGHUP: the terminal or the session that it was started from is gone."""
WINDOWS_MS = 500


def exit_on_signals(app: QCoreApplication) -> Callable[[], None]:
    """Have `app` leave its event loop with code 0 when the system asks; returns the function that ends this.

    To be called on the main thread.
    """

    def handle(_number: int, _frame: object) -> None:
        QTimer.singleShot(0, app, lambda: app.exit(0))  # also before the loop runs

    heard = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]  # as nohup does
    before = {number: signal.signal(number, handle) for number in heard}
    sleep_again = _wake_on_windows(app) if sys.platform == "win32" else _wake(app)

    def undo() -> None:
        sleep_again()
        for number, handler in before.items():
            signal.signal(number, handler)

    return undo


def _wake(app: QCoreApplication) -> Callable[[], None]:
    reader, writer = os.pipe()
    for end in (reader, writer):
        os.set_blocking(end, False)
    notifier = QSocketNotifier(reader, QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda: os.read(reader, 64))  # any Python code gives the handlers their turn
    woken_before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def undo() -> None:
        signal.set_wakeup_fd(woken_before)
        notifier.setEnabled(False)
        notifier.deleteLater()
        os.close(reader)
        os.close(writer)

    return undo


def _wake_on_windows(app: QCoreApplication) -> Callable[[], None]:
    timer = QTimer(app)
    timer.setObjectName("signals")
    timer.timeout.connect(lambda: None)
    timer.start(WINDOWS_MS)

    def undo() -> None:
        timer.stop()
        timer.deleteLater()

    return undo
