"""Check for files, sockets and devices that stay open."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MOST = 512
"""Files that a program of Windows has open at the same time, by its C library."""


@contextmanager
def no_file_left() -> Iterator[None]:
    """Fail when the block leaves a file descriptor open."""
    before = open_files()
    yield
    assert not open_files() - before  # fewer may be open: servers of other tests let idle connections go


def open_files() -> set[str]:
    """Numbers of this process' open files; on Windows its sockets have none."""
    if Path("/proc/self/fd").exists():
        return {each.name for each in Path("/proc/self/fd").iterdir()}
    return {str(number) for number in range(_MOST) if _is_open(number)}


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
