"""Fixtures of the outbox's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.outbox_harness import OutboxHarness
from support.recording_erp import KeyedErp
from support.small_disks import memory_folder, mounted_small_disk


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where there is one: every commit waits for the disk else.

    The tests of power cuts record what is written and synchronised, or end the process: no disk takes part.
    """
    with memory_folder(lambda: tmp_path_factory.mktemp("outbox")) as folder:
        yield folder


@pytest.fixture
def bench(tmp_path: Path) -> OutboxHarness:
    """An outbox in a folder of its own, an ERP that takes everything, and clocks that the test moves."""
    return OutboxHarness(tmp_path / "outbox", KeyedErp())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 400 KB."""
    with mounted_small_disk(tmp_path / "disk") as folder:
        yield folder
