"""Thermal printer of tests: a simulated mechanism, a real port, and the kiosk's driver."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from support import virtual_time
from support.fake_thermal_printer import Mechanism, marked
from support.open_files import no_file_left
from support.printer_ports import Port, PtyPort, TcpPort
from support.sample_slips import SLIP
from totem.printing.printer import JobProgress, PrinterFault, PrinterState, PrintFailed, PrintJob
from totem.printing.slips.content import Printable, SlipContent
from totem.printing.thermal.escpos import Raster
from totem.printing.thermal.printer import ThermalPrinter
from totem.printing.thermal.transports.connection import transport_factory
from totem.settings.printer_profiles import Profile, profile

DEADLINE_S, ANSWER_S, POLL_S = 0.6, 0.2, 0.01
BOUND_S = 60.0
"""Longest time of an operation under any fault: far beyond all deadlines together."""
LATE_S, TRIES = ANSWER_S / 4, 4

SMALL = {"dots": 64, "band_rows": 8, "feed_mm": 1.0}
EPSON = profile("epson-tm-t20", **SMALL)
GENERIC = profile("generic-80mm", **SMALL)
SILENT = profile("generic-80mm", **SMALL, status="none", cancel="")

Outcome = tuple[PrinterFault, bool] | None


def compose(content: Printable, model: Profile, dots: bytes = b"") -> Raster:
    """Make a slip marked with its kiosk's name; `dots` follow the mark in each row."""
    assert isinstance(content, SlipContent)
    return marked(content.kiosk, model.dots, dots=dots)


def a_job(*marks: str) -> PrintJob:
    """Make a job of one slip for each mark of four letters."""
    return PrintJob(marks[0], tuple(replace(SLIP, kiosk=mark) for mark in marks))


class ThermalBench:
    """A simulated printer, its port, and the kiosk's driver."""

    def __init__(self, mechanism: Mechanism, port: Port, model: Profile) -> None:
        self.mechanism, self.port, self.model = mechanism, port, model
        self.steps: list[JobProgress] = []
        self.printer = self.another_program()

    def another_program(self, dots: bytes = b"") -> ThermalPrinter:
        """Make the driver of a restarted kiosk; `dots` are on all of its slips."""
        return ThermalPrinter(
            self.model,
            transport_factory(self.port.connection),
            deadline_s=DEADLINE_S,
            answer_s=ANSWER_S,
            poll_s=POLL_S,
            compose=partial(compose, dots=dots),
        )

    async def print(self, *marks: str) -> Outcome:
        """Print a slip of each mark in one job; return the fault and `held`, or None for printed."""
        try:
            async with asyncio.timeout(BOUND_S):
                await self.printer.print(a_job(*marks), self.steps.append)
        except PrintFailed as failed:
            return failed.fault, failed.held
        return None

    async def state(self) -> PrinterState:
        """Read the state, in time."""
        async with asyncio.timeout(BOUND_S):
            return await self.printer.state()

    async def clear(self) -> None:
        """End the session, in time."""
        async with asyncio.timeout(BOUND_S):
            await self.printer.clear()


Test = Callable[[ThermalBench], Coroutine[Any, Any, None]]
Run = Callable[..., None]
"""Takes a test, the printer's profile, and features of the simulated printer."""


def on_bench(test: Test, way: str, folder: Path, model: Profile = EPSON, **features: Any) -> None:
    """Run a test's coroutine with a printer on the port `way`; no file may stay open.

    A terminal's bytes come when the kernel hands them on, in real time. There a test that fails is repeated
    where the machine kept the loop waiting meanwhile: the driver's limits may have passed by that alone.
    """

    async def whole() -> None:
        mechanism = Mechanism(**features)
        port: Port
        if way == "tcp":
            port = TcpPort(mechanism)
        else:
            port = PtyPort(mechanism, folder / "printer", scheme="usb" if way == "device" else "serial")
        await port.plug()
        try:
            await test(ThermalBench(mechanism, port, model))
        finally:
            await port.unplug()

    async def timed(delays: list[float]) -> None:
        watch = asyncio.create_task(_measure_delays(delays))
        try:
            await whole()
        finally:
            watch.cancel()

    if way == "tcp":
        with no_file_left():
            virtual_time.run(whole())
        return
    for tries_left in reversed(range(TRIES)):
        delays = [0.0]
        try:
            with no_file_left():
                asyncio.run(timed(delays))
        except (AssertionError, TimeoutError):
            if not tries_left or max(delays) < LATE_S:
                raise
        else:
            return


async def _measure_delays(delays: list[float]) -> None:
    """Append by how many seconds the loop resumes a coroutine late, until it is cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + POLL_S
        await asyncio.sleep(POLL_S)
        delays.append(loop.time() - due)


async def until(happened: Callable[[], bool]) -> None:
    """Poll a condition while the loop runs."""
    async with asyncio.timeout(BOUND_S):
        while not happened():
            await asyncio.sleep(0.001)
