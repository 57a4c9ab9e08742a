"""Transports over USB: the kernel's printer devices, and pyusb (extra `usb`) for systems without these.

`/dev/lp0`, a parallel port, is the kernel's device of the same kind.
"""

import asyncio
import os
import select
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from totem.printing.thermal.transports import (
    DeviceUnavailable,
    PrinterTransport,
    ThreadTransport,
    TransportTimeout,
    deadline,
    in_thread,
)

T = TypeVar("T")
_READ_AT_MOST = 4096
_POLL_S = 0.005
_PRINTER_CLASS = 7
_SLICE_MS = 200
_LEAST_MS = 2


class DeviceFileTransport(PrinterTransport):
    """A device file in non-blocking mode, since without paper a blocking write would never return.

    Calls are repeated every few milliseconds, which costs no speed: these devices accept large pieces.
    """

    def __init__(self, path: str) -> None:
        self._name = path
        self._file = -1

    async def open(self, deadline_s: float) -> None:
        """Open the device, which the kernel gives to one program at a time."""
        del deadline_s
        if sys.platform == "win32":
            raise DeviceUnavailable(f"{self._name}: device files are Linux's; here use windows:QUEUE")
        try:
            self._file = os.open(self._name, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise DeviceUnavailable(f"{self._name}: {error.strerror}") from None

    async def write(self, data: bytes, deadline_s: float) -> None:
        left = memoryview(data)
        async with deadline(self._name, deadline_s):
            while left:
                left = left[await self._once(partial(os.write, self._file, left)) :]

    async def read(self, deadline_s: float) -> bytes:
        try:
            async with deadline(self._name, max(deadline_s, _POLL_S)):
                return await self._once(partial(os.read, self._file, _READ_AT_MOST))
        except TransportTimeout:
            return b""

    async def flush(self, deadline_s: float) -> None:
        """Wait until the kernel has room for more, and so has passed on the rest."""
        ready = select.poll()
        ready.register(self._file, select.POLLOUT)
        async with deadline(self._name, deadline_s):
            while not ready.poll(0):
                await asyncio.sleep(_POLL_S)

    async def close(self, *, drop: bool = False) -> None:
        """Close the file; the kernel drops unsent data in any case."""
        del drop
        if self._file >= 0:
            file, self._file = self._file, -1
            os.close(file)

    async def _once(self, call: Callable[[], T]) -> T:
        try:
            while True:
                try:
                    if result := call():
                        return result
                except BlockingIOError:
                    pass
                await asyncio.sleep(_POLL_S)
        except OSError as error:
            raise DeviceUnavailable(f"{self._name}: {error.strerror}") from None


class UsbTransport(ThreadTransport):
    """A printer by vendor and product number, by pyusb; the first one, if there are several.

    Its interface is of class 7 (USB Device Class Definition for Printing Devices), or else the first one with
    an outward bulk endpoint, since vendor classes are common.

    pyusb does not report how much of a timed-out transfer was accepted, so data is sent packet by packet: a
    packet is accepted whole or not at all.
    """

    def __init__(self, vendor: int, product: int) -> None:
        self._name = f"USB {vendor:04x}:{product:04x}"
        self._vendor, self._product = vendor, product
        self._device: Any = None
        self._interface = 0
        self._out: Any = None
        self._in: Any = None
        self._kernel_driver = False

    async def write(self, data: bytes, deadline_s: float) -> None:
        stopped = threading.Event()
        ends = time.monotonic() + deadline_s

        def write() -> None:
            packet = self._out.wMaxPacketSize
            for start in range(0, len(data), packet):
                while not stopped.is_set() and not self._write_packet(data[start : start + packet]):
                    if time.monotonic() >= ends:
                        raise TransportTimeout(f"{self._name} takes no data")

        await self._call(write, stopped.set)

    async def read(self, deadline_s: float) -> bytes:
        """Read; always empty from a printer without an inward endpoint."""
        if self._in is None:
            return b""
        return await self._call(partial(self._read, deadline_s))

    async def flush(self, deadline_s: float) -> None:
        """Do nothing: an accepted packet is in the printer."""

    async def close(self, *, drop: bool = False) -> None:
        """Release the printer to the kernel."""
        del drop
        if self._device is not None:
            await in_thread(self._close)

    def _open(self) -> None:
        try:
            import usb.core
            import usb.util
        except ImportError:
            raise DeviceUnavailable(f"{self._name}: pyusb is not installed (extra usb)") from None
        try:
            device = usb.core.find(idVendor=self._vendor, idProduct=self._product)
        except usb.core.NoBackendError:
            raise DeviceUnavailable(f"{self._name}: the system has no libusb-1.0") from None
        if device is None:
            raise DeviceUnavailable(f"{self._name} is not connected")
        self._device = device
        try:
            interface = _printing_interface(device.get_active_configuration())
        except NotImplementedError:  # libusb opens only what has WinUSB for a driver
            raise DeviceUnavailable(f"{self._name} has Windows' own driver; use windows:QUEUE") from None
        if interface is None:
            raise DeviceUnavailable(f"{self._name} is no printer")
        self._interface = interface.bInterfaceNumber
        self._out, self._in = _endpoints(interface)
        self._kernel_driver = _has_kernel_driver(device, self._interface)
        if self._kernel_driver:
            device.detach_kernel_driver(self._interface)
        usb.util.claim_interface(device, self._interface)

    def _write_packet(self, packet: bytes) -> bool:
        from usb.core import USBTimeoutError

        try:
            self._out.write(packet, _SLICE_MS)
        except USBTimeoutError:
            return False
        return True

    def _read(self, deadline_s: float) -> bytes:
        from usb.core import USBTimeoutError

        try:
            return bytes(self._in.read(self._in.wMaxPacketSize, max(_LEAST_MS, round(deadline_s * 1000))))
        except USBTimeoutError:
            return b""

    def _close(self) -> None:
        import usb.util
        from usb.core import USBError

        device, self._device = self._device, None
        try:
            usb.util.release_interface(device, self._interface)
            if self._kernel_driver:
                device.attach_kernel_driver(self._interface)
        except USBError:
            pass  # it is not there any more
        finally:
            usb.util.dispose_resources(device)


def _printing_interface(configuration: Any) -> Any:
    able = [interface for interface in configuration if _endpoints(interface)[0] is not None]
    return min(able, key=lambda interface: interface.bInterfaceClass != _PRINTER_CLASS, default=None)


def _endpoints(interface: Any) -> tuple[Any, Any]:
    """Return the outward and inward bulk endpoints; None for a missing one."""
    import usb.util

    bulk = [
        each for each in interface if usb.util.endpoint_type(each.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
    ]

    def first(direction: int) -> Any:
        endpoints = (each for each in bulk if usb.util.endpoint_direction(each.bEndpointAddress) == direction)
        return next(endpoints, None)

    return first(usb.util.ENDPOINT_OUT), first(usb.util.ENDPOINT_IN)


def _has_kernel_driver(device: Any, interface: int) -> bool:
    try:
        return bool(device.is_kernel_driver_active(interface))
    except NotImplementedError:  # Windows
        return False
