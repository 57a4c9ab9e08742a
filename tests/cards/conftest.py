"""Fixtures of the card payments' tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.card_harness import CardHarness
from support.small_disks import tmp_path

__all__ = ["bench", "tmp_path"]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[CardHarness]:
    """A service in a folder of its own; its terminal and its ERP do what they are asked."""
    made = CardHarness(tmp_path / "cards")
    yield made
    made.close()
