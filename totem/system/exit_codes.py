"""Exit codes of `totem run`, for whoever starts it again: systemd, a shell launcher, a script."""

import atexit
import logging
import os
import sys
import threading
from collections.abc import Mapping
from enum import IntEnum


class ExitCode(IntEnum):
    """Why the kiosk ended. All but TOLD, MISTAKE, LEFT and ALREADY_RUNNING ask to be started again."""

    TOLD = 0  # SIGTERM, Ctrl+C
    FROZEN = 1  # the watchdog's own code; also that of any crash in Python
    MISTAKE = 2  # a configuration that cannot be used
    RESTART = 64  # a start was asked for: by staff, a new configuration or an update
    TROUBLED = 65  # unhandled errors, too many in too short a time
    LEFT = 66  # staff left to the system
    ALREADY_RUNNING = 67


SUPERVISORS = ("NOTIFY_SOCKET", "TOTEM_SESSION", "TOTEM_SUPERVISED")
"""Variables set by those that start the kiosk again: systemd, the session's scripts, Start-Totem.ps1."""
EXIT_S = 5.0
"""Time for threads to end, once everything is closed; systemd kills after 15 s (TimeoutStopSec=)."""


def is_supervised(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell if another program starts this one again when it ends."""
    return any(environ.get(name) for name in SUPERVISORS)


def command_line() -> list[str]:
    """Return the command line of this process."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *sys.argv[1:]]
    return [sys.executable, *sys.orig_argv[1:]]


def finish(code: int) -> int:
    """Start the program again if `code` requires it and no supervisor will; otherwise return `code`.

    To be called last. Exit functions run first, as at any end: Qt closes its connection to the display.
    """
    if code != ExitCode.RESTART or is_supervised():
        return code
    # Without this, a frozen program's launcher takes the variables that it finds for those of its own child.
    environ = {**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    if sys.platform == "win32":  # exec there returns to the shell at once, and splits arguments at spaces
        import subprocess

        subprocess.Popen(command_line(), env=environ)  # noqa: S603 - this program's own command line
        return ExitCode.TOLD
    atexit._run_exitfuncs()  # noqa: SLF001 - exec would skip them
    return os.execve(sys.executable, command_line(), environ)  # noqa: S606 - as above


def force_exit(code: int, within_s: float = EXIT_S) -> None:
    """End the process with `code` in `within_s`, even if a thread still waits for a printer or a name server.

    Python joins such threads at its end for as long as they take. To be called once everything is closed.
    """
    timer = threading.Timer(within_s, os._exit, [int(code)])
    timer.daemon = True
    timer.start()
