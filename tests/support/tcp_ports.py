"""TCP ports of loopback: a free one, the wait for a program that listens on it, and the end of listening."""

import atexit
import secrets
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

FIRST, END = 20_000, 32_768
"""Below the ports that systems give out to connections and to servers that ask for any."""


def free_port() -> int:
    """Return a port of loopback for one server of this process, also while that is stopped.

    The port stays bound: no other call gets it, nor a connection whose own port the system chooses. A server
    with SO_REUSEADDR may listen beside a bound socket that does not (socket(7)), which Windows refuses.
    """
    while True:
        port = FIRST + secrets.randbelow(END - FIRST)
        reservation = socket.socket()
        try:
            reservation.bind(("127.0.0.1", port))
        except OSError:
            reservation.close()
            continue
        if sys.platform == "win32":
            reservation.close()
        else:
            reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            atexit.register(reservation.close)
        return port


def wait_until_accepting(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Wait until a program accepts connections at `port`; a RuntimeError with its log if it ends before."""
    while True:
        if process.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8"))
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)


def stop_listening(listener: socket.socket) -> None:
    """Close a socket on which a thread may wait for a connection: its `accept` raises OSError.

    Linux ends that wait by `shutdown` alone, which Windows refuses, and Windows by `close`.
    """
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()
