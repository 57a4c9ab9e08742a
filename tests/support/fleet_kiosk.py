"""Kiosk in a fleet, started from a totem.toml as `totem run` does, and the keys that sign its commands."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import KioskDriver, wait_until
from support.mosquitto import PASSWORD, Mosquitto
from support.one_shot_client import ERP_SECRET
from totem.app import maintenance
from totem.app.fleet.member import FleetMember
from totem.app.startup import begin_fleet_trial
from totem.domain.fleet_commands import CommandName, Role
from totem.fleet import signing
from totem.fleet.agent.agent import Agent
from totem.fleet.agent.configuration import ConfigReceiver
from totem.fleet.agent.executor import CommandExecutor
from totem.fleet.messages import COMMAND_TYPE, CONFIG_TYPE
from totem.fleet.signing import TrustedKeys, trusted_key
from totem.settings import Settings, load_or_last_good

ID = "loja-1"
COMMANDS = tuple(each.value for each in CommandName)


@dataclass
class FleetKeys:
    """Private keys of the fleet's members, of which a kiosk trusts the first two."""

    owner: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    operator: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    stranger: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def of(self, role: Role) -> Ed25519PrivateKey:
        """The key of a member with this role."""
        return self.owner if role is Role.OWNER else self.operator

    def trusted(self) -> TrustedKeys:
        """The content of fleet-keys.json."""
        return TrustedKeys(
            keys=(
                trusted_key(self.operator, "Olga", (Role.OPERATOR,)),
                trusted_key(self.owner, "Oto", (Role.OWNER,)),
            )
        )


class FleetKiosk:
    """One kiosk with its configuration file; `start` runs it, and `end` ends that run.

    Attributes:
        exits: codes of requests to end the program.
    """

    def __init__(self, folder: Path, broker: Mosquitto, base_url: str, app: QApplication) -> None:
        self.folder, self.state, self.file = folder, folder / "state", folder / "totem.toml"
        self.keys, self.exits = FleetKeys(), list[int]()
        self._app = SimpleNamespace(aboutToQuit=app.aboutToQuit, exit=self.exits.append)
        self.allow: tuple[str, ...] = COMMANDS
        self._broker, self._base_url = broker, base_url
        self.driver: KioskDriver | None = None
        self.trust()
        self.write()

    def trust(self) -> None:
        """Write fleet-keys.json."""
        self.keys.trusted().write(self.folder / "fleet-keys.json")

    def write(self, extra: str = "") -> None:
        """Write totem.toml, the password and the token."""
        for name, secret in (("fleet.password", PASSWORD), ("erp.token", ERP_SECRET)):
            (self.folder / name).write_text(secret, encoding="ascii")
            (self.folder / name).chmod(0o600)
        self.file.write_text(
            f"""
[kiosk]
name = "Totem de teste"
state_dir = "{self.state}"
[brand]
name = "NetSul"
primary = "#111111"
[screen]
motion = "reduced"
[erp]
base_url = "{self._base_url}"
token_file = "erp.token"
timeout_s = 5
allow_http = true
[printer]
folder = "{self.folder / "printed"}"
[sound]
enabled = false
[voice]
enabled = false
[session]
key_repeat_ms = 0
[fleet]
host = "localhost"
port = {self._broker.port}
id = "{ID}"
password_file = "fleet.password"
ca_file = "{self._broker.ca_file}"
trusted_keys = "fleet-keys.json"
spread_s = 0
allow = {json.dumps(self.allow)}
{extra}
""",
            encoding="utf-8",
        )

    def settings(self) -> Settings:
        """The settings that a start gets, which counts as one within a trial."""
        loaded = load_or_last_good(self.file, {})
        trial = begin_fleet_trial(loaded)
        if trial is not None and trial.is_over:
            loaded = load_or_last_good(self.file, {})
        return loaded.settings

    def start(self) -> KioskDriver:
        """Run the kiosk until it is in its fleet."""
        self.exits.clear()
        self.driver = driver = KioskDriver(self.settings())
        self.entry = maintenance.install(self.file, driver.kiosk, self._app)  # type: ignore[arg-type]
        driver.kiosk.start_monitors()
        wait_until(lambda: driver.kiosk.fleet is not None, "the fleet")
        return driver

    def end(self) -> None:
        """End this run in order."""
        if self.driver is not None:
            self.driver.close()
            self.driver = None

    @property
    def member(self) -> FleetMember:
        """The kiosk's part in its fleet, of this run."""
        assert self.driver is not None
        assert isinstance(self.driver.kiosk.fleet, FleetMember)
        return self.driver.kiosk.fleet

    @property
    def agent(self) -> Agent:
        """The agent of this run."""
        return self.member.agent

    @property
    def receivers(self) -> tuple[CommandExecutor, ConfigReceiver]:
        """The receivers of this run."""
        return self.member.executor, self.member.receiver

    def age(self, seconds: float) -> None:
        """Move the start of the program, and all challenges, into the past."""
        self.agent._started -= seconds
        published = self.agent.challenges._published
        published.update({each: at - seconds for each, at in published.items()})

    def challenge(self, age_s: float = 0.0) -> str:
        """A challenge that this run published so many seconds ago."""
        made = token_hex(16)
        self.agent.challenges.add(made)
        self.agent.challenges._published[made] -= age_s
        return made

    def command(self, do: str, **changes: Any) -> dict[str, Any]:
        """Return the content of a command that is valid now, with changes."""
        return {
            "v": 1,
            "id": token_hex(8),
            "to": ID,
            "boot": self.agent.boot,
            "challenge": self.challenge(),
            "issued": datetime.now(UTC).isoformat(),
            "do": do,
            "args": {},
            "by": "alguém",
        } | changes

    def sign(self, content: dict[str, Any] | bytes, key: Ed25519PrivateKey | None = None) -> bytes:
        """The envelope of a command, by the operator unless another key is given."""
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        return signing.sign(data, COMMAND_TYPE, key or self.keys.operator)

    def configure(
        self, serial: int, values: dict[str, Any], *, key: Ed25519PrivateKey | None = None, **changes: Any
    ) -> bytes:
        """The envelope of a configuration, by the owner unless another key is given."""
        content = {"v": 1, "to": ID, "serial": serial, "set": values, "files": [], "by": "Oto"} | changes
        return signing.sign(json.dumps(content).encode(), CONFIG_TYPE, key or self.keys.owner)


MakeFleetKiosk = Callable[[], FleetKiosk]
