"""Report to staff titles in whose record the field of the amount, or of the due date, is missing.

An ERP may write them under unexpected names (`vlr_titulo`, `dt_venc`), and then such a title is shown without
an amount or a date, as far as its codes hold none. Field names alone are logged, no values.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from totem.erp.adapters.contract.base_model import wire_names
from totem.erp.adapters.contract.customer_models import BoletoWire
from totem.erp.adapters.contract.find_records import Record

log = logging.getLogger(__name__)

NOTE_AGAIN_S = 3600.0
"""Seconds between two notes of the same field: during a payment the title is polled every few seconds."""
NO_NAMES = "-"
"""In place of unknown names: the ERP sends no such field at all, perhaps on purpose."""
_MOST_NAMES = 12
_A_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
_A_NUMBER = re.compile(r"\d{5}")


def _names(*fields: str) -> tuple[str, ...]:
    return tuple(name for field in fields for name in wire_names(BoletoWire, field))


EXPECTED_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"amount": _names("amount", "original_amount"), "due_date": _names("due_date")}
)
"""By field, the names under which the contract sends it."""
_KNOWN = frozenset(_names(*BoletoWire.wire_fields))


def missing_fields(rows: Sequence[Record]) -> dict[str, int]:
    """Count the `rows` (keys in lower case, absent fields left out) without each of `EXPECTED_FIELDS`."""
    counts = {
        field: sum(row.keys().isdisjoint(names) for row in rows) for field, names in EXPECTED_FIELDS.items()
    }
    return {field: count for field, count in counts.items() if count}


def unknown_fields(names: Iterable[str]) -> list[str]:
    """The `names` that the kiosk does not read, as far as they are names and no data."""
    fit = {name for name in names if _A_NAME.fullmatch(name) and not _A_NUMBER.search(name)}
    return sorted(fit - _KNOWN)[:_MOST_NAMES]


class MissingFieldsLog:
    """Log each missing field, again after `NOTE_AGAIN_S`; `totem doctor` collects the notes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` is monotonic, in seconds."""
        self._clock = clock
        self._noted: dict[tuple[str, str], float] = {}

    def note(self, request: str, rows: Sequence[Record]) -> None:
        """Examine the records of one answer."""
        for field, count in missing_fields(rows).items():
            expected = ", ".join(EXPECTED_FIELDS[field])
            sent = ", ".join(unknown_fields({name for row in rows for name in row})) or NO_NAMES
            now, last = self._clock(), self._noted.get((field, sent))
            if last is not None and now - last < NOTE_AGAIN_S:
                continue
            if len(self._noted) > _MOST_NAMES:
                self._noted.clear()
            self._noted[field, sent] = now
            log.log(
                logging.INFO if sent == NO_NAMES else logging.WARNING,
                "%s: no field of the %s in %d of %d titles: expected %s; sent %s",
                *(request, field, count, len(rows), expected, sent),
                extra={"missing_field": field, "expected": expected, "sent": sent},
            )
