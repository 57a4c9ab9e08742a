"""Fixtures of the outbox's tests."""

from pathlib import Path

import pytest

from support.outbox_harness import Bench
from support.recording_erp import TakingErp


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """An outbox in a folder of its own, an ERP that takes everything, and clocks that the test moves."""
    return Bench(tmp_path / "outbox", TakingErp())
