"""The package and its session are of Linux; under Wine their scripts would run on the machine below."""

import os
from pathlib import Path

import pytest

from support.platform_marks import needs_linux


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    folder = f"{Path(__file__).parent}{os.sep}"
    for item in items:  # of the whole run
        if str(item.path).startswith(folder):
            item.add_marker(needs_linux)
