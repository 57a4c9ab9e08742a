"""Fails a test that leaves a thread, a timer or an animation running, and names the line that started it."""

import functools
import gc
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEvent, QObject, QTimer

GRACE_S = 20.0  # for a thread that ends under load
_started_at: "weakref.WeakKeyDictionary[object, str]" = weakref.WeakKeyDictionary()


def _starting_line() -> str:
    """The nearest caller outside the standard library and installed packages, as "file:line"."""
    stdlib = str(Path(threading.__file__).parent)
    frame: FrameType | None = sys._getframe()  # a traceback would read the source of each line
    while frame is not None:
        file = frame.f_code.co_filename
        if file != __file__ and not file.startswith((stdlib, sys.prefix, "<")):
            return f"{file}:{frame.f_lineno}"
        frame = frame.f_back
    return "unknown line"


def _remember_start(owner: type) -> None:
    """Let `owner.start` note who called it."""
    start: Callable[..., Any] = owner.start  # type: ignore[attr-defined]

    @functools.wraps(start)
    def noting_start(self: object, *arguments: object, **named: object) -> Any:
        _started_at[self] = _starting_line()
        return start(self, *arguments, **named)

    owner.start = noting_start  # type: ignore[attr-defined]


for _owner in (threading.Thread, QTimer, QAbstractAnimation):
    _remember_start(_owner)


def _is_running(thing: object) -> bool:
    if not isinstance(thing, QObject) or not shiboken6.isValid(thing):
        return False
    if isinstance(thing, QTimer):
        return thing.isActive()
    return isinstance(thing, QAbstractAnimation) and thing.state() != QAbstractAnimation.State.Stopped


def running_timers() -> list[QTimer | QAbstractAnimation]:
    """Timers and animations that run now, of objects that Qt still keeps.

    Those that have ended are forgotten until they start again: thousands would be looked at around each test.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    running = list[QTimer | QAbstractAnimation]()
    for thing in list(_started_at):
        if _is_running(thing):
            running.append(thing)  # type: ignore[arg-type]
        elif not isinstance(thing, threading.Thread) or (thing.ident and not thing.is_alive()):
            _started_at.pop(thing, None)
    return running


def living_threads(but: frozenset[threading.Thread]) -> list[threading.Thread]:
    """Threads alive besides `but`, once each had its time to end."""
    deadline = time.monotonic() + GRACE_S
    others = [thread for thread in threading.enumerate() if thread not in but]
    for thread in others:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [thread for thread in others if thread.is_alive()]


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    threads = frozenset(threading.enumerate())
    timers = running_timers()
    yield
    leaked = [f"thread {t.name!r} started at {_started_at.get(t, '?')}" for t in living_threads(threads)]
    if any(timer not in timers for timer in running_timers()):
        gc.collect()  # a window in a cycle with the traceback of an error is garbage, and no leak
    for timer in running_timers():
        if timer not in timers:
            leaked.append(f"{type(timer).__name__} {timer.objectName()!r} started at {_started_at[timer]}")
            timer.stop()  # the next test is not to pay for it
    if leaked:
        pytest.fail("left running: " + "; ".join(leaked), pytrace=False)
