"""Transport over TCP, port 9100: network printers, and print servers in front of others."""

import asyncio
import socket
import struct
import sys
from contextlib import suppress

from totem.printing.thermal.transports import DeviceUnavailable, PrinterTransport, TransportTimeout, deadline

RAW_PORT = 9100
_SEND_BUFFER = 16 * 1024  # what the system keeps is out of our sight: keep it about one band
_READ_AT_MOST = 4096
_POLL_S = 0.002
_FLUSH_POLL_S = 0.02
_RESET = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)  # struct linger: on, 0 seconds


class TcpTransport(PrinterTransport):
    """One connection to a printer."""

    def __init__(self, host: str, port: int = RAW_PORT) -> None:
        self._name = f"{host}:{port}"
        self._host, self._port = host, port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self, deadline_s: float) -> None:
        try:
            async with asyncio.timeout(deadline_s):
                _, writer = self._streams = await asyncio.open_connection(self._host, self._port)
        except TimeoutError:
            raise DeviceUnavailable(f"{self._name} does not answer") from None
        except OSError as error:
            raise DeviceUnavailable(f"{self._name}: {error.strerror or error}") from None
        writer.transport.set_write_buffer_limits(high=0)  # `drain` returns when the system has all
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    async def write(self, data: bytes, deadline_s: float) -> None:
        _, writer = self._open_streams
        async with deadline(self._name, deadline_s):
            writer.write(data)
            await writer.drain()

    async def read(self, deadline_s: float) -> bytes:
        reader, _ = self._open_streams
        try:
            async with deadline(self._name, max(deadline_s, _POLL_S)):
                received = await reader.read(_READ_AT_MOST)
        except TransportTimeout:
            return b""
        if not received:
            raise DeviceUnavailable(f"{self._name} closed the connection")
        return received

    async def flush(self, deadline_s: float) -> None:
        """Wait until the printer acknowledged every byte; only Linux reports that."""
        _, writer = self._open_streams
        async with deadline(self._name, deadline_s):
            await writer.drain()
            while _unacknowledged(writer.get_extra_info("socket")):
                await asyncio.sleep(_FLUSH_POLL_S)

    async def close(self, *, drop: bool = False) -> None:
        """Close; `drop` resets the connection, or else the system would go on delivering for minutes."""
        if self._streams is None:
            return
        (_, writer), self._streams = self._streams, None
        if drop:
            with suppress(OSError):  # it is closed already where the other end went away
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()
        else:
            writer.close()
        try:
            async with asyncio.timeout(_FLUSH_POLL_S):
                await writer.wait_closed()
        except (TimeoutError, OSError):
            writer.transport.abort()

    @property
    def _open_streams(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            raise DeviceUnavailable(f"{self._name} is not connected")
        return self._streams


def _unacknowledged(connection: socket.socket) -> int:
    if sys.platform != "linux":
        return 0
    import array
    import fcntl
    import termios

    count = array.array("i", [0])
    fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, count)  # SIOCOUTQ for sockets
    return count[0]
