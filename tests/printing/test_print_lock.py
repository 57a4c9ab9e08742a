"""Mutual exclusion of prints, test pages and status requests on one printer."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.fake_thermal_printer import Mechanism
from support.printer_ports import TcpPort
from support.sample_slips import SLIP
from totem.app.maintenance.action_handlers import print_test
from totem.kiosk.factory import make_printer
from totem.printing.print_lock import PrinterLock, SharedPrinter, lock_for
from totem.printing.printer import PrinterState, PrintJob, Readiness
from totem.session.print_queue import PrintQueue
from totem.settings import PrinterSettings, Settings


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
        printer = SharedPrinter(Slow)
        desk = PrintQueue(printer)
        printing = asyncio.create_task(desk.print(PrintJob("a", (SLIP,) * 4), lambda _: None))
        await asyncio.sleep(0)
        await asyncio.gather(printing, state_of(printer), desk.clear())
        assert order == ["slip"] * 4 + ["state", "clear"]

    asyncio.run(test())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"kind": "thermal", "connection": "tcp://HOST"}, {"connection": "tcp://host:9100"}, True),
        ({"kind": "thermal", "connection": "tcp://host:9100"}, {"connection": "tcp://host:9101"}, False),
        ({"kind": "thermal", "connection": "serial:///dev/ttyS0?baud=9600"},
         {"connection": "serial:///dev/ttyS0"}, True),
        ({"kind": "thermal", "connection": "windows:EPSON"}, {"kind": "windows", "queue": "EPSON"}, True),
        ({"kind": "cups", "queue": "a"}, {"queue": "b"}, False),
        ({"kind": "cups", "queue": "a"}, {"queue": "a"}, True),
    ],
)  # fmt: skip
def test_who_shares_a_printer(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    first, second = PrinterSettings(**one), PrinterSettings(**{"kind": one["kind"], **other})
    assert (lock_for(first) is lock_for(second)) is same


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12))
def test_turns_are_in_order_also_after_a_cancellation(users: list[tuple[int, bool]]) -> None:
    async def test() -> None:
        turns, inside, served = PrinterLock(), 0, list[int]()

        async def use(number: int, breaths: int) -> None:
            nonlocal inside
            async with turns.turn():
                inside += 1
                assert inside == 1
                served.append(number)
                try:
                    for _ in range(breaths):
                        await asyncio.sleep(0)
                finally:
                    inside -= 1

        tasks = [asyncio.create_task(use(number, breaths)) for number, (breaths, _) in enumerate(users)]
        await asyncio.sleep(0)
        for task, (_, leaves) in zip(tasks, users, strict=True):
            if leaves and task is not tasks[0]:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert served == sorted(served)
        assert {number for number, (_, leaves) in enumerate(users) if not leaves} <= set(served)
        async with turns.turn():  # it is free again
            pass

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
