"""Privileged part of updates: `totem update apply`, run as root from the base version before each start.

It ends the previous trial, unpacks a requested version and points `current` to the version to be started. The
ledger is written before the link is changed, and a trial counts as begun only after that, so that the next
call can resume after an interruption at any point:

    unpacking recorded → unpacked → trial recorded      the next call records the abort and unpacks again
    trial recorded → link changed → trial begun         the next call changes the link and begins the trial
    trial ended in the ledger → link changed back       the next call changes the link back

Failures are reported and never keep the kiosk from starting: the last good version runs.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from totem.domain.version import number
from totem.system.atomic_file import sync_folder
from totem.system.file_lock import exclusive_lock
from totem.system.localization import language_in_use, localize, strerror
from totem.updates import ledger as ledger_file
from totem.updates.errors import UpdateReason, UpdateRefused, check_room, not_written
from totem.updates.handshake import CONFIRMED, EXCUSED, RESTARTED, Handshake, TrialStage
from totem.updates.installation import BASE, InstallRoot
from totem.updates.ledger import BadLedger, LastEvent, Ledger, Trial, UpdateOutcome

KEPT = 2
"""Number of good versions kept beside the base."""
_ARCHIVE, _DRAFT, _BIN = "archive", "unpacked", "removed"
"""Temporary names in root's folder."""
_SPARE = 100_000_000
"""Bytes of disk space that are kept free."""
_FAILED = {
    None: UpdateReason.NOT_STARTED,
    TrialStage.STARTED: UpdateReason.NOT_DRAWN,
    TrialStage.MISCONFIGURED: UpdateReason.MISCONFIGURED,
    TrialStage.DRAWN: UpdateReason.ERP_UNREACHED,
}


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class UpdateApplier:
    """One run of the privileged part.

    Attributes:
        installation: the installation.
        base: version of its base.
        handshake: messages from the kiosk.
        read_trusted_root: reads the trusted root metadata.
        report: reports each action in one line.
    """

    installation: InstallRoot
    base: str
    handshake: Handshake
    read_trusted_root: Callable[[], bytes]
    report: Callable[[str], None]
    now: Callable[[], datetime] = _now

    def run(self) -> bool:
        """Settle trials and requests; False where no version can be started."""
        ledger = self._read_ledger()
        try:
            with self._locked_ledger() as read:
                ledger = self._resume(read)
        except OSError as error:
            self.report(
                localize(
                    "updates are left for now: {why}: {filename}",
                    why=strerror(error),
                    filename=error.filename,
                )
            )
            return self._fall_back(ledger)
        return self.installation.can_start(ledger.current)

    def revert(self) -> bool:
        """Go back from the current version or the trial to the previous good one; False without one."""
        with self._locked_ledger() as read:
            left = read.trial.version if read.trial else read.current
            if not read.earlier:
                return False
            record = read.record(left)
            ledger = read.with_record(left, replace(record, failed=ledger_file.MOST_TRIALS))
            good = tuple(name for name in ledger.good if name != left)
            target = self._best(read.earlier)
            last = LastEvent(UpdateOutcome.REVERTED, left, UpdateReason.BY_STAFF, self._at())
            self._write_state(replace(ledger, good=good, current=target, trial=None, last=last))
            self.report(
                localize("{target} takes the place of {left}, as staff asked", target=target, left=left)
            )
        return True

    def unpack_staged(self) -> bool:
        """Unpack a staged version for a trial at the next start; False where there is none.

        The running version continues, and the link stays.
        """
        with self._locked_ledger() as read:
            ledger = self._end_trial(self._record_interrupted(read))
            self._write_state(ledger)
            self._prune(ledger)
            if ledger.trial is None:
                ledger = self._handle_request(ledger, self.handshake.request_id() or ledger.handled)
        return ledger.trial is not None and not ledger.trial.running

    def _resume(self, ledger: Ledger) -> Ledger:
        is_new = ledger.trial is not None and not ledger.trial.running
        if is_new and ledger.last is not None and ledger.last.reason is UpdateReason.LEDGER_UNREADABLE:
            version = ledger.last.version
            self.report(localize("the ledger cannot be read: {version} is tried again", version=version))
        ledger = self._end_trial(self._adopt_base(self._record_interrupted(ledger)))
        ledger = self._excuse_trial(ledger)
        if not self.installation.can_start(ledger.current):
            ledger = self._replace_broken(ledger)
        self._write_state(ledger)
        self._prune(ledger)
        request = self.handshake.request_id()
        if request and request != ledger.handled and ledger.trial is None:
            ledger = self._handle_request(ledger, request)
        if ledger.trial and not ledger.trial.running:
            ledger = self._begin_trial(ledger, ledger.trial)
        self._prune(ledger)
        return ledger

    def _read_ledger(self) -> Ledger:
        """Read the ledger; make one from the link where it is missing, or cannot be read."""
        is_damaged = False
        try:
            ledger = ledger_file.read(self.installation.ledger_folder)
        except BadLedger:
            ledger, is_damaged = None, True
        if ledger is not None:
            return ledger
        pointed = self.installation.read_current()
        if pointed is None or pointed == BASE or not self.installation.can_start(pointed):
            return Ledger(base=self.base)
        if not is_damaged:
            return Ledger(current=pointed, good=(pointed,), base=self.base)
        last = LastEvent(UpdateOutcome.TRIAL, pointed, UpdateReason.LEDGER_UNREADABLE, self._at())
        trial = Trial(pointed, secrets.token_hex(8))
        handled = self.handshake.request_id()  # it may be that of this version
        return Ledger(base=self.base, trial=trial, handled=handled, last=last)

    def _record_interrupted(self, ledger: Ledger) -> Ledger:
        if not ledger.unpacking:
            return ledger
        version = ledger.unpacking
        self.report(localize("the unpacking of {version} was cut off", version=version))
        record = ledger.record(version)
        ledger = ledger.with_record(version, replace(record, cut=record.cut + 1))
        last = LastEvent(UpdateOutcome.REFUSED, version, UpdateReason.CUT_OFF, self._at())
        return replace(ledger, unpacking="", last=last)

    def _adopt_base(self, ledger: Ledger) -> Ledger:
        """Switch to the base where it was reinstalled with another version, unless an update is newer."""
        if ledger.base == self.base:
            return ledger
        is_newer = ledger.current != BASE and number(ledger.current) > number(self.base)
        if not ledger.base or is_newer:
            return replace(ledger, base=self.base)
        self.report(localize("{base} was installed", base=self.base))
        last = LastEvent(UpdateOutcome.INSTALLED, self.base, at=self._at())
        return Ledger(base=self.base, handled=ledger.handled, last=last)

    def _end_trial(self, ledger: Ledger) -> Ledger:
        trial = ledger.trial
        if trial is None:
            return ledger
        if not self.installation.can_start(trial.version):
            self.report(localize("{version} is gone", version=trial.version))
            return self._revert_trial(ledger, trial, UpdateReason.GONE)
        if not trial.running:
            return ledger
        if self.handshake.is_marked(CONFIRMED, trial.id):
            self.report(localize("{version} is good", version=trial.version))
            return ledger.confirmed(trial, self._at())
        if self._is_running(trial):
            self.report(localize("{version} is being tried: the kiosk runs", version=trial.version))
            return ledger
        if self.handshake.is_marked(RESTARTED, trial.id) and trial.restarts < ledger_file.MOST_RESTARTS:
            self.report(
                localize(
                    "a restart was asked for: the trial of {version} begins again", version=trial.version
                )
            )
            again = replace(trial, id=secrets.token_hex(8), running=False, restarts=trial.restarts + 1)
            return replace(ledger, trial=again)
        return self._revert_trial(ledger, trial, _FAILED[self.handshake.trial_stage(trial.id)])

    def _is_running(self, trial: Trial) -> bool:
        """Tell if the kiosk on trial still runs, as when this is called by hand."""
        try:
            running = self.handshake.running()
        except PermissionError:
            return False
        return running is not None and running.name == trial.version

    def _revert_trial(self, ledger: Ledger, trial: Trial, reason: UpdateReason) -> Ledger:
        target, record = self._best(ledger.good), ledger.record(trial.version)
        self.report(
            localize(
                "{target} takes the place of {version}: {why}",
                target=target,
                version=trial.version,
                why=_reason(reason),
            )
        )
        record = replace(record, failed=record.failed + 1, id=trial.id)
        last = LastEvent(UpdateOutcome.REVERTED, trial.version, reason, self._at())
        ledger = ledger.with_record(trial.version, record)
        return replace(ledger, trial=None, current=target, last=last)

    def _excuse_trial(self, ledger: Ledger) -> Ledger:
        for version, record in ledger.records.items():
            if self.handshake.is_marked(EXCUSED, record.id):
                self.report(
                    localize(
                        "the ERP was out of reach when {version} was tried: that trial does not count",
                        version=version,
                    )
                )
                return ledger.with_record(version, replace(record, excused=record.excused + 1, id=""))
        return ledger

    def _replace_broken(self, ledger: Ledger) -> Ledger:
        target = self._best(ledger.good)
        self.report(
            localize(
                "{target} takes the place of {current}, which is not whole any more",
                target=target,
                current=ledger.current,
            )
        )
        last = LastEvent(UpdateOutcome.REVERTED, ledger.current, UpdateReason.GONE, self._at())
        good = tuple(name for name in ledger.good if self.installation.can_start(name))
        return replace(ledger, current=target, good=good, last=last)

    def _best(self, good: tuple[str, ...]) -> str:
        return next((name for name in good if self.installation.can_start(name)), BASE)

    def _handle_request(self, ledger: Ledger, request: str) -> Ledger:
        """Handle a request; an interrupted one stays unhandled."""
        try:
            with self.handshake.lock_as_root():
                version = self._unpack_request(ledger)
        except UpdateRefused as error:
            self.report(localize("refused: {why} ({detail})", why=_reason(error.reason), detail=error.detail))
            return self._refuse(replace(ledger, handled=request), error.reason)
        except OSError as error:
            self.report(localize("refused: {why}: {filename}", why=strerror(error), filename=error.filename))
            return self._refuse(replace(ledger, handled=request), not_written(error))
        self.report(localize("{version} is on trial", version=version))
        last = LastEvent(UpdateOutcome.TRIAL, version, at=self._at())
        ledger = ledger.with_record(version, replace(ledger.record(version), cut=0))
        trial = Trial(version, secrets.token_hex(8))
        ledger = replace(ledger, handled=request, trial=trial, last=last)
        ledger_file.write(self.installation.ledger_folder, ledger)
        return ledger

    def _refuse(self, ledger: Ledger, reason: UpdateReason) -> Ledger:
        ledger = replace(ledger, last=LastEvent(UpdateOutcome.REFUSED, "", reason, self._at()))
        ledger_file.write(self.installation.ledger_folder, ledger)
        return ledger

    def _begin_trial(self, ledger: Ledger, trial: Trial) -> Ledger:
        self.installation.set_current(trial.version)
        ledger = replace(ledger, trial=replace(trial, running=True))
        ledger_file.write(self.installation.ledger_folder, ledger)
        return ledger

    def _unpack_request(self, ledger: Ledger) -> str:
        from totem.updates.repositories import FolderSource
        from totem.updates.tuf_client import VerifiedRepository

        checked = VerifiedRepository(
            self.read_trusted_root(),
            self.installation.ledger_folder / "metadata",
            FolderSource(self.handshake.staged),
        )
        offer = checked.offer
        present = self.base if ledger.current == BASE else ledger.current
        ledger.check_wanted(offer.version, ledger.current, present, may_be_older=offer.may_be_older)
        _make_public_folder(self.installation.versions)
        check_room(self.installation.versions, offer.length + offer.unpacked + _SPARE)
        ledger_file.write(self.installation.ledger_folder, replace(ledger, unpacking=offer.version))
        archive = self.installation.ledger_folder / _ARCHIVE
        try:
            checked.download(archive)
            self._unpack(archive, offer.version, offer.unpacked)
        finally:
            archive.unlink(missing_ok=True)
        return offer.version

    def _unpack(self, archive: Path, version: str, size: int) -> None:
        from totem.updates.unpack import unpack

        draft, place = self.installation.ledger_folder / _DRAFT, self.installation.folder(version)
        self._remove(draft)
        self._remove(place)  # left by an earlier trial, never the running version
        with archive.open("rb") as stream:
            unpack(stream, draft, size)
        draft.rename(place)
        sync_folder(place.parent)
        if not self.installation.can_start(version):
            self._remove(place)
            raise UpdateRefused(UpdateReason.UNFIT, localize("the archive holds no program"))

    def _write_state(self, ledger: Ledger) -> None:
        if ledger_file.find(self.installation.ledger_folder) != ledger:
            ledger_file.write(self.installation.ledger_folder, ledger)
        if ledger.trial is None or not self.installation.can_start(self.installation.read_current() or ""):
            self.installation.set_current(ledger.current)

    def _fall_back(self, ledger: Ledger) -> bool:
        """Point the link to a whole version without writing the ledger; False where none can be started."""
        with suppress(OSError):
            self.installation.set_current(self._best((ledger.current, *ledger.good)))
        return self.installation.can_start(self.installation.read_current() or "")

    def _prune(self, ledger: Ledger) -> None:
        """Remove all versions but the current, the trial and the last good ones, ignoring errors."""
        kept = {ledger.current, *ledger.good[:KEPT], *([ledger.trial.version] if ledger.trial else [])}
        with suppress(OSError):
            (self.installation.ledger_folder / _ARCHIVE).unlink(missing_ok=True)
            shutil.rmtree(self.installation.ledger_folder / _BIN, ignore_errors=True)
            for place in (*self.installation.versions.glob("*"), self.installation.ledger_folder / _DRAFT):
                if place.parent != self.installation.versions or place.name not in kept:
                    self._remove(place)
            for draft in self.installation.root.glob(".current.*"):
                draft.unlink()

    def _remove(self, folder: Path) -> None:
        """Rename a folder before removing it, so that no partial version keeps its name."""
        if not os.path.lexists(folder):
            return
        bin_ = self.installation.ledger_folder / _BIN
        shutil.rmtree(bin_, ignore_errors=True)
        folder.rename(bin_)
        shutil.rmtree(bin_, ignore_errors=True)

    @contextmanager
    def _locked_ledger(self) -> Iterator[Ledger]:
        """Read the ledger under an exclusive lock of the installation."""
        folder = self.installation.ledger_folder
        _make_public_folder(folder)
        with exclusive_lock(folder / "lock"):
            yield self._read_ledger()

    def _at(self) -> str:
        return self.now().isoformat(timespec="seconds")


def _make_public_folder(folder: Path) -> None:
    """Create a folder that all users may enter, despite the umask of root's service."""
    folder.mkdir(exist_ok=True)
    if folder.stat().st_mode & 0o055 != 0o055:
        folder.chmod(0o755)


def _reason(reason: UpdateReason) -> str:
    """Return a reason in the language in use; its code where none is."""
    return localize(reason.text) if language_in_use() else reason.value
