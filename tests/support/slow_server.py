"""HTTPS server that sends what a test gives it, in parts, and notes when a client has gone."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from support.tcp_ports import stop_listening

Trickle = Callable[[ssl.SSLSocket], object]
"""Sends an answer."""


@dataclass
class SlowServer:
    """Server of one path.

    Attributes:
        answer: sends the answer to each request.
        asked: set at the first request.
        left: set when a client went before its answer was whole.
    """

    answer: Trickle
    port: int = 0
    asked: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)
    requests: list[bytes] = field(default_factory=list)

    def url(self, name: str) -> str:
        """Address of a file."""
        return f"https://127.0.0.1:{self.port}/{name}"

    def drip(self, connection: ssl.SSLSocket, content: bytes, every_s: float = 0.02) -> None:
        """Send byte by byte, until all is sent or the client has gone."""
        for byte in content:
            if self.closing.wait(every_s):
                return
            connection.sendall(bytes([byte]))

    def _serve(self, connection: ssl.SSLSocket) -> None:
        with connection:
            try:
                self.requests.append(connection.recv(65_536))
                self.asked.set()
                self.answer(connection)
            except OSError:
                self.left.set()


@contextmanager
def serving_slowly(server: SlowServer, context: ssl.SSLContext) -> Iterator[SlowServer]:
    """Serve while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        threads: list[threading.Thread] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    plain, _ = listener.accept()
                    with suppress(OSError):  # the client went within the handshake
                        secured = context.wrap_socket(plain, server_side=True)
                        threads.append(threading.Thread(target=server._serve, args=(secured,)))
                        threads[-1].start()

        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield server
        finally:
            server.closing.set()
            stop_listening(listener)
            for each in (acceptor, *threads):
                each.join()
