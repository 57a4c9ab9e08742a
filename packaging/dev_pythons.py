"""The oldest and the newest Python of this machine on which the tests can run."""

import os
import subprocess
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)
"""The releases that Totem runs on, as in pyproject.toml."""
_ASK = "import sys, venv; print(*sys.version_info[:2])"


def oldest_and_newest(running: tuple[int, int], path: str) -> dict[tuple[int, int], Path | None]:
    """The oldest and the newest release on `path` with their interpreters; None for the `running` one."""
    known: dict[tuple[int, int], Path | None] = {**found(path), running: None}
    return {release: known[release] for release in sorted({min(known), max(known)})}


def found(path: str) -> dict[tuple[int, int], Path]:
    """For each supported release, the first interpreter in the folders of `path` that runs."""
    releases = [(3, minor) for minor in range(OLDEST[1], NEWEST[1] + 1)]
    folders = [folder for folder in path.split(os.pathsep) if folder]
    candidates = {
        release: [Path(folder, f"python{release[0]}.{release[1]}") for folder in folders]
        for release in releases
    }
    runs = {
        release: next((each for each in candidates[release] if _is(each, release)), None)
        for release in releases
    }
    return {release: interpreter for release, interpreter in runs.items() if interpreter is not None}


def _is(interpreter: Path, release: tuple[int, int]) -> bool:
    """Test that it starts, is of that release and can make environments; a version manager's shim may not."""
    try:
        answer = subprocess.run(
            [interpreter, "-I", "-c", _ASK], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0 and answer.stdout.split() == [str(part) for part in release]
