"""Environment variables: those that Qt needs, and those that child processes inherit."""

import atexit
import locale
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment

QUIET = "qt.multimedia.symbolsresolver=false"  # warns about a missing PipeWire, which is not used
UTF8 = "C.UTF-8"  # built into glibc


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
    if not _can_be_written(_cache()):
        os.environ["XDG_CACHE_HOME"] = _folder_for_now()


def _has_utf8() -> bool:
    """Tell if the environment's locale is installed and uses UTF-8, by the call that Qt makes."""
    try:
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:
        return False
    return locale.nl_langinfo(locale.CODESET).lower() in {"utf-8", "utf8"}


def _cache() -> Path | None:
    """Return the parent of Fontconfig's cache, which takes the home from the environment alone."""
    if folder := os.environ.get("XDG_CACHE_HOME"):
        return Path(folder)
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
"""The ERP's token and its locations."""
SUPERVISOR = frozenset({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"})
"""Variables of systemd that address the kiosk's process alone (sd_notify(3))."""


def program_command() -> list[str]:
    """Return the command line of this program, frozen or not, to which arguments of `totem` are added."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "totem"]


def child_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment for child processes, without secrets and systemd's variables."""
    removed = SECRETS | SUPERVISOR
    return {name: text for name, text in environ.items() if name.upper() not in removed}


def set_child_environment(process: QProcess) -> None:
    """Set the child environment of a process."""
    variables = QProcessEnvironment()
    for name, text in child_environment().items():
        variables.insert(name, text)
    process.setProcessEnvironment(variables)
