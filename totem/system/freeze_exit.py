"""Exit of a process whose threads may be stuck: their tracebacks first, then exit code 1 (`ExitCode.FROZEN`).

faulthandler does both on Linux. Its exit on Windows lets every library clean up, and PySide6's waits for
Python's lock, which a stuck thread keeps. There a timer of the system terminates the process, which runs
none of its code any more.
"""

import faulthandler
import sys
from typing import Any, TextIO

_WRITING_S = 1.0
"""Time that Windows leaves for the tracebacks."""
_THIS_PROCESS = -1
_IN_TIMER_THREAD = 0x20  # WT_EXECUTEINTIMERTHREAD

_timers: list[Any] = []
"""The handle of the timer that runs on Windows; or none."""


def exit_later(within_s: float, traces: TextIO | int) -> None:
    """Exit after a time, which takes the place of one that was set before."""
    faulthandler.dump_traceback_later(within_s, exit=sys.platform != "win32", file=traces)
    if sys.platform == "win32":
        _terminate_later(within_s + _WRITING_S)


def exit_no_more() -> None:
    """Forget the time that was set."""
    faulthandler.cancel_dump_traceback_later()
    if sys.platform == "win32":
        _stop_timer(_kernel())


def _terminate_later(within_s: float) -> None:
    import ctypes

    kernel, timer = _kernel(), ctypes.c_void_p()
    _stop_timer(kernel)
    # The timer itself calls TerminateProcess(parameter, TRUE), and TRUE is 1; Python could run no callback.
    callback = ctypes.cast(kernel.TerminateProcess, ctypes.c_void_p)
    process, due_ms = ctypes.c_void_p(_THIS_PROCESS), round(within_s * 1000)
    made = ctypes.byref(timer)
    if kernel.CreateTimerQueueTimer(made, None, callback, process, due_ms, 0, _IN_TIMER_THREAD):
        _timers.append(timer)


def _stop_timer(kernel: Any) -> None:
    while _timers:
        kernel.DeleteTimerQueueTimer(None, _timers.pop(), None)


def _kernel() -> Any:
    import ctypes

    return ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
