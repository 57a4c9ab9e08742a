"""PIN of maintenance mode: rules, hash file, lockout, and authentication."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.file_access import watch_files
from support.file_modes import assert_mode
from support.log_check import LogWatch
from totem.staff import pin as pin_module
from totem.staff.pin import (
    COMMON,
    LOCKOUT_FILE,
    QUIET_S,
    PinAuth,
    PinFile,
    PinLockout,
    PinResult,
    PinState,
    UnfitPin,
    check,
)

PIN = "402915"
HASHER = pin_module._hasher
"""Hasher of the product, which `tests/conftest.py` replaces before the first test."""


@pytest.mark.parametrize("pin", [PIN, "4029151", "8402915367"])
def test_six_to_ten_digits_are_accepted(pin: str) -> None:
    check(pin)


@pytest.mark.parametrize("pin", ["", "40291", "84029153670", "40291a", " 402915", "４０２９１５", "٤٠٢٩١٥"])
def test_anything_but_six_to_ten_ascii_digits_is_refused(pin: str) -> None:
    with pytest.raises(UnfitPin, match="de 6 a 10 dígitos"):
        check(pin)


@pytest.mark.parametrize(
    "pin", [*sorted(COMMON), "333333", "3333333", "234567", "765432", "890123", "210987"]
)
def test_common_pins_are_refused(pin: str) -> None:
    with pytest.raises(UnfitPin, match="comum"):
        check(pin)


def test_without_a_pin_nothing_matches(tmp_path: Path) -> None:
    pin = PinFile(tmp_path)
    assert not pin.exists
    assert not pin.matches("")
    assert not pin.matches(PIN)


def test_only_the_pin_that_was_set_last_matches(tmp_path: Path) -> None:
    pin = PinFile(tmp_path)
    pin.set("719384")
    pin.set(PIN)
    assert [pin.matches(each) for each in (PIN, "719384", "402916", "")] == [True, False, False, False]


def test_the_file_holds_an_argon2id_hash_for_this_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pin_module, "_hasher", HASHER)
    PinFile(tmp_path / "state").set(PIN)
    (file,) = (tmp_path / "state").iterdir()
    assert file.read_text().startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PIN not in file.read_text()
    assert_mode(file, 0o600)
    assert PinFile(tmp_path / "state").matches(PIN)
    assert not PinFile(tmp_path / "state").matches("402916")


@pytest.mark.parametrize("content", [b"", b"402915", b"\xff\xfe", b"$argon2id$v=19$m=65536,t=3,p=4$x$y"])
def test_a_broken_file_matches_no_pin_and_counts_no_failure(tmp_path: Path, content: bytes) -> None:
    pin = PinFile(tmp_path)
    pin.set(PIN)
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    assert not pin.matches(PIN)
    auth = PinAuth.in_folder(tmp_path)
    assert (auth.state, auth.is_closed) == (PinState.UNREADABLE, False)
    assert verify(auth, *[PIN] * 5) == [PinResult.CLOSED] * 5
    assert auth.wait_s == 0


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def fail(lockout: PinLockout, times: int) -> None:
    for _ in range(times):
        lockout.record_attempt()


def test_each_failure_after_the_second_costs_a_longer_wait(tmp_path: Path, clock: Clock) -> None:
    lockout, waits = PinLockout(tmp_path, clock), []
    for _ in range(8):
        lockout.record_attempt()
        waits.append(lockout.wait_s)
    assert waits == [0, 0, 30, 60, 300, 900, 900, 900]


def test_a_wait_ends_with_time_and_the_next_failure_costs_more(tmp_path: Path, clock: Clock) -> None:
    lockout = PinLockout(tmp_path, clock)
    fail(lockout, 3)
    clock.now += 29
    assert lockout.wait_s == 1
    clock.now += 5
    assert lockout.wait_s == 0
    lockout.record_attempt()
    assert lockout.wait_s == 60


def test_a_reset_clears_the_failures_and_the_file(tmp_path: Path, clock: Clock) -> None:
    lockout = PinLockout(tmp_path, clock)
    fail(lockout, 5)
    lockout.reset()
    assert (lockout.failures, lockout.wait_s) == (0, 0)
    assert PinLockout(tmp_path, clock).failures == 0
    assert list(tmp_path.iterdir()) == []


def test_a_restart_begins_the_wait_anew_whatever_the_clock_shows(tmp_path: Path, clock: Clock) -> None:
    fail(PinLockout(tmp_path, clock), 4)
    clock.now = 0.0  # another boot, another date
    restarted = PinLockout(tmp_path, clock)
    assert (restarted.failures, restarted.wait_s) == (4, 60)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"failures": -1}', b'{"failures": true}', b'{"failures": "0"}']
)
def test_a_count_that_cannot_be_read_costs_the_longest_wait(
    tmp_path: Path, clock: Clock, content: bytes
) -> None:
    (tmp_path / LOCKOUT_FILE).write_bytes(content)
    assert PinLockout(tmp_path, clock).wait_s == 900


def test_the_lockout_file_holds_the_count_alone(tmp_path: Path, clock: Clock) -> None:
    PinLockout(tmp_path, clock).record_attempt()
    assert json.loads((tmp_path / LOCKOUT_FILE).read_bytes()) == {"failures": 1}


def test_without_a_disk_failures_are_counted_in_memory(
    tmp_path: Path, clock: Clock, expected_logs: LogWatch
) -> None:
    expected_logs.expect("counted in memory alone")
    folder = tmp_path / "a file"
    folder.write_bytes(b"")
    lockout = PinLockout(folder, clock)
    fail(lockout, 3)
    assert lockout.wait_s > 0


@pytest.mark.parametrize("end", [PinFile.unlock, lambda pin: pin.set("719384")])
def test_an_operator_ends_the_lockout_of_a_running_kiosk(
    tmp_path: Path, clock: Clock, end: Callable[[PinFile], None]
) -> None:
    lockout = PinLockout(tmp_path, clock)
    fail(lockout, 8)
    end(PinFile(tmp_path))
    lockout.refresh()
    assert (lockout.wait_s, lockout.failures) == (0, 0)
    assert PinLockout(tmp_path, clock).wait_s == 0


def test_failures_that_no_disk_keeps_do_not_end_with_their_missing_file(
    tmp_path: Path, clock: Clock, expected_logs: LogWatch
) -> None:
    expected_logs.expect("counted in memory alone")
    folder = tmp_path / "state"
    lockout = PinLockout(folder, clock)
    fail(lockout, 3)
    shutil.rmtree(folder)
    folder.write_bytes(b"")
    fail(lockout, 1)
    assert lockout.wait_s == 60


def test_the_wait_is_read_without_a_file(tmp_path: Path, clock: Clock) -> None:
    """The screen reads it each second, on the thread that paints."""
    PinFile(tmp_path).set(PIN)
    lockout = PinLockout(tmp_path, clock)
    auth = PinAuth(PinFile(tmp_path), lockout)
    fail(lockout, 8)
    with watch_files(tmp_path) as touched:
        assert auth.wait_s == 900
    PinFile(tmp_path).unlock()
    with watch_files(tmp_path) as more:
        assert auth.wait_s == 900
        clock.now += QUIET_S
        assert auth.wait_s == 0
    assert (touched, more) == ([], [])
    assert asyncio.run(auth.look()) is PinState.SET
    assert lockout.failures == 0


def test_hours_without_an_attempt_clear_the_failures(tmp_path: Path, clock: Clock) -> None:
    lockout = PinLockout(tmp_path, clock)
    fail(lockout, 8)
    clock.now += QUIET_S - 1
    lockout.refresh()
    assert (lockout.wait_s, lockout.failures) == (0, 8)
    clock.now += 1
    lockout.refresh()
    assert (lockout.wait_s, lockout.failures) == (0, 0)


@given(st.lists(st.sampled_from([0, 1, 29, 900, 3600, QUIET_S - 1, QUIET_S]), max_size=300))
def test_no_rhythm_of_pauses_and_power_cycles_gives_more_than_a_hundred_guesses_a_day(
    pauses: list[int],
) -> None:
    """An enemy who tries whenever he may; a pause of 0 is a power cycle."""
    with tempfile.TemporaryDirectory() as name:
        clock, begun, guesses = Clock(), Clock().now, 0
        lockout = PinLockout(Path(name), clock)
        for pause in pauses:
            if pause == 0:
                lockout = PinLockout(Path(name), clock)
            clock.now += pause
            lockout.refresh()
            while lockout.wait_s == 0:
                lockout.record_attempt()
                guesses += 1
        assert guesses <= 6 + 100 * (clock.now - begun) / 86_400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    PinFile(tmp_path).set(PIN)
    return tmp_path


def verify(auth: PinAuth, *pins: str) -> list[PinResult]:
    return [asyncio.run(auth.verify(pin)) for pin in pins]


def test_authentication_is_closed_without_a_pin(tmp_path: Path) -> None:
    auth = PinAuth.in_folder(tmp_path)
    assert auth.is_closed
    assert auth.state is PinState.MISSING
    assert verify(auth, *[PIN] * 5) == [PinResult.CLOSED] * 5
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("pin", ["111111", "123456", "5555555555"])
def test_digits_that_cannot_be_a_pin_are_no_guess(folder: Path, pin: str) -> None:
    auth = PinAuth.in_folder(folder)
    assert verify(auth, *[pin] * 4, PIN) == [PinResult.WRONG] * 4 + [PinResult.OPEN]


def test_the_right_pin_opens(folder: Path) -> None:
    assert verify(PinAuth.in_folder(folder), PIN) == [PinResult.OPEN]


def test_after_three_wrong_pins_the_right_one_has_to_wait_and_none_is_logged(
    folder: Path, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs.expect("wrong maintenance PIN")
    auth = PinAuth.in_folder(folder)
    results = verify(auth, "111222", "111223", "111224", PIN)
    assert results == [PinResult.WRONG, PinResult.WRONG, PinResult.WRONG, PinResult.WAIT]
    assert 0 < auth.wait_s <= 30
    assert len(caplog.records) == 3
    assert PIN not in caplog.text
    assert "11122" not in caplog.text


def test_an_attempt_is_counted_before_its_pin_is_compared(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut while the hash is computed costs the attempt."""
    seen: list[int] = []

    def compare(_pin: str) -> bool:
        seen.append(PinLockout(folder).failures)
        return True

    pin = PinFile(folder)
    monkeypatch.setattr(pin, "matches", compare)
    assert verify(PinAuth(pin, PinLockout(folder)), PIN) == [PinResult.OPEN]
    assert seen == [1]
    assert PinLockout(folder).failures == 0
