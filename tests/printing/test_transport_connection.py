"""Parsing of `printer.connection`: every scheme, and one line for each mistake."""

import re
from typing import Any

import pytest

from totem.printing.thermal.transports.connection import BadConnection, is_one_way, transport_factory
from totem.printing.thermal.transports.serial_port import SerialLine, SerialTransport
from totem.printing.thermal.transports.tcp import TcpTransport
from totem.printing.thermal.transports.usb import DeviceFileTransport, UsbTransport
from totem.printing.thermal.transports.windows_spooler import WindowsSpoolerTransport


@pytest.mark.parametrize(
    ("connection", "kind", "attributes"),
    [
        ("tcp://192.168.0.50:9100", TcpTransport, {"_host": "192.168.0.50", "_port": 9100}),
        ("tcp://printer.loja", TcpTransport, {"_host": "printer.loja", "_port": 9100}),
        ("tcp://printer.loja:4000/", TcpTransport, {"_host": "printer.loja", "_port": 4000}),
        ("tcp://[fd00::50]:9101", TcpTransport, {"_host": "fd00::50", "_port": 9101}),
        ("serial:///dev/ttyS0", SerialTransport, {"_name": "/dev/ttyS0", "_line": SerialLine()}),
        (
            "serial:///dev/serial/by-id/usb-Bematech-if00?baud=9600&parity=E&bits=7&flow=rts",
            SerialTransport,
            {
                "_name": "/dev/serial/by-id/usb-Bematech-if00",
                "_line": SerialLine(9600, parity="E", bits=7, flow="rts"),
            },
        ),
        ("serial://COM3?baud=9600", SerialTransport, {"_name": "COM3", "_line": SerialLine(9600)}),
        ("usb:///dev/usb/lp0", DeviceFileTransport, {"_name": "/dev/usb/lp0"}),
        ("usb://04b8:0E15", UsbTransport, {"_vendor": 0x04B8, "_product": 0x0E15}),
        ("windows:EPSON TM-T20X Receipt", WindowsSpoolerTransport, {"_queue": "EPSON TM-T20X Receipt"}),
        ("windows:\\\\server\\queue", WindowsSpoolerTransport, {"_queue": "\\\\server\\queue"}),
    ],
)
def test_a_connection_names_a_way(connection: str, kind: type, attributes: dict[str, Any]) -> None:
    connect = transport_factory(connection)
    first, second = connect(), connect()
    assert type(first) is kind
    assert {name: getattr(first, name) for name in attributes} == attributes
    assert first is not second


@pytest.mark.parametrize(
    ("connection", "says"),
    [
        ("", "is none of these: tcp://"),
        ("192.168.0.50", "is none of these: tcp://"),
        ("tcp:192.168.0.50", "is none of these: tcp://"),
        ("http://192.168.0.50", "is none of these: tcp://"),
        ("windows:  ", "is none of these: tcp://"),
        ("tcp://", "takes a host and a port"),
        ("tcp://host:9100/queue", "takes a host and a port"),
        ("tcp://host:99999", "Port out of range"),
        ("serial://", "takes a port, like /dev/ttyS0 or COM3"),
        ("serial://COM3?speed=9600", "has no speed; it has baud, parity, bits, flow"),
        ("serial://COM3?baud=fast", "baud is a number"),
        ("serial://COM3?baud=0", "baud is a number"),
        ("serial://COM3?parity=X", "parity is N, E, O"),
        ("serial://COM3?bits=9", "bits is 7, 8"),
        ("usb://lp0", "takes a device's path, or vendor and product like 04b8:0e15"),
        ("usb://04b8:0e15/x", "takes a device's path, or vendor and product like 04b8:0e15"),
        ("usb://", "takes a device's path, or vendor and product like 04b8:0e15"),
    ],
)
def test_a_malformed_connection_is_explained(connection: str, says: str) -> None:
    with pytest.raises(BadConnection, match=f'^"{re.escape(connection)}".*{says}'):
        transport_factory(connection)


def test_only_a_windows_queue_answers_nothing() -> None:
    assert is_one_way("windows:EPSON")
    assert not is_one_way("tcp://host")
