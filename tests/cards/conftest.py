"""Fixtures of the card payments' tests."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.card_harness import CardHarness

MEMORY = Path("/dev/shm")  # noqa: S108 - Linux's own


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where there is one: every commit waits for the disk else."""
    if not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        yield tmp_path_factory.mktemp("cards")
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[CardHarness]:
    """A service in a folder of its own; its terminal and its ERP do what they are asked."""
    made = CardHarness(tmp_path / "cards")
    yield made
    made.close()
