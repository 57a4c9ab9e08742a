"""Log formatters (JSON Lines, readable lines) that redact personal data, and a robust rotating file handler.

Redaction is in the formatters, the last step before output, so that no logger can bypass it.
"""

import contextlib
import io
import json
import logging
import os
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from totem.system.logging.redaction import HIDDEN, clean

log = logging.getLogger(__name__)

_QUOTES_CODE = (OSError, AttributeError, TypeError, NameError, ImportError)
_QUOTED = re.compile(r"input_value=.*?(?=, input_type=)|'[^'\n]*'|\"[^\"\n]*\"", re.DOTALL)
_MOST = 8
"""Exceptions of one chain or group that are logged."""

_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


def text_of(error: BaseException) -> str:
    """Return the redacted traceback of an exception chain, the first cause first."""
    return clean("\n\n".join(_block(each) for each in _chain(error)))


def _chain(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and error not in chain and len(chain) < _MOST:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain[::-1]


def _block(error: BaseException) -> str:
    kind = type(error)
    lines = ["Traceback (most recent call last):\n", *traceback.format_tb(error.__traceback__)]
    lines.append(f"{kind.__module__}.{kind.__qualname__}: {_exception_text(error)}")
    if isinstance(error, BaseExceptionGroup):
        lines += ["\n\n" + text_of(inside) for inside in error.exceptions[:_MOST]]
    return "".join(lines)


def _exception_text(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - a broken exception must not hide the first
        return "(its message cannot be told)"
    if isinstance(error, _QUOTES_CODE) or type(error).__module__.partition(".")[0] == "totem":
        return text
    return _QUOTED.sub(HIDDEN, text)


class JsonLinesFormatter(logging.Formatter):
    """Formatter for `{"time", "level", "logger", "message", "fields"?, "trace"?}`; time is in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record as one line of JSON."""
        row = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        more = {"fields": _fields(record), "trace": _trace(record)}
        return json.dumps(row | {key: value for key, value in more.items() if value}, ensure_ascii=False)


class ReadableFormatter(logging.Formatter):
    """Formatter for `10:30:00 WARNING totem.erp: message field=value`, followed by the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record as one line, or more with a traceback."""
        clock = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        trace = _trace(record)
        line = f"{clock} {record.levelname} {record.name}: {_message(record)}{fields}"
        return f"{line}\n{trace}" if trace else line


def _message(record: logging.LogRecord) -> str:
    try:
        return clean(record.getMessage())
    except Exception:  # noqa: BLE001 - a wrong format string must not lose the record
        return clean(str(record.msg)) + " (its arguments do not fit)"


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return {name: _value(value) for name, value in vars(record).items() if name not in _STANDARD}


def _value(value: object) -> object:
    if value is None or isinstance(value, bool | float):
        return value
    text = clean(str(value))
    return value if isinstance(value, int) and text == str(value) else text


def _trace(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    parts = [text_of(error) if error else "", clean(record.stack_info or "")]
    return "\n".join(filter(None, parts))


class ReopeningFileHandler(RotatingFileHandler):
    """Private rotating log file that is reopened after errors, which never reach the caller.

    When writing fails (missing folder, permissions, full disk), one warning goes to the other handlers and
    the file is retried after `RETRY_S`.
    """

    RETRY_S = 60.0

    def __init__(self, path: Path, *, max_bytes: int, keep: int) -> None:
        super().__init__(path, maxBytes=max_bytes, backupCount=keep, encoding="utf-8", delay=True)
        self._retry_at = 0.0
        self._is_failing = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, unless writing failed within the last `RETRY_S`."""
        if time.monotonic() < self._retry_at:
            return
        self._retry_at = 0.0
        super().emit(record)
        self._is_failing = self._is_failing and self._retry_at > 0

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's own signature
        """Close the file for `RETRY_S` and log the first failure."""
        error = sys.exc_info()[1]
        with contextlib.suppress(OSError):
            if self.stream is not None:
                self.stream.close()
        self.stream = None
        self._retry_at = time.monotonic() + self.RETRY_S
        if not self._is_failing:
            self._is_failing = True
            log.warning("the log file cannot be written (%s); the screen alone has the log", error)

    def _open(self) -> io.TextIOWrapper:
        folder = Path(self.baseFilename).parent
        for each in (folder.parent, folder):  # `parents=True` ignores `mode` for parents
            each.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        Path(self.baseFilename).chmod(0o600)
        return io.TextIOWrapper(io.FileIO(descriptor, "a"), encoding="utf-8")
