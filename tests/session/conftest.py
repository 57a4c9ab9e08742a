"""Benches: a session controller with fake ERP, printer and background, for all tests of sessions."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication

from support.session_harness import Bench


@pytest.fixture
def make_bench(qapp: QCoreApplication) -> Iterator[Callable[..., Bench]]:
    """Make benches that are put away after the test."""
    benches: list[Bench] = []

    def make(**how: bool) -> Bench:
        benches.append(Bench(**how))  # type: ignore[arg-type]
        return benches[-1]

    yield make
    for bench in benches:
        bench.close()


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    """A visit of a customer with one contract and two boletos."""
    return make_bench()
