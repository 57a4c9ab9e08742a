"""Ledger of versions: current, good and on trial, with failed trials and the latest event.

A small JSON file, written atomically by root and readable for all users. Where it is missing, the link
`current` determines the version. Where it is damaged, the linked version is on trial again: it may never have
passed one.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from totem.domain.version import is_version, number
from totem.system.atomic_file import write_atomic
from totem.system.localization import localize
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.installation import BASE, Bundle

FILE_NAME = "ledger.json"
MOST_TRIES = 3
"""Failed trials of a version, apart from network failures, before it is given up."""
MOST_CUTS = 5
"""Interrupted unpackings of a version before it is given up, by systemd's timeout or a power cut."""
MOST_RESTARTS = 20
"""Requested restarts within a trial, after which it counts as failed."""
MOST_TRIALS = 10
"""Failed trials of a version, including network failures, before it is given up."""
_LONGEST = 100_000


class UpdateOutcome(StrEnum):
    """Kind of the latest event."""

    TRIAL = "trial"
    CONFIRMED = "confirmed"
    REVERTED = "reverted"
    REFUSED = "refused"
    INSTALLED = "installed"


@dataclass(frozen=True, slots=True)
class Trial:
    """Trial of a version; `running` is set once it may be started, `restarts` counts requested restarts."""

    version: str
    id: str
    running: bool = False
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class TrialRecord:
    """Failed trials of a version, of which `excused` ones were network failures.

    `id` is that of the latest trial, `cut` counts interrupted unpackings.
    """

    failed: int = 0
    excused: int = 0
    id: str = ""
    cut: int = 0

    @property
    def may_be_tried(self) -> bool:
        """True if the version gets another trial."""
        failed = self.failed - self.excused
        return failed < MOST_TRIES and self.failed < MOST_TRIALS and self.cut < MOST_CUTS


@dataclass(frozen=True, slots=True)
class LastEvent:
    """Latest event and its reason; `at` in ISO 8601."""

    outcome: UpdateOutcome
    version: str
    reason: UpdateReason | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """State of an installation.

    Attributes:
        current: version to be started.
        good: confirmed versions, latest first, without the base.
        base: version of the base.
        trial: version on trial.
        handled: id of the latest request that was handled.
        records: failed trials by version.
        last: latest event.
        unpacking: version being unpacked, "" for none; in the next call, an interrupted one.
    """

    current: str = BASE
    good: tuple[str, ...] = ()
    base: str = ""
    trial: Trial | None = None
    handled: str = ""
    records: Mapping[str, TrialRecord] = field(default_factory=dict)
    last: LastEvent | None = None
    unpacking: str = ""

    @property
    def earlier(self) -> tuple[str, ...]:
        """Versions that staff may go back to from the present one or the trial, the best first."""
        left = self.trial.version if self.trial else self.current
        return () if left == BASE else (*(name for name in self.good if name != left), BASE)

    def record(self, version: str) -> TrialRecord:
        """Return the failed trials of a version."""
        return self.records.get(version, TrialRecord())

    def was_cut_off(self, version: str) -> bool:
        """Tell if the latest unpacking of a version was interrupted or is in progress."""
        last = self.last
        was_interrupted = last is not None and (last.version, last.reason) == (version, UpdateReason.CUT_OFF)
        return was_interrupted or self.unpacking == version

    def check_wanted(self, version: str, running: str, present: str, *, may_be_older: bool) -> None:
        """Refuse a version that is `running`, failed too often, or is not newer than `present`."""
        if version == running:
            raise UpdateRefused(UpdateReason.TRIED, localize("{version} runs already", version=version))
        if is_version(present) and number(version) <= number(present) and not may_be_older:
            raise UpdateRefused(
                UpdateReason.DOWNGRADE,
                localize("{version} is not newer than {present}", version=version, present=present),
            )
        if not self.record(version).may_be_tried:
            raise UpdateRefused(
                UpdateReason.TRIED, localize("{version} has failed too often", version=version)
            )

    def confirmed(self, trial: Trial, at: str) -> "Ledger":
        """Return the ledger with a successful trial."""
        good = (trial.version, *(name for name in self.good if name != trial.version))
        last = LastEvent(UpdateOutcome.CONFIRMED, trial.version, at=at)
        return replace(self, trial=None, current=trial.version, good=good, last=last)

    def with_record(self, version: str, record: TrialRecord) -> "Ledger":
        """Return the ledger with another record of a version."""
        return replace(self, records={**self.records, version: record})


class BadLedger(Exception):
    """The ledger is there, and cannot be read."""


def read(folder: Path) -> Ledger | None:
    """Read the ledger in root's `folder`; None where it is missing.

    Raises:
        BadLedger: it cannot be read, so that failed versions and a trial are unknown.
    """
    try:
        with (folder / FILE_NAME).open("rb") as stream:
            return _ledger(json.loads(stream.read(_LONGEST)))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadLedger from error


def find(folder: Path) -> Ledger | None:
    """Read the ledger to show it; None where it is missing or cannot be read."""
    try:
        return read(folder)
    except BadLedger:
        return None


def find_trial(bundle: Bundle) -> Trial | None:
    """Return the running trial of this version, None without one."""
    ledger = find(bundle.installation.ledger_folder)
    trial = ledger.trial if ledger else None
    return trial if trial and trial.running and trial.version == bundle.name else None


def write(folder: Path, ledger: Ledger) -> None:
    """Write the ledger atomically."""
    write_atomic(folder / FILE_NAME, json.dumps(asdict(ledger), indent=1).encode(), mode=0o644)


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
    restarts = int(row.get("restarts", 0))  # missing in ledgers of older versions
    return Trial(_version(row["version"]), str(row["id"]), row["running"] is True, restarts)


def _record(row: dict[str, Any]) -> TrialRecord:
    return TrialRecord(int(row["failed"]), int(row["excused"]), str(row["id"]), int(row.get("cut", 0)))


def _last(row: dict[str, Any]) -> LastEvent | None:
    """Read the latest event; None for one with a value of another version that is unknown here."""
    try:
        outcome = UpdateOutcome(row["outcome"])
        reason = UpdateReason(row["reason"]) if row["reason"] else None
    except ValueError:
        return None
    return LastEvent(outcome, str(row["version"]), reason, str(row["at"]))


def _name(text: object) -> str:
    return BASE if text == BASE else _version(text)


def _version(text: object) -> str:
    if not is_version(text):
        raise ValueError("no version")
    return str(text)
