"""Fixtures of the card payments' tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.card_harness import CardHarness
from support.small_disks import memory_folder


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where there is one: every commit waits for the disk else."""
    with memory_folder(lambda: tmp_path_factory.mktemp("cards")) as folder:
        yield folder


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[CardHarness]:
    """A service in a folder of its own; its terminal and its ERP do what they are asked."""
    made = CardHarness(tmp_path / "cards")
    yield made
    made.close()
