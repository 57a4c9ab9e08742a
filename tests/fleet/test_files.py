"""Files of any size, sent in any order, arrive whole; other messages bring none."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.fleet.files import FileAssembler, ReceivedFile, split
from totem.fleet.messages import LARGEST_CHUNK, LARGEST_FILE, BadMessage, FileChunk


@given(st.integers(0, 3 * LARGEST_CHUNK + 1), st.randoms(use_true_random=False))
def test_chunks_in_any_order_and_twice_make_the_file(size: int, order: random.Random) -> None:
    content = order.randbytes(size)
    encoded = [each.encode() for each in split("c0ffee00", "totem.zip", content)]
    assert all(len(each) <= LARGEST_FILE for each in encoded)
    chunks = [FileChunk.decode(each) for each in encoded]
    last = chunks.pop(order.randrange(len(chunks)))
    sent = chunks + chunks[:1]
    order.shuffle(sent)
    assembler = FileAssembler()
    for each in sent:
        assert assembler.add("loja-1", each) is None
        assert assembler.add("loja-2", each) is None
    assert assembler.add("loja-1", last) == ReceivedFile("c0ffee00", "totem.zip", content)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "../totem.zip"},
        {"name": ".totem.zip"},
        {"name": "a\\b"},
        {"part": 0},
        {"part": 3},
        {"parts": 257},
        {"cmd": "c0ffee/00"},
        {"content": "?"},
    ],
)
def test_other_messages_make_no_file(changes: dict[str, Any]) -> None:
    good = {"v": 1, "cmd": "c0ffee00", "name": "totem.zip", "part": 1, "parts": 2, "content": "AA=="}
    assert FileChunk.decode(json.dumps(good).encode()).content == b"\0"
    with pytest.raises(BadMessage):
        FileChunk.decode(json.dumps(good | changes).encode())


def test_a_chunk_has_a_largest_size() -> None:
    with pytest.raises(ValueError, match="too_long"):
        FileChunk(cmd="c0ffee00", name="totem.zip", content=bytes(LARGEST_CHUNK + 1))
