"""Fixtures of printer tests."""

from pathlib import Path
from typing import Any

import pytest

from support.platform_marks import needs_posix_terminal
from support.thermal_harness import Run, Test, on_bench


@pytest.fixture(
    params=[
        "tcp",
        pytest.param("serial", marks=needs_posix_terminal),
        pytest.param("device", marks=needs_posix_terminal),
    ]
)
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Runs a test on a thermal printer's bench: over TCP, over a serial line, and over a device file."""

    def start(test: Test, *arguments: Any, **features: Any) -> None:
        on_bench(test, request.param, tmp_path, *arguments, **features)

    return start
