"""Serialization of submissions to encrypted pieces and back, tolerant of fields of other versions."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from totem.domain.customer import Address, Customer, ServiceState
from totem.domain.service_requests import ContactChange, ServiceRequest, TicketRequest
from totem.domain.sign_up import Attachment, Prospect, personal_texts_of_note
from totem.domain.taxid import TaxId
from totem.domain.text import format_date
from totem.outbox import encryption
from totem.outbox.encryption import Key
from totem.outbox.request_kinds import KINDS, requests_of
from totem.outbox.submissions import Content, Record, RequestKind, Submission

R = TypeVar("R", bound=Record)

_INNER: dict[str, type[Any]] = {
    "address": Address,
    "customer": Customer,
    "ticket": TicketRequest,
    "contact": ContactChange,
}

_PERSONAL = ("name", "trade_name", "identity_document", "email", "phone", "work_phone", "whatsapp")
"""Fields with personal data that `totem.system.logging.clean` cannot recognise by pattern."""


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
    known = {each.name for each in fields(kind)}
    return kind(**{name: _value(name, value) for name, value in content.items() if name in known})


def _value(name: str, value: Any) -> object:
    if name == "tax_id":
        return TaxId.parse(value)
    if name == "birthday":
        return date.fromisoformat(value)
    if name == "phones":
        return tuple(value)
    if name == "service_state":
        return ServiceState(value)
    inner = _INNER.get(name)
    return value if inner is None else _built(inner, value)


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


def personal_texts(content: Content) -> frozenset[str]:
    """Return the texts of a record that identify a person, to be redacted for staff."""
    if isinstance(content, ServiceRequest):
        return _service_texts(content)
    texts = [getattr(content, name, None) for name in _PERSONAL]
    if not isinstance(content, Attachment):
        texts += personal_texts_of_note(content.note)
    if isinstance(content, Prospect):
        texts += [content.address.street, content.address.complement, content.address.district]
        texts += [content.birthday.isoformat(), format_date(content.birthday)] if content.birthday else []
    return frozenset(text for text in texts if text)


def _service_texts(content: ServiceRequest) -> frozenset[str]:
    customer, ticket, contact = content.customer, content.ticket, content.contact
    texts = [customer.name, customer.email, *customer.phones]
    texts += [ticket.text, ticket.phone] if ticket else []
    texts += [contact.phone, contact.whatsapp, contact.email] if contact else []
    return frozenset(text for text in texts if text)
