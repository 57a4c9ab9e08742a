"""Log handler that publishes warnings and errors, without personal data and at a bounded rate."""

import logging
import re
import time
from collections.abc import Callable
from pathlib import PurePath

from totem.fleet.messages import MOST_LOG_LINES, EventSeverity
from totem.system.logging import clean, describe_traceback
from totem.system.logging.redaction import HIDDEN
from totem.system.sliding_window import MINUTE_S, SlidingWindow

UNCAUGHT = "totem.uncaught"
"""Logger of unhandled errors."""
_QUOTED = ("totem", "qt")
"""Loggers whose texts are published; of any other, which may quote its input, only the constant part is."""
_QUOTATION = re.compile(r"'[^']*'?|\"[^\"]*\"?")
_UNPUBLISHED = ("totem.fleet.link", "totem.fleet.connection", "paho", "totem.session.session_log")
"""Loggers of the link itself, since a failure to publish must not publish, and of single sessions."""
_ADDRESS = re.compile(r"(\w+://)(?:[^\s/@'\"]*@)?([^\s/?#'\",;)]*)[^\s'\",;)]*")
_PATH = re.compile(
    r"(?<![^\s'\",;(=])(?![a-z]+://)[^\s'\",;]*[/\\](?:[^\s'\",;]*[^\s'\",;:.)])?", re.IGNORECASE
)


class FleetLogHandler(logging.Handler):
    """Handler that hands at most `MOST_LOG_LINES` a minute to `publish`, which must not block.

    Attributes:
        errors: unhandled errors since the start.
    """

    def __init__(
        self,
        publish: Callable[[EventSeverity, str, str], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(logging.WARNING)
        self._publish, self._limit = publish, SlidingWindow(MINUTE_S, clock)
        self.errors = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Publish a record; errors are ignored, since a log must not break what it watches."""
        if _belongs_to(record.name, _UNPUBLISHED):
            return
        self.errors += record.name == UNCAUGHT
        if not self._limit.add_if_below(MOST_LOG_LINES):
            return
        severity = EventSeverity.ERROR if record.levelno >= logging.ERROR else EventSeverity.WARNING
        try:
            self._publish(severity, record.name, redacted_text(record))
        except Exception:  # noqa: BLE001 - any error of formatting
            return


def redacted_text(record: logging.LogRecord) -> str:
    """Return a record's text without personal data, the texts of exceptions, paths, and queries of addresses.

    A path may have a customer's name, an exception the text that could not be used. Halves of pairs of
    surrogates, which no message takes, become question marks.
    """
    error = record.exc_info[1] if record.exc_info else None
    text = without_paths(clean(_text(record))).encode(errors="replace").decode()
    return text + (f" ({describe_traceback(error)})" if error else "")


def without_paths(text: str) -> str:
    """Return the text with its paths hidden, and no more of addresses than their hosts."""
    return _PATH.sub(HIDDEN, _ADDRESS.sub(rf"\1\2{HIDDEN}", text))


def _text(record: logging.LogRecord) -> str:
    template, arguments = str(record.msg), record.args
    if isinstance(record.msg, BaseException):
        return type(record.msg).__name__
    if not _belongs_to(record.name, _QUOTED):
        first_line = template.partition("\n")[0]  # asyncio's next ones have the exception
        return _QUOTATION.sub(HIDDEN, first_line)
    if not arguments:
        return template
    if isinstance(arguments, tuple):
        return template % tuple(map(_argument, arguments))
    return template % {name: _argument(value) for name, value in arguments.items()}


def _argument(value: object) -> object:
    if isinstance(value, BaseException):
        return type(value).__name__
    return HIDDEN if isinstance(value, PurePath) else value


def _belongs_to(logger: str, families: tuple[str, ...]) -> bool:
    return any(logger == each or logger.startswith(f"{each}.") for each in families)
