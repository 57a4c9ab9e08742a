"""Freed memory is overwritten: what was freed before is no longer where it was."""

import ctypes
import sys

import pytest

from totem.freed import overwrite_freed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of glibc")


@pytest.mark.parametrize("length", [20, 60, 200, 400, 900, 3000])
def test_a_text_that_was_freed_is_overwritten(length: int) -> None:
    texts = [f"{number:04}" + "S" * length for number in range(200)]
    places = [(id(text), sys.getsizeof(text)) for text in texts]
    keepers = texts[::50]  # their pools stay in use
    kept = {id(each) for each in keepers}
    del texts
    overwrite_freed()
    freed = [ctypes.string_at(at, size) for at, size in places if at not in kept]
    assert sum(b"S" * length in memory for memory in freed) == 0
    assert [each.count("S") for each in keepers] == [length] * len(keepers)
