"""TCP ports of loopback: a free one, and the wait for a program that listens on it."""

import socket
import subprocess
import time
from pathlib import Path


def free_port() -> int:
    """Return a port of loopback that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_accepting(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Wait until a program accepts connections at `port`; a RuntimeError with its log if it ends before."""
    while True:
        if process.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8"))
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
