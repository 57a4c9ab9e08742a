"""Fixtures of the outbox's tests."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.outbox_harness import SMALL_DISK, OutboxHarness
from support.recording_erp import KeyedErp

MEMORY = Path("/dev/shm")  # noqa: S108 - Linux's own


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where there is one: every commit waits for the disk else.

    The tests of power cuts record what is written and synchronised, or end the process: no disk takes part.
    """
    if not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        yield tmp_path_factory.mktemp("outbox")
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def bench(tmp_path: Path) -> OutboxHarness:
    """An outbox in a folder of its own, an ERP that takes everything, and clocks that the test moves."""
    return OutboxHarness(tmp_path / "outbox", KeyedErp())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 400 KB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        made = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
        subprocess.run(made, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
