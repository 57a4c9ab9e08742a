"""IPP messages: encoding by RFC 8010, and decoding or rejection of any bytes."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.printing.office import ipp
from totem.printing.office.ipp import (
    Attribute,
    AttributeGroup,
    Group,
    IppError,
    IppMessage,
    Operation,
    Status,
    Syntax,
)

numbers = st.integers(-(2**31), 2**31 - 1)
words = st.text(max_size=40).filter(lambda text: max(text, default="") < "\ud800")
values = st.one_of(
    st.tuples(st.sampled_from([Syntax.INTEGER, Syntax.ENUM]), st.lists(numbers, min_size=1, max_size=4)),
    st.tuples(st.just(Syntax.BOOLEAN), st.lists(st.booleans(), min_size=1, max_size=3)),
    st.tuples(
        st.sampled_from([Syntax.NAME, Syntax.KEYWORD, Syntax.URI, Syntax.TEXT, Syntax.MIME_TYPE]),
        st.lists(words, min_size=1, max_size=4),
    ),
    st.tuples(st.sampled_from([0x30, 0x31, 0x32, 0x7F]), st.lists(st.binary(max_size=20), min_size=1)),
)
attributes = st.builds(
    lambda name, value: Attribute(value[0], name, tuple(value[1])),
    st.from_regex(r"\A[a-z]{1,12}\Z"),
    values,
)
groups = st.builds(
    lambda part, some: Group(part, tuple(some)),
    st.sampled_from([1, 2, 4, 5, 9]),
    st.lists(attributes, max_size=5),
)
messages = st.builds(
    lambda code, number, some, document: IppMessage(code, number, tuple(some), document),
    st.integers(0, 0xFFFF),
    st.integers(0, 2**32 - 1),
    st.lists(groups, max_size=4),
    st.binary(max_size=40),
)


def value(tag: int, name: str, content: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(content)) + content


def answer(*pieces: bytes) -> bytes:
    return b"\x02\x00\x00\x00\x00\x00\x00\x01" + b"".join(pieces) + b"\x03"


@given(messages)
def test_what_was_written_is_read(message: IppMessage) -> None:
    assert ipp.decode(ipp.encode(message)) == message


@given(messages, st.data())
def test_what_is_truncated_is_refused(message: IppMessage, data: st.DataObject) -> None:
    content = ipp.encode(IppMessage(message.code, message.request_id, message.groups))
    end = data.draw(st.integers(0, len(content) - 1))
    with pytest.raises(IppError):
        ipp.decode(content[:end])


@given(st.binary(max_size=200))
def test_rubbish_is_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(IppError):
        ipp.decode(answer(content))


def test_a_request_as_in_the_standard() -> None:
    """RFC 8010, A.1, as far as this client would send it."""
    head = (
        Attribute(Syntax.CHARSET, "attributes-charset", ("utf-8",)),
        Attribute(Syntax.LANGUAGE, "attributes-natural-language", ("en-us",)),
        Attribute(Syntax.URI, "printer-uri", ("ipp://printer.example.com/ipp/print/pinetree",)),
        Attribute(Syntax.NAME, "job-name", ("foobar",)),
    )
    options = (Attribute(Syntax.INTEGER, "copies", (20,)), Attribute(Syntax.KEYWORD, "sides", ("a", "b")))
    written = ipp.encode(
        IppMessage(
            Operation.PRINT_JOB,
            1,
            (Group(AttributeGroup.OPERATION, head), Group(AttributeGroup.JOB, options)),
            b"%!PDF",
        )
    )
    assert written == (
        b"\x02\x00\x00\x02\x00\x00\x00\x01\x01"
        b"\x47\x00\x12attributes-charset\x00\x05utf-8"
        b"\x48\x00\x1battributes-natural-language\x00\x05en-us"
        b"\x45\x00\x0bprinter-uri\x00\x2cipp://printer.example.com/ipp/print/pinetree"
        b"\x42\x00\x08job-name\x00\x06foobar\x02"
        b"\x21\x00\x06copies\x00\x04\x00\x00\x00\x14"
        b"\x44\x00\x05sides\x00\x01a\x44\x00\x00\x00\x01b\x03%!PDF"
    )


def test_collections_are_passed_over_with_all_that_is_in_them() -> None:
    inner = [
        value(0x34, "", b""),
        value(0x4A, "", b"x-dimension"),
        value(0x21, "", struct.pack(">i", 21000)),
        value(0x37, "", b""),
    ]
    media = [value(0x34, "media-col", b""), value(0x4A, "", b"media-size"), *inner, value(0x37, "", b"")]
    another = [value(0x34, "", b""), value(0x4A, "", b"colour"), value(0x44, "", b"x"), value(0x37, "", b"")]
    state = value(Syntax.ENUM, "printer-state", struct.pack(">i", 3))
    (group,) = ipp.decode(answer(b"\x04", *media, *another, state)).groups
    assert group.all("media-col") == ()
    assert group.number("printer-state") == 3


def test_values_of_every_kind() -> None:
    with_language = struct.pack(">H", 2) + b"pt" + struct.pack(">H", 6) + "Não".encode() + b"is"
    message = ipp.decode(
        answer(
            b"\x04",
            value(Syntax.TEXT_WITH_LANGUAGE, "message", with_language),
            value(0x13, "nothing", b""),
            value(0x33, "range", struct.pack(">ii", 1, 9)),
            value(0x5F, "new", b"string"),
            value(0x7F, "extension", b"\x00\x00\x00\x99"),
            value(Syntax.KEYWORD, "bad", b"\xff"),
            value(Syntax.BOOLEAN, "yes", b"\x01"),
        )
    )
    (group,) = message.groups_of(AttributeGroup.PRINTER)
    assert group.words("message") == ("Nãois",)
    assert group.all("nothing") == ()
    assert group.all("range") == (struct.pack(">ii", 1, 9),)
    assert group.words("new") == ("string",)
    assert group.all("extension") == (b"\x00\x00\x00\x99",)
    assert group.words("bad") == ("\ufffd",)
    assert group.all("yes") == (True,)
    assert group.number("message") is None
    assert group.all("absent") == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        answer(value(Syntax.NAME, "outside", b"x")),
        answer(b"\x04", value(Syntax.NAME, "", b"of nothing")),
        answer(b"\x04", value(Syntax.INTEGER, "short", b"\x00")),
        answer(b"\x04", value(Syntax.BOOLEAN, "long", b"\x00\x00")),
        answer(b"\x04", value(Syntax.COLLECTION, "open", b"")),
        answer(b"\x04", value(Syntax.TEXT_WITH_LANGUAGE, "broken", b"\x00\x09pt")),
    ],
)
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(IppError):
        ipp.decode(content)


@pytest.mark.parametrize("wrong", [2**31, "x" * 70_000])
def test_what_no_message_can_carry_is_not_written(wrong: int | str) -> None:
    group = Group(AttributeGroup.JOB, (Attribute(Syntax.INTEGER, "copies", (wrong,)),))
    with pytest.raises(ValueError, match="IPP"):
        ipp.encode(IppMessage(Status.OK, 1, (group,)))


def test_a_message_shows_no_document() -> None:
    assert "secret" not in repr(IppMessage(Operation.PRINT_JOB, 1, (), b"secret"))
