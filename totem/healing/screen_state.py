"""The screen of the kiosk that runs, in a file: for `totem doctor`, which over SSH has no screen to ask.

Valid while the process that wrote it lives: its number and the moment of its start stand in the file, so that
neither a kiosk that was killed nor another process with its number is taken for it. Linux only; elsewhere
nothing is known of other sessions.
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FILE_NAME = "screen.json"
_LARGEST = 4_000


@dataclass(frozen=True, slots=True)
class ScreenState:
    """A screen in physical pixels and, as far as the panel knows, millimetres; no pixels where there is none.

    Attributes:
        platform: Qt's name for what shows the window, as in "wayland".
        ratio: by how much the session magnifies.
    """

    platform: str
    width: int
    height: int
    ratio: float = 1.0
    width_mm: float = 0.0
    height_mm: float = 0.0


def write(folder: Path, state: ScreenState) -> None:
    """Write the screen of this process's kiosk; what cannot be written is not known to the doctor.

    Not through to the disk: after a power cut nobody needs it, and the thread that paints waits for this.
    """
    draft = folder / f".{FILE_NAME}.{secrets.token_hex(4)}"
    row = {"pid": os.getpid(), "started": _started(os.getpid()), **asdict(state)}
    with suppress(OSError):
        try:
            draft.write_text(json.dumps(row), encoding="utf-8")
            draft.chmod(0o600)
            draft.replace(folder / FILE_NAME)
        finally:
            draft.unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """Remove it: the kiosk ends."""
    with suppress(OSError):
        (folder / FILE_NAME).unlink()


def read(folder: Path) -> ScreenState | None:
    """Return the screen of the kiosk that runs with this state folder; None where there is none."""
    try:
        with (folder / FILE_NAME).open("rb") as stream:
            row: Any = json.loads(stream.read(_LARGEST))
        pid, started = row.pop("pid"), row.pop("started")
        if not isinstance(pid, int) or started is None or started != _started(pid):
            return None
        numbers = (row["width"], row["height"], row["ratio"], row["width_mm"], row["height_mm"])
        if not all(isinstance(each, int | float) for each in numbers) or not isinstance(row["platform"], str):
            return None
        return ScreenState(**row)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _started(pid: int) -> int | None:
    """When a process started, in ticks since the machine did; None where that cannot be told."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return int(text.rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None
