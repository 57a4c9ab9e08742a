"""The file by which staff put the kiosk out of service."""

import json
import os
import stat
from pathlib import Path

import pytest

from support.log_check import LogWatch
from totem.monitoring.availability import FILE_NAME, LONGEST_MESSAGE, MaintenanceFlag
from totem.session.view_state import Cause, Outage


@pytest.fixture
def flag(tmp_path: Path) -> MaintenanceFlag:
    return MaintenanceFlag(tmp_path / "state")


def test_it_comes_and_goes(flag: MaintenanceFlag) -> None:
    assert flag.read() is None
    flag.set("Volto às 14h")
    assert MaintenanceFlag(flag.file.parent).read() == Outage(Cause.STAFF, "Volto às 14h")
    flag.set()
    assert flag.read() == Outage(Cause.STAFF)
    assert flag.clear()
    assert not flag.clear()
    assert flag.read() is None
    assert list(flag.file.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("  Em\nmanutenção\taté  as 14h ", "Em manutenção até as 14h"),
        ("<b>oi</b>\x1b[31m\u202e\u0000", "<b>oi</b> [31m"),
        ("x" * LONGEST_MESSAGE, "x" * LONGEST_MESSAGE),
        ("𝔘" * LONGEST_MESSAGE, "𝔘" * LONGEST_MESSAGE),
    ],
)
def test_a_message_is_one_line_that_can_be_seen(flag: MaintenanceFlag, message: str, shown: str) -> None:
    flag.set(message)
    assert flag.read() == Outage(Cause.STAFF, shown)


def test_a_message_too_long_changes_nothing(flag: MaintenanceFlag) -> None:
    with pytest.raises(ValueError, match="tem 161 caracteres, e cabem 160"):
        flag.set("x" * (LONGEST_MESSAGE + 1))
    assert flag.read() is None


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[]", b"5", b'{"message": ', b'{"text": "x"}'])
def test_what_cannot_be_read_counts_all_the_same(
    flag: MaintenanceFlag, text: bytes, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"{FILE_NAME} holds no message that can be read")
    flag.file.parent.mkdir()
    flag.file.write_bytes(text)
    assert flag.read() == Outage(Cause.STAFF)


@pytest.mark.parametrize("message", [5, None, ["x"]])
def test_a_message_that_is_no_text_is_none(flag: MaintenanceFlag, message: object) -> None:
    flag.file.parent.mkdir()
    flag.file.write_text(json.dumps({"message": message}))
    assert flag.read() == Outage(Cause.STAFF)


def test_a_file_that_does_not_open_counts_all_the_same(
    flag: MaintenanceFlag, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"{FILE_NAME} cannot be read: ")
    flag.file.mkdir(parents=True)
    assert flag.read() == Outage(Cause.STAFF)


def test_a_folder_that_cannot_be_looked_into_puts_nobody_out(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect(f"{FILE_NAME} cannot be read: ")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    flag = MaintenanceFlag(tmp_path / "loop")
    assert [flag.read(), flag.read()] == [None, None]
    assert len(expected_logs.records) == 1


def test_a_longer_message_from_elsewhere_is_cut(flag: MaintenanceFlag) -> None:
    flag.file.parent.mkdir()
    flag.file.write_text(json.dumps({"message": "x" * 1000}))
    assert flag.read() == Outage(Cause.STAFF, "x" * LONGEST_MESSAGE)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_every_user_of_the_machine_may_read_it(flag: MaintenanceFlag) -> None:
    flag.set("x")
    assert stat.S_IMODE(flag.file.stat().st_mode) == 0o644


def test_it_appears_whole_or_not_at_all(flag: MaintenanceFlag, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "no space")

    flag.set("before")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        flag.set("after")
    assert flag.read() == Outage(Cause.STAFF, "before")
    assert [each.name for each in flag.file.parent.iterdir()] == [FILE_NAME]
