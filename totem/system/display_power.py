"""Screensaver inhibition, and a file with the running kiosk's screen for `totem doctor`.

The doctor has no screen over SSH. The file is valid while the process that wrote it lives, identified by its
process id and start time, so that a killed kiosk or a reused id is not mistaken for it. Linux only.
"""

import ctypes
import json
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from totem.system.atomic_file import open_atomic
from totem.system.background import in_thread
from totem.system.process_setup import start_identity

FILE_NAME = "screen.json"
_LARGEST = 4_000
log = logging.getLogger(__name__)

SERVICE, PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
_ANSWER_MS = 3_000
_ES_CONTINUOUS, _ES_SYSTEM, _ES_DISPLAY = 0x8000_0000, 0x1, 0x2  # SetThreadExecutionState of Windows


@dataclass(frozen=True, slots=True)
class ScreenState:
    """Screen size in physical pixels (0 without a screen) and in millimetres, where the panel reports them.

    Attributes:
        platform: name of Qt's platform plugin, such as "wayland".
        ratio: device pixel ratio of the session.
    """

    platform: str
    width: int
    height: int
    ratio: float = 1.0
    width_mm: float = 0.0
    height_mm: float = 0.0


def write(folder: Path, state: ScreenState) -> None:
    """Write the screen of this kiosk, ignoring errors; without a sync: it counts while this process runs."""
    row = {"pid": os.getpid(), "started": start_identity(os.getpid()), **asdict(state)}
    with suppress(OSError), open_atomic(folder / FILE_NAME, mode=0o600, sync=False) as stream:
        stream.write(json.dumps(row).encode())


def remove(folder: Path) -> None:
    """Remove the file when the kiosk ends."""
    with suppress(OSError):
        (folder / FILE_NAME).unlink()


def read(folder: Path) -> ScreenState | None:
    """Return the screen of the kiosk running with this state folder, or None."""
    try:
        with (folder / FILE_NAME).open("rb") as stream:
            row: Any = json.loads(stream.read(_LARGEST))
        pid, started = row.pop("pid"), row.pop("started")
        if not isinstance(pid, int) or not started or started != start_identity(pid):
            return None
        numbers = (row["width"], row["height"], row["ratio"], row["width_mm"], row["height_mm"])
        if not all(isinstance(each, int | float) for each in numbers) or not isinstance(row["platform"], str):
            return None
        return ScreenState(**row)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


async def inhibit_screensaver(platform: str) -> None:
    """Inhibit the screensaver for a Qt platform, by every way the system offers.

    Runs on the background thread: on Windows the inhibition lasts as long as the calling thread.
    """
    if platform == "windows":
        held = _inhibit_on_windows()
    elif platform in ("xcb", "wayland"):
        held = await in_thread(_inhibit_on_linux, platform)
    else:
        return
    log.info("the screen stays on", extra={"by": " ".join(held) or "nothing that this system has"})


def may_blank(environ: Mapping[str, str] = os.environ) -> bool | None:
    """Return True if this session's screen may blank while the kiosk runs; None where that is unknown."""
    if sys.platform == "win32" or has_screensaver_service(environ):
        return False
    if environ.get("WAYLAND_DISPLAY"):
        return None  # a compositor without a desktop, such as cage, which never blanks
    return not _load_x11() if environ.get("DISPLAY") else None


def has_screensaver_service(environ: Mapping[str, str] = os.environ) -> bool:
    """Return True if the desktop offers the org.freedesktop.ScreenSaver service."""
    from PySide6.QtDBus import QDBusConnection

    if not _has_session_bus(environ):
        return False
    bus = QDBusConnection.sessionBus()
    return bus.isConnected() and bool(bus.interface().isServiceRegistered(SERVICE).value())


def _inhibit_on_linux(platform: str) -> list[str]:
    held = ["X11"] if platform == "xcb" and _disable_x11_screensaver() else []
    return [*held, "desktop"] if _inhibit_by_dbus() else held


def _has_session_bus(environ: Mapping[str, str]) -> bool:
    """Return True if there is a session bus, without connecting, which would start one."""
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    return bool(environ.get("DBUS_SESSION_BUS_ADDRESS")) or bool(runtime and Path(runtime, "bus").exists())


def _inhibit_by_dbus() -> bool:
    if not _has_session_bus(os.environ):
        return False
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    question = QDBusMessage.createMethodCall(SERVICE, PATH, SERVICE, "Inhibit")
    question.setArguments(["Totem", "kiosk"])
    answer = bus.call(question, QDBus.CallMode.Block, _ANSWER_MS)
    return answer.type() == QDBusMessage.MessageType.ReplyMessage


def _load_x11() -> tuple[ctypes.CDLL, ctypes.CDLL] | None:
    try:
        return ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXext.so.6")
    except OSError:
        return None


def _disable_x11_screensaver() -> bool:
    """Disable the X server's screensaver and DPMS; both stay disabled after the connection is closed."""
    libraries = _load_x11()
    if libraries is None:
        return False
    x11, extensions = libraries
    x11.XOpenDisplay.restype = ctypes.c_void_p
    address = x11.XOpenDisplay(None)
    if not address:
        return False
    display, event, error = ctypes.c_void_p(address), ctypes.c_int(), ctypes.c_int()
    x11.XSetScreenSaver(display, 0, 0, 0, 0)  # no timeout, no interval, do not prefer blanking
    if extensions.DPMSQueryExtension(display, ctypes.byref(event), ctypes.byref(error)):
        extensions.DPMSDisable(display)
    x11.XSync(display, 0)
    x11.XCloseDisplay(display)
    return True


def _inhibit_on_windows() -> list[str]:
    if sys.platform == "win32":
        wanted = _ES_CONTINUOUS | _ES_SYSTEM | _ES_DISPLAY
        return ["Windows"] if ctypes.windll.kernel32.SetThreadExecutionState(wanted) else []
    return []
