"""Mutual exclusion of prints, test pages and status requests on one printer."""

import asyncio
import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from support.fake_thermal_printer import Mechanism
from support.printer_ports import TcpPort
from support.sample_slips import SLIP
from totem.app.maintenance.action_handlers import print_test
from totem.doctor.printer import check_printer
from totem.kiosk.factory import make_printer
from totem.printing import print_lock
from totem.printing.print_lock import FILE_NAME, SharedPrinter
from totem.printing.printer import PrinterState, PrintJob, Readiness
from totem.selftest import print_test as print_test_command
from totem.selftest.print_test import NOT_PRINTED
from totem.session.print_queue import PrintQueue
from totem.settings import Settings


class Switchboard:
    """A port that takes any number of connections at once, and notes how many talk at the same time."""

    def __init__(self, mechanism: Mechanism) -> None:
        self.mechanism = mechanism
        self.open = self.most = self.conversations = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one of them."""
        self.open += 1
        self.conversations += 1
        self.most = max(self.most, self.open)
        self.mechanism.reply = writer.write
        with suppress(OSError):
            while data := await reader.read(1024):
                self.mechanism.receive(data)
        self.open -= 1
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def hang_up(self, server: asyncio.Server) -> None:
        """Take no more, and see the last of them out."""
        server.close()
        while self.open or len(asyncio.all_tasks()) > 1:
            await asyncio.sleep(0.01)


@contextmanager
def switchboard() -> Iterator[tuple[Switchboard, int]]:
    """On a thread of its own, as the printer is another machine."""
    board, loop = Switchboard(Mechanism()), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    started = asyncio.run_coroutine_threadsafe(asyncio.start_server(board.talk, "127.0.0.1", 0), loop)
    server = started.result(5)
    try:
        yield board, server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(board.hang_up(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


def settings_for(port: int, folder: Path) -> Settings:
    printer = {"kind": "thermal", "connection": f"tcp://127.0.0.1:{port}", "profile": "epson-tm-t20"}
    return Settings.parse({"kiosk": {"state_dir": str(folder)}, "printer": printer})


async def state_of(printer: SharedPrinter) -> PrinterState:
    async with printer.turn() as opened:
        return await opened.state()


def test_customers_staff_and_polling_never_talk_at_the_same_time(qapp: object, tmp_path: Path) -> None:
    with switchboard() as (board, port):
        settings = settings_for(port, tmp_path)
        kiosk, staff = make_printer(settings), make_printer(settings)
        assert kiosk is not None
        assert staff is not None
        desk = PrintQueue(kiosk)

        async def all_at_once() -> None:
            slips = PrintJob("a", (SLIP, SLIP, SLIP))
            polls = [state_of(each) for _ in range(5) for each in (kiosk, staff)]
            printing = asyncio.create_task(desk.print(slips, lambda _: None))
            tests = [asyncio.create_task(print_test(settings, each)) for each in (kiosk, staff)]
            await asyncio.gather(printing, *tests, desk.query_fault(), *polls)
            assert printing.result().confirmed == 3
            assert all(test.result().done for test in tests)

        def poll_from_another_loop() -> None:
            other = make_printer(settings)
            assert other is not None
            for _ in range(10):
                asyncio.run(state_of(other))

        doctor = threading.Thread(target=poll_from_another_loop)
        doctor.start()
        asyncio.run(all_at_once())
        doctor.join(30)
        assert not doctor.is_alive()
        assert board.conversations > 15
        assert board.most == 1
        assert board.mechanism.unknown == b""
        assert len(board.mechanism.slips) == 5


def test_a_print_of_several_slips_is_one_turn(qapp: object, tmp_path: Path) -> None:
    """Nothing of the staff's comes between: on a mute printer it would cancel what is still coming out."""
    order: list[str] = []

    class Slow:
        async def state(self) -> PrinterState:
            order.append("state")
            return PrinterState(Readiness.READY)

        async def print(self, _job: PrintJob, _progress: Any) -> None:
            await asyncio.sleep(0)
            order.append("slip")

        async def clear(self) -> None:
            order.append("clear")

    async def test() -> None:
        printer = SharedPrinter(Slow, tmp_path / FILE_NAME)
        desk = PrintQueue(printer)
        printing = asyncio.create_task(desk.print(PrintJob("a", (SLIP,) * 4), lambda _: None))
        await asyncio.sleep(0)
        await asyncio.gather(printing, state_of(printer), desk.clear())
        assert order == ["slip"] * 4 + ["state", "clear"]

    asyncio.run(test())


HOLDER = """
import sys
from pathlib import Path
from totem.system.file_lock import exclusive_lock
with exclusive_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_a_process(folder: Path) -> Iterator[None]:
    """Hold the printer's lock by another program, as `totem print-test` does beside a kiosk."""
    command = [sys.executable, "-c", HOLDER, str(folder / FILE_NAME)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
        assert process.stdin is not None
        process.stdin.close()


def test_another_program_sends_nothing_meanwhile_and_says_that_it_waited(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.doctor.printer.BUSY_S", 0.05)
    monkeypatch.setattr("totem.selftest.print_test.BUSY_S", 0.05)
    out = io.StringIO()
    with switchboard() as (board, port):
        settings = settings_for(port, tmp_path)
        with held_by_a_process(tmp_path):
            assert [each.words for each in check_printer(settings)] == [
                "está imprimindo agora; o estado não foi consultado"
            ]
            assert print_test_command.run(settings, preview=None, out=out) == NOT_PRINTED
            assert board.conversations == 0
        assert "o totem está imprimindo" in out.getvalue()
        printer = make_printer(settings)
        assert printer is not None
        assert asyncio.run(state_of(printer)).readiness is Readiness.READY  # it is free again


def test_a_customers_slip_goes_before_a_command_that_waited_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_lock, "YIELDING_POLL_S", 1.0)
    turns: list[str] = []

    async def take(name: str, within_s: float | None) -> None:
        async with SharedPrinter(Mock, tmp_path / FILE_NAME).turn(within_s):
            turns.append(name)

    async def test() -> None:
        async with SharedPrinter(Mock, tmp_path / FILE_NAME).turn():
            command = asyncio.create_task(take("command", 30))
            await asyncio.sleep(0)
            customer = asyncio.create_task(take("customer", None))
            await asyncio.sleep(0)
        await asyncio.gather(command, customer)

    asyncio.run(test())
    assert turns == ["customer", "command"]


def test_a_folder_that_cannot_be_made_stops_no_print(qapp: object, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    async def test() -> None:
        port = TcpPort(Mechanism())
        await port.plug()
        printer = make_printer(settings_for(int(port.connection.rsplit(":", 1)[1]), tmp_path / "file"))
        assert printer is not None
        assert (await state_of(printer)).readiness is Readiness.READY
        await port.unplug()

    asyncio.run(test())


def test_a_port_that_serves_one_is_enough(qapp: object, tmp_path: Path) -> None:
    async def test() -> None:
        port = TcpPort(Mechanism())
        await port.plug()
        settings = settings_for(int(port.connection.rsplit(":", 1)[1]), tmp_path)
        first, second = make_printer(settings), make_printer(settings)
        assert first is not None
        assert second is not None
        states = await asyncio.gather(*(state_of(each) for each in (first, second, first)))
        assert {each.readiness.value for each in states} == {"ready"}
        await port.unplug()

    asyncio.run(test())
