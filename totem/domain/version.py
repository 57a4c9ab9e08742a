"""Version numbers of the program: one to four numbers with dots between, as in 1.4.0."""

import re

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){0,3}")


def is_version(text: object) -> bool:
    """Test for a version, which may also be a folder's name."""
    return isinstance(text, str) and _VERSION.fullmatch(text) is not None


def number(version: str) -> tuple[int, ...]:
    """Parse a version for comparison; 1.2 equals 1.2.0."""
    if not is_version(version):
        raise ValueError("a version is one to four numbers with dots between them, as in 1.4.0")
    numbers = [int(part) for part in version.split(".")]
    return (*numbers, *(0,) * (4 - len(numbers)))
