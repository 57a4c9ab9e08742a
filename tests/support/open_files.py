"""Check for files, sockets and devices that stay open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def no_file_left() -> Iterator[None]:
    """Fail when the block leaves a file descriptor open."""
    before = _open_files()
    yield
    assert not _open_files() - before  # fewer may be open: servers of other tests let idle connections go


def _open_files() -> set[str]:
    return {each.name for each in Path("/proc/self/fd").iterdir()}
