"""Fails a test that logs a warning it did not expect; and a log folder for a test to read."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from totem.system import logging as logs


class LogWatch(logging.Handler):
    """Collects records at WARNING and above, and compares them with those that the test expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self._expected: list[str] = []
        self._allowed: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep `record` (called by logging)."""
        self.records.append(record)

    def expect(self, pattern: str) -> None:
        """Require at least one record that matches the regular expression `pattern` in "name: message"."""
        self._expected.append(pattern)

    def allow(self, pattern: str) -> None:
        """Allow, but do not require, records that match `pattern` in "name: message"."""
        self._allowed.append(pattern)

    def problems(self) -> list[str]:
        """Unexpected records, then expected ones that are missing."""
        lines = [f"{record.name}: {record.getMessage()}" for record in self.records]
        wanted = self._expected
        return [
            *(
                f"unexpected log: {line}"
                for line in lines
                if not any(re.search(want, line) for want in (*wanted, *self._allowed))
            ),
            *(f"log not seen: {want}" for want in wanted if not any(re.search(want, line) for line in lines)),
        ]


@pytest.fixture(autouse=True)
def expected_logs() -> Iterator[LogWatch]:
    """Every test has it; one that provokes a warning calls `expected_logs.expect(pattern)`."""
    watch = LogWatch()
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    if problems := watch.problems():
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture
def full_log(tmp_path: Path) -> Iterator[Path]:
    """The folder of the log, with records from DEBUG on."""
    root = logging.getLogger()
    level, raises = root.level, logging.raiseExceptions
    logs.start(tmp_path / "logs", level=logging.DEBUG, console_level=logging.CRITICAL)
    yield tmp_path / "logs"
    logs.stop()
    root.setLevel(level)
    logging.raiseExceptions = raises
