"""Folders and names of an installation on Windows, as packaging/windows/totem.iss makes them.

Files that administrators run or trust are kept with the programs, where the kiosk's account cannot write: in
ProgramData it may rename everything, and replace it by a junction.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath

from totem.system.exit_codes import ExitCode

USER = "totem"
"""Account of the kiosk, a standard user."""
TASKS = "\\Totem\\"
"""Folder of its scheduled tasks."""
LEAVE = frozenset({ExitCode.CONFIG_ERROR, ExitCode.LEFT_BY_STAFF})
"""Exit codes of the kiosk after which it is not started again: the screen is left for a sign-in."""


@dataclass(frozen=True, slots=True)
class Places:
    """The installation's folders of programs and of data."""

    programs: PurePath
    data: PurePath

    @property
    def state(self) -> PurePath:
        """State folder of the kiosk."""
        return self.data / "state"

    @property
    def keys(self) -> PurePath:
        """Keys of signers of updates, which the system trusts."""
        return self.programs / "keys"

    @property
    def record(self) -> PurePath:
        """Record of changes, by which they are undone."""
        return self.programs / "record" / "undo.jsonl"

    @property
    def missed(self) -> PurePath:
        """Count of the findings in a row that no kiosk runs."""
        return self.programs / "record" / "missed.txt"

    @property
    def command(self) -> PurePath:
        """Program of the version that updates never change, with a console."""
        return self.programs / "base" / "totem-cli.exe"

    @property
    def shell(self) -> str:
        """Command line that is the kiosk account's desktop."""
        return f'"{self.programs / "base" / "totem.exe"}" kiosk-setup start'

    @property
    def script(self) -> PurePath:
        """Script for what only PowerShell can call."""
        return self.programs / "kiosk" / "Invoke-KioskCim.ps1"


def places(environ: Mapping[str, str] = os.environ) -> Places:
    """Return the folders of this machine."""
    programs = PureWindowsPath(environ.get("PROGRAMFILES") or r"C:\Program Files")
    data = PureWindowsPath(environ.get("PROGRAMDATA") or r"C:\ProgramData")
    return Places(programs / "Totem", data / "Totem")
