"""Run `totem demo` on this machine's display or, where it has none, the same visit offscreen."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def run(python: Path, arguments: list[str], out: Path) -> int:
    """Show the demo, or run it offscreen and list its files in `out`; return its exit status."""
    demo: list[str | Path] = [python, "-m", "totem", "demo", *arguments]
    if {"--headless", "--help", "-h"} & {*arguments} or has_display(os.environ):
        return subprocess.call(demo)
    print("There is no display here, so the same visit runs offscreen.", flush=True)
    shutil.rmtree(out, ignore_errors=True)  # or an earlier demo's pictures would pass for this one's
    status = subprocess.call([*demo, "--headless", out], env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    if status == 0:
        print(summary(out), flush=True)
    return status


def summary(out: Path) -> str:
    """List the screenshots and the PDF."""
    pdfs = sorted(out.glob("*.pdf")) or sorted(out.rglob("*.pdf"))
    screens = len(list(out.rglob("*.png")))
    return "\n".join([f"{screens} screenshots: {out}", *(f"Printed boleto: {pdf}" for pdf in pdfs)])


def has_display(environment: Mapping[str, str]) -> bool:
    """Test that a window can be opened: always outside Linux, or where Qt needs no display server."""
    if sys.platform != "linux":
        return True
    platform = environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform:
        return platform not in ("offscreen", "minimal")
    return _wayland_answers(environment) or (bool(environment.get("DISPLAY")) and _x11_answers())


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY")
    return bool(name) and (Path(environment.get("XDG_RUNTIME_DIR", "/")) / str(name)).is_socket()


def _x11_answers() -> bool:
    """Test that the server of $DISPLAY accepts this process; one of a session that is over does not."""
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return False
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if display:
        x11.XCloseDisplay(display)
    return bool(display)
