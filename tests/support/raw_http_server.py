"""HTTP server that sends prepared bytes."""

import json
import socket
import ssl
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from support.tcp_ports import stop_listening

DROP = b""


def http(
    body: bytes | object,
    *,
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
    length: bool = True,
) -> bytes:
    """The bytes of an answer that closes its connection; a body that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"Content-Type": "application/json", "Connection": "close", **(headers or {})}
    if length:
        named["Content-Length"] = str(len(content))
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + content


class RawServer:
    """Answers the n-th connection with the n-th reply, the last one for ever; one request a connection.

    Attributes:
        requests: the received requests as text, head and body; JSON is UTF-8, all else stands byte by byte.
        base_url: its address.
    """

    def __init__(self, *replies: bytes, context: ssl.SSLContext | None = None) -> None:
        self._replies = replies
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.requests: list[str] = []
        scheme = "https" if context else "http"
        self.port = self._listener.getsockname()[1]
        self.base_url = f"{scheme}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, name="raw-http")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stop_listening(self._listener)
        self._thread.join()

    def choose_reply(self, request: str) -> bytes:  # noqa: ARG002 - a subclass chooses by it
        """Return the answer to a request: the next in turn."""
        return self._replies[min(len(self.requests), len(self._replies) - 1)]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(60)
                try:
                    self._answer(connection)
                except OSError:  # the client has closed the connection
                    continue

    def _answer(self, connection: socket.socket) -> None:
        stream = self._context.wrap_socket(connection, server_side=True) if self._context else connection
        with stream:
            request = _read_request(stream)
            reply = self.choose_reply(request)
            self.requests.append(request)
            stream.sendall(reply)
            if not self._context:
                stream.shutdown(socket.SHUT_WR)
                while stream.recv(65536):  # a close with unread input would reset the connection
                    pass


def _read_request(stream: socket.socket) -> str:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = stream.recv(65536)
        if not chunk:
            return received.decode("latin-1")
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    while len(body) < length:
        body += stream.recv(65536)
    is_json = b"content-type: application/json" in head.lower()
    text = body.decode("utf-8", "replace") if is_json else body.decode("latin-1")
    return f"{head.decode('latin-1')}\r\n\r\n{text}"
