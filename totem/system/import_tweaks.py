"""Importing a library without what it would load besides, where it does not need it for us."""

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(package: str) -> Iterator[None]:
    """Let what is imported in this block find `package` missing, unless it is there already.

    For libraries with an optional half that we never use, where the package may be installed all the same.
    """
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # how import marks what cannot be imported
    try:
        yield
    finally:
        del sys.modules[package]


def import_qt() -> None:
    """Load what carries PySide6, and leave Python its own `import`; called before anything imports PySide6.

    It puts another in its place for `from __feature__ import …`, which this house does not use. That one
    reads the source of every module imported from then on, to look for the word PySide6, and `linecache`
    keeps what was read: 13 MB at the home screen, and a good part of the time until that stands.
    """
    python_import = builtins.__import__
    import shiboken6  # noqa: F401 - the half of PySide6 that does so

    builtins.__import__ = python_import
