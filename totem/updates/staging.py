"""Staging of updates by the kiosk: download or read from a stick, verify, and store for root's `apply`.

All functions block. A staged update appears atomically and is verified again by root. The scheduler, staff,
the fleet and commands share the folders of a download and of a staged update, so that each of them holds the
lock of `Handshake.lock` from the first request of metadata until the update is staged.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from totem.settings import state_folder
from totem.system import distribution
from totem.system.atomic_file import sync_folder, write_atomic
from totem.updates import ledger as ledger_file
from totem.updates import root_config
from totem.updates.errors import UpdateReason, UpdateRefused, check_room
from totem.updates.handshake import ASKED, CONFIRMED, NEWS, OFFER, STAGED, Handshake
from totem.updates.installation import BASE, Bundle, this_bundle
from totem.updates.ledger import Ledger, UpdateOutcome

if TYPE_CHECKING:
    import threading

    from totem.settings import Settings
    from totem.settings.models import UpdateSettings
    from totem.updates.repositories import Source
    from totem.updates.tuf_client import Offer, VerifiedRepository

_SPARE = 50_000_000
"""Bytes of disk space that are kept free."""
_SPOILT = {UpdateReason.NOT_SIGNED, UpdateReason.UNREADABLE}
"""Reasons of root's refusals that mean that the staged copy was damaged after its verification."""
_DRAFT, _PARTIAL, _SEEN = "staging", "partial", "metadata"


