"""Record of the running kiosk's screen, in a file: for `totem doctor`, which over SSH has no screen.

Valid while the process that wrote it lives: its number and the moment of its start stand in the file, so that
neither a kiosk that was killed nor another process with its number is taken for it. Linux only; elsewhere
other sessions cannot be examined.
"""

import ctypes
import ctypes.util
import json
import logging
import os
import secrets
import sys
from collections.abc import Mapping
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
