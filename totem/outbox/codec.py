"""Records as bytes and back. What a later version adds or drops keeps no older record from being read."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, TypeVar

from totem.domain.models import Address
from totem.domain.prospect import Lead, Prospect
from totem.domain.taxid import TaxId

T = TypeVar("T", Prospect, Lead)

_INNER: dict[str, type[Any]] = {"address": Address}


def encode(record: Prospect | Lead) -> bytes:
    """JSON of all that is not None."""
    return json.dumps(_plain(record), ensure_ascii=False, separators=(",", ":")).encode()


def decode(kind: type[T], content: bytes) -> T:
    """The record of this kind that `encode` wrote.

    Raises:
        ValueError: it is none.
    """
    made: T = _built(kind, json.loads(content))
    return made


def _plain(record: object) -> dict[str, object]:
    assert is_dataclass(record)  # noqa: S101 - for the type checker
    values = ((each.name, getattr(record, each.name)) for each in fields(record))
    return {name: _plain_value(value) for name, value in values if value is not None}


def _plain_value(value: object) -> object:
    if isinstance(value, TaxId):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return _plain(value) if is_dataclass(value) else value


def _built(kind: type[Any], content: object) -> Any:
    if not isinstance(content, dict):
        raise ValueError("no record")  # noqa: TRY004 - of what was read, not of an argument
    known = {each.name for each in fields(kind)}
    return kind(**{name: _value(name, value) for name, value in content.items() if name in known})


def _value(name: str, value: Any) -> object:
    if name == "tax_id":
        return TaxId.parse(value)
    if name == "birthday":
        return date.fromisoformat(value)
    inner = _INNER.get(name)
    return value if inner is None else _built(inner, value)
