"""Kill of a process at each of its writes in turn, with a check of the remaining files.

A fork of the process does the work, and is killed right before its n-th change of the disk, for n = 1, 2, 3…
until the work ends before that; after each kill `check` is called. Syncs are left out for speed: the kernel
keeps the writes of a killed process.
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
    """Replace `os.fsync`, without which a killed process loses nothing."""


class Killer:
    """Counts changes of the disk, and kills its own process at the n-th."""

    def __init__(self, at: int) -> None:
        self._left = at
        self._armed = True
        sys.addaudithook(self._on_audit_event)

        def counted(fd: Any) -> None:
            self._count()  # the content is in the file, which has its temporary name still

        os.fsync = counted

    def _on_audit_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES):
            self._count()

    def _count(self) -> None:
        self._left -= 1
        if self._armed and self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def disarm(self) -> None:
        """Stop counting."""
        self._armed = False


def at_every_write(
    start: Path, place: Path, work: Callable[[], object], check: Callable[[int], object], *, stride: int = 1
) -> int:
    """Copy `start` to `place`, `work` there until killed, and `check`; return the number of writes.

    With a `stride`, only every n-th write is a kill.
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
            except BaseException:  # noqa: BLE001 - reported by the exit code
                import traceback

                traceback.print_exc()
                os._exit(3)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            return kills
        kills += stride
        check(kills)
