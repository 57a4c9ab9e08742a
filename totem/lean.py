"""Importing a library without what it would load besides, where it does not need it for us."""

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
