"""Messages between the two halves through the kiosk's state folder: small files, of limited trust.

updates/staged/          a repository with one archive
updates/request.json     the kiosk: "apply what is staged", once for each id
updates/trial.json       a version on trial: how far it has come
updates/confirmed.json   a version on trial: it drew its home screen and reached the ERP
updates/restarted.json   a version on trial: a restart was asked for before it had proved itself
updates/excused.json     the version before it: neither do I reach the ERP
updates/asked.json       the kiosk, for itself: what it asked for last, and when
updates/fetched.json     the kiosk, for staff: why the latest fetch brought nothing
updates/running.json     the kiosk, for staff: its version and process
"""

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from totem.system.atomic_file import write_whole
from totem.system.safe_reader import SafeReader
from totem.updates import processes
from totem.updates.installation import BASE, is_version

FOLDER, STAGED, OFFER = "updates", "staged", "version"
REQUEST, TRIAL, CONFIRMED, EXCUSED = "request.json", "trial.json", "confirmed.json", "excused.json"
ASKED, FETCHED, RUNNING, RESTARTED = "asked.json", "fetched.json", "running.json", "restarted.json"
_LONGEST = 2_000
_LONGEST_ID = 64


class TrialStage(StrEnum):
    """How far a version on trial has come."""

    STARTED = "started"
    MISCONFIGURED = "misconfigured"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its id, and when it was made, in ISO 8601; empty for none."""

    id: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A kiosk that runs: the version as it is called in the installation, its number, and its process."""

    name: str
    version: str
    process: int


class Handshake:
    """The files in the state folder `state`. Who reads believes nothing: not even that they are files."""

    def __init__(self, state: Path) -> None:
        self.folder = state / FOLDER
        self._shelf = SafeReader(state, FOLDER)

    @property
    def staged(self) -> SafeReader:
        """The repository that was staged."""
        return SafeReader(self.folder.parent, FOLDER, STAGED)

    def staged_version(self) -> str:
        """The version that lies ready; "" for none."""
        try:
            version = self.staged.read(OFFER, _LONGEST_ID).decode("ascii")
        except (OSError, ValueError):
            return ""
        return version if is_version(version) else ""

    def ask(self, version: str = "", at: str = "") -> None:
        """Have what is staged applied before the next start; remember that, whatever comes of it.

        Raises:
            OSError: it cannot be written, and so nothing is asked for.
        """
        request = secrets.token_hex(8)
        self._write(ASKED, {"id": request, "version": version, "at": at})
        self._write(REQUEST, {"id": request})

    def asked(self, version: str) -> Asked:
        """The latest request, if it was for `version`."""
        if version and self._text(ASKED, "version") == version:
            return Asked(self._text(ASKED, "id"), self._text(ASKED, "at"))
        return Asked()

    def forget_asked(self) -> None:
        """What lies ready is another copy: nobody has asked for that."""
        with suppress(OSError):
            (self.folder / ASKED).unlink()

    def take_back(self) -> None:
        """Ask for nothing any more."""
        with suppress(OSError):
            (self.folder / REQUEST).unlink()

    def request(self) -> str:
        """Which request there is; "" for none."""
        return self._text(REQUEST, "id")

    def tell(self, trial: str, stage: TrialStage) -> None:
        """A version on trial tells how far it has come; what cannot be written is not told."""
        with suppress(OSError):
            self._write(TRIAL, {"id": trial, "stage": stage.value})

    def stage(self, trial: str) -> TrialStage | None:
        """How far this trial came, by its own words."""
        if self._text(TRIAL, "id") == trial:
            with suppress(ValueError):
                return TrialStage(self._text(TRIAL, "stage"))
        return None

    def confirm(self, trial: str, at: str = "") -> None:
        """The version on trial is good; since when, in ISO 8601, is for staff alone.

        Raises:
            OSError: it cannot be written, and so it is not confirmed.
        """
        self._write(CONFIRMED, {"id": trial, "at": at})

    def confirmed_at(self, trial: str) -> str:
        """Time of this trial's confirmation, "" where that is not known."""
        return self._text(CONFIRMED, "at") if self.is_confirmed(trial) else ""

    def is_confirmed(self, trial: str) -> bool:
        """Whether this trial was confirmed."""
        return bool(trial) and self._text(CONFIRMED, "id") == trial

    def tell_restart(self, trial: str) -> None:
        """Record that this trial ends by a restart that was asked for; errors of writing are ignored."""
        with suppress(OSError):
            self._write(RESTARTED, {"id": trial})

    def is_restarted(self, trial: str) -> bool:
        """Test that this trial ended by a restart that was asked for."""
        return bool(trial) and self._text(RESTARTED, "id") == trial

    def excuse(self, trial: str) -> None:
        """This trial's failure was the network's; what cannot be written is not told."""
        with suppress(OSError):
            self._write(EXCUSED, {"id": trial})

    def is_excused(self, trial: str) -> bool:
        """Whether this trial was excused."""
        return bool(trial) and self._text(EXCUSED, "id") == trial

    def tell_fetch(self, reason: str) -> None:
        """Why the latest fetch brought nothing, "" where it went well; what cannot be written is not told."""
        with suppress(OSError):
            self._write(FETCHED, {"reason": reason})

    def fetch_failure(self) -> str:
        """Why the latest fetch brought nothing; "" where it went well, or there was none."""
        return self._text(FETCHED, "reason")

    def tell_running(self, name: str, version: str) -> None:
        """Record that this process is the kiosk, of this version; errors of writing are ignored.

        It counts no longer than the process, so it need not outlive a power cut.
        """
        process = os.getpid()
        row = {"name": name, "version": version, "process": str(process), "began": processes.began(process)}
        draft = self.folder / f".{RUNNING}.{secrets.token_hex(4)}"
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.write_text(json.dumps(row), encoding="ascii")
            draft.replace(self.folder / RUNNING)

    def running(self) -> Running | None:
        """The running kiosk, by its own record; None where it ended, or left none.

        Raises:
            PermissionError: this user may not look.
        """
        row = self._row(RUNNING)
        name, version, process = row.get("name", ""), row.get("version", ""), row.get("process", "")
        if not (process.isdecimal() and len(process) < 10 and row.get("began")):
            return None
        lives = processes.began(int(process)) == row["began"]
        named = (name == BASE or is_version(name)) and len(version) <= _LONGEST_ID
        return Running(name, version, int(process)) if lives and named else None

    def _write(self, name: str, row: Mapping[str, str]) -> None:
        write_whole(self.folder / name, json.dumps(row).encode())

    def _text(self, name: str, key: str) -> str:
        try:
            return self._row(name).get(key, "")
        except PermissionError:
            return ""

    def _row(self, name: str) -> dict[str, str]:
        """The short texts of a file; none where it is no such file.

        Raises:
            PermissionError: this user may not look.
        """
        try:
            row: Any = json.loads(self._shelf.read(name, _LONGEST))
        except PermissionError:
            raise
        except (OSError, ValueError, RecursionError):
            return {}
        pairs = row.items() if isinstance(row, dict) else ()
        return {key: text for key, text in pairs if isinstance(text, str) and len(text) <= _LONGEST_ID}
