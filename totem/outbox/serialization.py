"""Serialization of submissions to encrypted pieces and back, tolerant of fields of other versions."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from totem.domain.personal_texts import personal_texts
from totem.domain.sign_up import Attachment, personal_texts_of_note
from totem.domain.taxid import TaxId
from totem.outbox import encryption
from totem.outbox.encryption import Key
from totem.outbox.request_kinds import KINDS, RequestKind
from totem.outbox.submissions import Content, Record, Submission, requests_of

R = TypeVar("R", bound=Record)


def encode(record: Record) -> bytes:
    """Encode the fields that are not None as JSON."""
    return json.dumps(_plain(record), ensure_ascii=False, separators=(",", ":")).encode()


def decode(kind: type[R], content: bytes) -> R:
    """Decode a record that `encode` wrote; raise `ValueError` for anything else."""
    made: R = _built(kind, json.loads(content))
    return made


def _plain(record: object) -> dict[str, object]:
    assert is_dataclass(record)  # noqa: S101 - for the type checker
    kept = (each for each in fields(record) if each.compare)  # not what a search adds to a record
    values = ((each.name, getattr(record, each.name)) for each in kept)
    return {name: _plain_value(value) for name, value in values if value is not None}


def _plain_value(value: object) -> object:
    if isinstance(value, TaxId):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return _plain(value) if is_dataclass(value) else value


def _built(kind: type[Any], content: object) -> Any:
    if not isinstance(content, dict):
        raise ValueError("no record")  # noqa: TRY004 - invalid data, not an invalid argument
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], value) for name, value in content.items() if name in hints})


def _value(hint: Any, value: Any) -> object:
    """Decode a value by the type of its field."""
    [kind] = set(get_args(hint)) - {NoneType} if NoneType in get_args(hint) else {hint}
    if get_origin(kind) is tuple:
        return tuple(value)
    if not isinstance(kind, type):  # a NewType of text
        return value
    if issubclass(kind, TaxId):
        return kind.parse(value)
    if issubclass(kind, date):
        return kind.fromisoformat(value)
    if issubclass(kind, Enum):
        return kind(value)
    return _built(kind, value) if is_dataclass(kind) else value


@dataclass(frozen=True, slots=True, repr=False)
class PackedRequest:
    """Serialized request: its kind, its record, and the content of a file."""

    kind: RequestKind
    head: bytes
    body: bytes = b""

    @property
    def count(self) -> int:
        """Number of pieces: one for the record, and those of the file."""
        return 1 + -(-len(self.body) // encryption.PIECE)


def pack(submission: Submission) -> Iterator[PackedRequest]:
    """Return the requests of a submission in order, at least one."""
    for kind, content in requests_of(submission):
        if isinstance(content, Attachment):
            head = {"name": content.name, "media_type": content.media_type, "size": len(content.content)}
            yield PackedRequest(kind, json.dumps(head).encode(), content.content)
        else:
            yield PackedRequest(kind, encode(content))


def encrypt_pieces(part: PackedRequest, key: Key, reference: str) -> Iterator[bytes]:
    """Encrypt the pieces of a request lazily."""
    place = encryption.PieceContext(reference, part.kind, part.count)
    yield from encryption.encrypt(key, place, [part.head])
    yield from encryption.encrypt(key, place, encryption.split(part.body), first=1)


def unpack(kind: RequestKind, count: int, piece: Callable[[int], bytes]) -> Content:
    """Decode a request, of which `piece` decrypts each piece by its number, or raise `DecryptionFailed`."""
    record = KINDS[kind].record
    try:
        head = piece(0)
        if record is not Attachment:
            decoded: Content = decode(record, head)
            return decoded
        about = json.loads(head)
        body = io.BytesIO()
        for number in range(1, count):
            body.write(piece(number))
        if body.tell() != about["size"]:
            raise encryption.DecryptionFailed
        return Attachment(about["name"], about["media_type"], body.getvalue())
    except (ValueError, TypeError, KeyError):
        raise encryption.DecryptionFailed from None


def texts_to_redact(content: Content) -> frozenset[str]:
    """Return the texts of a record that identify a person, with the answers in its note."""
    return personal_texts(content) | personal_texts_of_note(getattr(content, "note", None))
