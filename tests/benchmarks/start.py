"""From the start of the process to the home screen, and what staying there costs: beside Chromium."""

import json
import time
from pathlib import Path
from statistics import median

from benchmarks.budgets import Row, middle, spread
from benchmarks.chromium import Chromium
from benchmarks.display import virtual
from benchmarks.processes import NotMeasured, cpu_s, environment, pss_mb, running, totem, wait_until

SIZE = (1080, 1920)
WARM_S = 3.0  # by then the kiosk has imported what the first visit needs
STILL_S = 10.0
START = "process start → first frame of home"
BESIDE = 0.8
"""The kiosk's share of the time that Chromium takes, from source."""
MEMORY = "PSS at the home screen"


def measure(work: Path, runs: int) -> list[Row]:
    """Start the kiosk and Chromium `runs` times each, one after the other, under the same X server."""
    with virtual(SIZE, work) as display:
        kiosk = _Kiosk(work, display)
        kiosk.start()
        try:
            with Chromium(work, SIZE, display) as chromium:
                pairs = [(kiosk.start(), chromium.start()) for _ in range(runs)]
        except NotMeasured as reason:
            mine = [kiosk.start() for _ in range(runs)]
            return [*_alone(mine), *_missing(str(reason)), kiosk.stay()]
        where = f"both under {'Xvfb' if display else 'no display'} at {SIZE[0]}x{SIZE[1]}, in turns"
        return [*_alone([own for own, _ in pairs]), *_beside(pairs, where), kiosk.stay()]


def _alone(runs: list[tuple[float, float]]) -> list[Row]:
    return [
        middle(START, "s", [first_frame for first_frame, _ in runs]),
        middle(MEMORY, "MB", [pss for _, pss in runs], 95),
    ]


def _beside(pairs: list[tuple[tuple[float, float], tuple[float, float]]], where: str) -> list[Row]:
    starts = [own[0] / other[0] for own, other in pairs]
    sizes = [own[1] / other[1] for own, other in pairs]
    return [
        middle("  Chromium kiosk → first paint", "s", [other[0] for _, other in pairs]),
        Row("  kiosk / Chromium", "×", median(starts), BESIDE, where),
        middle("  Chromium kiosk, all its processes", "MB", [other[1] for _, other in pairs]),
        Row("  kiosk / Chromium, memory", "×", median(sizes), 0.25, spread(sizes, "×")),
    ]


def _missing(reason: str) -> list[Row]:
    return [
        Row("  kiosk / Chromium", "×", None, BESIDE, reason),
        Row("  kiosk / Chromium, memory", "×", None, 0.25, reason),
    ]


class _Kiosk:
    """`totem run` from this checkout, with the defaults and a folder of its own."""

    def __init__(self, work: Path, display: str | None) -> None:
        shown = (
            {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"} if display else {"QT_QPA_PLATFORM": "offscreen"}
        )
        self._env = environment(
            **shown,
            TOTEM_KIOSK__STATE_DIR=str(work / "state"),
            TOTEM_BRAND__NAME="NetSul",
        )
        self._work = work

    def start(self) -> tuple[float, float]:
        """Start it once; return seconds until its first frame, and MB once it has warmed up."""
        trace = self._work / "trace.jsonl"
        trace.unlink(missing_ok=True)
        with running(totem("run"), self._env | {"TOTEM_TRACE": str(trace)}, self._work) as process:
            wait_until(
                lambda: trace.exists() and "first_frame" in trace.read_text("utf-8"), "the first frame"
            )
            first_frame = float(json.loads(trace.read_text("utf-8").splitlines()[0])["t"])
            time.sleep(WARM_S)
            return first_frame, pss_mb(process.pid)

    def stay(self) -> Row:
        """Start it once more, untraced; how much of a core it takes to do nothing."""
        with running(totem("run"), self._env, self._work) as process:
            time.sleep(2 * WARM_S)
            before = cpu_s(process.pid)
            time.sleep(STILL_S)
            percent = (cpu_s(process.pid) - before) / STILL_S * 100
        return Row("CPU at the home screen, still", "%", percent, 1, f"of a core, over {STILL_S:g} s")
