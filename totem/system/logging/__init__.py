"""Logging set-up: JSON Lines in rotating files, readable lines on stderr, exception hooks.

Personal data is redacted from all of them. Fields are passed in `extra`:
`log.info("boletos found", extra={"count": 3})`.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from totem.system.logging.handlers import JsonLinesFormatter, ReadableFormatter, ReopeningFileHandler
from totem.system.logging.redaction import clean, guard, unguard

__all__ = [
    "clean",
    "describe_traceback",
    "guard",
    "install_hooks",
    "journal_alone",
    "start",
    "stop",
    "unguard",
]

log = logging.getLogger("totem.uncaught")

Undo = Callable[[], None]

FILE_NAME = "totem.jsonl"
JOURNAL = "totem.journal"
"""Logger of staff actions, with its own file, so that other lines do not rotate it out."""
JOURNAL_FILE_NAME = "journal.jsonl"

_TALKATIVE = ("httpx", "httpcore", "asyncio", "PIL")
"""Libraries limited to warnings; httpx logs each URL with its query at INFO."""

_installed: list[tuple[logging.Logger, logging.Handler]] = []


class _Reporter:
    """Log uncaught exceptions and call `on_error`, without recursion when that raises."""

    def __init__(self, on_error: Callable[[], None]) -> None:
        self._on_error = on_error
        self._thread = threading.local()

    def main(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Handle `sys.excepthook`; KeyboardInterrupt keeps its default handling."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self._report(error.with_traceback(trace), "uncaught exception")

    def thread(self, hook: threading.ExceptHookArgs) -> None:
        """Handle `threading.excepthook`."""
        if hook.exc_value is not None and not isinstance(hook.exc_value, SystemExit):
            self._report(hook.exc_value, "uncaught exception in a thread")

    def _report(self, error: BaseException, message: str) -> None:
        if getattr(self._thread, "reports", False):
            return
        self._thread.reports = True
        try:
            log.critical(message, exc_info=error)
            self._on_error()
        except Exception as second:
            log.critical("the way home failed, too", exc_info=second)
        finally:
            self._thread.reports = False


def describe_traceback(error: BaseException) -> str:
    """Return the type and the call path of an error, without its message, which may quote an entry."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join([type(error).__name__, *(f"{frame.name}:{frame.lineno}" for frame in frames[-5:])])


def install_hooks(on_error: Callable[[], None]) -> Undo:
    """Log every uncaught exception of any thread, then call `on_error` on that thread.

    Returns the function that restores the former hooks.
    """
    former = sys.excepthook, threading.excepthook
    reporter = _Reporter(on_error)
    sys.excepthook = reporter.main
    threading.excepthook = reporter.thread

    def undo() -> None:
        sys.excepthook, threading.excepthook = former

    return undo


def start(
    folder: Path | None,
    *,
    level: int = logging.INFO,
    console_level: int = logging.INFO,
    max_bytes: int = 1_000_000,
    keep: int = 5,
) -> None:
    """Start logging to stderr and, unless `folder` is None, to totem.jsonl and journal.jsonl in it.

    Files rotate at `max_bytes`; `keep` older ones are kept. A second call replaces the first.
    """
    stop()
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    if sys.stderr is not None:  # a windowed program on Windows has none
        console = logging.StreamHandler()
        console.setLevel(console_level)
        console.setFormatter(ReadableFormatter())
        root.addHandler(console)
        _installed.append((root, console))
    if folder is not None:
        for name, logger in ((FILE_NAME, root), (JOURNAL_FILE_NAME, logging.getLogger(JOURNAL))):
            file = ReopeningFileHandler(folder / name, max_bytes=max_bytes, keep=keep)
            file.setFormatter(JsonLinesFormatter())
            logger.addHandler(file)
            _installed.append((logger, file))
    logging.captureWarnings(capture=True)


@contextmanager
def journal_alone(folder: Path) -> Iterator[None]:
    """Have the block's staff actions stand in the journal in `folder`, and nothing in the log.

    For a command beside a kiosk that runs, which rotates the file.
    """
    journal, file = (
        logging.getLogger(JOURNAL),
        ReopeningFileHandler(folder / JOURNAL_FILE_NAME, max_bytes=0, keep=0),
    )
    level = journal.level
    file.setFormatter(JsonLinesFormatter())
    journal.addHandler(file)
    journal.setLevel(logging.INFO)
    try:
        yield
    finally:
        journal.setLevel(level)
        journal.removeHandler(file)
        file.close()


def stop() -> None:
    """Remove and close the handlers that `start` added."""
    while _installed:
        logger, handler = _installed.pop()
        logger.removeHandler(handler)
        handler.close()
    logging.captureWarnings(capture=False)
