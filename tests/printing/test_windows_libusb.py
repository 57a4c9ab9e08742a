"""USB printer by vendor and product on Windows: pyusb with a library for libusb-1.0.dll."""

import asyncio
import ctypes
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from usb.backend import libusb1

from support.stand_in_library import build
from totem.printing.thermal.transports import DeviceUnavailable, PrinterTransport, TransportTimeout
from totem.printing.thermal.transports.connection import transport_factory

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="libraries of Windows")
OTHERS_DRIVER, WINUSB, UNPLUGGED = range(3)
MUCH = 1 << 16
LONG_S, SHORT_S = 60.0, 0.5


@pytest.fixture
def libusb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ctypes.CDLL:
    """The library where pyusb looks for it, with a printer that has WinUSB as its driver."""
    library: ctypes.CDLL = build("libusb-1.0", tmp_path)
    library.stand_in_plug(WINUSB, MUCH)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(libusb1, "_lib", None)
    monkeypatch.setattr(libusb1, "_lib_object", None)
    return library


def use(what: Callable[[PrinterTransport], Coroutine[Any, Any, bytes | None]]) -> bytes | None:
    """Open the printer by its connection, do something, close."""

    async def whole() -> bytes | None:
        transport = transport_factory("usb://04b8:0e15")()
        try:
            await transport.open(LONG_S)
            return await what(transport)
        finally:
            await transport.close(drop=True)

    return asyncio.run(whole())


def taken(library: ctypes.CDLL) -> bytes:
    place = (ctypes.c_ubyte * MUCH)()
    return bytes(place[: library.stand_in_taken(place, MUCH)])


def test_bytes_go_there_and_back(libusb: ctypes.CDLL) -> None:
    data = os.urandom(1000)

    async def talk(transport: PrinterTransport) -> bytes:
        assert libusb.stand_in_claimed() == 0
        assert await transport.read(0) == b""
        await transport.write(data, LONG_S)
        await transport.flush(LONG_S)
        libusb.stand_in_answer(0x12)
        return await transport.read(LONG_S)

    assert use(talk) == b"\x12"
    assert taken(libusb) == data
    assert libusb.stand_in_claimed() == -1


def test_a_full_printer_takes_no_packet_twice(libusb: ctypes.CDLL) -> None:
    libusb.stand_in_plug(WINUSB, 100)
    with pytest.raises(TransportTimeout, match="04b8:0e15 takes no data"):
        use(lambda transport: transport.write(bytes(range(150)), SHORT_S))
    assert taken(libusb) == bytes(range(64))


def test_a_printer_that_is_unplugged_is_gone(libusb: ctypes.CDLL) -> None:
    async def unplug(transport: PrinterTransport) -> None:
        libusb.stand_in_plug(UNPLUGGED, 0)
        await transport.write(b"x", LONG_S)

    with pytest.raises(DeviceUnavailable, match="04b8:0e15"):
        use(unplug)
    with pytest.raises(DeviceUnavailable, match="is not connected"):
        use(lambda transport: transport.flush(LONG_S))


def test_windows_own_driver_is_named(libusb: ctypes.CDLL) -> None:
    libusb.stand_in_plug(OTHERS_DRIVER, MUCH)
    with pytest.raises(DeviceUnavailable, match="windows:QUEUE"):
        use(lambda transport: transport.flush(LONG_S))
