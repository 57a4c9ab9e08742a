"""Pages are counted until the roll is changed, across restarts."""

from pathlib import Path

import pytest

from totem.staff.paper_counter import FILE_NAME, PaperCounter


def test_pages_add_up_until_the_roll_is_changed(tmp_path: Path) -> None:
    PaperCounter(tmp_path).add(2)
    PaperCounter(tmp_path).add(1)
    assert PaperCounter(tmp_path).pages == 3
    PaperCounter(tmp_path).change()
    assert PaperCounter(tmp_path).pages == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"pages": "9"}', b'{"pages": -4}', b"\xff"])
def test_a_count_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    roll = PaperCounter(tmp_path)
    assert roll.pages == 0
    roll.add(1)
    assert roll.pages == 1
