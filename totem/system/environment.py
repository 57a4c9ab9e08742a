"""What Qt and its libraries look for around them, put there where it lacks, or they complain on the terminal.

For every process that makes a Qt application, before it does. A service, a chroot or a login over the network
may come without a locale or with the name of one that is not installed, and without a home.
"""

import atexit
import locale
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment

QUIET = "qt.multimedia.symbolsresolver=false"  # tells of PipeWire, which would film screens
UTF8 = "C.UTF-8"  # glibc's own, which no system has to install


def prepare() -> None:
    """Give Qt a locale of UTF-8, and Fontconfig a folder for what it remembers of fonts."""
    if sys.platform != "linux":
        return
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)
    if not _has_utf8():
        os.environ["LC_ALL"] = UTF8
    if not _can_be_written(_cache()):
        os.environ["XDG_CACHE_HOME"] = _folder_for_now()


def _has_utf8() -> bool:
    """Whether the locale that the environment names is there and of UTF-8, asked as Qt will ask."""
    try:
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:
        return False
    return locale.nl_langinfo(locale.CODESET).lower() in {"utf-8", "utf8"}


def _cache() -> Path | None:
    """Where Fontconfig keeps it, which takes a home from the environment alone."""
    if told := os.environ.get("XDG_CACHE_HOME"):
        return Path(told)
    home = os.environ.get("HOME")
    return Path(home) / ".cache" if home else None


def _can_be_written(folder: Path | None) -> bool:
    if folder is None:
        return False
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return os.access(there, os.W_OK)


def _folder_for_now() -> str:
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="totem-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


SECRETS = frozenset({"TOTEM_ERP__TOKEN", "TOTEM_ERP__TOKEN_FILE", "CREDENTIALS_DIRECTORY"})
"""The ERP's token, and where it lies."""
SUPERVISOR = frozenset({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"})
"""What systemd tells the kiosk, and expects to hear from it alone (sd_notify(3))."""


def this_program() -> list[str]:
    """The command line of this program, frozen or not, for arguments of `totem` to follow."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "totem"]


def environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables for a program that the kiosk starts."""
    kept_back = SECRETS | SUPERVISOR
    return {name: text for name, text in environ.items() if name.upper() not in kept_back}


def tell(process: QProcess) -> None:
    """Have `process` start with `environment`."""
    told = QProcessEnvironment()
    for name, text in environment().items():
        told.insert(name, text)
    process.setProcessEnvironment(told)
