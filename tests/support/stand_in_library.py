"""Libraries that stand in for Windows' own, made of C by MinGW, whose headers have Windows' structures."""

import ctypes
import shutil
import subprocess
import time
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "stand_ins"
COMPILER = "x86_64-w64-mingw32-gcc"
LONGEST_S = 60.0


def build(name: str, folder: Path) -> ctypes.CDLL:
    """Make a library of a file of `stand_ins`, and load it; skip the test where there is no compiler."""
    target = folder / f"{name}.dll"
    options = ["-O1", "-Wall", "-Werror", "-shared", "-static"]
    if (Path("Z:/usr/bin") / COMPILER).exists():  # under Wine; it may be started there, and not be waited for
        source, made = (unix_path(path) for path in (FOLDER / f"{name}.c", target))
        words = f'{COMPILER} {" ".join(options)} -o "{made}.part" "{source}" && mv "{made}.part" "{made}"'
        subprocess.call(["start.exe", "/unix", "/bin/sh", "-c", words])
    elif (found := shutil.which(COMPILER)) or (found := shutil.which("gcc")):
        subprocess.check_call([found, *options, "-o", target, FOLDER / f"{name}.c"])
    else:
        pytest.skip("needs MinGW")
    deadline = time.monotonic() + LONGEST_S
    while not target.exists():
        assert time.monotonic() < deadline, f"{name}.c is not compiled"
    return ctypes.WinDLL(str(target), use_last_error=True)  # type: ignore[attr-defined,no-any-return,unused-ignore]


def unix_path(path: Path) -> str:
    """Return the Linux machine's name of a file under Wine."""
    return subprocess.check_output(["winepath.exe", "-u", str(path)], text=True).strip()
