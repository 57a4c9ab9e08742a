"""Performance tracing: milestones as JSON Lines, written unbuffered to the file in `TOTEM_TRACE`.

`t` is in seconds since the process started by the kernel's clock, so that interpreter start-up is included.
After an error of opening or writing, tracing stops with one warning.
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
    """Trace of this process in the file `name`; disabled without a name."""

    def __init__(self, name: str | None) -> None:
        self._name = name
        self._file: io.FileIO | None = None
        self._start_s = 0.0

    def mark(self, event: str, **more: object) -> None:
        """Write one milestone with its time and the process's memory."""
        if not self._name:
            return
        try:
            if self._file is None:  # opened late, so that a warning reaches the configured log
                self._file, self._start_s = io.FileIO(self._name, "a"), _process_start()
            seconds = round(time.monotonic() - self._start_s, 6)
            row = {"t": seconds, "event": event, "pss_mb": _pss_mb(), **more}
            self._file.write(json.dumps(row).encode() + b"\n")
        except OSError as error:
            log.warning("the trace in %s is given up: %s", self._name, error.strerror)
            self.close()

    def close(self) -> None:
        """Stop tracing and close the file."""
        self._name = None
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()


def _process_start() -> float:
    """Return the monotonic time of the process start, or of this import where the kernel does not give it."""
    try:
        stat = Path("/proc/self/stat").read_text(encoding="ascii")
        ticks = int(stat.rpartition(")")[2].split()[19])
        return ticks / os.sysconf("SC_CLK_TCK") - (time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic())
    except (OSError, ValueError, AttributeError):
        return _IMPORTED


def _pss_mb() -> float | None:
    """Return the proportional set size of this process in MiB (Linux), None elsewhere."""
    try:
        rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return None
    return next((int(row.split()[1]) / 1024 for row in rollup.splitlines() if row.startswith("Pss:")), None)


_IMPORTED = time.monotonic()
mark = Trace(os.environ.get("TOTEM_TRACE")).mark
