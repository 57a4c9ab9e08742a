"""Beside the kiosk of the campaign: a printer, and a server whose certificate nobody trusts."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

import trustme

from support.fake_thermal_printer import Mechanism
from support.printer_ports import TcpPort


class PrinterOnThread:
    """The fake thermal printer, served by a loop of its own."""

    def __init__(self) -> None:
        self.mechanism = Mechanism()
        self._port = TcpPort(self.mechanism)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="printer", daemon=True)
        self._thread.start()
        self.plug()

    @property
    def connection(self) -> str:
        """As the setting has it."""
        return self._port.connection

    def plug(self) -> None:
        """Make it reachable."""
        self._do(asyncio.run_coroutine_threadsafe(self._port.plug(), self._loop))

    def unplug(self) -> None:
        """Make it vanish."""
        self._do(asyncio.run_coroutine_threadsafe(self._port.unplug(), self._loop))

    def close(self) -> None:
        """End the thread."""
        self.unplug()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _do(self, work: "Future[None]") -> None:
        work.result(10)


@contextmanager
def printer() -> Iterator[PrinterOnThread]:
    """A printer that is there for a while."""
    made = PrinterOnThread()
    try:
        yield made
    finally:
        made.close()


@contextmanager
def untrusted() -> Iterator[str]:
    """The address of a server that shows a certificate which no kiosk has a reason to trust."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                talk, _ = listener.accept()
            except OSError:
                return
            with suppress(OSError), context.wrap_socket(talk, server_side=True) as shaken:
                shaken.recv(1)

    thread = threading.Thread(target=serve, name="untrusted", daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
