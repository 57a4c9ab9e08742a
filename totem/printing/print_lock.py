"""Mutual exclusion for the kiosk's printer, between processes: prints and status requests take turns.

Interleaved sessions would mix bytes: a request lands in an image, a reply in the wrong session. So slips,
test pages and status requests, of the kiosk, `totem doctor` and `totem print-test`, wait for each other. Who
waits without a limit, as a customer's slip does, looks for its turn far more often, and so goes first. The
system frees the lock of a process that died. Programs that are not Totem's are not locked out.
"""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from totem.system.file_lock import LockHeld, exclusive_lock

if TYPE_CHECKING:
    from totem.printing.printer import Printer

FILE_NAME = "printer.lock"
"""Name of the lock in the state folder."""
POLL_S = 0.01
YIELDING_POLL_S = 0.25
"""Interval of those that wait for a limited time."""
log = logging.getLogger(__name__)


class PrinterBusy(Exception):
    """Another process or task kept the printer for too long."""


class SharedPrinter:
    """A printer whose users take turns, opened on first use so that start-up imports no printing code."""

    def __init__(self, open_printer: "Callable[[], Printer]", lock: Path | None = None) -> None:
        """`lock` is the file of all objects for the same device; without one, nobody else has it."""
        self._open, self._lock = open_printer, lock
        self._printer: Printer | None = None

    @asynccontextmanager
    async def turn(self, within_s: float | None = None) -> "AsyncIterator[Printer]":
        """Hold the printer within the block, after waiting for it, at most for `within_s` seconds.

        Raises:
            PrinterBusy: others kept it.
            BadConnection: the setting is malformed.
        """
        import asyncio  # not needed by the home screen, and slow to import

        clock = asyncio.get_running_loop().time
        ends = None if within_s is None else clock() + within_s
        poll_s = POLL_S if within_s is None else YIELDING_POLL_S
        while (held := self._acquire()) is None:
            if ends is not None and clock() >= ends:
                raise PrinterBusy
            await asyncio.sleep(poll_s)
        with held:
            if self._printer is None:
                self._printer = self._open()
            yield self._printer

    def _acquire(self) -> ExitStack | None:
        """Take the lock; None while another has it. Without a place for its file, printing counts more."""
        held = ExitStack()
        if self._lock is None:
            return held
        try:
            self._lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            held.enter_context(exclusive_lock(self._lock, wait=False))
        except LockHeld:
            return None
        except OSError as error:
            log.info("the printer is not locked for other programs: %s", error.strerror)
        return held
