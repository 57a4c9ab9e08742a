"""PIN of maintenance mode: rules, argon2id hash in the state folder, lockout, and authentication.

There is no default PIN: maintenance mode stays closed until one is set. The lockout limits guessing to about
a hundred PINs a day; a power cycle does not shorten it. A new PIN, `totem pin --unlock` or some hours
without an attempt end it, so that a child at the screen does not keep staff out.
"""

import json
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from totem.system.atomic_file import write_atomic
from totem.system.localization import localize

if TYPE_CHECKING:
    from argon2 import PasswordHasher

log = logging.getLogger(__name__)

PIN_FILE, LOCKOUT_FILE = "maintenance.pin", "maintenance.attempts"
SHORTEST, LONGEST = 6, 10
COMMON = frozenset((
    "123456", "654321", "111111", "000000", "123123", "666666", "121212", "112233", "789456", "159753",
    "123321", "696969", "147258", "131313", "123654", "101010", "12121212", "123123123",
))  # fmt: skip
"""The ten most common six-digit PINs (Markert et al., "This PIN Can Be Easily Guessed", 2020), and their
like. Runs and repetitions of one digit are refused at any length."""
_SHORTEST_SALT, _SHORTEST_HASH = 8, 16
"""Bytes (RFC 9106, 3.1, recommends 16 of salt); a file with less was cut."""
FREE_FAILURES = 3
"""Failures before the first wait."""
WAITS_S = (30, 60, 300, 900)
"""Seconds that the third failure costs, the fourth, the fifth, and every one after."""
QUIET_S = 6 * 3600
"""Seconds without an attempt that clear the failures; so long a pause gives fewer guesses than it costs."""


class UnfitPin(ValueError):
    """A PIN that is refused; the text is the reason for staff, in Portuguese."""


def check(pin: str) -> None:
    """Raise UnfitPin where `pin` is not 6 to 10 digits, or is easily guessed."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise UnfitPin(
            localize("o PIN precisa ter de {least} a {most} dígitos", least=SHORTEST, most=LONGEST)
        )
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if pin in COMMON or steps in ({0}, {1}, {9}):
        raise UnfitPin(localize("esse PIN é comum demais; escolha outro"))


class PinFile:
    """Hash of the PIN in the state folder `folder`. Its methods block: hashing is slow.

    Until a PIN is set there, the hash in `prepared` counts, which many kiosks may share
    (`staff.pin_hash_file`).
    """

    def __init__(self, folder: Path, prepared: Path | None = None) -> None:
        self._file, self._lockout = folder / PIN_FILE, folder / LOCKOUT_FILE
        self._prepared = prepared

    @property
    def exists(self) -> bool:
        """True if a PIN was set."""
        return self._hash_file.is_file()

    @property
    def _hash_file(self) -> Path:
        return self._file if self._prepared is None or self._file.is_file() else self._prepared

    @property
    def is_readable(self) -> bool:
        """True if the file holds a hash, which a PIN can be compared with."""
        from argon2 import extract_parameters
        from argon2.exceptions import InvalidHashError

        try:
            found = extract_parameters(self._read())
        except (OSError, UnicodeDecodeError, InvalidHashError):
            return False
        return found.salt_len >= _SHORTEST_SALT and found.hash_len >= _SHORTEST_HASH

    def set(self, pin: str) -> None:
        """Make `pin` the PIN, and end a lockout: it was of guesses at the PIN before.

        Raises:
            UnfitPin: see `check`.
            OSError: it cannot be written.
        """
        write_atomic(self._file, hash_pin(pin).encode())
        self.unlock()

    def unlock(self) -> None:
        """End a lockout, also that of a running kiosk; an OSError where its file cannot be removed."""
        self._lockout.unlink(missing_ok=True)

    def _read(self) -> str:
        return self._hash_file.read_text(encoding="ascii").strip()

    def matches(self, pin: str) -> bool:
        """Compare `pin` with the hash; False while none was set or its file cannot be read."""
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return _hasher().verify(self._read(), pin)
        except (OSError, UnicodeDecodeError, VerificationError, InvalidHashError):
            return False


def hash_pin(pin: str) -> str:
    """Return the argon2id hash of `pin`, in one line; raise UnfitPin as `check` does."""
    check(pin)
    return _hasher().hash(pin)


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def wait_after(failures: int) -> int:
    """Seconds to wait after so many failures in a row."""
    return 0 if failures < FREE_FAILURES else WAITS_S[min(failures - FREE_FAILURES, len(WAITS_S) - 1)]


class PinLockout:
    """Count of failures in a row, kept in the state folder `folder`, and the wait that it costs.

    Another process ends the lockout by removing the file (`PinFile.unlock`). All methods block; `wait_s` does
    not, and may be read on any thread.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._file, self._clock = folder / LOCKOUT_FILE, clock
        self.failures = _read_failures(self._file)
        self._has_warned, self._is_kept = False, self.failures > 0
        self._last, self._open_at = clock(), clock() + wait_after(self.failures)

    @property
    def wait_s(self) -> float:
        """Seconds until the next attempt is allowed, as of the last `refresh`; 0 when it is allowed now."""
        return max(0.0, self._open_at - self._clock())

    def refresh(self) -> None:
        """Clear failures that no longer count: after a long pause, or once their file was removed."""
        is_removed = self._is_kept and not os.path.lexists(self._file)
        if self.failures > 0 and (is_removed or self._clock() - self._last >= QUIET_S):
            self.reset()

    def record_attempt(self) -> None:
        """Count an attempt as failed before its PIN is compared: a power cut meanwhile gains nothing."""
        self.failures += 1
        self._last = self._clock()
        self._open_at = self._last + wait_after(self.failures)
        self._write()

    def reset(self) -> None:
        """Clear all failures after the right PIN."""
        self.failures, self._open_at = 0, self._clock()
        self._write()

    def _write(self) -> None:
        try:
            if self.failures:
                write_atomic(self._file, json.dumps({"failures": self.failures}).encode())
            else:
                self._file.unlink(missing_ok=True)
            self._has_warned, self._is_kept = False, self.failures > 0
        except OSError as error:
            self._is_kept = False
            if not self._has_warned:
                log.warning("failed maintenance PINs are counted in memory alone: %s", error.strerror)
            self._has_warned = True


