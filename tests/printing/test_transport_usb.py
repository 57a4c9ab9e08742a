"""USB transport by pyusb, with fake devices in place of libusb's."""

import asyncio
import errno
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import usb.core
import usb.util

from totem.printing.thermal.transports import DeviceUnavailable, TransportTimeout
from totem.printing.thermal.transports.usb import DeviceFileTransport, UsbTransport

BULK, INTERRUPT = usb.util.ENDPOINT_TYPE_BULK, usb.util.ENDPOINT_TYPE_INTR
SHORT_S = 0.05
LONG_S = 60.0
PACKET = 64


def test_a_device_file_is_refused_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(DeviceUnavailable, match="windows:QUEUE"):
        asyncio.run(DeviceFileTransport("/dev/usb/lp0").open(1))


class Endpoint:
    """One end of a pipe: takes `room` bytes, says `coming`. The attributes' names are those of USB."""

    def __init__(self, address: int, kind: int = BULK) -> None:
        self.bEndpointAddress = address
        self.bmAttributes = kind
        self.wMaxPacketSize = PACKET
        self.room = 1 << 20
        self.coming: list[bytes] = []
        self.packets: list[bytes] = []
        self.is_gone = False

    def write(self, packet: bytes, timeout_ms: int) -> int:
        """Take a packet, or time out."""
        assert timeout_ms > 0, "0 is for ever"
        if self.is_gone:
            raise usb.core.USBError("No such device", errno=errno.ENODEV)
        if len(packet) > self.room:
            raise usb.core.USBTimeoutError("timed out", errno=errno.ETIMEDOUT)
        self.room -= len(packet)
        self.packets.append(bytes(packet))
        return len(packet)

    def read(self, size: int, timeout_ms: int) -> bytes:
        """Say something, or time out."""
        assert timeout_ms > 0, "0 is for ever"
        assert size == PACKET
        if not self.coming:
            raise usb.core.USBTimeoutError("timed out", errno=errno.ETIMEDOUT)
        return self.coming.pop(0)


class Interface(list[Endpoint]):
    """Some endpoints under a number."""

    def __init__(self, number: int, kind: int, *endpoints: Endpoint) -> None:
        super().__init__(endpoints)
        self.bInterfaceNumber, self.bInterfaceClass = number, kind


class Device:
    """A device with some interfaces, of which the kernel's driver has those of class 7."""

    def __init__(self, *interfaces: Interface) -> None:
        self.interfaces = interfaces
        self.log: list[tuple[str, int]] = []

    def get_active_configuration(self) -> tuple[Interface, ...]:
        """Its interfaces."""
        return self.interfaces

    def is_kernel_driver_active(self, number: int) -> bool:
        """True if `/dev/usb/lp0` is this."""
        return any(each.bInterfaceNumber == number and each.bInterfaceClass == 7 for each in self.interfaces)

    def detach_kernel_driver(self, number: int) -> None:
        """Note it."""
        self.log.append(("detach", number))

    def attach_kernel_driver(self, number: int) -> None:
        """Note it."""
        self.log.append(("attach", number))


@dataclass
class Bus:
    """The devices plugged in."""

    device: Device | None = None
    out: Endpoint = field(default_factory=lambda: Endpoint(0x01))
    back: Endpoint = field(default_factory=lambda: Endpoint(0x82))


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Bus:
    bus = Bus()
    bus.device = Device(
        Interface(0, 3, Endpoint(0x84, INTERRUPT)),
        Interface(1, 255, Endpoint(0x05)),
        Interface(2, 7, bus.out, bus.back),
    )

    def find(**wanted: int) -> Device | None:
        return bus.device if wanted == {"idVendor": 0x04B8, "idProduct": 0x0E15} else None

    def note(what: str) -> Callable[[Device, int], None]:
        return lambda device, number: device.log.append((what, number))

    monkeypatch.setattr(usb.core, "find", find)
    monkeypatch.setattr(usb.util, "claim_interface", note("claim"))
    monkeypatch.setattr(usb.util, "release_interface", note("release"))
    monkeypatch.setattr(usb.util, "dispose_resources", lambda device: device.log.append(("dispose", -1)))
    return bus


