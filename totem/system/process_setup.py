"""Set-up of the process and its children: hardening, environment variables, imports; identity of processes.

Hardening keeps core dumps off the disk, since they would contain customer data and the ERP's token, and keeps
other programs of the same user from reading memory and environment. It does not protect against root, nor
against swap: memory is not locked, so swap should be encrypted or off.
"""

import atexit
import builtins
import linecache
import locale
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_PR_SET_DUMPABLE = 4  # prctl(2)
_OTHERS = 0o077

QUIET = "qt.multimedia.symbolsresolver=false"  # warns about a missing PipeWire, which is not used
UTF8 = "C.UTF-8"  # built into glibc

_SECRET_SETTINGS = (
    *("ERP__TOKEN", "ERP__HUBSOFT__CLIENT_SECRET", "ERP__HUBSOFT__PASSWORD", "ERP__MK__PASSWORD"),
    *("ERP__VOALLE__CLIENT_SECRET", "ERP__VOALLE__SYNDATA", "ERP__MKAUTH__CLIENT_SECRET", "FLEET__PASSWORD"),
    *("CARD__TOKEN", "CARD__REFUND_PASSWORD"),
)
SECRETS = frozenset(
    {"CREDENTIALS_DIRECTORY"} | {f"TOTEM_{name}{end}" for name in _SECRET_SETTINGS for end in ("", "_FILE")}
)
"""Variables that hold secrets, or name their files."""
SUPERVISOR = frozenset({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"})
"""Variables of systemd that address the kiosk's process alone (sd_notify(3))."""

NO_WINDOW = 0x0800_0000 if sys.platform == "win32" else 0
"""`creationflags` of children: no window of a console program over the kiosk (CREATE_NO_WINDOW).

Qt does the same for those that it starts.
"""

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def keep_files_private() -> None:
    """Make new files and folders private (umask) and disable core dumps."""
    os.umask(_OTHERS)
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):  # a lower limit may be set already
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid_inspection() -> None:
    """Forbid debuggers and /proc/PID/mem to other programs of this user (Linux); not under `TOTEM_TRACE`."""
    if sys.platform != "linux" or os.environ.get("TOTEM_TRACE"):
        return
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


@contextmanager
def block_import(package: str) -> Iterator[None]:
    """Make `package` unimportable within the block, unless it is loaded already.

    For libraries with an optional dependency that is slow to import and not used here.
    """
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # makes its import fail
    try:
        yield
    finally:
        del sys.modules[package]


def import_qt() -> None:
    """Load shiboken6 without its import hook; to be called before anything imports PySide6.

    The hook serves `from __feature__ import …`, which is not used here. It reads the source of every module
    imported afterwards, and `linecache` keeps it: 13 MB at the home screen, and a slower start.
    """
    python_import = builtins.__import__
    import shiboken6  # noqa: F401 - replaces builtins.__import__

    builtins.__import__ = python_import
    linecache.clearcache()


# Environment variables


def prepare_qt() -> None:
    """Set a UTF-8 locale and a writable font cache before a Qt application is created.

    Services, chroots and remote logins may lack a home or name a locale that is not installed, of which Qt
    and Fontconfig complain on the terminal.
    """
    if sys.platform != "linux":
        return
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)
    if not _has_utf8():
        os.environ["LC_ALL"] = UTF8
    if not _has_cache():
        os.environ["XDG_CACHE_HOME"] = _folder_for_now()


def _has_utf8() -> bool:
    """Tell if the environment's locale is installed and uses UTF-8, by the call that Qt makes."""
    try:
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:
        return False
    return locale.nl_langinfo(locale.CODESET).lower() in {"utf-8", "utf8"}


def _has_cache() -> bool:
    """Tell if Fontconfig's cache can be written; Fontconfig takes the home from the environment alone."""
    home = os.environ.get("HOME")
    named = os.environ.get("XDG_CACHE_HOME") or (home and f"{home}/.cache")
    if not named:
        return False
    folder = Path(named)
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return os.access(there, os.W_OK)


def _folder_for_now() -> str:
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="totem-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def program_command() -> list[str]:
    """Return the command line of this program, frozen or not, to which arguments of `totem` are added."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "totem"]


def child_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment for child processes, without secrets and systemd's variables."""
    removed = SECRETS | SUPERVISOR
    return {name: text for name, text in environ.items() if name.upper() not in removed}


# Identity of processes


def start_identity(process: int) -> str:
    """Return a start time that is unique across boots, "" without a process.

    It does not use the system clock, which may be set while a kiosk runs.
    """
    return _start_by_kernel(process) if sys.platform == "linux" else _start_by_clock(process)


def _start_by_kernel(process: int) -> str:
    with suppress(OSError, ValueError, IndexError):
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        state, *fields = stat.rpartition(")")[2].split()
        if state not in {"Z", "X"}:
            return f"{fields[18]} {_BOOT.read_text(encoding='ascii').strip()}"
    return ""


def _start_by_clock(process: int) -> str:
    import psutil

    with suppress(psutil.Error, ValueError):
        found = psutil.Process(process)
        if found.status() != psutil.STATUS_ZOMBIE:
            return str(found.create_time())
    return ""
