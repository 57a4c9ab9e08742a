"""Benchmark of the kiosk as a Windows program under Wine, beside the kiosk of this system on one machine.

Wine is no Windows: its ratios tell what the program itself costs there, not what a machine with Windows does.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.budgets import Measurement, median_row, percentile, spread
from benchmarks.processes import ROOT, NotMeasured, environment
from benchmarks.virtual_display import virtual_display

SIZE = (1080, 1920)
WINE = ROOT / "packaging" / "windows" / "wine.sh"
SCRIPT = Path("tests") / "benchmarks" / "any_system.py"
NAMES = {"start_s": "start → first frame", "pss_mb": "PSS at the home screen", "key_ms": "key → digit"}
"""Measures of `any_system.py`, by its names."""

Values = Mapping[str, Sequence[float]]


def measure(work: Path, runs: int) -> list[Measurement]:
    """Measure start, memory and keys on both; without budgets."""
    folder = Path(os.environ.get("TOTEM_WINE") or ROOT / "build" / "windows")
    if not (folder / "prefix").is_dir():
        raise NotMeasured("there is no build/windows: `dev.py windows` makes it")
    with virtual_display(SIZE, work) as display:
        shown = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"} if display else {}
        here = _values([sys.executable, str(ROOT / SCRIPT), str(runs)], environment(**shown))
    program = [r".venv\Scripts\python.exe", str(SCRIPT).replace("/", "\\"), str(runs)]
    there = _values(["bash", str(WINE), str(folder), str(ROOT), "exec", *program], environment())
    rows = []
    for system, values in (("Linux", here), ("Wine", there)):
        keys = values["key_ms"]
        rows += [
            median_row(f"{NAMES['start_s']}, {system}", "s", values["start_s"]),
            median_row(f"{NAMES['pss_mb']}, {system}", "MB", values["pss_mb"]),
            Measurement(
                f"{NAMES['key_ms']}, {system}",
                "ms",
                percentile(keys, 0.99),
                None,
                spread(keys, "ms") + "; 99th percentile",
            ),
        ]
    rows += [
        Measurement(f"{what}, Wine / Linux", "×", median(there[name]) / median(here[name]), None, "medians")
        for name, what in NAMES.items()
    ]
    return rows


def _values(command: list[str], env: Mapping[str, str]) -> Values:
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=ROOT)
    try:
        values: Values = json.loads(done.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        raise NotMeasured(f"{command[0]} ended with {done.returncode}: {done.stderr[-300:]}") from None
    return values
