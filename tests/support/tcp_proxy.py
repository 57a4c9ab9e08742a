"""TCP proxy that can swallow data, as a mobile network that has lost a connection does."""

import contextlib
import socket
import threading
from typing import Self

from support.tcp_ports import free_port


class TcpProxy:
    """Forwards connections to `target` on loopback; while `swallowing`, nothing passes and nothing ends.

    Attributes:
        passed: bytes that were forwarded, in both directions.
    """

    def __init__(self, target: int) -> None:
        self.target, self.port = target, free_port()
        self.swallowing = threading.Event()
        self.passed = 0
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        listener = socket.create_server(("127.0.0.1", self.port))
        self._sockets.append(listener)
        self._start(self._accept, listener)
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join()

    def _start(self, work: object, *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                self._sockets.append(near)
                try:
                    far = socket.create_connection(("127.0.0.1", self.target))
                except ConnectionError:
                    near.close()
                    continue
                self._sockets.append(far)
                self._start(self._forward, near, far)
                self._start(self._forward, far, near)

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if not self.swallowing.is_set():
                    self.passed += len(data)
                    target.sendall(data)
        if not self.swallowing.is_set():
            with contextlib.suppress(OSError):
                target.shutdown(socket.SHUT_RDWR)
