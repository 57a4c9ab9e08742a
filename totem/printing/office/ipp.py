"""IPP messages: encode and decode requests and answers (RFC 8010, RFC 8011).

Pure, for `ipp_client` and for test servers. Collections are skipped, and values of unknown syntax stay bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from io import SEEK_CUR, BytesIO
from struct import pack, unpack_from
from typing import TypeAlias

Value: TypeAlias = int | bool | str | bytes

VERSION = (2, 0)
_END_OF_ATTRIBUTES = 0x03
_FIRST_VALUE_TAG = 0x10
_STRINGS = range(0x40, 0x60)  # character strings, those to come included
_OUT_OF_BAND = range(0x10, 0x20)  # "unknown", "no-value": an attribute without one


class IppError(Exception):
    """The bytes are not a valid IPP message."""


class Operation(IntEnum):
    """Operations of a print client (RFC 8011, 5.4.15), and two of CUPS."""

    PRINT_JOB = 0x0002
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_DEFAULT = 0x4001
    CUPS_GET_PRINTERS = 0x4002


class Status(IntEnum):
    """Status codes; any below `FIRST_ERROR` is a success (RFC 8011, appendix B)."""

    OK = 0x0000
    FIRST_ERROR = 0x0100
    NOT_POSSIBLE = 0x0404
    NOT_FOUND = 0x0406
    GONE = 0x0407


class AttributeGroup(IntEnum):
    """Attribute groups of a message (RFC 8010, 3.5.1)."""

    OPERATION = 0x01
    JOB = 0x02
    PRINTER = 0x04


class Syntax(IntEnum):
    """Value syntaxes (RFC 8010, 3.5.2)."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49


_INTEGERS = frozenset({Syntax.INTEGER, Syntax.ENUM})
_WITH_LANGUAGE = frozenset({Syntax.TEXT_WITH_LANGUAGE, Syntax.NAME_WITH_LANGUAGE})


@dataclass(frozen=True, slots=True)
class Attribute:
    """A name and its values, all of one syntax."""

    syntax: int
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Attributes of an operation, a job or a printer."""

    part: int
    attributes: tuple[Attribute, ...]

    def all(self, name: str) -> tuple[Value, ...]:
        """Return the values of an attribute; none if it is absent."""
        return next((found.values for found in self.attributes if found.name == name), ())

    def words(self, name: str) -> tuple[str, ...]:
        """Return the text values of an attribute."""
        return tuple(value for value in self.all(name) if isinstance(value, str))

    def number(self, name: str) -> int | None:
        """Return the first value of an attribute if it is a number."""
        return next((value for value in self.all(name)[:1] if isinstance(value, int)), None)


@dataclass(frozen=True, slots=True)
class IppMessage:
    """A request or an answer. `code` is the operation or the status; `document` follows the attributes."""

    code: int
    request_id: int
    groups: tuple[Group, ...]
    document: bytes = field(default=b"", repr=False)

    def groups_of(self, part: int) -> tuple[Group, ...]:
        """Return the groups of one kind, in order."""
        return tuple(group for group in self.groups if group.part == part)


def encode(message: IppMessage) -> bytes:
    """Encode a message; ValueError for a value outside of its syntax, or text of more than 65,535 bytes."""
    parts = [pack(">BBHI", *VERSION, message.code, message.request_id)]
    for group in message.groups:
        parts.append(bytes([group.part]))
        parts += [piece for attribute in group.attributes for piece in _encode_attribute(attribute)]
    return b"".join([*parts, bytes([_END_OF_ATTRIBUTES]), message.document])


def _encode_attribute(attribute: Attribute) -> Iterator[bytes]:
    name = attribute.name
    for value in attribute.values:
        yield bytes([attribute.syntax]) + _sized(name.encode()) + _sized(_value_bytes(value))
        name = ""  # further values have none


def _value_bytes(value: Value) -> bytes:
    if isinstance(value, bool):
        return bytes([value])
    if isinstance(value, int):
        if not -(2**31) <= value < 2**31:
            raise ValueError("an IPP integer has 32 bits")
        return pack(">i", value)
    return value.encode() if isinstance(value, str) else value


def _sized(content: bytes) -> bytes:
    if len(content) > 0xFFFF:
        raise ValueError("longer than IPP can say")
    return pack(">H", len(content)) + content


def decode(content: bytes) -> IppMessage:
    """Decode a message; IppError for a truncated or malformed one."""
    reader = _ByteReader(content)
    _, _, code, request_id = unpack_from(">BBHI", reader.take(8))
    groups: list[Group] = []
    while (tag := reader.byte()) != _END_OF_ATTRIBUTES:
        if tag >= _FIRST_VALUE_TAG:
            raise IppError("a value outside of a group")
        groups.append(Group(tag, tuple(_merge_values(_read_values(reader)))))
    return IppMessage(code, request_id, tuple(groups), reader.rest())


class _ByteReader:
    """Bounds-checked reader of bytes."""

    def __init__(self, content: bytes) -> None:
        self._stream = BytesIO(content)
        self.rest = self._stream.read

    def take(self, count: int) -> bytes:
        taken = self._stream.read(count)
        if len(taken) < count:
            raise IppError("truncated")
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def sized(self) -> bytes:
        length: int = unpack_from(">H", self.take(2))[0]
        return self.take(length)

    def next_is_value(self) -> bool:
        byte = self.byte()
        self._stream.seek(-1, SEEK_CUR)
        return byte >= _FIRST_VALUE_TAG


def _read_values(reader: _ByteReader) -> Iterator[tuple[int, str, bytes]]:
    """Yield syntax, name ("" for a further value) and content of one group's values; collections whole."""
    while reader.next_is_value():
        syntax, name, content = _read_value(reader)
        if syntax == Syntax.COLLECTION:
            _skip_collection(reader)
        yield syntax, name, content


def _read_value(reader: _ByteReader) -> tuple[int, str, bytes]:
    syntax = reader.byte()
    return syntax, reader.sized().decode("utf-8", "replace"), reader.sized()


def _skip_collection(reader: _ByteReader) -> None:
    depth = 1
    while depth:
        if not reader.next_is_value():
            raise IppError("a collection without an end")
        syntax, _, _ = _read_value(reader)
        depth += (syntax == Syntax.COLLECTION) - (syntax == Syntax.END_COLLECTION)


def _merge_values(entries: Iterable[tuple[int, str, bytes]]) -> Iterator[Attribute]:
    """Merge values into attributes, by the syntax of the first; a collection leaves its name only."""
    syntax, name, values = 0, "", list[Value]()
    for found, named, content in entries:
        if named:
            if name:
                yield Attribute(syntax, name, tuple(values))
            syntax, name, values = found, named, []
        elif not name:
            raise IppError("a further value of no attribute")
        values += _decode_value(found, content)
    if name:
        yield Attribute(syntax, name, tuple(values))


def _decode_value(syntax: int, content: bytes) -> Sequence[Value]:
    if syntax == Syntax.COLLECTION or syntax in _OUT_OF_BAND:
        return ()
    if syntax in _INTEGERS:
        if len(content) != 4:
            raise IppError("an integer that has not 32 bits")
        return unpack_from(">i", content)
    if syntax == Syntax.BOOLEAN:
        if len(content) != 1:
            raise IppError("a boolean that has not 8 bits")
        return (content != b"\x00",)
    if syntax in _WITH_LANGUAGE:
        reader = _ByteReader(content)
        reader.sized()
        return (reader.sized().decode("utf-8", "replace"),)
    return (content.decode("utf-8", "replace"),) if syntax in _STRINGS else (content,)
