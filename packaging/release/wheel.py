"""`dev.py wheel`: make the wheel and the source distribution of `totem-kiosk` in `dist`.

For machines that have a Python and whose system libraries someone else looks after; a kiosk in a store has
the package or the installer, which updates can replace.
"""

import os
import shutil
import sys
from pathlib import Path

from bundle import build
from bundle.version import set_version
from checkout import environment
from checkout.process import Command, SetupError, call

PATTERNS = ("totem_kiosk-*.whl", "totem_kiosk-*.tar.gz")


def run(root: Path, arguments: list[str]) -> int:
    """Make both from the checkout at `root`; return the exit status.

    Raises:
        SetupError: they cannot be made.
    """
    if arguments:
        print("usage: python3 packaging/dev.py wheel", file=sys.stderr)
        return 2
    for file in make(root, root / "build" / "wheel", root / "dist"):
        print(f"{file}: {file.stat().st_size / 1e6:.1f} MB", flush=True)
    return 0


def make(root: Path, work: Path, out: Path, version: str = "") -> list[Path]:
    """Make the source distribution and from it the wheel, in `out`, by way of `work`; return the wheel first.

    They hold the checkout at `root`, less what git ignores; `version` replaces that of pyproject.toml.

    Raises:
        SetupError: they cannot be made.
    """
    source = work / "source"
    shutil.rmtree(source, ignore_errors=True)
    build.copy_source(root, source)
    if version:
        set_version(source, version)
    for file in _in(out):
        file.unlink()
    uv = environment.find_uv(environment.make_empty(work / "venv"))
    settings = environment.uv_settings(os.environ, work / "venv")
    settings["SOURCE_DATE_EPOCH"] = str(build.commit_time(root))
    command: Command = [uv, "build", "--quiet", "--out-dir", out, source]
    call("make the wheel", command, environment=settings)
    made = _in(out)
    if len(made) != len(PATTERNS):
        raise SetupError(f"{out} has {len(made)} distributions instead of {len(PATTERNS)}.")
    return made


def _in(folder: Path) -> list[Path]:
    return [file for pattern in PATTERNS for file in sorted(folder.glob(pattern))]
