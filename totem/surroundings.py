"""What Qt and its libraries look for around them, put there where it lacks, or they complain on the terminal.

For every process that makes a Qt application, before it does. A service, a chroot or a login over the network
may come without a locale or with the name of one that is not installed, and without a home.
"""

import atexit
import locale
import os
import sys
from pathlib import Path

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
