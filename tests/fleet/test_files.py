"""Files of any size, sent in any order, arrive whole; other messages bring none."""

import json
import random
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.fleet.files import MOST_OF_KIOSK, FileAssembler, FileTooLarge, ReceivedFile, split
from totem.fleet.messages import LARGEST_CHUNK, LARGEST_FILE, BadMessage, FileChunk


@given(st.integers(0, 3 * LARGEST_CHUNK + 1), st.randoms(use_true_random=False))
def test_chunks_in_any_order_and_twice_make_the_file(size: int, order: random.Random) -> None:
    content = random.Random(size).randbytes(size)  # one drawn by Hypothesis takes a second
    encoded = [each.encode() for each in split("c0ffee00", "totem.zip", BytesIO(content))]
    assert all(len(each) <= LARGEST_FILE for each in encoded)
    chunks = [FileChunk.decode(each) for each in encoded]
    last = chunks.pop(order.randrange(len(chunks)))
    sent = chunks + chunks[:1]
    order.shuffle(sent)
    assembler = FileAssembler()
    for each in sent:
        assert assembler.add("loja-1", each, size) is None
        assert assembler.add("loja-2", each, size) is None
    assert assembler.add("loja-1", last, size) == ReceivedFile("c0ffee00", "totem.zip", content)
    assert assembler.add("loja-1", last, size) is None


CHUNK = FileChunk(cmd="c0ffee00", name="totem.zip", part=1, parts=9, content=b"x" * 1000)


def test_a_file_ends_at_the_limit_of_its_command_however_its_bytes_come() -> None:
    assembler = FileAssembler()
    for _ in range(100):
        assembler.add("loja-1", CHUNK, 2000)  # the same bytes again are no more
    assembler.add("loja-1", CHUNK.model_copy(update={"part": 2}), 2000)
    with pytest.raises(FileTooLarge):
        assembler.add("loja-1", CHUNK.model_copy(update={"part": 3, "content": b"x"}), 2000)
    with pytest.raises(FileTooLarge):
        assembler.add("loja-1", CHUNK.model_copy(update={"content": b"x" * 1001}), 2000)


def test_a_kiosk_has_a_limit_for_all_its_commands_until_they_are_dropped() -> None:
    assembler, part = FileAssembler(), bytes(LARGEST_CHUNK)
    names = [f"c0ffee{number:02}" for number in range(99)]
    chunks = [CHUNK.model_copy(update={"cmd": each, "content": part}) for each in names]
    fitting = MOST_OF_KIOSK // LARGEST_CHUNK
    for each in chunks[:fitting]:
        assert assembler.add("loja-1", each, LARGEST_CHUNK) is None
    with pytest.raises(FileTooLarge):
        assembler.add("loja-1", chunks[fitting], LARGEST_CHUNK)
    assert assembler.add("loja-2", chunks[fitting + 1], LARGEST_CHUNK) is None
    assembler.drop(names[0])
    assert assembler.add("loja-1", chunks[fitting + 2], LARGEST_CHUNK) is None


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
