"""Commands of `totem` in this process, which spares each the half a second of its imports."""

import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import TypeAlias
from unittest.mock import Mock

import pytest

from totem import __main__ as entry
from totem.fleet.operator import sealed_key

Totem: TypeAlias = Callable[..., tuple[int, str, str]]
"""Words of the command line → exit code, stdout, stderr."""


def run_totem(
    words: Sequence[str], environment: Mapping[str, str], answers: str = ""
) -> tuple[int, str, str]:
    """Run `totem` with these words, more variables, and `answers` as its input: exit code, stdout, stderr."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["totem", *words])
        patch.setattr(entry, "process_watchdog", Mock())  # it would end the tests' own process
        patch.setattr(sys, "stdin", io.StringIO(answers))
        for name, value in environment.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as end:
            entry.main()
    return int(end.value.code or 0), _text(out), _text(err)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def serve() -> None:
    """Run commands that come on stdin, each the JSON of its words; answer as `run_totem`, in JSON.

    For a Python with other packages than this one's. Private keys are encrypted as quickly as in tests.
    """
    sealed_key.SCRYPT_N = 2
    for line in sys.stdin:
        answer = run_totem(json.loads(line), {})
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
