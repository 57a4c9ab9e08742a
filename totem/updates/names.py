"""Names of versions, which are names of folders as well: numbers and dots, nothing else."""

import os
import re
import sys

BASE = "base"
"""The folder of the version that was installed by hand; no update touches it."""


_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){0,3}")


def is_version(text: object) -> bool:
    """Whether `text` names a version: one to four numbers with dots between them."""
    return isinstance(text, str) and _VERSION.fullmatch(text) is not None


def number(version: str) -> tuple[int, ...]:
    """What versions are compared by: 1.2 is 1.2.0.

    Raises:
        ValueError: it names no version.
    """
    if not is_version(version):
        raise ValueError("a version is one to four numbers with dots between them, as in 1.4.0")
    numbers = [int(part) for part in version.split(".")]
    return (*numbers, *(0,) * (4 - len(numbers)))


def machine() -> str:
    """The kind of machine that a bundle runs on, as in "linux-x86_64"."""
    kind = os.environ.get("PROCESSOR_ARCHITECTURE", "") if sys.platform == "win32" else os.uname().machine
    return f"{sys.platform}-{kind.lower()}"


def target(kind: str) -> str:
    """The name of a kind of machine's archive among what is signed."""
    return f"totem-{kind}.tar.xz"
