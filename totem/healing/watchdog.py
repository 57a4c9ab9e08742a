"""A frozen GUI thread ends the program: whoever supervises it starts it again.

Two dogs watch. systemd's own, where the unit has WatchdogSec=, kills what no longer says that it is alive.
And one of the process itself, for every other supervisor: a thread of faulthandler, which needs no Python to
run, writes where every thread stood (files and lines, no values) and exits with `Exit.FROZEN`.
"""

import faulthandler
import os
import sys
from pathlib import Path
from typing import TextIO

from totem.healing.notify import Notifier

FREEZE_S = 30.0
"""How long the GUI thread may stand still."""
PULSE_S = 5.0


class Watchdog:
    """Fed by the GUI thread; bites `freeze_s` after it was last fed."""

    def __init__(self, notifier: Notifier, traces: Path | None, *, freeze_s: float | None = None) -> None:
        """`traces` is the file that a freeze is written to; None, or a file that cannot be made: stderr,
        where there is one.

        `freeze_s` is `FREEZE_S` where nothing else is said.
        """
        self._notifier, self._freeze_s = notifier, freeze_s or FREEZE_S
        self._traces = _opened(traces)

    @property
    def pulse_s(self) -> float:
        """How often to feed: several times before either dog bites."""
        waits = (PULSE_S, self._freeze_s / 3, (self._notifier.watchdog_s or self._freeze_s) / 3)
        return min(waits)

    def feed(self) -> None:
        """The window painted."""
        faulthandler.dump_traceback_later(self._freeze_s, exit=True, file=self._traces)
        self._notifier.alive()

    def close(self) -> None:
        """Watch no more."""
        faulthandler.cancel_dump_traceback_later()
        if self._traces is not sys.stderr:
            self._traces.close()


def _opened(file: Path | None) -> TextIO:
    if file is None:
        return _stderr()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = file.open("a", encoding="utf-8")
        file.chmod(0o600)
    except OSError:
        return _stderr()
    return opened


def _stderr() -> TextIO:
    """A service has none; faulthandler insists on a file."""
    return sys.stderr or Path(os.devnull).open("w", encoding="utf-8")
