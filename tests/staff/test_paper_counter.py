"""Paper counter: pages add up across restarts until the roll is changed."""

from pathlib import Path

import pytest

from totem.staff.paper_counter import FILE_NAME, PaperCounter


def test_pages_add_up_until_the_roll_is_changed(tmp_path: Path) -> None:
    PaperCounter(tmp_path).add(2)
    PaperCounter(tmp_path).add(1)
    assert PaperCounter(tmp_path).pages == 3
    PaperCounter(tmp_path).reset()
    assert PaperCounter(tmp_path).pages == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"pages": "9"}', b'{"pages": -4}', b"\xff"])
def test_a_count_that_cannot_be_read_is_0(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    counter = PaperCounter(tmp_path)
    assert counter.pages == 0
    counter.add(1)
    assert counter.pages == 1
