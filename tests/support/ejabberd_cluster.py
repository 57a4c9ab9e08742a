"""A cluster of two ejabberd nodes with MQTT 5 over TLS, on free ports of loopback."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest

from support.mosquitto import HOST
from support.tcp_ports import free_port, wait_until_accepting
from totem.fleet.link_config import LinkConfig
from totem.fleet.operator.certificates import make_authority, make_server

PASSWORD = "cluster-de-teste"  # noqa: S105 - of these tests alone
_PROGRAMS = next(iter(Path("/usr/lib").glob("*/ejabberd-*/ebin")), None)
_SETTINGS = """hosts: [localhost]
loglevel: error
certfiles: [{folder}/server.pem]
auth_method: [anonymous]
anonymous_protocol: login_anon
allow_multiple_connections: true
listen:
  - {{port: {port}, ip: 127.0.0.1, module: mod_mqtt, tls: true}}
access_rules:
  everyone: [allow]
modules:
  mod_mqtt:
    access_publish: {{"#": everyone}}
    access_subscribe: {{"#": everyone}}
"""
needs_ejabberd = pytest.mark.skipif(
    _PROGRAMS is None or not Path("/usr/bin/erl").exists(), reason="ejabberd is not installed"
)


class EjabberdCluster:
    """Nodes "a" and "b", of which b joins a soon after their start; they take any user and password."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ports = folder, {name: free_port() for name in "ab"}
        authority = make_authority(HOST, PASSWORD)
        server = make_server(HOST, authority, PASSWORD)
        (folder / "ca.pem").write_bytes(authority.certificate)
        (folder / "server.pem").write_bytes(server.key + server.certificate)
        self._names = str(free_port())
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self._start("names", ["/usr/bin/epmd", "-address", "127.0.0.1", "-port", self._names], {})
        for name, port in self.ports.items():
            place = self.folder / name
            place.mkdir()
            settings = place / "ejabberd.yml"
            settings.write_text(_SETTINGS.format(folder=self.folder, port=port), encoding="utf-8")
            command = [
                *("/usr/bin/erl", "-noinput", "-sname", f"{name}@{HOST}", "-setcookie", "test"),
                *("-kernel", "inet_dist_use_interface", "{127,0,0,1}", "-pa", str(_PROGRAMS)),
                *("-mnesia", "dir", f'"{place}/spool"', "-s", "ejabberd"),
                *(("-eval", f'ejabberd_admin:join_cluster(<<"a@{HOST}">>).') if name == "b" else ()),
            ]
            environment = {
                "EJABBERD_CONFIG_PATH": str(settings),
                "EJABBERD_LOG_PATH": str(place / "ejabberd.log"),
                "ERL_EPMD_PORT": self._names,
                "ERL_CRASH_DUMP_BYTES": "0",
                "HOME": str(place),
            }
            self._start(name, command, environment)
            self._wait_for(name)
        return self

    def __exit__(self, *_: object) -> None:
        for name in reversed(list(self._processes)):
            self.kill(name)

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        with (self.folder / f"{name}.out").open("wb") as out:
            self._processes[name] = subprocess.Popen(
                command, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )

    def _wait_for(self, name: str) -> None:
        """Wait until a node accepts connections, without which no other can join it."""
        wait_until_accepting(self._processes[name], self.ports[name], self.folder / f"{name}.out")

    def kill(self, name: str) -> None:
        """Kill a node, as a power cut does."""
        process = self._processes.pop(name)
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()

    def link_config(self, user: str, port: int) -> LinkConfig:
        """Return the link of a user through `port`."""
        return LinkConfig(HOST, port, user, password=PASSWORD, ca_file=self.folder / "ca.pem", spread_s=0)
