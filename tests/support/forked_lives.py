"""Lives of a program, each a fork of one process, that end in a kill or by themselves.

A test orders them from `ForkedLives`; the program makes them in `serve`.
"""

import gc
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from support import kill_at_step

Order = dict[str, Any]


class ForkedLives:
    """The process that lives them, with kills at writes where there is a compiler."""

    def __init__(self, program: str, folder: Path) -> None:
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
        if kill_at_step.can_preload():
            env["LD_PRELOAD"] = str(kill_at_step.preloaded(folder))
        self._process = subprocess.Popen(
            [sys.executable, program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
        )

    def order(self, order: Order) -> tuple[list[str], bool]:
        """One life: what was told, and whether it came to its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return told["told"], told["ended"]

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=20)
        assert self._process.returncode == 0


def serve(live: Callable[[Order, TextIO], None]) -> None:
    """Fork a life for each order, a line of JSON, until the input ends; exit where one fails.

    Each is answered by a line: `told`, the lines that it wrote, and `ended`, true without a kill. The way
    "warm" is lived in this process, and imports its modules for all forks.
    """
    for line in sys.stdin:
        order = json.loads(line)
        if order["way"] == "warm":
            live(order, io.StringIO())
            gc.freeze()  # a collection in a fork would copy all memory
            _await_threads()
            _answer([], ended=True)
            continue
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            with os.fdopen(writing, "w", buffering=1) as out:
                live(order, out)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            lines = told.read().split("\n")[:-1]
        _, status = os.waitpid(child, 0)
        if status not in (0, signal.SIGKILL):
            sys.exit(f"a run failed: {status}")
        _answer(lines, ended=status == 0)


def _await_threads() -> None:
    """Wait until threads that Python joined have left the process.

    Their last act is OpenSSL's, under a lock; a fork that is made meanwhile never gets it.
    """
    while len(list(Path("/proc/self/task").iterdir())) > 1:
        os.sched_yield()


def _answer(told: list[str], *, ended: bool) -> None:
    sys.stdout.write(json.dumps({"told": told, "ended": ended}) + "\n")
    sys.stdout.flush()
