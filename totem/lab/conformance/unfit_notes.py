"""Notes of the adapters on data that cannot be used: fields that cannot be read, records of others.

The kiosk writes them to its log, where `totem doctor` counts them; a check of an ERP collects them itself.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

FOREIGN = " of others"
"""End of a note on records that were left out for their owner (`totem.erp.ownership.note_foreign`)."""


@dataclass(frozen=True, slots=True)
class UnfitNote:
    """One note: what it is about, without a value, and the number of records, of all in the answer."""

    what: str
    count: int
    total: int

    @property
    def is_foreign(self) -> bool:
        """Test for records that were left out for their owner."""
        return self.what.endswith(FOREIGN)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.notes: list[UnfitNote] = []

    def emit(self, record: logging.LogRecord) -> None:
        fields = vars(record)
        if "unfit" in fields and "count" in fields:
            self.notes.append(UnfitNote(fields["unfit"], fields["count"], fields["of"]))


@contextmanager
def collect_unfit() -> Iterator[list[UnfitNote]]:
    """Collect the notes while the block lasts; no line of the adapters' log is printed meanwhile."""
    log, collector = logging.getLogger("totem.erp"), _Collector()
    propagated = log.propagate
    log.addHandler(collector)
    log.propagate = False
    try:
        yield collector.notes
    finally:
        log.propagate = propagated
        log.removeHandler(collector)
