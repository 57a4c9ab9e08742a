"""Run Windows' own programs, and the one script of PowerShell."""

import json
import os
import subprocess
from collections.abc import Mapping

from totem.system.process_setup import NO_WINDOW
from totem.windows_setup.errors import RestartNeeded, SetupError
from totem.windows_setup.places import places

LONGEST_S = 600
"""A feature of Windows takes minutes to be switched on."""
SUCCESS_WITH_RESTART = 3010  # ERROR_SUCCESS_REBOOT_REQUIRED
_OEM = "oem" if os.name == "nt" else "utf-8"
"""Code page of the output of console programs."""


def run(*words: str) -> str:
    """Run a program and return its output; raises `SetupError` with that output if it fails."""
    code, output = try_run(*words)
    if code not in {0, SUCCESS_WITH_RESTART}:
        raise SetupError(f"{words[0]} ended with {code}: {' '.join(output.split())[:400]}")
    return output


def try_run(*words: str, given: str | None = None) -> tuple[int, str]:
    """Run a program, and return its exit code and output; `given` is its standard input."""
    try:
        done = subprocess.run(  # noqa: S603 - Windows' own programs
            words,
            input=(given or "").encode("ascii"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            creationflags=NO_WINDOW,
            timeout=LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupError(f"{words[0]}: {error}") from error
    return done.returncode, done.stdout.decode(_OEM, errors="replace")


def call_cim(action: str, arguments: Mapping[str, object]) -> object:
    """Have PowerShell call one of the interfaces that only it can; return what it answers.

    Request and answer are JSON in ASCII. An interface that is not there yet raises `RestartNeeded`.
    """
    request = json.dumps({"action": action, **arguments})
    shell = ("powershell.exe", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass")
    _, output = try_run(*shell, "-File", str(places().script), given=request)
    try:
        answer = json.loads(output)
        error, value = answer["error"], answer["value"]
    except (ValueError, KeyError, TypeError):
        raise SetupError(f"{action}: PowerShell answered {' '.join(output.split())[:400]!r}") from None
    if error == "missing":
        raise RestartNeeded(f"{action}: Windows has this after a restart")
    if error:
        raise SetupError(f"{action}: {error}")
    return value
