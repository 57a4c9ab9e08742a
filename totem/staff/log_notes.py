"""Read notes for staff from the log: fields of its structured lines, without personal data."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from totem.logs import FILE_NAME

PERIOD = timedelta(days=1)
_FILES = (f"{FILE_NAME}.1", FILE_NAME)
"""The rotated file, and the current one."""


def recent_notes(folder: Path, now: datetime, key: str) -> Iterator[dict[str, Any]]:
    """Yield the fields of the lines with a field `key` within the last `PERIOD`, the oldest first.

    Blocks: the log in `folder` is read. Lines that a power cut left half written are skipped.

    Raises:
        OSError: a file is there, and cannot be read.
    """
    for name in _FILES:
        try:
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            continue
        yield from filter(None, (_fields(line, now, key) for line in text.splitlines()))


def _fields(line: str, now: datetime, key: str) -> dict[str, Any] | None:
    if f'"{key}"' not in line:  # spares most lines the parsing
        return None
    try:
        row = json.loads(line)
        if now - datetime.fromisoformat(row["time"]) > PERIOD:
            return None
        fields = row["fields"]
        return fields if isinstance(fields, dict) and key in fields else None
    except (ValueError, TypeError, KeyError):
        return None
