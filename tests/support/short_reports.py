"""Leaves out the reports of set-ups and tear-downs that nobody reads.

pytest-xdist packs each report, sends it to its first process, and unpacks it there. Two of three reports of
a test are of a set-up and a tear-down that passed, in no time: 8 s of the processor's time in 17,000 tests.
"""

import pytest
from _pytest.runner import runtestprotocol

LISTED_S = 0.005
"""Duration from which `--durations` lists them, unless `--durations-min` is given."""


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test as pytest does, and report its call, what did not pass, and what took its time."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed or report.duration >= LISTED_S:
            item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
