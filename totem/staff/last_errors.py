"""The last errors of the log, for staff to read. What it holds has been cleaned before it was written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from totem.logs import FILE_NAME

COUNT = 5
_FILES = (FILE_NAME, f"{FILE_NAME}.1")
"""The one that is written, and the one before it."""
_GRAVE = frozenset({"error", "critical"})


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the log."""

    time: datetime
    logger: str
    message: str


def last_errors(folder: Path, count: int = COUNT) -> tuple[Logged, ...]:
    """The latest `count` errors of the log in `folder`, the newest first. Blocks: files are read.

    Raises:
        OSError: a file is there, and cannot be read.
    """
    found: list[Logged] = []
    for name in _FILES:
        for line in _backwards(folder / name):
            logged = _read(line)
            if logged is not None:
                found.append(logged)
            if len(found) == count:
                return tuple(found)
    return tuple(found)


def _backwards(file: Path) -> Iterator[str]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    yield from reversed(text.splitlines())


def _read(line: str) -> Logged | None:
    """An error; None for any other line, and for one that a power cut left half written."""
    if not any(f'"{level}"' in line for level in _GRAVE):  # spares most lines the parsing
        return None
    try:
        row = json.loads(line)
        if row["level"] not in _GRAVE:
            return None
        time = datetime.fromisoformat(row["time"]).astimezone()
        return Logged(time, str(row["logger"]), str(row["message"]))
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
