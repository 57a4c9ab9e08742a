"""Transport over USB without a kernel driver, by pyusb (extra `usb`): for systems without `/dev/usb/lp0`.

The printer's interface is of class 7 (USB Device Class Definition for Printing Devices), or else the first
one with an outward bulk endpoint, since vendor classes are common.
"""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from totem.printing.thermal.transports import DeviceUnavailable, TransportTimeout, in_thread

T = TypeVar("T")
_PRINTER_CLASS = 7
_SLICE_MS = 200
_LEAST_MS = 2


class UsbTransport:
    """A printer by vendor and product number; the first one, if there are several.

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

    async def open(self, deadline_s: float) -> None:
        """Find and claim the printer."""
        del deadline_s
        await self._call(self._open)

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

    async def discard(self) -> bool:
        """Do nothing: no data is on its way."""
        return False

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
        interface = _printing_interface(device.get_active_configuration())
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

    async def _call(self, call: Callable[[], T], stop: Callable[[], None] | None = None) -> T:
        try:
            return await in_thread(call, stop)
        except OSError as error:  # what pyusb raises is one
            raise DeviceUnavailable(f"{self._name}: {error.strerror or error}") from None


def _printing_interface(configuration: Any) -> Any:
    able = [interface for interface in configuration if _endpoints(interface)[0] is not None]
    return min(able, key=lambda interface: interface.bInterfaceClass != _PRINTER_CLASS, default=None)


def _endpoints(interface: Any) -> tuple[Any, Any]:
    """Return the outward and inward bulk endpoints; None for a missing one."""
    import usb.util

    def first(direction: int) -> Any:
        return next(
            (
                endpoint
                for endpoint in interface
                if usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
                and usb.util.endpoint_direction(endpoint.bEndpointAddress) == direction
            ),
            None,
        )

    return first(usb.util.ENDPOINT_OUT), first(usb.util.ENDPOINT_IN)


def _has_kernel_driver(device: Any, interface: int) -> bool:
    try:
        return bool(device.is_kernel_driver_active(interface))
    except NotImplementedError:  # Windows
        return False
