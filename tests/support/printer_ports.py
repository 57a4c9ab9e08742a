"""Ports of a fake printer that real transports can open: a TCP port, and a pseudo-terminal as serial line.

Both are served by the loop that the test runs in, can be unplugged and plugged in again under the same name,
and stop listening while the printer's buffer is full.
"""

import asyncio
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from support.fake_thermal_printer import Mechanism
from support.serial_wire import wire_of_wine

_LOOK_S = 0.002
_RECEIVE_BUFFER = 4096
_PIECE = 1024


class Port(Protocol):
    """Port of the printer; `unplug_at` is the number of received bytes after which it is unplugged."""

    unplug_at: int | None

    @property
    def connection(self) -> str:
        """Its name in the configuration."""
        ...

    async def plug(self) -> None:
        """Make it reachable."""
        ...

    async def unplug(self) -> None:
        """Remove it, and close its connections."""
        ...


class TcpPort:
    """TCP port on the loopback with one connection at a time, as print servers have; others wait."""

    def __init__(self, mechanism: Mechanism) -> None:
        self._mechanism = mechanism
        self._listener: socket.socket | None = None
        self._talk: socket.socket | None = None
        self._serving: asyncio.Task[None] | None = None
        self._number = 0
        self.unplug_at: int | None = None

    @property
    def connection(self) -> str:
        """As the setting has it."""
        return f"tcp://127.0.0.1:{self._number}"

    async def plug(self) -> None:
        """Listen, on the same number as before."""
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        listener.bind(("127.0.0.1", self._number))
        listener.listen()
        listener.setblocking(False)
        self._number = listener.getsockname()[1]
        self._listener = listener
        self._serving = asyncio.get_running_loop().create_task(self._serve(listener))

    async def unplug(self) -> None:
        """Close everything."""
        if self._serving is not None:
            self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving
        self._close()

    def _close(self) -> None:
        for each in (self._talk, self._listener):
            if each is not None:
                each.close()
        self._talk = self._listener = self._serving = None

    async def _serve(self, listener: socket.socket) -> None:
        while True:
            talk = await _accepted(listener)
            talk.setblocking(False)
            self._talk = talk
            self._mechanism.reply = self._reply
            with suppress(OSError):
                await self._converse(talk)
            if self._listener is None:
                return
            talk.close()
            self._talk = None

    async def _converse(self, talk: socket.socket) -> None:
        while True:
            while not self._mechanism.free:
                if talk.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):  # it was reset
                    return
                await asyncio.sleep(_LOOK_S)
            data = await asyncio.get_running_loop().sock_recv(talk, min(self._mechanism.free, _PIECE))
            if not data:
                return
            if _is_unplugged(self, self._mechanism, data):
                self._close()
                return

    def _reply(self, answer: bytes) -> None:
        with suppress(OSError):
            if self._talk is not None:
                self._talk.send(answer)


class PtyPort:
    """A serial line; its name is a link, since each pseudo-terminal has a name of its own."""

    def __init__(self, mechanism: Mechanism, link: Path, scheme: str = "serial") -> None:
        self._mechanism = mechanism
        self._link = link
        self._ends: tuple[int, int] | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self.connection = f"{scheme}://{link}"
        self.unplug_at: int | None = None

    async def plug(self) -> None:
        """Make a pseudo-terminal; the printer's end of the line keeps both ends open."""
        if self._ends is not None:
            return
        import tty

        printers, ours = os.openpty()
        tty.setraw(ours)
        os.set_blocking(printers, False)
        self._ends = (printers, ours)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(ours))
        self._mechanism.reply = self._reply
        asyncio.get_running_loop().add_reader(printers, self._receive)

    async def unplug(self) -> None:
        """Close both ends, and take the name away."""
        self._close()

    def _close(self) -> None:
        if self._ends is None:
            return
        if self._waiting is not None:
            self._waiting.cancel()
        (printers, ours), self._ends = self._ends, None
        asyncio.get_running_loop().remove_reader(printers)
        self._link.unlink(missing_ok=True)
        os.close(ours)
        os.close(printers)

    def _receive(self) -> None:
        assert self._ends is not None
        loop, printers = asyncio.get_running_loop(), self._ends[0]
        if not self._mechanism.free:
            loop.remove_reader(printers)
            self._waiting = loop.call_later(_LOOK_S, loop.add_reader, printers, self._receive)
            return
        with suppress(OSError):
            data = os.read(printers, min(self._mechanism.free, _PIECE))
            if _is_unplugged(self, self._mechanism, data):
                self._close()

    def _reply(self, answer: bytes) -> None:
        with suppress(OSError):
            if self._ends is not None:
                os.write(self._ends[0], answer)


class WirePort(TcpPort):
    """A serial line under Wine, whose printer's end is a socket."""

    def __init__(self, mechanism: Mechanism) -> None:
        super().__init__(mechanism)
        self._name = ""

    @property
    def connection(self) -> str:
        """As the setting has it."""
        return f"serial://{self._name}"

    async def plug(self) -> None:
        """Make the line."""
        self._name, self._talk = wire_of_wine()
        self._talk.setblocking(False)
        self._mechanism.reply = self._reply
        self._serving = asyncio.get_running_loop().create_task(self._converse(self._talk))


def serial_port(mechanism: Mechanism, folder: Path) -> Port:
    """Return the port that a serial line is on this system; a link to it may be in `folder`."""
    return PtyPort(mechanism, folder / "printer") if hasattr(os, "openpty") else WirePort(mechanism)


async def _accepted(listener: socket.socket) -> socket.socket:
    """Accept a connection; `sock_accept` would lose a socket if cancelled meanwhile."""
    loop = asyncio.get_running_loop()
    while True:
        if isinstance(loop, asyncio.SelectorEventLoop):
            ready = asyncio.Event()
            loop.add_reader(listener, ready.set)
            try:
                await ready.wait()
            finally:
                loop.remove_reader(listener)
        else:  # Windows' usual loop has no readers
            await asyncio.sleep(_LOOK_S)
        with suppress(BlockingIOError):
            return listener.accept()[0]


def _is_unplugged(port: Port, mechanism: Mechanism, data: bytes) -> bool:
    """Pass `data` to the printer up to `unplug_at`; return True if the cable was pulled there."""
    if port.unplug_at is None or port.unplug_at > mechanism.received + len(data):
        mechanism.receive(data)
        return False
    mechanism.receive(data[: port.unplug_at - mechanism.received])
    port.unplug_at = None
    return True
