"""Clocks of the system: seconds since the boot, and whether a service keeps the wall clock."""

import ctypes
import sys
import time

_TIMEX_BYTES = 512
"""More than `struct timex` of adjtimex(2) has on any machine."""
_TIME_ERROR = 5
"""Result of adjtimex(2) while nothing synchronises the clock."""


def steady_s() -> float:
    """Seconds that only grow, whatever the wall clock is set to; a sleep of the machine counts."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def is_clock_synced() -> bool | None:
    """Test that NTP or another service keeps the system's clock; None where the system does not report it.

    A clock that was set by hand is not synchronised until the service has corrected it.
    """
    if not sys.platform.startswith("linux"):
        return None
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))  # modes = 0: only reads
    except (OSError, AttributeError):
        return None
    return None if state < 0 else state != _TIME_ERROR
