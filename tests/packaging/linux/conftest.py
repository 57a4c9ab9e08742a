"""The package and its session are of Linux; under Wine their scripts would run on the machine below."""

from pathlib import Path

import pytest

from support.platform_marks import needs_linux


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(needs_linux)
