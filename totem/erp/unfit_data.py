"""Kinds of data of an ERP that a kiosk cannot use, and their fields of the log.

`totem doctor` counts them there; `totem erp check` collects them itself.
"""

from enum import StrEnum
from typing import Any


class UnfitKind(StrEnum):
    """Kinds of unfit data."""

    FIELD = "field"
    """A field that cannot be read."""
    ENTRY = "entry"
    """An entry of a list that is no record."""
    FOREIGN = "foreign"
    """A record that is left out for its owner."""


def log_fields(kind: UnfitKind, request: str, what: str, count: int, total: int) -> dict[str, Any]:
    """Return the fields of a line: `count` of `total` records are unfit; `what` names them or their field."""
    return {"unfit": f"{request}: {what}", "unfit_kind": kind, "count": count, "of": total}
