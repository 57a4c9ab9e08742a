"""Fault campaign: hundreds of visits with random faults of ERP and printer, random touches, and kills.

    python3 packaging/dev.py faults [--visits 500] [--seed 1]

Kiosks run in processes of their own; some are killed at a random moment and started again on the same state
folder. It prints a table and the errors of each visit, and exits with 0 if there are none.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from random import Random
from typing import IO

WORKER = Path(__file__).with_name("worker.py")
BATCH = 25
SILENCE_S = 120.0
"""Time without output after which a process counts as hung."""
KILLED = 0.35
"""Share of the processes that are killed."""
WRONG_CERTIFICATE = 0.08
"""Share of the processes whose ERP has an untrusted certificate."""


@dataclass
class Result:
    """Counts and errors of the whole campaign."""

    visits: int = 0
    kills: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

    def take(self, line: str) -> int | None:
        """Add a line of a worker; return the number of its visit."""
        said = json.loads(line)
        if "visit" not in said and "number" not in said:
            self.crashes += [said["crash"]] if "crash" in said else []
            self.leaks += [said["leak"]] if "leak" in said else []
            return None
        number = said["number"]
        self.visits += 1
        self.faults.update(said["faults"])
        self.seen.update(said["seen"])
        for kind in ("crashes", "hangs", "wrong", "leaks"):
            getattr(self, kind).extend(f"visit {number}: {each}" for each in said[kind])
        return int(number)

    @property
    def is_clean(self) -> bool:
        """True if nothing went wrong."""
        return not (self.crashes or self.hangs or self.wrong or self.leaks)


def run(visits: int, seed: int) -> Result:
    """Make `visits` visits in processes of `BATCH` each."""
    result, chance, number = Result(), Random(seed), 0
    with tempfile.TemporaryDirectory(prefix="totem-faults-") as folder:
        while number < visits:
            last = min(visits, number + BATCH)
            kill_after = chance.uniform(2, 40) if chance.random() < KILLED else None
            wrong_certificate = chance.random() < WRONG_CERTIFICATE
            began = result.visits
            number = _process(
                *(result, Path(folder), seed, number, last),
                wrong_certificate=wrong_certificate,
                kill_after=kill_after,
            )
            sys.stderr.write(f"{number}/{visits} visits, {result.kills} kills\n")
            if result.visits == began and kill_after is None:
                break  # no visit is possible any more; the error is in the result
    return result


def _process(
    result: Result,
    folder: Path,
    seed: int,
    first: int,
    last: int,
    *,
    wrong_certificate: bool,
    kill_after: float | None,
) -> int:
    """Run one kiosk; return the number of the next visit."""
    command = [sys.executable, str(WORKER), str(folder), str(seed), str(first), str(last)]
    if wrong_certificate:
        command.append("wrong-certificate")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines: Queue[str] = Queue()
    errors: list[str] = []
    readers = [
        threading.Thread(target=_read, args=(process.stdout, lines.put), daemon=True),
        threading.Thread(target=_read, args=(process.stderr, errors.append), daemon=True),
    ]
    for reader in readers:
        reader.start()
    began, last_line, following = time.monotonic(), time.monotonic(), first
    was_killed = False
    while process.poll() is None or not lines.empty():
        now = time.monotonic()
        if kill_after is not None and not was_killed and now - began > kill_after:
            process.kill()
            was_killed = True
            result.kills += 1
        if now - last_line > SILENCE_S:
            process.kill()
            result.hangs.append(f"visit {following}: no output for {SILENCE_S:.0f} s")
            following += 1
            break
        try:
            number = result.take(lines.get(timeout=0.2))
        except Empty:
            continue
        last_line = time.monotonic()
        if number is not None:
            following = number + 1
    process.wait()
    for reader, stream in zip(readers, (process.stdout, process.stderr), strict=True):
        reader.join()
        if stream is not None:
            stream.close()
    if process.returncode != 0 and not was_killed:
        error = " | ".join("".join(errors).strip().splitlines()[-3:])
        result.crashes.append(f"visit {following}: the process ended with {process.returncode}: {error}")
        following += 1
    return max(following, first + (0 if was_killed else 1))


def _read(stream: IO[str] | None, take: Callable[[str], None]) -> None:
    for line in stream or ():
        take(line)


def table(result: Result) -> str:
    """Return the campaign's result as text."""
    rows = {
        "visits": result.visits,
        "faults injected": sum(result.faults.values()),
        "kills": result.kills,
        "crashes": len(result.crashes),
        "hangs": len(result.hangs),
        "wrong messages": len(result.wrong),
        "leaks": len(result.leaks),
    }
    lines = [f"{name:<18}{value:>8}" for name, value in rows.items()]
    lines += ["", "faults: " + ", ".join(f"{name} {count}" for name, count in result.faults.most_common())]
    lines += ["seen:   " + ", ".join(f"{name} {count}" for name, count in result.seen.most_common())]
    troubles = [*result.crashes, *result.hangs, *result.wrong, *result.leaks]
    return "\n".join([*lines, *(["", *troubles] if troubles else [])])


def main() -> int:
    """Run the campaign of the command line."""
    parser = argparse.ArgumentParser(prog="dev.py faults", description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    result = run(given.visits, given.seed)
    sys.stdout.write(f"{table(result)}\n")
    return 0 if result.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
