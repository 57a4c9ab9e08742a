"""TCP, serial lines and device files: one table of tests for all."""

import asyncio
import os
import socket
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest

from support.open_files import no_file_left
from support.platform_marks import IS_WINDOWS, needs_device_files, needs_posix_terminal, needs_serial_wire
from support.serial_wire import SerialWire
from totem.printing.thermal.transports import DeviceUnavailable, PrinterTransport, TransportTimeout
from totem.printing.thermal.transports.serial_port import SerialTransport
from totem.printing.thermal.transports.tcp import TcpTransport
from totem.printing.thermal.transports.usb import DeviceFileTransport

SHORT_S = 0.05
SOON_S = 60.0
MUCH = bytes(1 << 23)


class PrinterEnd:
    """The printer's end of a wire; bytes are read by `receive` alone."""

    transport: PrinterTransport

    def receive(self, count: int) -> bytes:
        """Read so many bytes, waiting for them."""
        raise NotImplementedError

    def send(self, data: bytes) -> None:
        """Answer."""
        raise NotImplementedError

    def unplug(self) -> None:
        """Unplug it."""
        raise NotImplementedError


class PrinterSocket(PrinterEnd):
    """A network printer."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.transport = TcpTransport("127.0.0.1", self._listener.getsockname()[1])
        self._talk: socket.socket | None = None

    @property
    def talk(self) -> socket.socket:
        """The connection, once there is one."""
        if self._talk is None:
            self._talk, _ = self._listener.accept()
        return self._talk

    def receive(self, count: int) -> bytes:
        """See `PrinterEnd`."""
        received = b""
        while len(received) < count:
            received += self.talk.recv(count - len(received))
        return received

    def send(self, data: bytes) -> None:
        """See `PrinterEnd`."""
        self.talk.sendall(data)

    def unplug(self) -> None:
        """See `PrinterEnd`."""
        self.talk.close()
        self._listener.close()


class PrinterWire(PrinterEnd):
    """A serial printer, or one behind a device file."""

    def __init__(self, kind: Callable[[str], PrinterTransport]) -> None:
        self._wire = SerialWire()
        self.transport = kind(self._wire.name)
        self.receive, self.send, self.unplug = self._wire.receive, self._wire.send, self._wire.close  # type: ignore[method-assign]


KINDS: dict[str, Callable[[], PrinterEnd]] = {
    "tcp": PrinterSocket,
    "serial": lambda: PrinterWire(SerialTransport),
    "device": lambda: PrinterWire(DeviceFileTransport),
}
Test = Callable[[PrinterEnd, PrinterTransport], Coroutine[Any, Any, None]]


WIRES = [
    "tcp",
    pytest.param("serial", marks=needs_serial_wire),
    pytest.param("device", marks=needs_posix_terminal),
]


@pytest.fixture(params=WIRES)
def wired(request: pytest.FixtureRequest) -> Callable[[Test], None]:
    """Runs a test on an open wire, and sees that neither files nor threads are left."""

    def run(test: Test) -> None:
        async def whole() -> None:
            await printer.transport.open(SOON_S)
            try:
                await test(printer, printer.transport)
            finally:
                await printer.transport.close(drop=True)

        with no_file_left():
            printer = KINDS[request.param]()
            try:
                asyncio.run(whole())
            finally:
                printer.unplug()

    return run


def test_bytes_go_there_and_back(wired: Callable[[Test], None]) -> None:
    async def test(printer: PrinterEnd, transport: PrinterTransport) -> None:
        everything = bytes(range(256))
        await transport.write(everything, SOON_S)
        await transport.flush(SOON_S)
        assert await asyncio.to_thread(printer.receive, 256) == everything
        printer.send(everything)
        received = b""
        while len(received) < 256:
            received += await transport.read(SOON_S)
        assert received == everything

    wired(test)


@pytest.mark.parametrize("deadline_s", [0, SHORT_S])
def test_silence_is_nothing_within_the_deadline(wired: Callable[[Test], None], deadline_s: float) -> None:
    async def test(printer: PrinterEnd, transport: PrinterTransport) -> None:
        started = time.monotonic()
        assert await transport.read(deadline_s) == b""
        assert deadline_s <= time.monotonic() - started + 0.001 < deadline_s + SOON_S

    wired(test)


def test_a_full_buffer_times_out(wired: Callable[[Test], None]) -> None:
    async def test(printer: PrinterEnd, transport: PrinterTransport) -> None:
        started = time.monotonic()
        with pytest.raises(TransportTimeout, match="takes no data"):
            await transport.write(MUCH, SHORT_S)
        assert SHORT_S <= time.monotonic() - started < SOON_S

    wired(test)


def test_a_cancelled_write_ends_at_once(wired: Callable[[Test], None]) -> None:
    async def test(printer: PrinterEnd, transport: PrinterTransport) -> None:
        writing = asyncio.create_task(transport.write(MUCH, 600))
        await asyncio.sleep(0)
        await transport.read(SHORT_S)  # it is in the middle of it now
        writing.cancel()
        started = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert time.monotonic() - started < SOON_S

    wired(test)


def test_a_device_that_vanishes_is_gone(wired: Callable[[Test], None]) -> None:
    async def test(printer: PrinterEnd, transport: PrinterTransport) -> None:
        await transport.write(b"x", SOON_S)
        assert await asyncio.to_thread(printer.receive, 1) == b"x"
        printer.unplug()
        with pytest.raises(DeviceUnavailable):
            await use(transport)

    wired(test)


async def use(transport: PrinterTransport) -> None:
    """Write and read: with which of them the system notices a loss is its own affair."""
    for _ in range(3):
        await transport.read(SHORT_S)
        await transport.write(b"x", SOON_S)


def test_closing_twice_and_after_the_device_went_is_no_trouble(wired: Callable[[Test], None]) -> None:
    async def test(printer: PrinterEnd, transport: PrinterTransport) -> None:
        printer.unplug()
        await transport.close()
        await transport.close(drop=True)

    wired(test)


def test_what_was_dropped_never_arrives() -> None:
    async def test(printer: PrinterSocket) -> None:
        await printer.transport.open(SOON_S)
        with pytest.raises(TransportTimeout):
            await printer.transport.write(MUCH, SHORT_S)
        await printer.transport.close(drop=True)
        received = 0
        with suppress(ConnectionResetError):
            while data := printer.talk.recv(1 << 20):
                received += len(data)
        assert received < len(MUCH)

    with no_file_left():
        printer = PrinterSocket()
        asyncio.run(test(printer))
        printer.unplug()


def test_a_slow_device_gets_everything(wired: Callable[[Test], None]) -> None:
    async def test(printer: PrinterEnd, transport: PrinterTransport) -> None:
        data = os.urandom(1 << 17)
        receiving = asyncio.create_task(asyncio.to_thread(printer.receive, len(data)))
        await transport.write(data, SOON_S)
        await transport.flush(SOON_S)
        assert await receiving == data

    wired(test)


@pytest.mark.parametrize(
    ("transport", "says"),
    [
        (TcpTransport("127.0.0.1", 1), "127.0.0.1:1"),
        (TcpTransport("no-such-host.invalid"), "no-such-host.invalid:9100"),
        (SerialTransport("/dev/no-such-port"), "/dev/no-such-port"),
        pytest.param(SerialTransport("/dev/null"), "/dev/null", marks=needs_device_files),
        pytest.param(
            *(DeviceFileTransport("/dev/usb/no-such-printer"), "/dev/usb/no-such-printer: No such file"),
            marks=needs_device_files,
        ),
        pytest.param(DeviceFileTransport("/"), "/: Is a directory", marks=needs_device_files),
    ],
)
def test_what_is_not_there_is_gone_and_named(transport: PrinterTransport, says: str) -> None:
    async def test() -> None:
        try:
            with pytest.raises(DeviceUnavailable, match=says):
                await transport.open(SOON_S)
        finally:
            await transport.close(drop=True)

    with no_file_left():
        asyncio.run(test())


@pytest.mark.parametrize("transport", [TcpTransport("127.0.0.1"), SerialTransport("/dev/ttyS0")])
def test_what_is_not_open_is_gone(transport: PrinterTransport) -> None:
    with pytest.raises(DeviceUnavailable):
        asyncio.run(transport.write(b"x", SHORT_S))


@needs_serial_wire
def test_a_serial_port_belongs_to_one_program() -> None:
    async def test(name: str) -> None:
        first, second = SerialTransport(name), SerialTransport(name)
        await first.open(SOON_S)
        with pytest.raises(DeviceUnavailable, match=None if IS_WINDOWS else "lock"):
            await second.open(SOON_S)
        await first.close()
        await second.close()
        await second.open(SOON_S)
        await second.close()

    wire = SerialWire()
    asyncio.run(test(wire.name))
    wire.close()
