"""Fixtures of the outbox's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.outbox_harness import OutboxHarness
from support.recording_erp import KeyedErp
from support.small_disks import mounted_small_disk, tmp_path

__all__ = ["bench", "small_disk", "tmp_path"]


@pytest.fixture
def bench(tmp_path: Path) -> OutboxHarness:
    """An outbox in a folder of its own, an ERP that takes everything, and clocks that the test moves."""
    return OutboxHarness(tmp_path / "outbox", KeyedErp())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 400 KB."""
    with mounted_small_disk(tmp_path / "disk") as folder:
        yield folder
