"""Xvfb of a kiosk's size, as the common display of the kiosk and Chromium."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import environment, running, wait_until

NAMES = range(90, 120)


@contextmanager
def virtual_display(size: tuple[int, int], work: Path) -> Iterator[str | None]:
    """Run Xvfb while the block lasts; yield the value of DISPLAY, None where Xvfb is not installed."""
    program = shutil.which("Xvfb")
    if program is None:
        yield None
        return
    number = next(each for each in NAMES if not _taken(each))
    geometry = f"{size[0]}x{size[1]}x24"
    command = [program, f":{number}", "-screen", "0", geometry, "-nolisten", "tcp", "-noreset"]
    with running(command, environment(), work):
        wait_until(lambda: _answers(number), "the X server")
        yield f":{number}"


def _taken(number: int) -> bool:
    """Tell if an X server has this number; the lock of one that was killed is replaced by the next."""
    lock = Path(f"/tmp/.X{number}-lock")  # noqa: S108 - where X servers say so
    try:
        process = int(lock.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return _answers(number)
    return Path(f"/proc/{process}").exists() or _answers(number)


def _answers(number: int) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(f"/tmp/.X11-unix/X{number}") == 0  # noqa: S108 - where X servers listen
