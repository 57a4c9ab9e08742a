"""Count what the ERP sent and the kiosk could not use, from the log: names of fields and rules, no data."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from totem.logs import FILE_NAME

_FILES = (FILE_NAME, f"{FILE_NAME}.1")
"""The one that is written, and the one before it."""
PERIOD = timedelta(days=1)


def unfit_data(folder: Path, now: datetime) -> Counter[str]:
    """Count the notes of the last day in the log in `folder`. Blocks: files are read.

    Raises:
        OSError: a file is there, and cannot be read.
    """
    found: Counter[str] = Counter()
    for name in _FILES:
        try:
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            continue
        found.update(what for line in text.splitlines() if (what := _noted(line, now)))
    return found


def _noted(line: str, now: datetime) -> str | None:
    """The note of a line; None for any other, and for one that a power cut left half written."""
    if '"unfit"' not in line:  # spares most lines the parsing
        return None
    try:
        row = json.loads(line)
        if now - datetime.fromisoformat(row["time"]) > PERIOD:
            return None
        return str(row["fields"]["unfit"])
    except (ValueError, TypeError, KeyError):
        return None
