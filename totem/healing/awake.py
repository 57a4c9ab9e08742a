"""The screen stays on: neither a screen saver nor the monitor's own sleep comes between two customers.

On X11 the server is told not to blank and the monitor not to sleep, by the libraries that Qt's own X11 half
has loaded. A desktop has rules of its own, on X11 and on Wayland: it is asked over D-Bus, where there is one,
and keeps its promise while the kiosk is connected. Cage, the compositor for kiosks, never blanks. Windows is
asked by its own call. Where nothing works, the kiosk works all the same: `totem doctor` tells.
"""

import ctypes
import ctypes.util
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path

log = logging.getLogger(__name__)

SERVICE, PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
_ANSWER_MS = 3_000
_ES_CONTINUOUS, _ES_SYSTEM, _ES_DISPLAY = 0x8000_0000, 0x1, 0x2  # SetThreadExecutionState of Windows


async def stay_awake(platform: str) -> None:
    """Keep the screen of `platform` (Qt's name for it) on, as well as it can be done.

    Runs on the background thread: Windows keeps its promise as long as the thread that asked lives.
    """
    from asyncio import to_thread

    if platform == "windows":
        held = _windows()
    elif platform in ("xcb", "wayland"):
        held = await to_thread(_linux, platform)
    else:
        return
    log.info("the screen stays on", extra={"by": " ".join(held) or "nothing that this system has"})


def blanks(environ: Mapping[str, str] = os.environ) -> bool | None:
    """Whether this session's screen may go dark though the kiosk runs; None where that is not known."""
    if sys.platform == "win32" or has_desktop(environ):
        return False
    if environ.get("WAYLAND_DISPLAY"):
        return None  # a compositor without a desktop: cage never does
    return not _libraries() if environ.get("DISPLAY") else None


def has_desktop(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a desktop answers that can be asked to keep the screen on."""
    from PySide6.QtDBus import QDBusConnection

    if not _has_bus(environ):
        return False
    bus = QDBusConnection.sessionBus()
    return bus.isConnected() and bool(bus.interface().isServiceRegistered(SERVICE).value())


def _linux(platform: str) -> list[str]:
    held = ["X11"] if platform == "xcb" and _x11() else []
    return [*held, "desktop"] if _desktop() else held


def _has_bus(environ: Mapping[str, str]) -> bool:
    """Whether there is a session bus; asking for one that is not there starts one."""
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    return bool(environ.get("DBUS_SESSION_BUS_ADDRESS")) or bool(runtime and Path(runtime, "bus").exists())


def _desktop() -> bool:
    if not _has_bus(os.environ):
        return False
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    question = QDBusMessage.createMethodCall(SERVICE, PATH, SERVICE, "Inhibit")
    question.setArguments(["Totem", "kiosk"])
    answer = bus.call(question, QDBus.CallMode.Block, _ANSWER_MS)
    return answer.type() == QDBusMessage.MessageType.ReplyMessage


def _libraries() -> tuple[ctypes.CDLL, ctypes.CDLL] | None:
    try:
        return ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXext.so.6")
    except OSError:
        return None


def _x11() -> bool:
    """Tell the X server over a connection of our own; it remembers when that is closed."""
    libraries = _libraries()
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


def _windows() -> list[str]:
    if sys.platform == "win32":
        wanted = _ES_CONTINUOUS | _ES_SYSTEM | _ES_DISPLAY
        return ["Windows"] if ctypes.windll.kernel32.SetThreadExecutionState(wanted) else []
    return []
