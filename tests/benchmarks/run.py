#!/usr/bin/env python3
"""Measure the kiosk against its budgets: `.venv/bin/python tests/benchmarks/run.py [GROUP…]`.

Every group runs in a fresh process. A row gives the reason where a value cannot be measured on this machine.
Quote ratios and medians: single values depend on the load of the machine.
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

from benchmarks.budgets import Measurement, table  # noqa: E402 - this folder is no package: it has to be put on the path first
from benchmarks.processes import ROOT, NotMeasured, totem  # noqa: E402
from totem.system.process_setup import import_qt  # noqa: E402


def start(work: Path, options: argparse.Namespace) -> list[Measurement]:
    """Measure the start to the home screen, beside Chromium's."""
    from benchmarks.start import measure

    return measure(work, options.runs)


def visits(work: Path, options: argparse.Namespace) -> list[Measurement]:
    """Measure the waits of a visit."""
    from benchmarks.visits import measure

    return measure(work, 3 * options.runs)


def frames(work: Path, _options: argparse.Namespace) -> list[Measurement]:
    """Measure the frames of long lists."""
    from benchmarks.frames import measure

    return measure(work)


def slips(work: Path, options: argparse.Namespace) -> list[Measurement]:
    """Measure the composition of slips."""
    from benchmarks.slips import measure

    return measure(work, 3 * options.runs)


def adapters(work: Path, options: argparse.Namespace) -> list[Measurement]:
    """Measure the adapters of vendors' ERPs."""
    from benchmarks.adapters import measure

    return measure(work, options.runs)


def rules(work: Path, options: argparse.Namespace) -> list[Measurement]:
    """Measure the parsers of documents and codes."""
    from benchmarks.parsers import measure

    return measure(work, options.runs)


def endurance(work: Path, options: argparse.Namespace) -> list[Measurement]:
    """Measure leaks over thousands of visits."""
    from benchmarks.endurance import measure

    return measure(work, options.visits)


def fleet(_work: Path, options: argparse.Namespace) -> list[Measurement]:
    """Measure the operator's page with a thousand kiosks in Chromium."""
    from benchmarks.fleet_page import measure_page

    return measure_page(options.runs)


def operator(work: Path, options: argparse.Namespace) -> list[Measurement]:
    """Measure the operator's programs with a thousand kiosks: memory, and time of answers."""
    from benchmarks.fleet_page import measure_operator

    return measure_operator(work, options.runs)


def windows(work: Path, options: argparse.Namespace) -> list[Measurement]:
    """Measure the kiosk as a Windows program under Wine, beside the kiosk here."""
    from benchmarks.windows import measure

    return measure(work, options.runs)


def fleet_commands(_work: Path, _options: argparse.Namespace) -> list[Measurement]:
    """Measure a command to a thousand kiosks on the operator's page."""
    from benchmarks.fleet_commands import measure

    return measure()


def half_open(work: Path, _options: argparse.Namespace) -> list[Measurement]:
    """Measure a kiosk behind a network that swallows everything, for ten minutes and more."""
    from benchmarks.fleet_link import measure

    return measure(work)


def bundle(_work: Path, _options: argparse.Namespace) -> list[Measurement]:
    """Measure the size of the frozen kiosk on the disk."""
    what, budget = "bundle, unpacked", 140
    folder = HERE.parent.parent / "dist" / "totem"
    if not folder.is_dir():
        return [Measurement(what, "MB", None, budget, "there is no dist/totem")]
    size = sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())
    return [Measurement(what, "MB", size / 1e6, budget)]


def suite(_work: Path, _options: argparse.Namespace) -> list[Measurement]:
    """Name the budget of the test suite, whose own run prints its time."""
    return [
        Measurement(
            "the whole test suite, 2 quiet cores", "s", None, 360, "see `python3 packaging/dev.py test`"
        )
    ]


GROUPS: dict[str, Callable[[Path, argparse.Namespace], list[Measurement]]] = {
    each.__name__: each
    for each in (
        start,
        visits,
        adapters,
        frames,
        slips,
        rules,
        endurance,
        fleet,
        fleet_commands,
        half_open,
        operator,
        windows,
        bundle,
        suite,
    )
}
LONG = frozenset({half_open.__name__})
"""Groups that run only where they are named."""


def main() -> int:
    """Measure the requested groups; return 1 if a value is over its budget."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument(
        "groups",
        nargs="*",
        metavar="GROUP",
        help=f"{', '.join(GROUPS)}; all but {', '.join(LONG)} when none is named",
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
    return 1 if any(row.status == "OVER" for row in rows) else 0


def install(folder: Path) -> None:
    """Give this process and its children byte code, kept in `folder`, as an installed kiosk has it.

    A whole visit compiles it; a kiosk that compiles at every start takes twice as long and 10 MB more.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ |= {"PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "PYTHONPATH": str(ROOT)}
    out = folder / "visit"
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(
        totem("demo", "--headless", str(out)), cwd=folder, env=env, check=False, capture_output=True
    )


def measured(options: argparse.Namespace) -> list[Measurement]:
    """Return the rows of the requested groups."""
    rows: list[Measurement] = []
    for name in options.groups or [name for name in GROUPS if name not in LONG]:
        sys.stderr.write(f"measuring {name} …\n")
        rows += isolated(GROUPS[name], options)
    return rows


def isolated(
    group: Callable[[Path, argparse.Namespace], list[Measurement]], options: argparse.Namespace
) -> list[Measurement]:
    """Measure one group in a process and a folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="totem-bench-", ignore_cleanup_errors=True) as folder,
        ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=import_qt) as pool,
    ):
        try:
            return pool.submit(group, Path(folder), options).result()
        except NotMeasured as reason:
            return [Measurement(group.__name__, "", None, None, str(reason))]


if __name__ == "__main__":
    sys.exit(main())
