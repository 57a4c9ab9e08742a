"""Submissions as requests: what is sealed for each, and the record that comes out again when it is sent.

Request 18 of the contract is one POST with the whole file as base64 in a JSON field, so that a file cannot be
sent in parts: several files are several requests, and "in chunks" is how one is kept. It is sealed, written
and opened in pieces of 192 KiB, and the client makes base64 of it in such pieces (`totem.erp.http.body`), so
that there stand in memory the file itself and one piece, for as long as it takes to send it.
"""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from totem.domain.prospect import Attachment, Lead, Prospect
from totem.outbox import codec, seal
from totem.outbox.keys import Key
from totem.outbox.submission import CallMe, SignUp, Submission

Content = Prospect | Lead | Attachment
_PERSONAL = ("name", "trade_name", "identity_document", "email", "phone", "work_phone", "whatsapp")
"""Of those that have no form of their own by which `totem.logs.clean` knows them."""


@dataclass(frozen=True, slots=True, repr=False)
class PackedRequest:
    """One request: its kind, its record, and the content of a file."""

    kind: str
    head: bytes
    body: bytes = b""

    @property
    def count(self) -> int:
        """How many pieces it makes: its record, and those of the file."""
        return 1 + seal.count(len(self.body))


def parts(submission: Submission) -> Iterator[PackedRequest]:
    """Each request of a submission, in order; at least one."""
    if isinstance(submission, CallMe):
        yield PackedRequest("lead", codec.encode(submission.lead))
        return
    if isinstance(submission, SignUp):
        yield PackedRequest("prospect", codec.encode(submission.prospect))
    elif submission.changes != Prospect() or not submission.files:
        yield PackedRequest("edit", codec.encode(submission.changes))
    for file in submission.files:
        head = {"name": file.name, "media_type": file.media_type, "size": len(file.content)}
        yield PackedRequest("file", json.dumps(head).encode(), file.content)


def sealed(part: PackedRequest, key: Key, reference: str) -> Iterator[bytes]:
    """The pieces of a request, sealed one at a time."""
    place = seal.Place(reference, part.kind, part.count)
    yield from seal.seal(key, place, [part.head])
    yield from seal.seal(key, place, seal.cut(part.body), first=1)


def unpacked(kind: str, count: int, piece: Callable[[int], bytes]) -> Content:
    """The record of a request, of which `piece` opens each piece by its number.

    Raises:
        seal.Unsealable: one does not open, some are missing, or what comes out is no record.
    """
    try:
        return _unpacked(kind, count, piece)
    except (ValueError, TypeError, KeyError):
        raise seal.Unsealable from None


def personal(content: Content) -> frozenset[str]:
    """The texts of a record that tell whose it is, which staff do not get to see."""
    texts = [getattr(content, name, None) for name in _PERSONAL]
    if isinstance(content, Prospect):
        texts += [content.address.street, content.address.complement, content.address.district]
    return frozenset(text for text in texts if text)


def _unpacked(kind: str, count: int, piece: Callable[[int], bytes]) -> Content:
    head = piece(0)
    if kind == "lead":
        return codec.decode(Lead, head)
    if kind != "file":
        return codec.decode(Prospect, head)
    about = json.loads(head)
    body = io.BytesIO()
    for number in range(1, count):
        body.write(piece(number))
    if body.tell() != about["size"]:
        raise seal.Unsealable
    return Attachment(about["name"], about["media_type"], body.getvalue())
