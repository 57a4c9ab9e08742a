"""TCP, serial lines and device files: one table of tests for all."""

import asyncio
import os
import socket
import time
import tty
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest

from support.open_files import no_file_left
from totem.printing.thermal.transports import DeviceUnavailable, PrinterTransport, TransportTimeout
from totem.printing.thermal.transports.serial_port import SerialTransport
from totem.printing.thermal.transports.tcp import TcpTransport
from totem.printing.thermal.transports.usb import DeviceFileTransport

SHORT_S = 0.05
SOON_S = 10.0
MUCH = bytes(1 << 23)


class Far:
    """The printer's end of a wire; nothing is read from it unless asked for."""

    transport: PrinterTransport

    def hear(self, count: int) -> bytes:
        """Read so many bytes, waiting for them."""
        raise NotImplementedError

    def say(self, data: bytes) -> None:
        """Answer."""
        raise NotImplementedError

    def vanish(self) -> None:
        """Unplug it."""
        raise NotImplementedError


class FarSocket(Far):
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

    def hear(self, count: int) -> bytes:
        """See `Far`."""
        return self.talk.recv(count, socket.MSG_WAITALL)

    def say(self, data: bytes) -> None:
        """See `Far`."""
        self.talk.sendall(data)

    def vanish(self) -> None:
        """See `Far`."""
        self.talk.close()
        self._listener.close()


class FarTerminal(Far):
    """A serial printer, or one behind a device file."""

    def __init__(self, kind: Callable[[str], PrinterTransport]) -> None:
        self._ours, theirs = os.openpty()
        tty.setraw(theirs)
        self.transport = kind(os.ttyname(theirs))
        self._theirs: int | None = theirs

    def hear(self, count: int) -> bytes:
        """See `Far`."""
        heard = b""
        while len(heard) < count:
            heard += os.read(self._ours, count - len(heard))
        return heard

    def say(self, data: bytes) -> None:
        """See `Far`."""
        os.write(self._ours, data)

    def vanish(self) -> None:
        """See `Far`."""
        if self._theirs is not None:
            os.close(self._theirs)
            os.close(self._ours)
            self._theirs = None


KINDS: dict[str, Callable[[], Far]] = {
    "tcp": FarSocket,
    "serial": lambda: FarTerminal(SerialTransport),
    "device": lambda: FarTerminal(DeviceFileTransport),
}
Test = Callable[[Far, PrinterTransport], Coroutine[Any, Any, None]]


@pytest.fixture(params=KINDS)
def wired(request: pytest.FixtureRequest) -> Callable[[Test], None]:
    """Runs a test on an open wire, and sees that neither files nor threads are left."""

    def run(test: Test) -> None:
        async def whole() -> None:
            await far.transport.open(SOON_S)
            try:
                await test(far, far.transport)
            finally:
                await far.transport.close(drop=True)

        with no_file_left():
            far = KINDS[request.param]()
            try:
                asyncio.run(whole())
            finally:
                far.vanish()

    return run


def test_bytes_go_there_and_back(wired: Callable[[Test], None]) -> None:
    async def test(far: Far, transport: PrinterTransport) -> None:
        everything = bytes(range(256))
        await transport.write(everything, SOON_S)
        await transport.flush(SOON_S)
        assert await asyncio.to_thread(far.hear, 256) == everything
        far.say(everything)
        heard = b""
        while len(heard) < 256:
            heard += await transport.read(SOON_S)
        assert heard == everything

    wired(test)


@pytest.mark.parametrize("deadline_s", [0, SHORT_S])
def test_silence_is_nothing_within_the_deadline(wired: Callable[[Test], None], deadline_s: float) -> None:
    async def test(far: Far, transport: PrinterTransport) -> None:
        started = time.monotonic()
        assert await transport.read(deadline_s) == b""
        assert deadline_s <= time.monotonic() - started + 0.001 < deadline_s + SOON_S

    wired(test)


def test_a_full_buffer_times_out(wired: Callable[[Test], None]) -> None:
    async def test(far: Far, transport: PrinterTransport) -> None:
        started = time.monotonic()
        with pytest.raises(TransportTimeout, match="takes no data"):
            await transport.write(MUCH, SHORT_S)
        assert SHORT_S <= time.monotonic() - started < SOON_S

    wired(test)


def test_a_cancelled_write_ends_at_once(wired: Callable[[Test], None]) -> None:
    async def test(far: Far, transport: PrinterTransport) -> None:
        writing = asyncio.create_task(transport.write(MUCH, 60))
        await asyncio.sleep(0)
        await transport.read(SHORT_S)  # it is in the middle of it now
        writing.cancel()
        started = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert time.monotonic() - started < SOON_S

    wired(test)


def test_a_device_that_vanishes_is_gone(wired: Callable[[Test], None]) -> None:
    async def test(far: Far, transport: PrinterTransport) -> None:
        await transport.write(b"x", SOON_S)
        assert await asyncio.to_thread(far.hear, 1) == b"x"
        far.vanish()
        with pytest.raises(DeviceUnavailable):
            await use(transport)

    wired(test)


async def use(transport: PrinterTransport) -> None:
    """Write and read: with which of them the system notices a loss is its own affair."""
    for _ in range(3):
        await transport.read(SHORT_S)
        await transport.write(b"x", SOON_S)


def test_closing_twice_and_after_the_device_went_is_no_trouble(wired: Callable[[Test], None]) -> None:
    async def test(far: Far, transport: PrinterTransport) -> None:
        far.vanish()
        await transport.close()
        await transport.close(drop=True)

    wired(test)


def test_what_was_dropped_never_arrives() -> None:
    async def test(far: FarSocket) -> None:
        await far.transport.open(SOON_S)
        with pytest.raises(TransportTimeout):
            await far.transport.write(MUCH, SHORT_S)
        await far.transport.close(drop=True)
        heard = 0
        with suppress(ConnectionResetError):
            while data := far.talk.recv(1 << 20):
                heard += len(data)
        assert heard < len(MUCH)

    with no_file_left():
        far = FarSocket()
        asyncio.run(test(far))
        far.vanish()


def test_a_slow_device_gets_everything(wired: Callable[[Test], None]) -> None:
    async def test(far: Far, transport: PrinterTransport) -> None:
        data = os.urandom(1 << 17)
        hearing = asyncio.create_task(asyncio.to_thread(far.hear, len(data)))
        await transport.write(data, SOON_S)
        await transport.flush(SOON_S)
        assert await hearing == data

    wired(test)


@pytest.mark.parametrize(
    ("transport", "says"),
    [
        (TcpTransport("127.0.0.1", 1), "127.0.0.1:1"),
        (TcpTransport("no-such-host.invalid"), "no-such-host.invalid:9100"),
        (SerialTransport("/dev/no-such-port"), "/dev/no-such-port"),
        (SerialTransport("/dev/null"), "/dev/null"),
        (DeviceFileTransport("/dev/usb/no-such-printer"), "/dev/usb/no-such-printer: No such file"),
        (DeviceFileTransport("/"), "/: Is a directory"),
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


def test_a_serial_port_belongs_to_one_program() -> None:
    async def test(name: str) -> None:
        first, second = SerialTransport(name), SerialTransport(name)
        await first.open(SOON_S)
        with pytest.raises(DeviceUnavailable, match="lock"):
            await second.open(SOON_S)
        await first.close()
        await second.close()
        await second.open(SOON_S)
        await second.close()

    ours, theirs = os.openpty()
    asyncio.run(test(os.ttyname(theirs)))
    os.close(ours)
    os.close(theirs)
