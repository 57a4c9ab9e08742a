"""Kills a process at each of its writes in turn, and looks at what is left.

A fork of the process does the work, and is killed right before its n-th change of the disk, for n = 1, 2, 3…
until the work ends before that; after each kill `check` is called. Nothing is waited for: a killed process
loses nothing of what the system has.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.chmod", "os.truncate"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _trust(fd: Any) -> None:
    """The system will have written it."""


class Killer:
    """Counts changes of the disk, and kills its own process at the n-th."""

    def __init__(self, at: int) -> None:
        self._left = at
        self._armed = True
        sys.addaudithook(self._hear)

        def counted(fd: Any) -> None:
            self._count()  # the content stands in the file, and its name is not the one that counts yet

        os.fsync = counted

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES):
            self._count()

    def _count(self) -> None:
        self._left -= 1
        if self._armed and self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def disarm(self) -> None:
        """The work is done."""
        self._armed = False


def at_every_write(
    start: Path, place: Path, work: Callable[[], object], check: Callable[[int], object], *, stride: int = 1
) -> int:
    """Copy `start` to `place`, `work` there until killed, and `check`; returns how many writes there were.

    With a `stride`, only every so many of them is the last one.
    """
    kills = 0
    os.fsync = _trust
    while True:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(start, place, symlinks=True)
        child = os.fork()
        if child == 0:
            killer = Killer(kills + stride)
            try:
                work()
                killer.disarm()
                os._exit(0)
            except BaseException:  # noqa: BLE001 - told by its code
                import traceback

                traceback.print_exc()
                os._exit(3)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            return kills
        kills += stride
        check(kills)
