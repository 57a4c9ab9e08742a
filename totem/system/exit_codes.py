"""Exit codes of `totem run` for its supervisor (systemd, a shell launcher, a script), restart and exit."""

import atexit
import logging
import os
import sys
import threading
from collections.abc import Mapping
from enum import IntEnum

SUPERVISORS = ("NOTIFY_SOCKET", "TOTEM_SESSION", "TOTEM_SUPERVISED")
"""Variables by which supervisors identify themselves: systemd, the session scripts, Windows' shell."""
EXIT_S = 5.0
"""Time for threads to end after closing; systemd kills after 15 s (TimeoutStopSec=)."""


class ExitCode(IntEnum):
    """Reason of the exit. All but STOPPED, CONFIG_ERROR, LEFT_BY_STAFF, ALREADY_RUNNING request a restart."""

    STOPPED = 0  # SIGTERM, Ctrl+C
    FROZEN = 1  # the watchdog, or any crash in Python
    CONFIG_ERROR = 2  # unusable configuration
    RESTART = 64  # requested by staff, a new configuration or an update
    REPEATED_ERRORS = 65  # too many unhandled errors in a short time
    LEFT_BY_STAFF = 66  # staff left the kiosk for the operating system
    ALREADY_RUNNING = 67


def is_supervised(environ: Mapping[str, str] = os.environ) -> bool:
    """Return True if a supervisor restarts this program when it ends."""
    return any(environ.get(name) for name in SUPERVISORS)


def command_line() -> list[str]:
    """Return the command line of this process."""
    words = sys.argv if getattr(sys, "frozen", False) else sys.orig_argv
    return [sys.executable, *words[1:]]


def restart_if_requested(code: int) -> int:
    """Restart the program if `code` requests it and no supervisor will; otherwise return `code`.

    To be called last. Exit functions run before exec, so that Qt closes its display connection.
    """
    if code != ExitCode.RESTART or is_supervised():
        return code
    # Without this, the frozen launcher would take the inherited variables for those of its own child process.
    environ = {**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    if sys.platform == "win32":  # exec there returns to the shell at once, and splits arguments at spaces
        import subprocess

        subprocess.Popen(command_line(), env=environ)  # noqa: S603 - this program's own command line
        return ExitCode.STOPPED
    atexit._run_exitfuncs()  # noqa: SLF001 - exec would skip them
    return os.execve(sys.executable, command_line(), environ)  # noqa: S606 - as above


def force_exit(code: int, within_s: float = EXIT_S) -> None:
    """End the process with `code` after `within_s` seconds, even if threads still run.

    Python joins threads at exit, and one may wait for a printer or a name server. To be called after closing.
    """
    timer = threading.Timer(within_s, os._exit, [int(code)])
    timer.daemon = True
    timer.start()
