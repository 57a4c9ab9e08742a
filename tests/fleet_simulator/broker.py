"""The system's mosquitto as a child process, and one with the certificates and passwords of a fleet."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from fleet_simulator.kiosk import Account
from totem.fleet.invitation import Invitation, Store
from totem.fleet.operator.folder import Fleet

HOST = "localhost"
_START_S = 20.0
_PLACES = ("/usr/sbin", "/usr/local/sbin")
"""Folders where mosquitto is installed, which are not on the path of every user."""


class NoBroker(Exception):
    """mosquitto is not installed, or does not start; the text is its own reason."""


class BrokerProcess:
    """A mosquitto on `port` of loopback; SIGINT of a terminal ends it by `stop` alone.

    Its output is appended to the file beside the configuration that ends in .log.
    """

    def __init__(self, config: Path, port: int) -> None:
        """Find the program.

        Raises:
            NoBroker: mosquitto is not installed.
        """
        path = os.pathsep.join((os.environ.get("PATH", os.defpath), *_PLACES))
        program = shutil.which("mosquitto", path=path)
        if program is None:
            raise NoBroker
        self.port = port
        self._command, self._log = [program, "-c", str(config)], config.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """Process of the broker; None while it is stopped."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the broker, and wait until it accepts connections.

        Raises:
            NoBroker: it does not start.
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + _START_S
        while not _accepts(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
                raise NoBroker(lines[-1] if lines else "")
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.02)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the broker; by SIGKILL as a power cut does."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait()
            self._process = None


class LocalBroker(BrokerProcess):
    """The broker of a fleet made for it in `folder`, with the accounts of `stores`."""

    def __init__(self, folder: Path, passphrase: str, stores: Mapping[str, Store]) -> None:
        """Make the fleet.

        Raises:
            NoBroker: mosquitto is not installed.
        """
        server, port = folder / "server", _free_port()
        super().__init__(server / "local.conf", port)
        self.fleet = Fleet.create(folder, HOST, port, passphrase, installed_in=str(server))
        self.accounts = [read_account(file) for file in self.fleet.add(stores)]
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        (server / "local.conf").write_text(
            f"""{"user root" if is_root else ""}
listener {port} 127.0.0.1
certfile {server}/server.pem
keyfile {server}/server.key
tls_version tlsv1.2
allow_anonymous false
password_file {server}/passwords
acl_file {server}/acl
persistence true
persistence_location {server}/
max_packet_size 300000
max_queued_messages 100000
""",
            encoding="utf-8",
        )


def read_account(invitation: Path) -> Account:
    """Read a kiosk's account from its invitation; JoinFailed or OSError where it is none."""
    read = Invitation.parse(invitation.read_bytes())
    store = read.model_dump(include=set(Store.model_fields), exclude_none=True)
    return Account(read.id, read.password, store)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
