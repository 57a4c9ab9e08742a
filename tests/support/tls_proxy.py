"""TLS in front of a server that speaks plain http, with a certificate of an authority of its own."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import trustme

from support.platform_marks import IS_WINDOWS
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
    accepted: list[ssl.SSLSocket] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with suppress(OSError):  # the client has gone
                secured = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
                accepted.append(secured)
                threads.append(threading.Thread(target=_serve, args=(secured, port), name="tls proxy"))
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
                socket.socket.shutdown(connection, socket.SHUT_RDWR)  # that of TLS takes its state away
            if IS_WINDOWS:  # where only this ends the wait of another thread
                connection.close()
        for thread in threads:
            thread.join()
        for connection in accepted:
            connection.close()


def _serve(outside: ssl.SSLSocket, port: int) -> None:
    """Serve one connection; its socket stays open, so that it can be shut down by another thread."""
    with suppress(OSError):
        outside.do_handshake()
        with socket.create_connection(("127.0.0.1", port)) as inside:
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
