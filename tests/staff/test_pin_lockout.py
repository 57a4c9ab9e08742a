"""Wrong PINs cost time, and neither a restart nor the clock on the wall gives it back."""

import json
from pathlib import Path

import pytest

from support.log_check import LogWatch
from totem.staff.pin_auth import FILE_NAME, PinLockout


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_each_failure_after_the_second_costs_more(tmp_path: Path, clock: Clock) -> None:
    attempts, waits = PinLockout(tmp_path, clock), []
    for _ in range(8):
        attempts.begin()
        waits.append(attempts.wait_s)
    assert waits == [0, 0, 30, 60, 300, 900, 900, 900]


def test_a_wait_passes(tmp_path: Path, clock: Clock) -> None:
    attempts = PinLockout(tmp_path, clock)
    for _ in range(3):
        attempts.begin()
    clock.now += 29
    assert attempts.wait_s == 1
    clock.now += 5
    assert attempts.wait_s == 0
    attempts.begin()
    assert attempts.wait_s == 60


def test_the_right_pin_forgets_all(tmp_path: Path, clock: Clock) -> None:
    attempts = PinLockout(tmp_path, clock)
    for _ in range(5):
        attempts.begin()
    attempts.succeed()
    assert (attempts.failures, attempts.wait_s) == (0, 0)
    assert PinLockout(tmp_path, clock).failures == 0
    assert list(tmp_path.iterdir()) == []


def test_a_restart_begins_the_wait_anew(tmp_path: Path, clock: Clock) -> None:
    attempts = PinLockout(tmp_path, clock)
    for _ in range(4):
        attempts.begin()
    clock.now = 0.0  # another boot, another date: nothing of it counts
    again = PinLockout(tmp_path, clock)
    assert (again.failures, again.wait_s) == (4, 60)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"failures": -1}', b'{"failures": true}', b'{"failures": "0"}']
)
def test_a_count_that_cannot_be_read_costs_the_longest_wait(
    tmp_path: Path, clock: Clock, content: bytes
) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    assert PinLockout(tmp_path, clock).wait_s == 900


def test_the_count_is_kept_without_anything_of_the_pin(tmp_path: Path, clock: Clock) -> None:
    PinLockout(tmp_path, clock).begin()
    assert json.loads((tmp_path / FILE_NAME).read_bytes()) == {"failures": 1}


def test_without_a_disk_it_counts_in_memory(tmp_path: Path, clock: Clock, expected_logs: LogWatch) -> None:
    expected_logs.expect("counted in memory alone")
    folder = tmp_path / "a file"
    folder.write_bytes(b"")
    attempts = PinLockout(folder, clock)
    for _ in range(3):
        attempts.begin()
    assert attempts.wait_s > 0
