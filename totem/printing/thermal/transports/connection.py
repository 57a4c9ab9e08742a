"""Parsing of `printer.connection`, and the transport for it.

- tcp://192.168.0.50:9100
- serial:///dev/ttyS0?baud=9600      serial://COM3?baud=9600&parity=E&bits=7&flow=rts
- usb:///dev/usb/lp0                 the kernel's printer device
- usb://04b8:0e15                    vendor and product, by pyusb
- windows:EPSON TM-T20               a queue of the Windows spooler
"""

import re
from collections.abc import Callable
from functools import partial
from typing import get_args, get_type_hints
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from totem.printing.thermal.transports import PrinterTransport
from totem.printing.thermal.transports.serial_port import SerialLine, SerialTransport
from totem.printing.thermal.transports.tcp import RAW_PORT, TcpTransport
from totem.printing.thermal.transports.usb import DeviceFileTransport, UsbTransport
from totem.printing.thermal.transports.windows_spooler import WindowsSpoolerTransport

EXAMPLES = (
    "tcp://host:9100, serial:///dev/ttyS0?baud=9600, usb:///dev/usb/lp0, usb://04b8:0e15, windows:queue"
)


class BadConnection(ValueError):
    """The setting is malformed; the text explains the mistake."""


def transport_factory(connection: str) -> Callable[[], PrinterTransport]:
    """Return a factory that makes a new transport to `connection`; BadConnection for a malformed one."""
    scheme, separator, rest = connection.partition(":")
    if scheme == "windows" and rest.strip():
        return partial(WindowsSpoolerTransport, rest.strip())
    maker = _MAKERS.get(scheme)
    if maker is None or not separator or not rest.startswith("//"):
        raise BadConnection(f'"{connection}" is none of these: {EXAMPLES}')
    try:
        return maker(urlsplit(connection))
    except ValueError as error:
        raise BadConnection(f'"{connection}": {error}') from None


def is_one_way(connection: str) -> bool:
    """Test that replies cannot come back on this transport, so that a request would be printed."""
    return connection.startswith("windows:")


def needs_pyusb(connection: str) -> bool:
    """Test that the printer is named by vendor and product, which needs the extra `usb`."""
    return re.fullmatch(r"usb://[^/]+/?", connection) is not None


def bytes_per_second(connection: str) -> float | None:
    """Return the speed of a serial line; None for other connections."""
    if not connection.startswith("serial:"):
        return None
    line = _line(urlsplit(connection))
    framing = 2 if line.parity == "N" else 3  # start and stop bit, and the parity's
    return line.baud / (line.bits + framing)


def _tcp(url: SplitResult) -> Callable[[], PrinterTransport]:
    if not url.hostname or url.path.strip("/") or url.query:
        raise ValueError("takes a host and a port")
    return partial(TcpTransport, url.hostname, url.port or RAW_PORT)


def _serial(url: SplitResult) -> Callable[[], PrinterTransport]:
    port = unquote(url.netloc + url.path)
    if not port:
        raise ValueError("takes a port, like /dev/ttyS0 or COM3")
    return partial(SerialTransport, port, _line(url))


def _line(url: SplitResult) -> SerialLine:
    kinds = get_type_hints(SerialLine)
    values: dict[str, str | int] = {}
    for key, text in parse_qsl(url.query, keep_blank_values=True):
        if key not in kinds:
            raise ValueError(f"a serial line has no {key}; it has {', '.join(kinds)}")
        value: str | int = int(text) if text.isdecimal() else text
        choices = get_args(kinds[key])
        if value not in choices if choices else not (isinstance(value, int) and value > 0):
            wanted = ", ".join(map(str, choices)) or "a number"
            raise ValueError(f"{key} is {wanted}")
        values[key] = value
    return SerialLine(**values)  # type: ignore[arg-type]


def _usb(url: SplitResult) -> Callable[[], PrinterTransport]:
    if not url.netloc and url.path.strip("/"):
        return partial(DeviceFileTransport, unquote(url.path))
    numbers = re.fullmatch(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})", url.netloc)
    if numbers is None or url.path.strip("/"):
        raise ValueError("takes a device's path, or vendor and product like 04b8:0e15")
    vendor, product = (int(number, 16) for number in numbers.groups())
    return partial(UsbTransport, vendor, product)


_MAKERS: dict[str, Callable[[SplitResult], Callable[[], PrinterTransport]]] = {
    "tcp": _tcp,
    "serial": _serial,
    "usb": _usb,
}
