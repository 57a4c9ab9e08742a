"""Texts of a record that identify a person, by the fields that are marked so, to be redacted.

Tax ids need no mark: `totem.system.logging` recognizes them by their form.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from totem.domain.customer import PERSONAL, Birthday
from totem.domain.text import format_date


def personal_texts(record: Any) -> frozenset[str]:
    """Return the texts of the marked fields of a dataclass, and of those within it."""
    return frozenset(text for text in _texts_in(record) if text)


def _texts_in(record: Any) -> Iterator[str]:
    for each in fields(record):
        value = getattr(record, each.name)
        if PERSONAL.keys() <= each.metadata.keys() and value is not None:
            yield from _texts_of(value)
        elif is_dataclass(value):
            yield from _texts_in(value)


def _texts_of(value: object) -> Iterator[str]:
    """Yield a value in the forms in which it may be written; a day of birth without its year names nobody."""
    if isinstance(value, tuple):
        yield from value
    elif isinstance(value, date):
        yield from (value.isoformat(), format_date(value))
    elif isinstance(value, Birthday):
        if value.year is not None:
            yield f"{value.year}-{value.month:02}-{value.day:02}"
            yield f"{value.day:02}/{value.month:02}/{value.year}"
    else:
        yield str(value)
