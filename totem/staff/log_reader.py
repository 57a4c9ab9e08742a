"""Read the kiosk's structured log for staff: its last errors, and entries of the last day.

The log holds no personal data: it is redacted before it is written. All functions block, since files are
read; they skip lines that a power cut left half written, and raise OSError where a file cannot be read.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from totem.system.logging import FILE_NAME

COUNT = 5
PERIOD = timedelta(days=1)
_FILES = (FILE_NAME, f"{FILE_NAME}.1")
"""The current file, and the rotated one."""
_ERRORS = ("error", "critical")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of the log."""

    time: datetime
    logger: str
    message: str


def last_errors(folder: Path, count: int = COUNT) -> tuple[LogEntry, ...]:
    """Return the latest `count` errors of the log in `folder`, the newest first."""
    found: list[LogEntry] = []
    for time, row in _newest_first(folder, *_ERRORS):
        if row.get("level") in _ERRORS and "logger" in row and "message" in row:
            found.append(LogEntry(time, str(row["logger"]), str(row["message"])))
        if len(found) == count:
            break
    return tuple(found)


def recent_entries(folder: Path, now: datetime, key: str) -> list[dict[str, Any]]:
    """Return the fields of the entries of the last `PERIOD` that have a field `key`, the oldest first."""
    found = [
        fields
        for time, row in _newest_first(folder, key)
        if isinstance(fields := row.get("fields"), dict) and key in fields and now - time <= PERIOD
    ]
    return found[::-1]


def count_unfit_data(folder: Path, now: datetime) -> Counter[str]:
    """Count the ERP's data of the last day that the kiosk could not use, by field and rule."""
    return Counter(str(fields["unfit"]) for fields in recent_entries(folder, now, "unfit"))


def _newest_first(folder: Path, *words: str) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield the entries in which one of `words` stands quoted, with their time."""
    quoted = [f'"{word}"' for word in words]
    for name in _FILES:
        try:
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            continue
        for line in reversed(text.splitlines()):
            if any(word in line for word in quoted):  # spares most lines the parsing
                try:
                    row = json.loads(line)
                    yield datetime.fromisoformat(row["time"]).astimezone(), row
                except (ValueError, TypeError, KeyError, OverflowError):
                    continue
