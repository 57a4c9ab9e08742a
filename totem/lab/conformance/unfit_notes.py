"""Notes of the adapters on data that cannot be used: fields that cannot be read, records of others.

The kiosk writes them to its log, where `totem doctor` counts them; a check of an ERP collects them itself.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from totem.erp.unfit_data import UnfitKind


@dataclass(frozen=True, slots=True)
class UnfitNote:
    """One note: the field or the records, without a value, and their number, of all in the answer."""

    kind: UnfitKind
    what: str
    count: int
    total: int


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.notes: list[UnfitNote] = []

    def emit(self, record: logging.LogRecord) -> None:
        fields = vars(record)
        if "unfit_kind" in fields:
            what = fields["unfit"].partition(": ")[2]
            self.notes.append(UnfitNote(fields["unfit_kind"], what, fields["count"], fields["of"]))


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
