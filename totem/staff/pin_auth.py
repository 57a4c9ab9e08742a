"""The door to maintenance mode: a PIN against its hash, and waits between wrong ones."""

import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path

from totem.staff.pin import PinFile
from totem.system.atomic_file import write_atomic

log = logging.getLogger(__name__)

FILE_NAME = "maintenance.attempts"
FREE = 3
"""Failures before the first wait."""
WAITS_S = (30, 60, 300, 900)
"""What the third failure costs, the fourth, the fifth, and every one after."""


def wait_after(failures: int) -> int:
    """Seconds to wait after so many failures in a row."""
    return 0 if failures < FREE else WAITS_S[min(failures - FREE, len(WAITS_S) - 1)]


class PinLockout:
    """Counts failures in a row, kept in the state folder `folder`."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._file, self._clock = folder / FILE_NAME, clock
        self._failures = _read(self._file)
        self._told = False
        self._open_at = clock() + wait_after(self._failures)

    @property
    def failures(self) -> int:
        """Failures since somebody last entered."""
        return self._failures

    @property
    def wait_s(self) -> float:
        """Seconds until the next try may be made; 0 when it may be made now."""
        return max(0.0, self._open_at - self._clock())

    def begin(self) -> None:
        """Count a try as failed before it is looked at: pulling the plug meanwhile gains nothing."""
        self._failures += 1
        self._open_at = self._clock() + wait_after(self._failures)
        self._keep()

    def succeed(self) -> None:
        """Forget all failures: the right PIN was typed."""
        self._failures, self._open_at = 0, self._clock()
        self._keep()

    def _keep(self) -> None:
        try:
            if self._failures:
                write_atomic(self._file, json.dumps({"failures": self._failures}).encode())
            else:
                self._file.unlink(missing_ok=True)
            self._told = False
        except OSError as error:
            if not self._told:
                log.warning("failed maintenance PINs are counted in memory alone: %s", error.strerror)
            self._told = True


def _read(file: Path) -> int:
    """The count in `file`; one that cannot be read was tampered with, and costs the longest wait."""
    try:
        text = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError:
        text = b""
    with suppress(ValueError, TypeError, KeyError):
        failures = json.loads(text)["failures"]
        if isinstance(failures, int) and not isinstance(failures, bool) and failures >= 0:
            return failures
    return FREE + len(WAITS_S) - 1


log = logging.getLogger(__name__)


class PinResult(Enum):
    """What came of a PIN."""

    OPEN = "open"
    WRONG = "wrong"
    WAIT = "wait"  # it was not looked at
    CLOSED = "closed"  # no PIN was ever set


class PinAuth:
    """Asks for the PIN of the kiosk whose state folder is `folder`."""

    def __init__(self, pin: PinFile, attempts: PinLockout) -> None:
        self._pin, self._attempts = pin, attempts

    @classmethod
    def in_folder(cls, folder: Path) -> "PinAuth":
        """The door of the kiosk whose state folder is `folder`."""
        return cls(PinFile(folder), PinLockout(folder))

    @property
    def is_closed(self) -> bool:
        """Whether nobody can enter, for want of a PIN."""
        return not self._pin.exists

    @property
    def wait_s(self) -> float:
        """Seconds until a PIN is looked at again; 0 for at once."""
        return self._attempts.wait_s

    async def knock(self, pin: str) -> PinResult:
        """Look at `pin`, off the loop's thread: hashing takes some hundred milliseconds."""
        if self.is_closed:
            return PinResult.CLOSED
        if self.wait_s > 0:
            return PinResult.WAIT
        from asyncio import to_thread

        return await to_thread(self._look, pin)

    def _look(self, pin: str) -> PinResult:
        self._attempts.begin()
        if self._pin.accepts(pin):
            self._attempts.succeed()
            log.info("maintenance mode entered")
            return PinResult.OPEN
        log.warning(
            "wrong maintenance PIN", extra={"failures": self._attempts.failures, "wait_s": round(self.wait_s)}
        )
        return PinResult.WRONG
