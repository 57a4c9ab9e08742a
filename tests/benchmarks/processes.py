"""Processes under measurement: start as on a kiosk, memory and processor time, end of the whole tree."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 60.0
_POLL_S = 0.005
_WARM_UP_S = 3.0  # at least


class NotMeasured(Exception):
    """A value cannot be measured on this machine; the message is the reason."""


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process under measurement, with byte code as on an installed kiosk."""
    left_out = ("PYTHONDONTWRITEBYTECODE", "TOTEM_TRACE")
    return {name: value for name, value in os.environ.items() if name not in left_out} | more


@contextmanager
def running(
    command: Sequence[str | Path], env: Mapping[str, str], cwd: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` as the leader of its own group; kill the whole group at the end of the block."""
    process = subprocess.Popen(
        command,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        group = process_tree(process.pid)
        for pid in group:
            _end(pid)
        process.wait()


def totem(*arguments: str) -> list[str]:
    """Return the command line of `totem` from this checkout."""
    return [sys.executable, "-m", "totem", *arguments]


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Poll a condition outside this process.

    Raises:
        NotMeasured: it did not hold in time.
    """
    last = time.monotonic() + TIMEOUT_S
    while not holds():
        if time.monotonic() > last:
            raise NotMeasured(f"{what} did not come within {TIMEOUT_S:g} s")
        time.sleep(_POLL_S)


def wait_until_warm(pid: int) -> None:
    """Wait until a started kiosk rests: for a second no child begins or ends, and little time is used.

    Until then it builds its screens, and probes the speech engine in a child process, once a start.

    Raises:
        NotMeasured: it does not come to rest.
    """

    def is_warm() -> bool:
        group = process_tree(pid)
        try:
            before = sum(map(cpu_s, group))
            time.sleep(1)
            return process_tree(pid) == group and sum(map(cpu_s, group)) - before < 0.1
        except NotMeasured:  # a child has ended
            return False

    time.sleep(_WARM_UP_S)
    wait_until(is_warm, "rest")


def process_tree(pid: int) -> list[int]:
    """Return `pid` and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def pss_mb(pid: int) -> float:
    """Return the proportional set size of `pid` and its descendants, in MB: shared pages count once in all.

    Raises:
        NotMeasured: the system has no `smaps_rollup`.
    """
    total = sum(_rollup_kb(each, ("Pss:",)) for each in process_tree(pid))
    if not total:
        raise NotMeasured("this system has no PSS of processes")
    return total / 1024


def own_pss_mb(pid: int) -> float:
    """Return the proportional set size of `pid` alone, in MB."""
    return _rollup_kb(pid, ("Pss:",)) / 1024


def own_mb(pid: int) -> float:
    """Return the part of the PSS of `pid` without a file behind it, in MB.

    Leaks show here: the rest also changes as other programs start and end that use the same libraries.
    """
    return _rollup_kb(pid, ("Pss_Anon:", "Pss_Shmem:")) / 1024


def _rollup_kb(pid: int, names: tuple[str, ...]) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return sum(int(row.split()[1]) for row in rollup.splitlines() if row.startswith(names))


def cpu_s(pid: int) -> float:
    """Return the processor time that `pid` has used, in seconds."""
    fields = _stat(pid)
    if not fields:
        raise NotMeasured("the process has ended")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the third on; empty where the process has ended."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return []


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
