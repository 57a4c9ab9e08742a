"""The key that wrong streets are drawn from: shared by kiosks with one token, else the kiosk's own, kept."""

import os
import stat
from pathlib import Path

import pytest

from support.log_check import LogWatch
from totem.session.challenge import FILE_NAME, load_decoy_key


def test_kiosks_with_one_token_share_a_key_that_is_not_the_token(tmp_path: Path) -> None:
    one, other = (
        load_decoy_key("token", lambda: tmp_path / "a"),
        load_decoy_key("token", lambda: tmp_path / "b"),
    )
    assert one == other != load_decoy_key("token2", lambda: tmp_path)
    assert len(one) == 32
    assert b"token" not in one
    assert list(tmp_path.iterdir()) == []


def test_without_a_token_each_kiosk_keeps_its_own(tmp_path: Path) -> None:
    one, other = load_decoy_key(None, lambda: tmp_path / "a"), load_decoy_key(None, lambda: tmp_path / "b")
    assert one != other
    assert one == load_decoy_key(None, lambda: tmp_path / "a")
    assert len(one) == 32
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "a" / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_damaged_one_is_made_anew(tmp_path: Path, expected_logs: LogWatch, content: bytes) -> None:
    expected_logs.expect("identity.key is damaged, and made anew")
    (tmp_path / FILE_NAME).write_bytes(content)
    key = load_decoy_key(None, lambda: tmp_path)
    assert load_decoy_key(None, lambda: tmp_path) == key


def test_one_that_cannot_be_kept_is_told(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("identity.key cannot be read")
    expected_logs.expect("identity.key cannot be kept")
    (tmp_path / "state").touch()
    assert len(load_decoy_key(None, lambda: tmp_path / "state")) == 32
