"""The real broker: mosquitto with TLS, passwords and the shipped ACL on a free port of loopback."""

import os
import shutil
import signal
import subprocess
from functools import partial
from pathlib import Path

import pytest
import trustme

from fleet_simulator.broker import BrokerProcess
from support.tcp_ports import free_port
from totem.fleet.link_config import LinkConfig

ROOT = Path(__file__).resolve().parents[2]
ACL = ROOT / "packaging" / "fleet" / "acl"
HOST = "localhost"
PASSWORD = "senha-de-teste"  # noqa: S105 - of these tests alone
USERS = ("loja-1", "loja-2", "loja-3", "console", "metrics")
IS_EJABBERD = os.environ.get("FLEET_BROKER") == "ejabberd"
of_mosquitto = partial(pytest.mark.skipif, IS_EJABBERD)
"""Mark of a test of what ejabberd does otherwise or not at all, with the `reason`."""
needs_mosquitto = pytest.mark.skipif(
    not Path("/usr/sbin/mosquitto").exists(), reason="mosquitto is not installed"
)


class Mosquitto(BrokerProcess):
    """A broker in `folder`; its retained messages survive `stop`, and are lost by `kill` if not yet saved."""

    def __init__(self, folder: Path, users: tuple[str, ...] = USERS, extra: str = "") -> None:
        super().__init__(folder / "mosquitto.conf", free_port())
        self.folder, self.ca_file = folder, folder / "ca.pem"
        self._authority = authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        certificate = authority.issue_cert(HOST, "127.0.0.1")
        certificate.private_key_pem.write_to_path(folder / "server.key")
        certificate.cert_chain_pems[0].write_to_path(folder / "server.pem")
        passwords = folder / "passwords"
        passwords.touch(mode=0o600)
        passwords.write_text("".join(f"{user}:{PASSWORD}\n" for user in users), encoding="ascii")
        subprocess.run(["/usr/bin/mosquitto_passwd", "-U", passwords], check=True)
        shutil.copy(ACL, folder / "acl")
        for file in (passwords, folder / "acl", folder / "server.key"):
            file.chmod(0o600)
        (folder / "mosquitto.conf").write_text(
            f"""user root
listener {self.port} 127.0.0.1
cafile {self.ca_file}
certfile {folder}/server.pem
keyfile {folder}/server.key
allow_anonymous false
password_file {passwords}
acl_file {folder}/acl
persistence false
{extra}
""",
            encoding="utf-8",
        )
        if IS_EJABBERD:
            from support import ejabberd  # which needs this module

            ejabberd.write_certificates(folder)
        self._replace()

    def _replace(self) -> None:
        """Run ejabberd on the same files where $FLEET_BROKER says so; see `support.ejabberd`."""
        if IS_EJABBERD:
            from support import ejabberd

            self._command = ejabberd.command(self.folder, self.port)

    def kill(self) -> None:
        """Kill the broker, as a power cut does."""
        self.stop(signal.SIGKILL)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the broker, as SIGSTOP for one that hangs."""
        assert self.pid is not None
        if IS_EJABBERD and number is signal.SIGHUP:
            return  # it would end; and it reads passwords without
        os.kill(self.pid, number)

    def issue(self, user: str) -> tuple[Path, Path]:
        """Return the files of a certificate for `user`, and of its key."""
        certificate = self._authority.issue_cert(common_name=user)
        files = self.folder / f"{user}.pem", self.folder / f"{user}.key"
        certificate.cert_chain_pems[0].write_to_path(files[0])
        certificate.private_key_pem.write_to_path(files[1])
        return files

    def link_config(self, user: str) -> LinkConfig:
        """Return the link of one of `users`."""
        return LinkConfig(HOST, self.port, user, password=PASSWORD, ca_file=self.ca_file, spread_s=0)
