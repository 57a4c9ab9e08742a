#!/usr/bin/env python3
"""Measures what design promises, as one table: `.venv/bin/python tests/benchmarks/run.py [GROUP…]`.

Every group runs in a fresh process. What cannot be measured on this machine is said in its row. Quote ratios
and medians: other work on the machine shows in everything else.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]

from benchmarks.budgets import Row, table  # noqa: E402 - this folder is no package: it has to be put on the path first
from benchmarks.processes import ROOT, NotMeasured, totem  # noqa: E402
from totem.system.process_setup import import_qt  # noqa: E402


def start(work: Path, options: argparse.Namespace) -> list[Row]:
    """Home, beside Chromium."""
    from benchmarks.start import measure

    return measure(work, options.runs)


def visits(work: Path, options: argparse.Namespace) -> list[Row]:
    """What a customer waits for."""
    from benchmarks.visits import measure

    return measure(work, 3 * options.runs)


def frames(work: Path, _options: argparse.Namespace) -> list[Row]:
    """Long lists under a finger."""
    from benchmarks.frames import measure

    return measure(work)


def slips(work: Path, options: argparse.Namespace) -> list[Row]:
    """Paper."""
    from benchmarks.slips import measure

    return measure(work, 3 * options.runs)


def adapters(work: Path, options: argparse.Namespace) -> list[Row]:
    """Vendors' ERPs."""
    from benchmarks.adapters import measure

    return measure(work, options.runs)


def rules(work: Path, options: argparse.Namespace) -> list[Row]:
    """Documents and codes."""
    from benchmarks.rules import measure

    return measure(work, options.runs)


def endurance(work: Path, options: argparse.Namespace) -> list[Row]:
    """Thousands of customers."""
    from benchmarks.endurance import measure

    return measure(work, options.visits)


def fleet(_work: Path, options: argparse.Namespace) -> list[Row]:
    """The operator's page with a thousand kiosks."""
    from benchmarks.fleet_page import measure

    return measure(options.runs)


def bundle(_work: Path, _options: argparse.Namespace) -> list[Row]:
    """The frozen kiosk on the disk."""
    what, budget = "bundle, unpacked", 140
    folder = HERE.parent.parent / "dist" / "totem"
    if not folder.is_dir():
        return [Row(what, "MB", None, budget, "there is no dist/totem")]
    size = sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())
    return [Row(what, "MB", size / 1e6, budget)]


def suite(_work: Path, _options: argparse.Namespace) -> list[Row]:
    """The tests, whose own run prints their time."""
    return [
        Row("the whole test suite, 2 quiet cores", "s", None, 360, "`python3 packaging/dev.py test` tells")
    ]


GROUPS: dict[str, Callable[[Path, argparse.Namespace], list[Row]]] = {
    each.__name__: each
    for each in (start, visits, adapters, frames, slips, rules, endurance, fleet, bundle, suite)
}


def main() -> int:
    """Measure the groups that were asked for; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument(
        "groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)}; all when none is named"
    )
    parser.add_argument("--runs", type=int, default=7, help="how often each thing is measured")
    parser.add_argument(
        "--visits", type=int, default=1000, help="customers of the endurance run; its budgets are for 5000"
    )
    options = parser.parse_args()
    if unknown := [name for name in options.groups if name not in GROUPS]:
        parser.error(f"no such group: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory(prefix="totem-bench-") as folder:
        install(Path(folder))
        rows = measured(options)
    machine = f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}"
    sys.stdout.write(f"{machine} at the end\n\n{table(rows)}\n")
    return 1 if any(row.verdict == "OVER" for row in rows) else 0


def install(folder: Path) -> None:
    """Give this process and its children what an installed kiosk has: byte code, here kept in `folder`.

    One whole visit makes it; a kiosk that compiles itself at every start takes twice as long and 10 MB more.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ |= {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONPATH": str(ROOT)}
    out = folder / "visit"
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(
        totem("demo", "--headless", str(out)), cwd=folder, env=env, check=False, capture_output=True
    )


def measured(options: argparse.Namespace) -> list[Row]:
    """The rows of the groups that were asked for."""
    rows: list[Row] = []
    for name in options.groups or GROUPS:
        sys.stderr.write(f"measuring {name} …\n")
        rows += isolated(GROUPS[name], options)
    return rows


def isolated(
    group: Callable[[Path, argparse.Namespace], list[Row]], options: argparse.Namespace
) -> list[Row]:
    """Measure one group in a process and a folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="totem-bench-", ignore_cleanup_errors=True) as folder,
        ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=import_qt) as pool,
    ):
        try:
            return pool.submit(group, Path(folder), options).result()
        except NotMeasured as reason:
            return [Row(group.__name__, "", None, None, str(reason))]


if __name__ == "__main__":
    sys.exit(main())
