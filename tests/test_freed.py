"""Freed memory is overwritten: what was freed before is no longer where it was."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of glibc")

# A process of its own: one that has run thousands of tests has more free room than a kiosk ever has.
PROGRAM = """
import ctypes, sys
from totem.freed import overwrite_freed

length = int(sys.argv[1])
texts = [f"{number:04}" + "S" * length for number in range(200)]
places = [(id(text), sys.getsizeof(text)) for text in texts]
keepers = texts[::50]  # their pools stay in use
kept = {id(each) for each in keepers}
del texts
overwrite_freed()
freed = [ctypes.string_at(at, size) for at, size in places if at not in kept]
print(len(freed), sum(b"S" * length in memory for memory in freed))
assert [each.count("S") for each in keepers] == [length] * len(keepers)
"""


@pytest.mark.parametrize("length", [20, 60, 200, 400, 900, 3000])
def test_a_text_that_was_freed_is_overwritten(length: int) -> None:
    command = [sys.executable, "-c", PROGRAM, str(length)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["196", "0"]
