"""Transport over serial ports: RS-232, and USB printers that appear as one (`/dev/ttyACM0`, `COM3`)."""

import asyncio
import os
import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from totem.printing.thermal.transports import DeviceUnavailable, ThreadTransport, TransportTimeout, in_thread

if TYPE_CHECKING:
    from serial import Serial

_BROKEN: tuple[type[Exception], ...] = (OSError, ValueError)
if os.name == "posix":
    import termios

    _BROKEN += (termios.error,)

_FLUSH_POLL_S = 0.02
_READ_POLL_S = 0.005
_LEAST_S = 0.001


@dataclass(frozen=True, slots=True)
class SerialLine:
    """Parameters of a serial line."""

    baud: int = 115200
    parity: Literal["N", "E", "O"] = "N"
    bits: Literal[7, 8] = 8
    flow: Literal["none", "rts", "xon"] = "none"


class SerialTransport(ThreadTransport):
    """A serial port, by pyserial."""

    _errors = _BROKEN

    def __init__(self, port: str, line: SerialLine | None = None) -> None:
        self._name = port
        self._line = line or SerialLine()
        self._serial: Serial | None = None

    async def write(self, data: bytes, deadline_s: float) -> None:
        from serial import SerialTimeoutException

        serial, stopped = self._port, threading.Event()
        ends = time.monotonic() + deadline_s

        def write() -> None:
            left = memoryview(data)
            try:
                while left and not stopped.is_set():
                    serial.write_timeout = max(ends - time.monotonic(), _LEAST_S)
                    left = left[serial.write(left) or 0 :]
            except SerialTimeoutException:
                raise TransportTimeout(f"{self._name} takes no data") from None

        def stop() -> None:
            stopped.set()
            serial.cancel_write()

        await self._call(write, stop)

    async def read(self, deadline_s: float) -> bytes:
        """Wait for bytes; on Windows by looking, as pyserial sets the line up again for a timeout."""
        if os.name == "posix":
            return await self._call(partial(_read, self._port, deadline_s))
        ends = time.monotonic() + deadline_s
        while not (data := await self._call(partial(_received, self._port))) and time.monotonic() < ends:
            await asyncio.sleep(_READ_POLL_S)
        return data

    async def flush(self, deadline_s: float) -> None:
        """Wait until the system's buffer is empty."""
        ends = time.monotonic() + deadline_s
        while await self._call(partial(_waiting, self._port)):
            if time.monotonic() >= ends:
                raise TransportTimeout(f"{self._name} takes no data")
            await asyncio.sleep(_FLUSH_POLL_S)

    async def discard(self) -> bool:
        """Empty the system's buffer, which leaves the printer's."""
        await self._call(self._port.reset_output_buffer)
        return False

    async def close(self, *, drop: bool = False) -> None:
        """Close the port, and always drop unsent data: closing would wait for it."""
        if self._serial is not None:
            serial, self._serial = self._serial, None
            await in_thread(partial(_close, serial, drop=drop))

    @property
    def _port(self) -> "Serial":
        if self._serial is None:
            raise DeviceUnavailable(f"{self._name} is not open")
        return self._serial

    def _open(self) -> None:
        from serial import Serial

        line = self._line
        self._serial = Serial(  # kept at once, so that `close` finds it even when `open` was cancelled
            self._name,
            baudrate=line.baud,
            parity=line.parity,
            bytesize=line.bits,
            rtscts=line.flow == "rts",
            xonxoff=line.flow == "xon",
            exclusive=True if os.name == "posix" else None,  # Windows has it no other way
        )


def _read(serial: "Serial", deadline_s: float) -> bytes:
    serial.timeout = deadline_s
    first = serial.read(1)
    return first + serial.read(serial.in_waiting) if first else b""


def _received(serial: "Serial") -> bytes:
    return bytes(serial.read(serial.in_waiting))


def _waiting(serial: "Serial") -> int:
    return int(serial.out_waiting)


def _close(serial: "Serial", *, drop: bool) -> None:
    try:
        if drop or _waiting(serial):
            serial.reset_output_buffer()
    except _BROKEN:
        pass  # it went away, which is what a dropped buffer is, too
    finally:
        serial.close()
