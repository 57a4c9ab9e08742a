"""Root's notes about versions: what runs, what ran well, what is on trial, and what came of the last one.

One small JSON file, written whole by root alone, read by everybody. What cannot be read counts as nothing:
then the link says what runs.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from totem.system.atomic_file import write_whole
from totem.updates.errors import Reason
from totem.updates.installation import BASE, is_version

FILE_NAME = "ledger.json"
MOST_TRIES = 3
"""Trials of a version that may fail for a reason that may be its own."""
MOST_CUTS = 5
"""Unpackings of a version that may be cut off: by the time that systemd gives them, or by the power."""
MOST_RESTARTS = 20
"""Restarts by wish within a trial; a version that asks for one after the other is left."""
MOST_TRIALS = 10
"""Trials of a version, the network's failures included."""
_LONGEST = 100_000


class UpdateOutcome(StrEnum):
    """What came of the latest event."""

    TRIAL = "trial"
    CONFIRMED = "confirmed"
    REVERTED = "reverted"
    REFUSED = "refused"
    INSTALLED = "installed"


@dataclass(frozen=True, slots=True)
class Trial:
    """A version that has to prove itself. It has been started once `running` is set, never before.

    `restarts` counts the times that it was begun again, for a restart that was asked for.
    """

    version: str
    id: str
    running: bool = False
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """A version's failed trials; `excused` of them while the ERP could not be reached by the old one, too.

    `id` is the latest trial's, `cut` counts unpackings that did not end.
    """

    failed: int = 0
    excused: int = 0
    id: str = ""
    cut: int = 0

    @property
    def may_be_tried(self) -> bool:
        """Whether it gets another trial."""
        failed = self.failed - self.excused
        return failed < MOST_TRIES and self.failed < MOST_TRIALS and self.cut < MOST_CUTS


@dataclass(frozen=True, slots=True)
class Last:
    """What happened last, and why; `at` in ISO 8601."""

    outcome: UpdateOutcome
    version: str
    reason: Reason | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The notes.

    Attributes:
        current: what is to be started.
        good: versions that ran well, the latest first; the base is none of them.
        base: which version the base was.
        trial: what has to prove itself.
        handled: the latest request of the kiosk that was answered.
        records: failed trials by version.
        last: what happened last.
        unpacking: the version that is being unpacked, "" for none; in the next call, one that was cut off.
    """

    current: str = BASE
    good: tuple[str, ...] = ()
    base: str = ""
    trial: Trial | None = None
    handled: str = ""
    records: Mapping[str, Record] = field(default_factory=dict)
    last: Last | None = None
    unpacking: str = ""

    def record(self, version: str) -> Record:
        """How often a version has failed."""
        return self.records.get(version, Record())

    def was_cut_off(self, version: str) -> bool:
        """Test that the latest unpacking of a version did not end, or has not yet."""
        last = self.last
        noted = last is not None and (last.version, last.reason) == (version, Reason.CUT_OFF)
        return noted or self.unpacking == version

    def confirmed(self, trial: Trial, at: str) -> "Ledger":
        """With a version that has proved itself."""
        good = (trial.version, *(name for name in self.good if name != trial.version))
        last = Last(UpdateOutcome.CONFIRMED, trial.version, at=at)
        return replace(self, trial=None, current=trial.version, good=good, last=last)

    def with_record(self, version: str, record: Record) -> "Ledger":
        """With another record of a version."""
        return replace(self, records={**self.records, version: record})


def read(folder: Path) -> Ledger | None:
    """The notes in root's `folder`; None where there are none that can be read."""
    try:
        with (folder / FILE_NAME).open("rb") as stream:
            return _ledger(json.loads(stream.read(_LONGEST)))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def write(folder: Path, ledger: Ledger) -> None:
    """Note it down.

    Raises:
        OSError: it cannot be written; the notes are as they were.
    """
    write_whole(folder / FILE_NAME, json.dumps(asdict(ledger), indent=1).encode(), mode=0o644)


def _ledger(row: dict[str, Any]) -> Ledger:
    trial, last = row["trial"], row["last"]
    return Ledger(
        current=_name(row["current"]),
        good=tuple(_version(each) for each in row["good"]),
        base=str(row["base"]),
        trial=trial and _trial(trial),
        handled=str(row["handled"]),
        records={_version(name): _record(each) for name, each in row["records"].items()},
        last=last and _last(last),
        unpacking=_version(row["unpacking"]) if row.get("unpacking") else "",
    )


def _trial(row: dict[str, Any]) -> Trial:
    restarts = int(row.get("restarts", 0))  # older versions did not count them
    return Trial(_version(row["version"]), str(row["id"]), row["running"] is True, restarts)


def _record(row: dict[str, Any]) -> Record:
    return Record(int(row["failed"]), int(row["excused"]), str(row["id"]), int(row.get("cut", 0)))


def _last(row: dict[str, Any]) -> Last | None:
    """Read the latest event; None for one that another version noted with a word unknown here."""
    try:
        outcome, reason = UpdateOutcome(row["outcome"]), Reason(row["reason"]) if row["reason"] else None
    except ValueError:
        return None
    return Last(outcome, str(row["version"]), reason, str(row["at"]))


def _name(text: object) -> str:
    return BASE if text == BASE else _version(text)


def _version(text: object) -> str:
    if not is_version(text):
        raise ValueError("no version")
    return str(text)
