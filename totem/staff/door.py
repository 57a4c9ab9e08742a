"""The door to maintenance mode: a PIN against its hash, and waits between wrong ones."""

import logging
from enum import Enum
from pathlib import Path

from totem.staff.attempts import Attempts
from totem.staff.pin import PinFile

log = logging.getLogger(__name__)


class PinResult(Enum):
    """What came of a PIN."""

    OPEN = "open"
    WRONG = "wrong"
    WAIT = "wait"  # it was not looked at
    CLOSED = "closed"  # no PIN was ever set


class Door:
    """Asks for the PIN of the kiosk whose state folder is `folder`."""

    def __init__(self, pin: PinFile, attempts: Attempts) -> None:
        self._pin, self._attempts = pin, attempts

    @classmethod
    def in_folder(cls, folder: Path) -> "Door":
        """The door of the kiosk whose state folder is `folder`."""
        return cls(PinFile(folder), Attempts(folder))

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
