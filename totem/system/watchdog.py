"""Watchdog of the kiosk's process, which ends when it hangs: all threads' stacks, and exit code 1 (`FROZEN`).

It watches the start until the first frame is painted, then until the kiosk behind it is complete, and from
the first frame on the GUI thread.

faulthandler writes the stacks, without values of variables, and ends the process, both without Python's lock,
which a stuck thread may keep. Its exit on Windows lets every library clean up, and PySide6's waits for that
lock. There a timer of the system terminates the process, which runs none of its code any more.
"""

import faulthandler
import math
import os
import sys
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

START_S = 60.0
"""Time from the first line of the program to the first frame, and from there to the complete kiosk."""
FREEZE_S = 30.0
"""Time that the GUI thread may block."""
STACKS = "freeze.txt"
"""File for the stacks in the folder of the logs."""
_WRITING_S = 1.0
"""Time that Windows leaves for the stacks."""
_THIS_PROCESS = -1
_IN_TIMER_THREAD = 0x20  # WT_EXECUTEINTIMERTHREAD


class Watchdog:
    """End the process when a step of its start takes too long, and when it is not fed.

    The stacks go to stderr until `write_to`. Where there is none, as in a program without a console on
    Windows, nobody reads them, but the process ends.
    """

    def __init__(self) -> None:
        self._step_ends = math.inf
        self._file: int | None = None
        self._timer: Any = None

    def begin_step(self) -> None:
        """Begin a step of the start, which has to end within `START_S`."""
        self._step_ends = monotonic() + START_S
        self._end_within(START_S)

    def end_start(self) -> None:
        """Watch the GUI thread alone from now on, which calls this."""
        self._step_ends = math.inf
        self.feed()

    def feed(self) -> None:
        """Note that the GUI thread runs; a step of the start takes no longer for it."""
        self._end_within(min(FREEZE_S, self._step_ends - monotonic()))

    def write_to(self, logs: "Path") -> None:
        """Write the stacks to a file in this folder from now on, where one can be created."""
        try:
            logs.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(logs / STACKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError:
            return
        if self._step_ends < math.inf:
            self._end_within(self._step_ends - monotonic())

    def close(self) -> None:
        """Stop watching."""
        faulthandler.cancel_dump_traceback_later()
        self._stop_timer()
        self._step_ends = math.inf
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _end_within(self, seconds: float) -> None:
        seconds = max(0.001, seconds)
        if self._file is None and sys.stderr is None:
            # faulthandler requires a file. It stays open: it may be in the place of a missing standard file.
            self._file = os.open(os.devnull, os.O_RDWR)
        stacks = sys.stderr if self._file is None else self._file
        faulthandler.dump_traceback_later(seconds, exit=sys.platform != "win32", file=stacks)
        if sys.platform == "win32":
            self._terminate_within(seconds + _WRITING_S)

    def _terminate_within(self, seconds: float) -> None:
        import ctypes

        kernel, timer = _kernel(), ctypes.c_void_p()
        self._stop_timer()
        # The timer itself calls TerminateProcess(parameter, TRUE), and TRUE is 1: Python could run no
        # callback.
        callback = ctypes.cast(kernel.TerminateProcess, ctypes.c_void_p)
        process, due_ms = ctypes.c_void_p(_THIS_PROCESS), round(seconds * 1000)
        made = ctypes.byref(timer)
        if kernel.CreateTimerQueueTimer(made, None, callback, process, due_ms, 0, _IN_TIMER_THREAD):
            self._timer = timer

    def _stop_timer(self) -> None:
        if self._timer is not None:
            _kernel().DeleteTimerQueueTimer(None, self._timer, None)
            self._timer = None


@cache
def process_watchdog() -> Watchdog:
    """Return the watchdog of this process: faulthandler has one timer."""
    return Watchdog()


def _kernel() -> Any:
    import ctypes

    return ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
