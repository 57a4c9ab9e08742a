"""`totem run` that hangs at one step of its start: hanging_start.py STEP ARGUMENTS…

STEP is `MODULE`, whose import hangs, or `MODULE:NAME`, a function that hangs. With "?" behind it, it returns
at once in place of doing its work; with "!", the program ends with `REACHED` there. From the step on, the
watchdog's time goes by `FAST` times as fast.
"""

import ctypes
import importlib
import os
import sys
import threading
import time
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import cast

from totem.system import sd_notify, watchdog
from totem.system.watchdog import Watchdog

FAST = 60
PULSE_S = 0.1
REACHED = 3
HOLDS_LOCK = "totem.kiosk.frontend:Frontend.show"
"""Step that hangs in C while it holds the interpreter's lock."""


class HurriedWatchdog(Watchdog):
    """Takes the time from the step on for `FAST` times as much, and ends nothing before."""

    def __init__(self) -> None:
        super().__init__()
        self._step: float | None = None
        self._end: float | None = None

    def monotonic(self) -> float:
        """Return the time that the watchdog is told."""
        now = time.monotonic()
        return now if self._step is None else self._step + (now - self._step) * FAST

    def reach_step(self) -> None:
        """Set the end that was set so far, if any, for real."""
        self._step = time.monotonic()
        if self._end is not None:
            self._end_within(self._end - self._step)

    def close(self) -> None:
        self._end = None
        super().close()

    def _end_within(self, seconds: float) -> None:
        if self._step is None:
            self._end = time.monotonic() + seconds
        else:
            super()._end_within(seconds / FAST)


def hang_here(*_arguments: object, **_named: object) -> None:
    """Hang, as the step that it stands for."""
    cast("HurriedWatchdog", watchdog.process_watchdog()).reach_step()
    if sys.argv[0] == HOLDS_LOCK:
        if sys.platform == "win32":
            ctypes.PyDLL("kernel32").Sleep(600_000)
        else:
            ctypes.PyDLL(None).sleep(600)
    threading.Event().wait()


def do_nothing(*_arguments: object, **_named: object) -> None:
    """Leave the work of a step undone."""
    cast("HurriedWatchdog", watchdog.process_watchdog()).reach_step()


def end_here(*_arguments: object, **_named: object) -> None:
    """End the program at once."""
    os._exit(REACHED)


class HangingImport(MetaPathFinder):
    """Hangs when a module is imported."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        """Find nothing, and the module that is named never."""
        if name == self._name:
            hang_here()


def prepare(step: str) -> None:
    """Have the program hang at its step."""
    watchdog.Watchdog = HurriedWatchdog  # type: ignore[misc]
    vars(watchdog)["monotonic"] = lambda: cast("HurriedWatchdog", watchdog.process_watchdog()).monotonic()
    sd_notify.PULSE_S = PULSE_S
    module, _, name = step.rstrip("?!").partition(":")
    if not name:
        sys.meta_path.insert(0, HangingImport(module))
        return
    if not module.startswith(("totem.app", "totem.settings", "totem.system")):
        from totem.system.process_setup import import_qt

        import_qt()
    owner: object = importlib.import_module(module)
    *classes, function = name.split(".")
    for each in classes:
        owner = getattr(owner, each)
    setattr(owner, function, {"?": do_nothing, "!": end_here}.get(step[-1], hang_here))


if __name__ == "__main__":
    sys.argv.pop(0)
    prepare(sys.argv[0])
    from totem.__main__ import main

    main()
