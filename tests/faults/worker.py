"""Worker process of the campaign: a range of visits on one kiosk, a line of JSON for each.

python worker.py FOLDER SEED FIRST LAST [wrong-certificate]
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from random import Random
from types import TracebackType

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from faults.untrusted_server import untrusted_server
from faults.visitor import Visitor
from support.kiosk_harness import KioskDriver, settings_for
from support.thermal_tcp_printer import TcpThermalPrinter
from totem.kiosk.frontend import application
from totem.lab.reference_erp.server import ReferenceErp
from totem.system.single_instance import SingleInstance

SETTLED_AFTER = 10
"""Visits after which the number of files and threads has to stay constant."""
SPARE = 3


class SimulatedClock:
    """Clock of the rate limiter, on which ten minutes pass between two visits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def main(folder: Path, seed: int, first: int, last: int, *, wrong_certificate: bool) -> int:
    """Make the visits; return 1 where the kiosk cannot start."""
    crashes: list[str] = []
    sys.excepthook = _recording_hook(crashes)
    if not SingleInstance(folder / "state").claim():
        _write_line({"crash": "the state folder is locked by a process that has ended"})
        return 1
    application()
    with ReferenceErp() as erp, TcpThermalPrinter() as printer, untrusted_server() as untrusted:
        driver = KioskDriver(
            settings_for(
                untrusted if wrong_certificate else erp.base_url,
                folder / "state",
                erp={"timeout_s": 2.5},
                printer=printer.settings | {"profile": "generic-80mm", "deadline_s": 4.0},
            )
        )
        driver.kiosk.rate_limiter._limit._clock = clock = SimulatedClock()
        visitor = Visitor(driver, erp, printer, unreachable=wrong_certificate)
        before: tuple[int, int] | None = None
        for number in range(first, last):
            clock.now += 700
            report = visitor.visit(number, Random(f"{seed}/{number}"))
            _write_line(asdict(report) | {"crashes": crashes[:]})
            crashes.clear()
            if number - first == SETTLED_AFTER:
                before = _resources()
        if before is not None:
            after = _resources()
            if any(now > then + SPARE for now, then in zip(after, before, strict=True)):
                _write_line({"leak": f"files and threads grew from {before} to {after}"})
        driver.close()
    return 0


def _resources() -> tuple[int, int]:
    """Count open files and threads of this process, those of the ERP and the printer included."""
    return len(os.listdir("/proc/self/fd")), threading.active_count()  # noqa: PTH208 - a count is enough


def _recording_hook(
    crashes: list[str],
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        crashes.append(f"{kind.__name__} at {where}: {error}")

    return note


def _write_line(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    place, seed, first, last, *more = sys.argv[1:]
    sys.exit(main(Path(place), int(seed), int(first), int(last), wrong_certificate=bool(more)))
