"""The maintenance PIN: which are taken, and how one is kept, as an argon2id hash in the state folder.

There is no default PIN. While none was set, nobody enters.
"""

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from totem.system.atomic_file import write_atomic

if TYPE_CHECKING:
    from argon2 import PasswordHasher

FILE_NAME = "maintenance.pin"
SHORTEST, LONGEST = 6, 10
COMMON = frozenset(
    (
        "123456",
        "654321",
        "111111",
        "000000",
        "123123",
        "666666",
        "121212",
        "112233",
        "789456",
        "159753",
        "123321",
        "696969",
        "147258",
        "131313",
        "123654",
        "101010",
        "12121212",
        "123123123",
    )
)
"""The ten most common six-digit PINs (Markert et al., "This PIN Can Be Easily Guessed", 2020), and their
like. Runs and repetitions of one digit are refused at any length."""


class UnfitPin(ValueError):
    """A PIN that is not taken; the text says why, for whoever chose it."""


def check(pin: str) -> None:
    """Whether `pin` may be set.

    Raises:
        UnfitPin: it is not 6 to 10 digits, or one that everybody tries first.
    """
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise UnfitPin(f"o PIN tem de {SHORTEST} a {LONGEST} números")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if pin in COMMON or steps in ({0}, {1}, {9}):
        raise UnfitPin("esse PIN é dos mais comuns; escolha outro")


class PinFile:
    """The hash of the PIN of the kiosk whose state folder is `folder`. Its methods block: hashing is slow."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME

    @property
    def exists(self) -> bool:
        """Whether a PIN was set."""
        return self._file.is_file()

    def set(self, pin: str) -> None:
        """Make `pin` the PIN.

        Raises:
            UnfitPin: see `check`.
            OSError: it cannot be written.
        """
        check(pin)
        write_atomic(self._file, _hasher().hash(pin).encode())

    def accepts(self, pin: str) -> bool:
        """Whether `pin` is the PIN; never, while none was set or its file cannot be read."""
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return _hasher().verify(self._file.read_text(encoding="ascii").strip(), pin)
        except (OSError, UnicodeDecodeError, VerificationError, InvalidHashError):
            return False


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
