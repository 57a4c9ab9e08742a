"""What the kiosk does to have an update at hand: look, download or copy, check, and lay it where root looks.

All of it blocks. What is staged appears whole or not at all, and is checked once more by root.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from totem.system.atomic_file import sync_folder, write_whole
from totem.updates import ledger as notes
from totem.updates import tuf_client
from totem.updates.errors import UpdateRefused
from totem.updates.handshake import OFFER, STAGED, Handshake
from totem.updates.installation import Bundle
from totem.updates.ledger import Ledger, Reason, UpdateOutcome
from totem.updates.names import BASE, number

if TYPE_CHECKING:
    import threading

    from totem.settings.models import UpdateSettings
    from totem.updates.tuf_client import Checked, Offer, Source

_SPARE = 50_000_000
"""Bytes that stay free."""
_SPOILT = {Reason.NOT_SIGNED, Reason.UNREADABLE}
"""Why root refuses what was checked here, and has been damaged since."""
_DRAFT, _PARTIAL, _SEEN = "staging", "partial", "metadata"


@dataclass(frozen=True)
class Staging:
    """The updates of the kiosk with this state folder.

    Attributes:
        settings: the section [updates].
        desk: where root reads.
        bundle: which version runs; None in a checkout, to which nothing is applied.
        version: of the program that runs.
    """

    settings: "UpdateSettings"
    desk: Handshake
    bundle: Bundle | None
    version: str

    @property
    def ledger(self) -> Ledger | None:
        """Root's notes, and the kiosk's since: a trial is over once its version confirmed itself."""
        ledger = notes.read(self.bundle.installation.notes) if self.bundle else None
        trial = ledger.trial if ledger else None
        if ledger is None or trial is None or not trial.running or not self.desk.is_confirmed(trial.id):
            return ledger
        return ledger.confirmed(trial, self.desk.confirmed_at(trial.id))

    @property
    def running(self) -> str:
        """The version that runs, as updates name it."""
        return self.version if self.bundle is None or self.bundle.name == BASE else self.bundle.name

    def number(self, name: str) -> str:
        """The number of a version by its name in the installation; the base's is from root's notes."""
        ledger = self.ledger
        return ((ledger.base if ledger else "") or self.version) if name == BASE else name

    def staged(self) -> str:
        """The version that lies ready; "" for none."""
        return self.desk.staged_version()

    def may_be_applied(self) -> bool:
        """Whether what lies ready would be taken."""
        staged, ledger = self.staged(), self.ledger
        tried_out = ledger is not None and not ledger.record(staged).may_be_tried
        return bool(staged) and staged != self.running and not tried_out

    def ask(self, now: datetime) -> None:
        """Have what lies ready applied before the next start.

        Raises:
            OSError: it cannot be written, and so it is not asked for.
        """
        self.desk.ask(self.staged(), now.isoformat(timespec="seconds"))

    def asked_in_vain(self) -> str:
        """When what lies ready was asked for, where root's half has not answered; "" else."""
        asked, ledger = self.desk.asked(self.staged()), self.ledger
        answered = ledger is not None and (ledger.handled == asked.id or ledger.was_cut_off(self.staged()))
        return "" if answered else asked.at

    def look(self, *, stop: "threading.Event | None" = None) -> "Offer":
        """What the address offers.

        Raises:
            Refused: see `Checked`; or nothing newer is there.
        """
        with self._https(stop) as (checked, _):
            self._must_be_wanted(checked.offer)
            return checked.offer

    def fetch(self, *, stop: "threading.Event | None" = None) -> str:
        """Download what the address offers, and stage it; returns the version.

        Raises:
            Refused: see `look`.
            OSError: it cannot be written.
        """
        from totem.updates.fetch import WAITS

        with self._https(stop) as (checked, forget):
            self._must_be_wanted(checked.offer)
            if self.staged() != checked.offer.version:
                try:
                    self._stage(checked)
                except UpdateRefused as error:
                    if error.reason not in WAITS:
                        forget()
                    raise
                forget()
            return checked.offer.version

    def stage(self, file: Path) -> str:
        """Stage the update in `file`; returns the version.

        Raises:
            Refused: see `look`.
            OSError: it cannot be written.
        """
        from totem.updates.package import PackageSource

        source = PackageSource(file)
        try:
            checked = self._checked(source)
            self._must_be_wanted(checked.offer)
            self._stage(checked)
        finally:
            source.close()
        return checked.offer.version

    def clear(self) -> None:
        """Ask for nothing; forget what was staged where it runs already, is spoilt, or will not be tried."""
        self.desk.take_back()
        shutil.rmtree(self.desk.folder / _DRAFT, ignore_errors=True)
        if self.staged() and (self._is_spoilt() or not self.may_be_applied()):
            self._remove_staged()

    def _is_spoilt(self) -> bool:
        """Whether root could not make anything of what lies ready, and it can be had again whole."""
        ledger = self.ledger
        refused = ledger.last if ledger and ledger.handled == self.desk.asked(self.staged()).id else None
        return refused is not None and refused.outcome is UpdateOutcome.REFUSED and refused.reason in _SPOILT

    @contextmanager
    def _https(self, stop: "threading.Event | None") -> "Iterator[tuple[Checked, Callable[[], None]]]":
        from totem.updates.fetch import HttpsSource

        address = self.settings.address
        if address is None:
            raise UpdateRefused(Reason.NO_ADDRESS, "updates.address")
        try:
            source = HttpsSource(
                address, self.desk.folder / _PARTIAL, ca_file=self.settings.ca_file, stop=stop
            )
        except OSError as error:
            raise UpdateRefused(Reason.NO_CA_FILE, f"{self.settings.ca_file}: {error.strerror}") from error
        try:
            yield self._checked(source), source.forget
        finally:
            source.close()

    def _checked(self, source: "Source") -> "Checked":
        from totem.updates.tuf_client import Checked

        keys = tuf_client.keys(self.settings.public_key, for_root=False)
        return Checked(keys, self.desk.folder / _SEEN, source)

    def _must_be_wanted(self, offer: "Offer") -> None:
        ledger = self.ledger
        if offer.version == self.running:
            raise UpdateRefused(Reason.TRIED, f"{offer.version} runs already")
        if number(offer.version) <= number(self.running) and not offer.may_be_older:
            raise UpdateRefused(Reason.DOWNGRADE, f"{offer.version} is not newer than {self.running}")
        if ledger is not None and not ledger.record(offer.version).may_be_tried:
            raise UpdateRefused(Reason.TRIED, f"{offer.version} has failed too often")

    def _stage(self, checked: "Checked") -> None:
        self._must_have_room(checked.offer.length)
        draft = self.desk.folder / _DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        archive = draft / checked.place()
        archive.parent.mkdir(mode=0o700, parents=True)
        checked.take(archive)
        with archive.open("rb+") as stream:
            os.fsync(stream.fileno())
        for name, content in checked.metadata():
            write_whole(draft / "metadata" / name, content)
        write_whole(draft / OFFER, checked.offer.version.encode())
        sync_folder(archive.parent)
        self._remove_staged()
        self.desk.forget_asked()
        draft.rename(self.desk.folder / STAGED)
        sync_folder(self.desk.folder)

    def _must_have_room(self, length: int) -> None:
        """An archive passes through a part, a temporary file and its place."""
        self.desk.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(self.desk.folder).free
        if free < 3 * length + _SPARE:
            raise UpdateRefused(Reason.NO_ROOM, f"{free} bytes are free, {3 * length + _SPARE} are needed")

    def _remove_staged(self) -> None:
        """Its label first: without that, nobody counts on the rest."""
        staged = self.desk.folder / STAGED
        with suppress(OSError):
            (staged / OFFER).unlink()
        shutil.rmtree(staged, ignore_errors=True)
