"""The door opens to the PIN, tells a wrong one, and does not even look while it waits."""

import asyncio
from pathlib import Path

import pytest

from support.log_check import LogWatch
from totem.staff.pin import PinFile
from totem.staff.pin_auth import PinAuth, PinLockout, PinResult

PIN = "402915"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    PinFile(tmp_path).set(PIN)
    return tmp_path


def knock(door: PinAuth, *pins: str) -> list[PinResult]:
    return [asyncio.run(door.knock(pin)) for pin in pins]


def test_without_a_pin_it_is_closed(tmp_path: Path) -> None:
    door = PinAuth.in_folder(tmp_path)
    assert door.is_closed
    assert knock(door, PIN) == [PinResult.CLOSED]


def test_it_opens_to_the_pin(folder: Path) -> None:
    assert knock(PinAuth.in_folder(folder), PIN) == [PinResult.OPEN]


def test_after_three_wrong_ones_even_the_right_one_waits(
    folder: Path, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected_logs.expect("wrong maintenance PIN")
    door = PinAuth.in_folder(folder)
    answers = knock(door, "111222", "111223", "111224", PIN)
    assert answers == [PinResult.WRONG, PinResult.WRONG, PinResult.WRONG, PinResult.WAIT]
    assert 0 < door.wait_s <= 30
    assert len(caplog.records) == 3
    assert PIN not in caplog.text
    assert "11122" not in caplog.text


def test_a_try_counts_before_it_is_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who pulls the plug while the hash is computed has spent a try all the same."""
    seen: list[int] = []

    def look(_pin: str) -> bool:
        seen.append(PinLockout(folder).failures)
        return True

    pin = PinFile(folder)
    monkeypatch.setattr(pin, "accepts", look)
    assert knock(PinAuth(pin, PinLockout(folder)), PIN) == [PinResult.OPEN]
    assert seen == [1]
    assert PinLockout(folder).failures == 0
