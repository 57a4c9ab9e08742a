"""What nobody caught: logged with its traceback, and the kiosk goes home. Qt's messages: logged, too."""

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

log = logging.getLogger("totem.uncaught")

_HEADLESS_NOISE = "This plugin does not support "
"""The offscreen platform says so of every window that it shows."""

Undo = Callable[[], None]


class _Reporter:
    """Logs an uncaught exception and calls `on_error`, never from within itself."""

    def __init__(self, on_error: Callable[[], None]) -> None:
        self._on_error = on_error
        self._thread = threading.local()

    def main(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """For `sys.excepthook`: Ctrl-C keeps its meaning."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self._report(error.with_traceback(trace), "uncaught exception")

    def thread(self, hook: threading.ExceptHookArgs) -> None:
        """For `threading.excepthook`."""
        if hook.exc_value is not None and not isinstance(hook.exc_value, SystemExit):
            self._report(hook.exc_value, "uncaught exception in a thread")

    def _report(self, error: BaseException, what: str) -> None:
        if getattr(self._thread, "reports", False):
            return
        self._thread.reports = True
        try:
            log.critical(what, exc_info=error)
            self._on_error()
        except Exception as second:
            log.critical("the way home failed, too", exc_info=second)
        finally:
            self._thread.reports = False


def install_hooks(on_error: Callable[[], None]) -> Undo:
    """Log every exception that reaches the top of a thread, then call `on_error` in that thread.

    `on_error` takes the kiosk home; where the thread is not the GUI's it has to cross over itself (a queued
    signal does). Returns the function that puts the former hooks back.
    """
    former = sys.excepthook, threading.excepthook
    reporter = _Reporter(on_error)
    sys.excepthook = reporter.main
    threading.excepthook = reporter.thread

    def undo() -> None:
        sys.excepthook, threading.excepthook = former

    return undo


def install_qt_messages() -> Undo:
    """Send Qt's own messages to the logger `qt` (or `qt.CATEGORY`); returns the function that ends it."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }

    def receive(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        category = context.category
        name = "qt" if category in {None, "", "default"} else f"qt.{str(category).removeprefix('qt.')}"
        level = logging.DEBUG if str(message).startswith(_HEADLESS_NOISE) else levels[kind]
        logging.getLogger(name).log(level, "%s", message)

    former = qInstallMessageHandler(receive)

    def undo() -> None:
        qInstallMessageHandler(former)

    return undo
