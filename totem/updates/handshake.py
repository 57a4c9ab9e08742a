"""Messages between the kiosk and the privileged part of updates: small files in the state folder.

updates/staged/          repository with one archive
updates/request.json     the kiosk requests the staged version, once for each id
updates/trial.json       progress of a version on trial
updates/confirmed.json   a version on trial showed its home screen and reached the ERP
updates/restarted.json   a restart was requested during the trial
updates/excused.json     the previous version does not reach the ERP either
updates/asked.json       last request of the kiosk with its time
updates/fetched.json     reason why the latest fetch failed, for staff
updates/running.json     version and process of the running kiosk, for staff
updates/lock             locked by who fetches, stages or unpacks a version, see `Handshake.lock`

The kiosk's user may write anything there, so that readers trust neither the content nor the type of files.
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from totem.domain.version import is_version
from totem.system.atomic_file import write_atomic
from totem.system.file_lock import LockHeld, exclusive_lock, lock_open_file
from totem.system.process_setup import start_identity
from totem.system.safe_reader import SafeReader
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.installation import BASE

FOLDER, STAGED, OFFER, NEWS = "updates", "staged", "version", "news"
REQUEST, TRIAL, CONFIRMED, EXCUSED = "request.json", "trial.json", "confirmed.json", "excused.json"
ASKED, FETCHED, RUNNING, RESTARTED = "asked.json", "fetched.json", "running.json", "restarted.json"
LOCK = "lock"
_LONGEST = 2_000
_LONGEST_ID = 64


class TrialStage(StrEnum):
    """Progress of a version on trial."""

    STARTED = "started"
    MISCONFIGURED = "misconfigured"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """Request with its id and time in ISO 8601; both are empty for none."""

    id: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """Running kiosk: name of its version in the installation, version number and process id."""

    name: str
    version: str
    process: int


class Handshake:
    """Reader and writer of the message files in the state folder `state`."""

    def __init__(self, state: Path) -> None:
        self.folder = state / FOLDER
        self._reader = SafeReader(state, FOLDER)

    @property
    def staged(self) -> SafeReader:
        """Reader of the staged repository."""
        return SafeReader(self.folder.parent, FOLDER, STAGED)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock of the staged and the partial update; the system ends that of a dead process.

        Raises:
            UpdateRefused: the scheduler, staff, the fleet, a command or root's half works on an update.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ExitStack() as stack:
            try:
                stack.enter_context(exclusive_lock(self.folder / LOCK, wait=False))
            except LockHeld:
                raise _already_running() from None
            yield

    @contextmanager
    def lock_as_root(self) -> Iterator[None]:
        """Hold the same lock as another user, who creates no file there; without one, nobody fetches.

        It does not wait: the kiosk's user could hold it forever, and the start of the kiosk waits for root.

        Raises:
            UpdateRefused: as `lock` does.
        """
        with ExitStack() as stack:
            with suppress(FileNotFoundError):  # staged by a version that knew no lock
                file = stack.enter_context(self._reader.open(LOCK))
                try:
                    lock_open_file(file.fileno(), wait=False)
                except LockHeld:
                    raise _already_running() from None
            yield

    def staged_version(self) -> str:
        """Return the staged version, "" for none."""
        try:
            version = self.staged.read(OFFER, _LONGEST_ID).decode("ascii")
        except (OSError, ValueError):
            return ""
        return version if is_version(version) else ""

    def staged_news(self) -> str:
        """Return what the staged version changes for a store's staff, "" without a note."""
        try:
            return self.staged.read(NEWS, _LONGEST).decode("utf-8")
        except (OSError, ValueError):
            return ""

    def request_apply(self, version: str = "", at: str = "") -> None:
        """Request the staged version for the next start, and record the request."""
        request = secrets.token_hex(8)
        self._write(ASKED, {"id": request, "version": version, "at": at})
        self._write(REQUEST, {"id": request})

    def last_request(self, version: str) -> UpdateRequest:
        """Return the latest request, if it was for `version`."""
        if version and self._text(ASKED, "version") == version:
            return UpdateRequest(self._text(ASKED, "id"), self._text(ASKED, "at"))
        return UpdateRequest()

    def withdraw(self, name: str = REQUEST) -> None:
        """Withdraw the request; with ASKED, delete the record of the latest one."""
        with suppress(OSError):
            (self.folder / name).unlink()

    def request_id(self) -> str:
        """Return the id of the request, "" for none."""
        return self._text(REQUEST, "id")

    def record_stage(self, trial: str, stage: TrialStage) -> None:
        """Record the progress of a trial; errors of writing are ignored."""
        with suppress(OSError):
            self._write(TRIAL, {"id": trial, "stage": stage.value})

    def trial_stage(self, trial: str) -> TrialStage | None:
        """Return the recorded progress of a trial."""
        if self._text(TRIAL, "id") == trial:
            with suppress(ValueError):
                return TrialStage(self._text(TRIAL, "stage"))
        return None

    def confirm(self, trial: str, at: str = "") -> None:
        """Confirm a trial; `at` in ISO 8601 is shown to staff only."""
        self._write(CONFIRMED, {"id": trial, "at": at})

    def confirmed_at(self, trial: str) -> str:
        """Return the time of a trial's confirmation, "" where it is unknown."""
        return self._text(CONFIRMED, "at") if self.is_marked(CONFIRMED, trial) else ""

    def mark(self, name: str, trial: str) -> None:
        """Record EXCUSED or RESTARTED for a trial; errors of writing are ignored."""
        with suppress(OSError):
            self._write(name, {"id": trial})

    def is_marked(self, name: str, trial: str) -> bool:
        """Tell if CONFIRMED, EXCUSED or RESTARTED was recorded for a trial."""
        return bool(trial) and self._text(name, "id") == trial

    def record_fetch(self, reason: str) -> None:
        """Record the reason of a failed fetch, "" for a success; errors of writing are ignored."""
        with suppress(OSError):
            self._write(FETCHED, {"reason": reason})

    def fetch_failure(self) -> str:
        """Return the reason why the latest fetch failed, "" for a success or none."""
        return self._text(FETCHED, "reason")

    def record_running(self, name: str, version: str) -> None:
        """Record version and process of the running kiosk, without a sync; errors of writing are ignored."""
        process = os.getpid()
        row = {"name": name, "version": version, "process": str(process), "began": start_identity(process)}
        with suppress(OSError):
            write_atomic(self.folder / RUNNING, json.dumps(row).encode(), sync=False)

    def running(self) -> Running | None:
        """Return the running kiosk by its own record; raise `PermissionError` where it may not be read."""
        row = self._row(RUNNING)
        name, version, process = row.get("name", ""), row.get("version", ""), row.get("process", "")
        if not (process.isdecimal() and len(process) < 10 and row.get("began")):
            return None
        lives = start_identity(int(process)) == row["began"]
        named = (name == BASE or is_version(name)) and len(version) <= _LONGEST_ID
        return Running(name, version, int(process)) if lives and named else None

    def _write(self, name: str, row: Mapping[str, str]) -> None:
        write_atomic(self.folder / name, json.dumps(row).encode())

    def _text(self, name: str, key: str) -> str:
        try:
            return self._row(name).get(key, "")
        except PermissionError:
            return ""

    def _row(self, name: str) -> dict[str, str]:
        """Return the short texts of a file, none where it is invalid; raise `PermissionError` as there."""
        try:
            row: Any = json.loads(self._reader.read(name, _LONGEST))
        except PermissionError:
            raise
        except (OSError, ValueError, RecursionError):
            return {}
        pairs = row.items() if isinstance(row, dict) else ()
        return {key: text for key, text in pairs if isinstance(text, str) and len(text) <= _LONGEST_ID}


def _already_running() -> UpdateRefused:
    return UpdateRefused(UpdateReason.ALREADY_RUNNING, UpdateReason.ALREADY_RUNNING.value)
