"""How long the door stays shut after wrong PINs: each failure after the second costs more.

Waits are measured by a clock that nobody can set, and a restart begins the present one anew; so neither
pulling the plug nor changing the date shortens it.
"""

import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from totem.whole_file import write_whole

log = logging.getLogger(__name__)

FILE_NAME = "maintenance.attempts"
FREE = 3
"""Failures before the first wait."""
WAITS_S = (30, 60, 300, 900)
"""What the third failure costs, the fourth, the fifth, and every one after."""


def wait_after(failures: int) -> int:
    """Seconds to wait after so many failures in a row."""
    return 0 if failures < FREE else WAITS_S[min(failures - FREE, len(WAITS_S) - 1)]


class Attempts:
    """Counts failures in a row, kept in the state folder `folder`."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._file, self._clock = folder / FILE_NAME, clock
        self._failures = _read(self._file)
        self._told = False
        self._open_at = clock() + wait_after(self._failures)

    @property
    def failures(self) -> int:
        """Failures since somebody last entered."""
        return self._failures

    @property
    def wait_s(self) -> float:
        """Seconds until the next try may be made; 0 when it may be made now."""
        return max(0.0, self._open_at - self._clock())

    def begin(self) -> None:
        """Count a try as failed before it is looked at: pulling the plug meanwhile gains nothing."""
        self._failures += 1
        self._open_at = self._clock() + wait_after(self._failures)
        self._keep()

    def succeed(self) -> None:
        """Forget all failures: the right PIN was typed."""
        self._failures, self._open_at = 0, self._clock()
        self._keep()

    def _keep(self) -> None:
        try:
            if self._failures:
                write_whole(self._file, json.dumps({"failures": self._failures}).encode())
            else:
                self._file.unlink(missing_ok=True)
            self._told = False
        except OSError as error:
            if not self._told:
                log.warning("failed maintenance PINs are counted in memory alone: %s", error.strerror)
            self._told = True


def _read(file: Path) -> int:
    """The count in `file`; one that cannot be read was tampered with, and costs the longest wait."""
    try:
        text = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError:
        text = b""
    with suppress(ValueError, TypeError, KeyError):
        failures = json.loads(text)["failures"]
        if isinstance(failures, int) and not isinstance(failures, bool) and failures >= 0:
            return failures
    return FREE + len(WAITS_S) - 1
