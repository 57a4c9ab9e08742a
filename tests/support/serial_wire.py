"""Serial line with both ends: a pseudo-terminal, under Wine one of the Linux below behind a port like COM3.

Run as a program it is that Linux's part, which gives the pseudo-terminal to Wine under the port's name, and
carries bytes between its other end and the test's TCP port: `serial_wire.py LINK PORT`.
"""

import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_FIRST_PORT = 3
_BUFFER = 4096
_LONGEST_S = 60.0


class SerialWire:
    """A line; `name` is the kiosk's end. Bytes are taken from it by `receive` alone."""

    def __init__(self) -> None:
        self._ours: _Terminal | socket.socket
        if hasattr(os, "openpty"):
            self._ours = terminal = _Terminal()
            self.name = terminal.name
        else:
            self.name, self._ours = wire_of_wine()

    def receive(self, count: int) -> bytes:
        """Read so many bytes, waiting for them."""
        received = b""
        while len(received) < count:
            received += self._ours.recv(count - len(received))
        return received

    def send(self, data: bytes) -> None:
        """Answer."""
        self._ours.sendall(data)

    def close(self) -> None:
        """Take the line away; again, nothing happens."""
        self._ours.close()


def wire_of_wine() -> tuple[str, socket.socket]:
    """Have Linux make the line behind a port of this process; return its name, and the test's end."""
    from support.stand_in_library import unix_path

    number = _FIRST_PORT + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    devices = Path(unix_path(Path("C:/"))).parent
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(_LONGEST_S)
        program = ["/usr/bin/python3", unix_path(Path(__file__)), f"{devices.as_posix()}/com{number}"]
        subprocess.check_call(["start.exe", "/unix", *program, str(listener.getsockname()[1])])
        ours, _ = listener.accept()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    return f"COM{number}", ours


class _Terminal:
    """A pseudo-terminal, its printer's end by a socket's names."""

    def __init__(self) -> None:
        import tty

        self.ours, self.theirs = os.openpty()
        tty.setraw(self.theirs)
        self.name = os.ttyname(self.theirs)
        self._is_open = True

    def recv(self, most: int) -> bytes:
        return os.read(self.ours, most)

    def sendall(self, data: bytes) -> None:
        os.write(self.ours, data)

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            os.close(self.theirs)
            os.close(self.ours)


def _carry(link: Path, port: int) -> None:
    """Be Linux's part until the test closes its end.

    The terminal belongs to this process' session: else it is Wine's server's, which writes down all of its
    objects when the line hangs up.
    """
    import fcntl
    import termios

    terminal = _Terminal()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if os.getsid(0) != os.getpid():
        os.setsid()
    fcntl.ioctl(terminal.theirs, termios.TIOCSCTTY, 0)
    link.unlink(missing_ok=True)
    link.symlink_to(terminal.name)
    with socket.create_connection(("127.0.0.1", port)) as test, suppress(ConnectionError):
        while True:
            ready, _, _ = select.select([test.fileno(), terminal.ours], [], [])
            if test.fileno() in ready:
                if not (data := test.recv(_BUFFER)):
                    break
                terminal.sendall(data)
            if terminal.ours in ready:
                test.sendall(terminal.recv(_BUFFER))
    link.unlink(missing_ok=True)
    terminal.close()


if __name__ == "__main__":
    _carry(Path(sys.argv[1]), int(sys.argv[2]))
