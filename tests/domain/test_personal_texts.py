"""Personal texts of records: every field that holds a text is marked, or is known to name nobody."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, get_args, get_type_hints

from totem.domain.customer import PERSONAL, Birthday
from totem.outbox.request_kinds import KINDS

NAMES_NOBODY = {
    "Address": {"number", "city", "state"},
    "Attachment": {"media_type"},
    "Customer": {"plan"},
    "LeadContact": {"note"},
    "Prospect": {
        *("identity_issuer", "municipal_registration", "nationality", "birth_city", "birth_state"),
        *("marital_status", "gender", "occupation", "status", "note"),
    },
    "TaxId": {"value"},
    "TicketRequest": {"subject"},
}
"""Fields that tell nothing of a person by themselves; a tax id is known by its form, and a note is read by
`personal_texts_of_note`."""
WRITTEN = {str, date, Birthday}


def test_every_text_of_a_stored_record_is_marked_or_names_nobody() -> None:
    unmarked: dict[str, set[str]] = {}
    for record in records():
        hints = get_type_hints(record)
        for each in fields(record):
            is_text = not WRITTEN.isdisjoint(types_in(hints[each.name]))
            if is_text and not PERSONAL.keys() <= each.metadata.keys():
                unmarked.setdefault(record.__name__, set()).add(each.name)
    assert unmarked == NAMES_NOBODY


def records() -> set[type[Any]]:
    """Return the types of the outbox's contents, and of the records within them."""
    found: set[type[Any]] = set()
    left = {row.record for row in KINDS.values()}
    while left:
        found |= left
        hints = (hint for record in left for hint in get_type_hints(record).values())
        left = {kind for hint in hints for kind in types_in(hint) if is_dataclass(kind)} - found - WRITTEN
    return found


def types_in(hint: Any) -> Iterator[type[Any]]:
    """Yield the types of a union or a tuple; of an id, its own type and not that of its text."""
    if parts := get_args(hint):
        for part in parts:
            yield from types_in(part)
    elif isinstance(hint, type):
        yield hint