@dataclass(frozen=True)
class Staging:
    """Updates of the kiosk with this state folder.

    Attributes:
        settings: the section [updates].
        handshake: messages to root.
        bundle: the running version; None in a checkout, to which nothing is applied.
        version: version of the running program.
    """

    settings: "UpdateSettings"
    handshake: Handshake
    bundle: Bundle | None
    version: str

    @classmethod
    def from_settings(cls, settings: "Settings") -> "Staging":
        """Make the staging of a kiosk with these settings and of this program's version."""
        return cls(settings.updates, Handshake(state_folder(settings)), this_bundle(), distribution.version())

    @property
    def ledger(self) -> Ledger | None:
        """Root's ledger, with a trial that was confirmed since already applied; None if it is unreadable."""
        ledger = ledger_file.find(self.bundle.installation.ledger_folder) if self.bundle else None
        trial = ledger.trial if ledger else None
        if ledger and trial and trial.running and self.handshake.is_marked(CONFIRMED, trial.id):
            return ledger.confirmed(trial, self.handshake.confirmed_at(trial.id))
        return ledger

    @property
    def running(self) -> str:
        """Running version as named in updates."""
        return self.version if self.bundle is None or self.bundle.name == BASE else self.bundle.name

    def number(self, name: str) -> str:
        """Return the version number of an installed version; the base's is in the ledger."""
        ledger = self.ledger
        return ((ledger.base if ledger else "") or self.version) if name == BASE else name

    def staged(self) -> str:
        """Return the staged version, "" for none."""
        return self.handshake.staged_version()

    def staged_news(self) -> str:
        """Return what the staged version changes for a store's staff, "" without a note."""
        return self.handshake.staged_news()

    def may_be_applied(self) -> bool:
        """Tell if the staged version would be tried."""
        staged, ledger = self.staged(), self.ledger
        tried_out = ledger is not None and not ledger.record(staged).may_be_tried
        return bool(staged) and staged != self.running and not tried_out

    def request_apply(self, now: datetime) -> None:
        """Request the staged version for the next start."""
        self.handshake.request_apply(self.staged(), now.isoformat(timespec="seconds"))

    def unanswered_since(self) -> str:
        """Return the time of the request for the staged version if root has not handled it, else ""."""
        asked, ledger = self.handshake.last_request(self.staged()), self.ledger
        answered = ledger is not None and (ledger.handled == asked.id or ledger.was_cut_off(self.staged()))
        return "" if answered else asked.at

    def check(self, *, stop: "threading.Event | None" = None) -> "Offer":
        """Return the offer at the address; raises `UpdateRefused` where there is nothing newer."""
        with self.handshake.lock(), self._https(stop) as (checked, _):
            self._check_wanted(checked.offer)
            return checked.offer

    def fetch(self, *, stop: "threading.Event | None" = None) -> str:
        """Download and stage the offer at the address; return its version."""
        with self.handshake.lock(), self._https(stop) as (checked, clear_partial):
            self._check_wanted(checked.offer)
            if self.staged() != checked.offer.version:
                try:
                    self._stage(checked)
                except UpdateRefused as error:
                    if not error.reason.is_resumable:
                        clear_partial()
                    raise
                clear_partial()
            return checked.offer.version

    def stage(self, file: Path) -> str:
        """Stage the update in a package file; return its version."""
        from totem.updates.repositories import PackageSource

        with self.handshake.lock(), closing(PackageSource(file)) as source:
            checked = self._checked(source)
            self._check_wanted(checked.offer)
            self._stage(checked)
            return checked.offer.version

    def clear(self) -> None:
        """Withdraw the request, and remove a staged version that runs, is damaged, or will not be tried.

        Files that another process works on meanwhile are left to it.
        """
        self.handshake.withdraw()
        with suppress(UpdateRefused, OSError), self.handshake.lock():
            shutil.rmtree(self.handshake.folder / _DRAFT, ignore_errors=True)
            if self.staged() and (self._is_damaged() or not self.may_be_applied()):
                self._remove_staged()

    def _is_damaged(self) -> bool:
        """Tell if root refused the staged version as damaged, so that a new copy is needed."""
        ledger = self.ledger
        refused = (
            ledger.last
            if ledger and ledger.handled == self.handshake.last_request(self.staged()).id
            else None
        )
        return refused is not None and refused.outcome is UpdateOutcome.REFUSED and refused.reason in _SPOILT

    @contextmanager
    def _https(
        self, stop: "threading.Event | None"
    ) -> "Iterator[tuple[VerifiedRepository, Callable[[], None]]]":
        from totem.updates.fetch import HttpsSource

        address = self.settings.address
        if address is None:
            raise UpdateRefused(UpdateReason.NO_ADDRESS, "updates.address")
        try:
            source = HttpsSource(
                address, self.handshake.folder / _PARTIAL, ca_file=self.settings.ca_file, stop=stop
            )
        except OSError as error:
            raise UpdateRefused(
                UpdateReason.NO_CA_FILE, f"{self.settings.ca_file}: {error.strerror}"
            ) from error
        with closing(source):
            yield self._checked(source), source.clear_partial

    def _checked(self, source: "Source") -> "VerifiedRepository":
        from totem.updates.tuf_client import VerifiedRepository

        keys = root_config.read_trusted_root(self.settings.public_key, for_root=False)
        return VerifiedRepository(keys, self.handshake.folder / _SEEN, source)

    def _check_wanted(self, offer: "Offer") -> None:
        try:
            if self.bundle is not None:
                ledger_file.read(self.bundle.installation.ledger_folder)
        except ledger_file.BadLedger as error:
            raise UpdateRefused(UpdateReason.LEDGER_UNREADABLE, ledger_file.FILE_NAME) from error
        ledger = self.ledger or Ledger()
        ledger.check_wanted(offer.version, self.running, self.running, may_be_older=offer.may_be_older)

    def _stage(self, checked: "VerifiedRepository") -> None:
        self._check_room(checked.offer.length)
        draft = self.handshake.folder / _DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        archive = draft / checked.archive_path()
        archive.parent.mkdir(mode=0o700, parents=True)
        checked.download(archive)
        with archive.open("rb+") as stream:
            os.fsync(stream.fileno())
        for name, content in checked.metadata():
            write_atomic(draft / "metadata" / name, content)
        write_atomic(draft / NEWS, checked.offer.news.encode())
        write_atomic(draft / OFFER, checked.offer.version.encode())
        sync_folder(archive.parent)
        self._remove_staged()
        self.handshake.withdraw(ASKED)  # another copy was staged
        draft.rename(self.handshake.folder / STAGED)
        sync_folder(self.handshake.folder)

    def _check_room(self, length: int) -> None:
        """Check for room for three copies: the partial download, a temporary file and the staged one."""
        self.handshake.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_room(self.handshake.folder, 3 * length + _SPARE)

    def _remove_staged(self) -> None:
        """Remove the version label first, without which the rest does not count as staged."""
        staged = self.handshake.folder / STAGED
        with suppress(OSError):
            (staged / OFFER).unlink()
        shutil.rmtree(staged, ignore_errors=True)