def use(what: Callable[[UsbTransport], Any], transport: UsbTransport | None = None) -> Any:
    """Open, do something, close."""

    async def whole() -> Any:
        used = transport or UsbTransport(0x04B8, 0x0E15)
        try:
            await used.open(LONG_S)
            return await what(used)
        finally:
            await used.close(drop=True)

    return asyncio.run(whole())


def test_the_printers_interface_is_claimed_and_given_back(bus: Bus) -> None:
    use(lambda transport: transport.flush(LONG_S))
    assert bus.device is not None
    steps = [("detach", 2), ("claim", 2), ("release", 2), ("attach", 2), ("dispose", -1)]
    assert bus.device.log == steps


def test_a_printer_of_its_own_class_is_found_by_its_endpoints(bus: Bus) -> None:
    bus.device = Device(Interface(0, 3, Endpoint(0x84, INTERRUPT)), Interface(1, 255, bus.out, bus.back))
    use(lambda transport: transport.write(b"x", LONG_S))
    assert bus.out.packets == [b"x"]
    assert ("detach", 1) not in bus.device.log


def test_data_goes_out_packet_by_packet(bus: Bus) -> None:
    data = bytes(range(150))
    use(lambda transport: transport.write(data, LONG_S))
    assert [len(packet) for packet in bus.out.packets] == [64, 64, 22]
    assert b"".join(bus.out.packets) == data


def test_answers_come_back_and_silence_is_nothing(bus: Bus) -> None:
    bus.back.coming = [b"\x12", b"\x16"]

    async def read_all(transport: UsbTransport) -> list[bytes]:
        answers = [await transport.read(LONG_S) for _ in range(2)]
        return [*answers, await transport.read(SHORT_S), await transport.read(0)]

    assert use(read_all) == [b"\x12", b"\x16", b"", b""]


def test_a_printer_that_cannot_answer_is_silent(bus: Bus) -> None:
    bus.device = Device(Interface(0, 7, bus.out))
    assert use(lambda transport: transport.read(LONG_S)) == b""


def test_a_full_buffer_times_out_and_no_packet_goes_out_twice(bus: Bus) -> None:
    bus.out.room = 100
    with pytest.raises(TransportTimeout, match="USB 04b8:0e15 takes no data"):
        use(lambda transport: transport.write(bytes(150), SHORT_S))
    assert [len(packet) for packet in bus.out.packets] == [64]


def test_a_cancelled_write_ends(bus: Bus) -> None:
    bus.out.room = 0

    async def give_up(transport: UsbTransport) -> None:
        writing = asyncio.create_task(transport.write(b"x", 60))
        await asyncio.sleep(0)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing

    use(give_up)


def test_a_printer_that_is_unplugged_is_gone(bus: Bus) -> None:
    bus.out.is_gone = True
    with pytest.raises(DeviceUnavailable, match="04b8:0e15"):
        use(lambda transport: transport.write(b"x", LONG_S))


@pytest.mark.parametrize(
    ("device", "says"),
    [(None, "is not connected"), (Device(Interface(0, 3, Endpoint(0x84, INTERRUPT))), "is no printer")],
)
def test_what_is_not_there_is_gone(bus: Bus, device: Device | None, says: str) -> None:
    bus.device = device
    with pytest.raises(DeviceUnavailable, match=f"USB 04b8:0e15 {says}"):
        use(lambda transport: transport.flush(LONG_S))


def test_a_missing_libusb_is_named(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: int) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", fail)
    with pytest.raises(DeviceUnavailable, match="no libusb"):
        use(lambda transport: transport.flush(LONG_S))


def test_a_printer_with_windows_own_driver_is_named(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_device: Device) -> None:
        raise NotImplementedError("Operation not supported or unimplemented on this platform")

    monkeypatch.setattr(Device, "get_active_configuration", refuse)
    with pytest.raises(DeviceUnavailable, match="windows:QUEUE"):
        use(lambda transport: transport.flush(LONG_S))
