"""Folders on disks of another kind: in memory, and one that is soon full."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - Linux's own
SMALL_DISK = "400k"
"""Size of the file system of `mounted_small_disk`, to be filled to the last byte."""


@contextmanager
def memory_folder(otherwise: Callable[[], Path]) -> Iterator[Path]:
    """A folder in memory where there is one: every commit waits for the disk else."""
    if not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        yield otherwise()
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory in place of pytest's, for a folder of tests whose every write is synchronised.

    A conftest imports it. No disk takes part in tests of power cuts either: they record what is written and
    synchronised, or end the process.
    """
    with memory_folder(lambda: tmp_path_factory.mktemp("disk")) as folder:
        yield folder


@contextmanager
def mounted_small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own in this new folder; skips the test where none may be mounted."""
    folder.mkdir()
    try:
        made = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
        subprocess.run(made, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave not a byte; return the file to delete."""
    with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as ballast:
        while ballast.write(bytes(4096)):
            pass
    return folder / "ballast"
