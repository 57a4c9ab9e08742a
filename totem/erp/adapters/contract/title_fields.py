"""Note for staff of titles in whose record the field of the amount, or of the due date, is not there.

An ERP may write them under unexpected names (`vlr_titulo`, `dt_venc`): such a title is shown without an
amount or a date, as far as its codes hold none. Names of fields alone are noted, no values.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from pydantic import AliasChoices

from totem.erp.adapters.contract.customer_models import BoletoWire
from totem.erp.adapters.contract.find_records import Record

log = logging.getLogger(__name__)

NOTE_AGAIN_S = 3600.0
"""Seconds between two notes of the same lack: during a payment the title is polled every few seconds."""
NO_NAMES = "-"
"""In place of unknown names: the ERP sends no such field at all, which it may have its reasons for."""
_MOST_NAMES = 12
_A_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
_A_NUMBER = re.compile(r"\d{5}")


def _names(*fields: str) -> tuple[str, ...]:
    aliases = (BoletoWire.model_fields[field].validation_alias for field in fields)
    return tuple(str(name) for alias in aliases if isinstance(alias, AliasChoices) for name in alias.choices)


EXPECTED_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"amount": _names("amount", "original_amount"), "due_date": _names("due_date")}
)
"""By what is missed, the names under which the contract sends it."""
_KNOWN = frozenset(_names(*BoletoWire.model_fields))


def missing_fields(rows: Sequence[Record]) -> dict[str, int]:
    """In how many of `rows` (keys in lower case, absent fields left out) each of `EXPECTED_FIELDS` is missing."""
    counts = {what: sum(row.keys().isdisjoint(names) for row in rows) for what, names in EXPECTED_FIELDS.items()}
    return {what: count for what, count in counts.items() if count}


def unknown_fields(names: Iterable[str]) -> list[str]:
    """Those of the fields' `names` that the kiosk does not read, as far as they are names and no data."""
    fit = {name for name in names if _A_NAME.fullmatch(name) and not _A_NUMBER.search(name)}
    return sorted(fit - _KNOWN)[:_MOST_NAMES]


class MissingFieldsLog:
    """Notes each lack in the log, again after `AGAIN_S`; `totem doctor` collects the notes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._clock = clock
        self._noted: dict[tuple[str, str], float] = {}

    def note(self, request: str, rows: Sequence[Record]) -> None:
        """Look through the records of one answer."""
        for what, count in missing_fields(rows).items():
            expected = ", ".join(EXPECTED_FIELDS[what])
            sent = ", ".join(unknown_fields({name for row in rows for name in row})) or NO_NAMES
            now, last = self._clock(), self._noted.get((what, sent))
            if last is not None and now - last < NOTE_AGAIN_S:
                continue
            if len(self._noted) > _MOST_NAMES:
                self._noted.clear()
            self._noted[what, sent] = now
            log.log(
                logging.INFO if sent == NO_NAMES else logging.WARNING,
                "%s: no field of the %s in %d of %d titles: expected %s; sent %s",
                *(request, what, count, len(rows), expected, sent),
                extra={"missing_field": what, "expected": expected, "sent": sent},
            )
