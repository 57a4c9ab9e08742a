"""Record of the running kiosk's screen, in a file: for `totem doctor`, which over SSH has no screen.

Valid while the process that wrote it lives: its number and the moment of its start stand in the file, so that
neither a kiosk that was killed nor another process with its number is taken for it. Linux only; elsewhere
other sessions cannot be examined.
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
    """A screen in physical pixels and, if the panel reports them, millimetres; no pixels where there is none.

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
    """Write the screen of this process's kiosk; the doctor lacks it where that fails.

    Without a sync: it is useless after a power cut, and the GUI thread waits for this.
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
    """Start of a process, in ticks since the machine's; None where that cannot be read."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return int(text.rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None
