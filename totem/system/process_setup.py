"""Set-up of the process before Qt starts: hardening, and imports without unneeded dependencies.

Hardening keeps core dumps off the disk, since they would contain customer data and the ERP's token, and keeps
other programs of the same user from reading memory and environment. It does not protect against root, nor
against swap: memory is not locked, so swap should be encrypted or off.
"""

import builtins
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_PR_SET_DUMPABLE = 4  # prctl(2)
_OTHERS = 0o077


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
