"""Benchmark of the start to the home screen, and of memory and processor time there, beside Chromium."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.budgets import Measurement, median_row, spread
from benchmarks.chromium import Chromium
from benchmarks.erp import serving
from benchmarks.processes import (
    ROOT,
    NotMeasured,
    cpu_s,
    environment,
    pss_mb,
    running,
    totem,
    wait_until,
    wait_until_warm,
)
from benchmarks.virtual_display import virtual_display

SIZE = (1080, 1920)
STAY_S = 10.0
BUNDLE = ROOT / "dist" / "totem" / "totem"
SLIDES = sorted((ROOT / "assets" / "brands" / "sabia").glob("slide-*.svg"))
START, MEMORY = "process start → first frame of home", "PSS at the home screen"
FROM_SOURCE, FROZEN, DEMO = (
    "  kiosk / Chromium, from source",
    "  kiosk / Chromium, frozen",
    "  demo / Chromium",
)
SHARES = {FROM_SOURCE: 0.6, FROZEN: 0.6, DEMO: 0.9}
"""The kiosk's part of the time that Chromium takes to its first paint."""
MEMORY_SHARE = 0.22

Start = tuple[float, float]
"""Seconds until the first frame, and MB once it has warmed up."""


def measure(work: Path, runs: int) -> list[Measurement]:
    """Start kiosk, bundle, demo and Chromium `runs` times each, in turns, under the same X server."""
    with virtual_display(SIZE, work) as display, serving(work) as base_url:
        kiosk = _Kiosk(work, display, base_url)
        commands = {FROM_SOURCE: totem("run"), DEMO: totem("demo")}
        if BUNDLE.exists():
            commands[FROZEN] = [str(BUNDLE), "run"]
        for command in commands.values():
            kiosk.start(command)  # makes byte code, and brings files into memory
        with _chromium_or_reason(work, display) as chromium:
            turns = [
                {name: kiosk.start(command) for name, command in commands.items()}
                | ({"Chromium": chromium.start()} if isinstance(chromium, Chromium) else {})
                for _ in range(runs)
            ]
        started = {name: [turn[name] for turn in turns] for name in turns[0]}
        why = (
            chromium
            if isinstance(chromium, str)
            else f"under {'Xvfb' if display else 'no display'}, in turns"
        )
        return [*_rows(started, why), *kiosk.stay()]


@contextmanager
def _chromium_or_reason(work: Path, display: str | None) -> Iterator[Chromium | str]:
    """Yield Chromium, or the reason for its absence."""
    try:
        chromium = Chromium(work, SIZE, display)
    except NotMeasured as reason:
        yield str(reason)
        return
    with chromium:
        yield chromium


def _rows(started: dict[str, list[Start]], why: str) -> list[Measurement]:
    own, rival = started[FROM_SOURCE], started.get("Chromium", [])
    rows = [
        median_row(START, "s", [seconds for seconds, _ in own]),
        median_row("totem demo → first frame", "s", [seconds for seconds, _ in started[DEMO]]),
    ]
    if rival:
        rows.append(median_row("  Chromium kiosk → first paint", "s", [seconds for seconds, _ in rival]))
    for name, budget in SHARES.items():
        if name not in started:
            rows.append(Measurement(name, "×", None, budget, "there is no dist/totem"))
        else:
            ratios = [one / other for (one, _), (other, _) in zip(started[name], rival, strict=False)]
            rows.append(Measurement(name, "×", median(ratios) if ratios else None, budget, why))
    rows.append(median_row(MEMORY, "MB", [mb for _, mb in own], 90))
    if rival:
        rows.append(median_row("  Chromium kiosk, all its processes", "MB", [mb for _, mb in rival]))
    sizes = [one / other for (_, one), (_, other) in zip(own, rival, strict=False)]
    share = median(sizes) if sizes else None
    rows.append(
        Measurement(
            "  kiosk / Chromium, memory", "×", share, MEMORY_SHARE, spread(sizes, "×") if sizes else why
        )
    )
    return rows


class _Kiosk:
    """A kiosk with a plain totem.toml and, at each start, an empty state folder: no cache of settings."""

    def __init__(self, work: Path, display: str | None, base_url: str) -> None:
        shown = (
            {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"} if display else {"QT_QPA_PLATFORM": "offscreen"}
        )
        self._work, self._base_url = work, base_url
        self._state = work / "state"
        of_service = {"STATE_DIRECTORY": str(self._state), "TOTEM_SUPERVISED": "1"}  # as installed
        self._env = environment(**shown, **of_service)

    def _configure(self, brand: str = "") -> None:
        shutil.rmtree(self._state, ignore_errors=True)
        (self._work / "totem.toml").write_text(
            f"kiosk.state_dir = {json.dumps(str(self._state))}\n"
            f'erp.base_url = "{self._base_url}"\n[brand]\nname = "NetSul"\n{brand}',
            encoding="utf-8",
        )

    def start(self, command: list[str]) -> Start:
        """Run `command` until it has painted and warmed up."""
        self._configure()
        trace = self._work / "trace.jsonl"
        trace.unlink(missing_ok=True)
        with running(command, self._env | {"TOTEM_TRACE": str(trace)}, self._work) as process:
            wait_until(
                lambda: trace.exists() and "first_frame" in trace.read_text("utf-8"), "the first frame"
            )
            first_frame = float(json.loads(trace.read_text("utf-8").splitlines()[0])["t"])
            wait_until_warm(process.pid)
            return first_frame, pss_mb(process.pid)

    def stay(self) -> list[Measurement]:
        """Measure the processor time of an untouched home screen, without slides and with fading ones."""
        slides = ", ".join(json.dumps(str(each)) for each in SLIDES)
        return [
            self._idle("CPU at the home screen, still", "", 0.5),
            self._idle("CPU at the home screen, slides moving", f"slides = [{slides}]\n", 8),
        ]

    def _idle(self, what: str, brand: str, budget: float) -> Measurement:
        self._configure(brand)
        with running(totem("run"), self._env, self._work) as process:
            wait_until_warm(process.pid)
            before = cpu_s(process.pid)
            time.sleep(STAY_S)
            percent = (cpu_s(process.pid) - before) / STAY_S * 100
        return Measurement(what, "%", percent, budget, f"of a core, over {STAY_S:g} s")
