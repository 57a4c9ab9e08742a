"""Root's step before each start: `totem update apply`, from the bundle that was installed first.

It settles the trial of last time, takes what the kiosk asks to have applied, and has `current` name what is
to be started. The ledger is written before the link is moved, and a trial counts as begun only when all is
done: wherever it is interrupted, the next call goes on from there, and what is started is whole.

    unpacking noted → unpacked → trial noted      interrupted: the next call notes that, and unpacks anew
    trial noted → link moved → trial begun        interrupted: the next call moves the link and begins it
    trial ended in the ledger → link moved back   interrupted: the next call moves the link back

Nothing here stops the kiosk from starting: a failure is reported, and the last good version runs.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from totem.system.atomic_file import sync_folder
from totem.updates import ledger as notes
from totem.updates.errors import Reason, UpdateRefused, not_written
from totem.updates.handshake import Handshake, TrialStage
from totem.updates.installation import BASE, InstallRoot, is_version, number
from totem.updates.ledger import Last, Ledger, Trial, UpdateOutcome

KEPT = 2
"""Good versions that are kept beside the base."""
_ARCHIVE, _DRAFT, _BIN = "archive", "unpacked", "removed"
"""In the folder of notes, while a version is unpacked or removed."""
_SPARE = 100_000_000
"""Bytes that stay free."""
_FAILED = {
    None: Reason.NOT_STARTED,
    TrialStage.STARTED: Reason.NOT_DRAWN,
    TrialStage.MISCONFIGURED: Reason.MISCONFIGURED,
    TrialStage.DRAWN: Reason.ERP_UNREACHED,
}


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Applying:
    """One call.

    Attributes:
        place: the installation.
        base: the version of its base.
        desk: where the kiosk says what it wants; None where its state folder is not known.
        keys: reads the root metadata that is trusted.
        say: hears one line for everything that is done.
    """

    place: InstallRoot
    base: str
    desk: Handshake | None
    keys: Callable[[], bytes]
    say: Callable[[str], None]
    now: Callable[[], datetime] = _now

    def run(self) -> bool:
        """Do it all; False where no version is left that could be started."""
        ledger = notes.read(self.place.notes) or self._found()
        try:
            self._make_notes()
            with _alone(self.place.notes):
                ledger = self._go_on(notes.read(self.place.notes) or ledger)
        except OSError as error:
            self.say(f"updates are left for now: {error.strerror}: {error.filename}")
            return self._fall_back(ledger)
        return self.place.runs(ledger.current)

    def revert(self) -> bool:
        """Leave the current version, or the one on trial, for the good one before it; False without one."""
        self._make_notes()
        with _alone(self.place.notes):
            ledger = notes.read(self.place.notes) or self._found()
            leaves = ledger.trial.version if ledger.trial else ledger.current
            if leaves == BASE:
                return False
            record = ledger.record(leaves)
            ledger = ledger.with_record(leaves, replace(record, failed=notes.MOST_TRIALS))
            good = tuple(name for name in ledger.good if name != leaves)
            goes = self._best(good)
            last = Last(UpdateOutcome.REVERTED, leaves, Reason.BY_STAFF, self._at())
            self._settle(replace(ledger, good=good, current=goes, trial=None, last=last))
            self.say(f"{goes} takes the place of {leaves}, as staff asked")
        return True

    def prepare(self) -> bool:
        """Unpack and note a staged version, to be tried at the next start; False where there is none.

        The running version goes on meanwhile, and the link stays.
        """
        self._make_notes()
        with _alone(self.place.notes):
            ledger = self._ended(self._cut_off(notes.read(self.place.notes) or self._found()))
            self._settle(ledger)
            self._prune(ledger)
            if ledger.trial is None:
                request = self.desk.request() if self.desk else ""
                ledger = self._asked(ledger, request or ledger.handled)
        return ledger.trial is not None and not ledger.trial.running

    def _go_on(self, ledger: Ledger) -> Ledger:
        ledger = self._ended(self._installed_anew(self._cut_off(ledger)))
        ledger = self._excused(ledger)
        if not self.place.runs(ledger.current):
            ledger = self._lost(ledger)
        self._settle(ledger)
        self._prune(ledger)
        request = self.desk.request() if self.desk else ""
        if request and request != ledger.handled and ledger.trial is None:
            ledger = self._asked(ledger, request)
        if ledger.trial and not ledger.trial.running:
            ledger = self._begin(ledger, ledger.trial)
        self._prune(ledger)
        return ledger

    # --- what happened since

    def _found(self) -> Ledger:
        """Without notes: what the link names runs."""
        pointed = self.place.pointed()
        if pointed is None or not self.place.runs(pointed):
            return Ledger(base=self.base)
        return Ledger(current=pointed, good=() if pointed == BASE else (pointed,), base=self.base)

    def _cut_off(self, ledger: Ledger) -> Ledger:
        """The call before was killed while it unpacked: note it; what it left is removed with the rest."""
        if not ledger.unpacking:
            return ledger
        version = ledger.unpacking
        self.say(f"the unpacking of {version} was cut off")
        record = ledger.record(version)
        ledger = ledger.with_record(version, replace(record, cut=record.cut + 1))
        last = Last(UpdateOutcome.REFUSED, version, Reason.CUT_OFF, self._at())
        return replace(ledger, unpacking="", last=last)

    def _installed_anew(self, ledger: Ledger) -> Ledger:
        """Somebody installed another base: that is what is meant to run, unless an update is newer."""
        if ledger.base == self.base:
            return ledger
        is_newer = ledger.current != BASE and number(ledger.current) > number(self.base)
        if not ledger.base or is_newer:
            return replace(ledger, base=self.base)
        self.say(f"{self.base} was installed")
        last = Last(UpdateOutcome.INSTALLED, self.base, at=self._at())
        return Ledger(base=self.base, handled=ledger.handled, last=last)

    def _ended(self, ledger: Ledger) -> Ledger:
        trial = ledger.trial
        if trial is None:
            return ledger
        if not self.place.runs(trial.version):
            self.say(f"{trial.version} is gone")
            return self._left(ledger, trial, Reason.GONE)
        if not trial.running:
            return ledger
        if self.desk and self.desk.is_confirmed(trial.id):
            self.say(f"{trial.version} is good")
            return ledger.confirmed(trial, self._at())
        if self._is_tried(trial):
            self.say(f"{trial.version} is being tried: the kiosk runs")
            return ledger
        if self.desk and self.desk.is_restarted(trial.id) and trial.restarts < notes.MOST_RESTARTS:
            self.say(f"a restart was asked for: the trial of {trial.version} begins again")
            again = replace(trial, id=secrets.token_hex(8), running=False, restarts=trial.restarts + 1)
            return replace(ledger, trial=again)
        reason = _FAILED[self.desk.stage(trial.id) if self.desk else None]
        return self._left(ledger, trial, reason)

    def _is_tried(self, trial: Trial) -> bool:
        """Test that the kiosk of this trial still runs: this was called by hand then, not before a start."""
        try:
            running = self.desk.running() if self.desk else None
        except PermissionError:
            return False
        return running is not None and running.name == trial.version

    def _left(self, ledger: Ledger, trial: Trial, reason: Reason) -> Ledger:
        goes, record = self._best(ledger.good), ledger.record(trial.version)
        self.say(f"{goes} takes the place of {trial.version}: {reason.value}")
        record = replace(record, failed=record.failed + 1, id=trial.id)
        last = Last(UpdateOutcome.REVERTED, trial.version, reason, self._at())
        ledger = ledger.with_record(trial.version, record)
        return replace(ledger, trial=None, current=goes, last=last)

    def _excused(self, ledger: Ledger) -> Ledger:
        for version, record in ledger.records.items():
            if self.desk and self.desk.is_excused(record.id):
                self.say(f"the ERP was out of reach when {version} was tried: that trial does not count")
                return ledger.with_record(version, replace(record, excused=record.excused + 1, id=""))
        return ledger

    def _lost(self, ledger: Ledger) -> Ledger:
        goes = self._best(ledger.good)
        self.say(f"{goes} takes the place of {ledger.current}, which is not whole any more")
        last = Last(UpdateOutcome.REVERTED, ledger.current, Reason.GONE, self._at())
        good = tuple(name for name in ledger.good if self.place.runs(name))
        return replace(ledger, current=goes, good=good, last=last)

    def _best(self, good: tuple[str, ...]) -> str:
        return next((name for name in good if self.place.runs(name)), BASE)

    # --- what is asked for

    def _asked(self, ledger: Ledger, request: str) -> Ledger:
        """Answer a request; one that is cut off is not answered."""
        try:
            version = self._unpacked(ledger)
        except UpdateRefused as error:
            self.say(f"refused: {error}")
            return self._refuse(replace(ledger, handled=request), error.reason)
        except OSError as error:
            self.say(f"refused: {error.strerror}: {error.filename}")
            return self._refuse(replace(ledger, handled=request), not_written(error))
        self.say(f"{version} is on trial")
        last = Last(UpdateOutcome.TRIAL, version, at=self._at())
        ledger = ledger.with_record(version, replace(ledger.record(version), cut=0))
        trial = Trial(version, secrets.token_hex(8))
        ledger = replace(ledger, handled=request, trial=trial, last=last)
        notes.write(self.place.notes, ledger)
        return ledger

    def _refuse(self, ledger: Ledger, reason: Reason) -> Ledger:
        ledger = replace(ledger, last=Last(UpdateOutcome.REFUSED, "", reason, self._at()))
        notes.write(self.place.notes, ledger)
        return ledger

    def _begin(self, ledger: Ledger, trial: Trial) -> Ledger:
        """Move the link; only then has the trial begun."""
        self.place.point(trial.version)
        ledger = replace(ledger, trial=replace(trial, running=True))
        notes.write(self.place.notes, ledger)
        return ledger

    def _unpacked(self, ledger: Ledger) -> str:
        """Check what is staged, and unpack it beside the other versions; returns the version."""
        if self.desk is None:
            raise UpdateRefused(Reason.UNREADABLE, "the state folder is not known")
        from totem.updates.sources import ShelfSource
        from totem.updates.tuf_client import Checked

        checked = Checked(self.keys(), self.place.notes / "metadata", ShelfSource(self.desk.staged))
        offer = checked.offer
        self._must_be_wanted(ledger, offer.version, may_be_older=offer.may_be_older)
        self._must_have_room(offer.length + offer.unpacked)
        notes.write(self.place.notes, replace(ledger, unpacking=offer.version))
        archive = self.place.notes / _ARCHIVE
        try:
            checked.take(archive)
            self._unpack(archive, offer.version, offer.unpacked)
        finally:
            archive.unlink(missing_ok=True)
        return offer.version

    def _must_be_wanted(self, ledger: Ledger, version: str, *, may_be_older: bool) -> None:
        present = self.base if ledger.current == BASE else ledger.current
        if version == ledger.current:
            raise UpdateRefused(Reason.TRIED, f"{version} runs already")
        if is_version(present) and number(version) <= number(present) and not may_be_older:
            raise UpdateRefused(Reason.DOWNGRADE, f"{version} is not newer than {present}")
        if not ledger.record(version).may_be_tried:
            raise UpdateRefused(Reason.TRIED, f"{version} has failed too often")

    def _must_have_room(self, size: int) -> None:
        _make_for_all(self.place.versions)
        free = shutil.disk_usage(self.place.versions).free
        if free < size + _SPARE:
            raise UpdateRefused(Reason.NO_ROOM, f"{free} bytes are free, {size + _SPARE} are needed")

    def _unpack(self, archive: Path, version: str, size: int) -> None:
        from totem.updates.unpack import unpack

        draft, place = self.place.notes / _DRAFT, self.place.folder(version)
        self._remove(draft)
        self._remove(place)  # of an earlier trial; what runs is another
        with archive.open("rb") as stream:
            unpack(stream, draft, size)
        draft.rename(place)
        sync_folder(place.parent)
        if not self.place.runs(version):
            self._remove(place)
            raise UpdateRefused(Reason.UNFIT, "the archive holds no program")

    # --- what lies where

    def _settle(self, ledger: Ledger) -> None:
        """Have the ledger and the link say the same, the ledger first."""
        if notes.read(self.place.notes) != ledger:
            notes.write(self.place.notes, ledger)
        if ledger.trial is None or not self.place.runs(self.place.pointed() or ""):
            self.place.point(ledger.current)

    def _fall_back(self, ledger: Ledger) -> bool:
        """Nothing can be written: is what the link names whole, and may it be started?"""
        with suppress(OSError):
            self.place.point(self._best((ledger.current, *ledger.good)))
        return self.place.runs(self.place.pointed() or "")

    def _prune(self, ledger: Ledger) -> None:
        """Keep what runs, what is on trial and the last good ones; what cannot be removed stays."""
        kept = {ledger.current, *ledger.good[:KEPT], *([ledger.trial.version] if ledger.trial else [])}
        with suppress(OSError):
            (self.place.notes / _ARCHIVE).unlink(missing_ok=True)
            shutil.rmtree(self.place.notes / _BIN, ignore_errors=True)
            for place in (*self.place.versions.glob("*"), self.place.notes / _DRAFT):
                if place.parent != self.place.versions or place.name not in kept:
                    self._remove(place)
            for draft in self.place.root.glob(".current.*"):
                draft.unlink()

    def _remove(self, folder: Path) -> None:
        """Out of the way first, so that no half of it bears its name."""
        if not os.path.lexists(folder):
            return
        bin_ = self.place.notes / _BIN
        shutil.rmtree(bin_, ignore_errors=True)
        folder.rename(bin_)
        shutil.rmtree(bin_, ignore_errors=True)

    def _make_notes(self) -> None:
        _make_for_all(self.place.notes)

    def _at(self) -> str:
        return self.now().isoformat(timespec="seconds")


def _make_for_all(folder: Path) -> None:
    """Make a folder that the kiosk's user may enter, too: the service that root runs in has it closed."""
    folder.mkdir(exist_ok=True)
    if folder.stat().st_mode & 0o055 != 0o055:
        folder.chmod(0o755)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else applies meanwhile, where the system knows such locks."""
    try:
        import fcntl
    except ImportError:  # Windows, where a task runs once at a time
        yield
        return
    with (folder / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
