"""Milestones as JSON Lines in the file that `TOTEM_TRACE` names, each written at once, to measure budgets by.

Off (the variable is not set) `mark` is one comparison. `t` is seconds since the process started, by the
kernel's clock, so that interpreter start-up counts. What cannot be opened, or not written any more (a full
disk, a reader who left), is given up with one warning: no visit ends for a measurement.
"""

import contextlib
import io
import json
import logging
import os
import time
from pathlib import Path

log = logging.getLogger(__name__)


class Trace:
    """The milestones of this process in the file called `name`; without a name, nowhere."""

    def __init__(self, name: str | None) -> None:
        self._name = name
        self._file: io.FileIO | None = None
        self._start_s = 0.0

    def mark(self, event: str, **more: object) -> None:
        """Write one milestone: when, what, and the process's memory."""
        if not self._name:
            return
        try:
            if self._file is None:  # not before there is something to say: by then the log stands
                self._file, self._start_s = io.FileIO(self._name, "a"), _process_start()
            seconds = round(time.monotonic() - self._start_s, 6)
            row = {"t": seconds, "event": event, "pss_mb": _pss_mb(), **more}
            self._file.write(json.dumps(row).encode() + b"\n")
        except OSError as error:
            log.warning("the trace in %s is given up: %s", self._name, error.strerror)
            self.close()

    def close(self) -> None:
        """Write nothing more."""
        self._name = None
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()


def _process_start() -> float:
    """Monotonic-clock second at which this process started; where the kernel does not tell, of the import."""
    try:
        stat = Path("/proc/self/stat").read_text(encoding="ascii")
        ticks = int(stat.rpartition(")")[2].split()[19])
        return ticks / os.sysconf("SC_CLK_TCK") - (time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic())
    except (OSError, ValueError, AttributeError):
        return _IMPORTED


def _pss_mb() -> float | None:
    """Proportional set size of this process in MiB (Linux), None elsewhere."""
    try:
        rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return None
    return next((int(row.split()[1]) / 1024 for row in rollup.splitlines() if row.startswith("Pss:")), None)


_IMPORTED = time.monotonic()
mark = Trace(os.environ.get("TOTEM_TRACE")).mark