def _read_failures(file: Path) -> int:
    """Read the count; one that cannot be read may have been tampered with, and costs the longest wait."""
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
    return FREE_FAILURES + len(WAITS_S) - 1


class PinState(Enum):
    """State of the file of the PIN."""

    SET = "set"
    MISSING = "missing"
    UNREADABLE = "unreadable"


class PinResult(Enum):
    """Result of an authentication."""

    OPEN = "open"
    WRONG = "wrong"
    WAIT = "wait"  # refused uncompared: the lockout lasts
    CLOSED = "closed"  # there is no PIN to compare with


class PinAuth:
    """Authentication of staff by PIN, with lockout.

    Attributes:
        last_state: state of the PIN's file as of the last `look` or `verify`.
    """

    def __init__(self, pin: PinFile, lockout: PinLockout) -> None:
        self._pin, self._lockout = pin, lockout
        self.last_state = PinState.SET

    @classmethod
    def in_folder(cls, folder: Path, prepared: Path | None = None) -> "PinAuth":
        """Authenticate against the files of the state folder `folder`, else against the hash `prepared`."""
        return cls(PinFile(folder, prepared), PinLockout(folder))

    @property
    def is_closed(self) -> bool:
        """True if no PIN was ever set. Blocks, as `state` does."""
        return not self._pin.exists

    @property
    def state(self) -> PinState:
        """State of the PIN's file."""
        if self.is_closed:
            return PinState.MISSING
        return PinState.SET if self._pin.is_readable else PinState.UNREADABLE

    @property
    def wait_s(self) -> float:
        """Seconds until the next attempt is allowed, as of the last `look`; it reads no file."""
        return self._lockout.wait_s

    async def look(self) -> PinState:
        """Read the state of the PIN's file, and whether a lockout was ended, on a worker thread."""
        from asyncio import to_thread

        return await to_thread(self._look)

    async def verify(self, pin: str) -> PinResult:
        """Compare `pin` on a worker thread: hashing takes some hundred milliseconds."""
        from asyncio import to_thread

        return await to_thread(self._compare, pin)

    def _look(self) -> PinState:
        self._lockout.refresh()
        self.last_state = self.state
        return self.last_state

    def _compare(self, pin: str) -> PinResult:
        if self._look() is not PinState.SET:
            return PinResult.CLOSED
        if self.wait_s > 0:
            return PinResult.WAIT
        try:
            check(pin)
        except UnfitPin:  # no guess: it cannot be set, but is what a child types
            is_counted = False
        else:
            is_counted = True
            self._lockout.record_attempt()
        if self._pin.matches(pin):
            self._lockout.reset()
            log.info("maintenance mode entered")
            return PinResult.OPEN
        if is_counted:
            counts = {"failures": self._lockout.failures, "wait_s": round(self.wait_s)}
            log.warning("wrong maintenance PIN", extra=counts)
        return PinResult.WRONG
