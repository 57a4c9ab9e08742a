"""Which of the system's programs play a file here, the best first: only those whose sound server is there.

A small program is started for each sound, in 5 to 20 ms. QtMultimedia would be the other way: it comes with
the extra `voice` alone, loads FFmpeg and 15 MB into the kiosk for three short files, and writes to stderr
what it misses.
"""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LATENCY_MS = 20
SND = Path("/dev/snd")


@dataclass(frozen=True, slots=True)
class Program:
    """One of them: what is started, with the file as its last argument."""

    path: str
    options: Sequence[str] = ()

    def arguments(self, file: Path) -> list[str]:
        """What it is started with."""
        return [*self.options, str(file)]


def programs(environ: Mapping[str, str] = os.environ, devices: Path = SND) -> list[Program]:
    """Those that may be heard; none on Windows, which plays by itself, nor where there is no device."""
    if sys.platform == "win32":
        return []
    runtime = Path(environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    pulse = environ.get("PULSE_SERVER") or (runtime / "pulse" / "native").exists()
    wanted = (
        ("pw-play", [f"--latency={LATENCY_MS}ms"], (runtime / "pipewire-0").exists()),
        ("paplay", [f"--latency-msec={LATENCY_MS}"], pulse),
        ("aplay", ["--quiet"], any(devices.glob("pcm*p"))),
    )
    search = environ.get("PATH")
    found = ((shutil.which(name, path=search), options) for name, options, has_server in wanted if has_server)
    return [Program(path, options) for path, options in found if path]
