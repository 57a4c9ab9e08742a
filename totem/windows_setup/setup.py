"""Apply the steps, undo what is recorded, and compare the machine with the steps.

An error ends the set-up: what was changed until then stays recorded, to be undone or to be gone on from.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from totem.windows_setup.change_kinds import KINDS, Found, State
from totem.windows_setup.errors import RestartNeeded, SetupError
from totem.windows_setup.places import places
from totem.windows_setup.steps import STEPS, Hours, KioskStep, SystemChange
from totem.windows_setup.undo_record import RecordedChange, UndoRecord


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """Change as it stands: in force or not, or the reason why that is unknown."""

    step: KioskStep
    change: SystemChange
    now: State
    error: str = ""

    @property
    def is_in_force(self) -> bool:
        """True if the target is in the wanted state."""
        return not self.error and self.change.is_met_by(self.now)


def open_record() -> UndoRecord:
    """Open this machine's record."""
    return UndoRecord(Path(places().record))


def check(hours: Hours) -> Iterator[ChangeStatus]:
    """Compare each change of each step with the machine; changes nothing."""
    for step in STEPS:
        for change in step.changes(hours):
            try:
                yield ChangeStatus(step, change, change.read())
            except SetupError as error:
                yield ChangeStatus(step, change, None, str(error))


def apply(record: UndoRecord, hours: Hours, report: Callable[[SystemChange], object]) -> None:
    """Make the changes that are not in force, in the order of the steps; `report` is called with each before.

    Raises `RestartNeeded` where the next change needs a restart of Windows, and another `SetupError` where
    one fails; both name the change. To be called again then.
    """
    for step in STEPS:
        for change in step.changes(hours):
            try:
                _make(change, record, report)
            except SetupError as error:
                kind = RestartNeeded if isinstance(error, RestartNeeded) else SetupError
                raise kind(f"{step.name}: {change.kind} {change.target}: {error}") from error


def undo(record: UndoRecord, report: Callable[[RecordedChange, str], object]) -> bool:
    """Undo the recorded changes, newest first; `report` gets each, with the error if it fails.

    A change that cannot be undone stays recorded. Returns True if nothing is left.
    """
    for entry in reversed(record.entries):
        kind = KINDS.get(entry.kind)
        if kind is None:
            report(entry, "this version does not know this kind of change")
            continue
        try:
            kind.write(entry.target, entry.before)
            record.remove(entry)
        except SetupError as error:
            report(entry, str(error))
        else:
            report(entry, "")
    return not record.entries


def _make(change: SystemChange, record: UndoRecord, report: Callable[[SystemChange], object]) -> None:
    kind, before = KINDS[change.kind], change.read()
    if change.is_met_by(before):
        return
    if kind.found is not Found.UNRECORDED and not record.has(change.kind, change.target):
        if kind.found is Found.REFUSED and before is not None:
            raise SetupError("is there already, and is not this kiosk's: remove or rename it")
        restored = before if kind.found is Found.RESTORED else None
        record.add(RecordedChange(change.kind, change.target, restored))
    report(change)
    kind.write(change.target, change.state)
