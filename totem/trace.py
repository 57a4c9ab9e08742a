"""Milestones as JSON Lines in the file that `TOTEM_TRACE` names, flushed at once.

Off (the variable is not set) `mark` is one comparison. `t` is seconds since the process started, by the
kernel's clock, so that interpreter start-up counts.
"""

import json
import os
import time
from pathlib import Path
from typing import TextIO


def _open() -> TextIO | None:
    name = os.environ.get("TOTEM_TRACE")
    return Path(name).open("a", encoding="utf-8", buffering=1) if name else None


def _process_start() -> float:
    """Monotonic-clock second at which this process started."""
    try:
        stat = Path("/proc/self/stat").read_text(encoding="ascii")
        ticks = int(stat.rpartition(")")[2].split()[19])
        return ticks / os.sysconf("SC_CLK_TCK") - (time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic())
    except (OSError, ValueError, AttributeError):
        return _IMPORTED


_IMPORTED = time.monotonic()
_file = _open()
_start = _process_start() if _file else _IMPORTED


def enabled() -> bool:
    """Whether milestones are being written."""
    return _file is not None


def pss_mb() -> float | None:
    """Proportional set size of this process in MB (Linux), None elsewhere."""
    try:
        rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return None
    return next((int(row.split()[1]) / 1024 for row in rollup.splitlines() if row.startswith("Pss:")), None)


def mark(event: str, **more: object) -> None:
    """Write one milestone: when, what, and the process's memory."""
    if _file is None:
        return
    row = {"t": round(time.monotonic() - _start, 6), "event": event, "pss_mb": pss_mb(), **more}
    _file.write(json.dumps(row) + "\n")
    _file.flush()
