"""Run other programs, and the one error that every command of `dev.py` may end in."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

Command = Sequence[str | Path]


class SetupError(Exception):
    """A failure with its remedy, in one line for the person at the terminal."""


def call(
    purpose: str,
    command: Command,
    *,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    quiet: bool = False,
) -> None:
    """Run `command` with its output on the terminal, or without any if `quiet`.

    Raises:
        SetupError: it failed; the message names the `purpose` ("make .venv").
    """
    output = subprocess.DEVNULL if quiet else None
    if subprocess.call(command, env=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output) != 0:
        raise SetupError(
            f"could not {purpose}, for the reason above. Often it is the network; then run this again."
        )


def capture(purpose: str, command: Command) -> str:
    """Run `command` and return its standard output.

    Raises:
        SetupError: it failed; the message has the end of its output.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"could not {purpose}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout
