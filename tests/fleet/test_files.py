"""Files of any size, sent in any order, arrive whole; other messages bring none."""

import random

from hypothesis import given
from hypothesis import strategies as st

from totem.fleet.files import FileAssembler, ReceivedFile, split
from totem.fleet.messages import LARGEST_FILE


@given(st.integers(0, 3 * LARGEST_FILE + 1), st.randoms(use_true_random=False))
def test_chunks_in_any_order_and_twice_make_the_file(size: int, order: random.Random) -> None:
    content = order.randbytes(size)
    chunks = list(split("totem.zip", content))
    assert all(len(each.payload) <= LARGEST_FILE for each in chunks)
    last = chunks.pop(order.randrange(len(chunks)))
    sent = chunks + chunks[:1]
    order.shuffle(sent)
    assembler = FileAssembler()
    for name, payload in sent:
        assert assembler.add("loja-1", f"up/file/c0ffee00/{name}", payload) is None
        assert assembler.add("loja-2", f"up/file/c0ffee00/{name}", b"of a neighbour") is None
    found = assembler.add("loja-1", f"up/file/c0ffee00/{last.name}", last.payload)
    assert found == ReceivedFile("c0ffee00", "totem.zip", content)


@given(st.text(), st.binary(max_size=10))
def test_other_messages_make_no_file_with_a_foreign_name(path: str, payload: bytes) -> None:
    found = FileAssembler().add("loja-1", f"up/file/c0ffee00/{path}", payload)
    assert found is None or (found.name == path and not {"/", "\\"} & {*path} and path[0] != ".")
    assert FileAssembler().add("loja-1", path, payload) is None
