"""Record of the files that a thread touches, to prove that the GUI thread touches none."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

_EVENTS = frozenset(
    {"open", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir", "os.chmod"}
)
_UNAUDITED = ("stat", "lstat")  # Python raises no audit event for them
_watches: list[tuple[int, Path, list[str]]] = []


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if _watches and event in _EVENTS:
        _note(event, arguments[0] if arguments else None)


def _note(event: str, name: object) -> None:
    if not isinstance(name, str | bytes | os.PathLike):
        return
    path, thread = os.fsdecode(name), threading.get_ident()
    for watched, folder, touched in _watches:
        if thread == watched and path.startswith(str(folder)):
            touched.append(f"{event} {path.removeprefix(str(folder))}")


@contextmanager
def watch_files(folder: Path) -> Iterator[list[str]]:
    """Record what this thread does to files in `folder`: the operation, and the rest of the path."""
    touched: list[str] = []
    watch = (threading.get_ident(), folder, touched)
    _add_hook()
    originals = {name: getattr(os, name) for name in _UNAUDITED}

    def noted(name: str) -> Any:
        def call(path: Any, *arguments: Any, **options: Any) -> Any:
            _note(f"os.{name}", path)
            return originals[name](path, *arguments, **options)

        return call

    with patch.multiple(os, **{name: noted(name) for name in _UNAUDITED}):
        _watches.append(watch)
        try:
            yield touched
        finally:
            _watches.remove(watch)


_hooked: list[bool] = []


def _add_hook() -> None:
    """Add the hook once: Python has no way to remove one."""
    if not _hooked:
        _hooked.append(True)
        sys.addaudithook(_on_event)
