"""TLS in front of a server that speaks plain http, with a certificate of an authority of its own."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import trustme

from support.tcp_ports import stop_listening

_CHUNK = 65_536


@contextmanager
def tls_proxy(port: int, ca_file: Path) -> Iterator[str]:
    """Serve what listens on `port` of 127.0.0.1; write the authority to `ca_file`, and yield the address."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(ca_file))
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []
    accepted: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            accepted.append(connection)
            threads.append(
                threading.Thread(target=_serve, args=(connection, context, port), name="tls proxy")
            )
            threads[-1].start()

    accepting = threading.Thread(target=accept, name="tls proxy")
    accepting.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop_listening(listener)
        accepting.join()
        for connection in accepted:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        for connection in accepted:
            connection.close()


def _serve(connection: socket.socket, context: ssl.SSLContext, port: int) -> None:
    """Serve one connection; its socket stays open, so that it can be shut down from outside."""
    with suppress(OSError):
        outside = context.wrap_socket(connection.dup(), server_side=True)
        with outside, socket.create_connection(("127.0.0.1", port)) as inside:
            answers = threading.Thread(target=_pump, args=(inside, outside), name="tls proxy")
            answers.start()
            _pump(outside, inside)
            answers.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
