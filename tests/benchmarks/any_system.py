"""Measure start, memory and keys of a kiosk on the system that runs this: `python any_system.py RUNS`.

Prints a JSON object of lists. Made for Wine beside Linux on one machine: memory is read from Linux' /proc,
which Wine has as Z:/proc, so that it means the same in both.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]

from totem.system.process_setup import import_qt  # noqa: E402 - this folder is no package

import_qt()

from PySide6.QtWidgets import QWidget  # noqa: E402

from benchmarks.station import PaintProbe, Station, touch_to_paint_s  # noqa: E402
from totem.lab.reference_erp.server import ReferenceErp  # noqa: E402

PROC = Path("Z:/proc" if sys.platform == "win32" else "/proc")
FIRST_FRAME_S, WARM_S = 60.0, 6.0
DIGITS = "52998224725"
KEYS = 220


def main(runs: int) -> int:
    """Measure, and print the values."""
    with tempfile.TemporaryDirectory(prefix="totem-bench-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        start(work)  # makes byte code, and brings files into memory
        starts = [start(work) for _ in range(runs)]
        values = {
            "start_s": [seconds for seconds, _ in starts],
            "pss_mb": [mb for _, mb in starts],
            "key_ms": keys(work),
        }
    sys.stdout.write(json.dumps(values) + "\n")
    return 0


def start(work: Path) -> tuple[float, float]:
    """Start a kiosk; return the seconds to its first frame and the MB of all its processes once it rests."""
    name = secrets.token_hex(8)  # is found in the command lines of the kiosk and of its children
    config, trace = work / f"{name}.toml", work / f"{name}.trace"
    state = json.dumps(str(work / name))
    config.write_text(
        f'kiosk.state_dir = {state}\nerp.base_url = "http://127.0.0.1:9"\nbrand.name = "NetSul"\n',
        encoding="utf-8",
    )
    began = time.perf_counter()
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "totem", "run", "--config", str(config)],
        env=os.environ | {"TOTEM_TRACE": str(trace)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not (trace.exists() and b"first_frame" in trace.read_bytes()):
            if time.perf_counter() - began > FIRST_FRAME_S:
                raise TimeoutError("no first frame")
            time.sleep(0.005)
        seconds = time.perf_counter() - began
        time.sleep(WARM_S)
        return seconds, pss_mb(name)
    finally:
        kiosk.kill()
        kiosk.wait()


def pss_mb(name: str) -> float:
    """Return the proportional set size of all processes with `name` in their command lines."""
    kb = 0
    for process in PROC.iterdir():
        with suppress(OSError):
            if process.name.isdigit() and name.encode() in (process / "cmdline").read_bytes():
                rollup = (process / "smaps_rollup").read_text(encoding="ascii")
                kb += sum(int(row.split()[1]) for row in rollup.splitlines() if row.startswith("Pss:"))
    return kb / 1024


def keys(work: Path) -> list[float]:
    """Return the milliseconds from the touch of a key to the digit on the screen, offscreen."""
    with ReferenceErp() as erp:
        station = Station(erp.base_url, work)
        try:
            station.rest(2)
            station.begin("")
            field = station.window.current.findChild(QWidget, "document_field")
            assert isinstance(field, QWidget)
            painted = PaintProbe(field)
            names = [*(f"key_{digit}" for digit in DIGITS), *["erase"] * len(DIGITS)]
            return [
                1000 * touch_to_paint_s(station, partial(station.touch, name), painted)
                for _ in range(KEYS // len(names))
                for name in names
            ]
        finally:
            station.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
