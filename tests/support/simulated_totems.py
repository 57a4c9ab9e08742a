"""Simulated kiosks of a fleet, for tests of the operator's side: one MQTT client that publishes for many.

It uses the broker as the user `console`, who may write all reports, so that a thousand kiosks need one
connection. It verifies messages as a kiosk does, as far as tests of the console need it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from totem.domain.fleet_commands import Role
from totem.fleet import topics
from totem.fleet.channels import Publication, Received
from totem.fleet.key_lists import take_lists
from totem.fleet.link import Link
from totem.fleet.link_config import LinkConfig, LinkOwner
from totem.fleet.messages import (
    COMMAND_TYPE,
    CONFIG_TYPE,
    Command,
    CommandState,
    ConfigState,
    Health,
    Info,
    KeysInfo,
    KioskService,
    Presence,
    Reply,
    ReportedConfig,
    StateMessage,
    WantedConfig,
)
from totem.fleet.signing import TrustedKeys, UntrustedSignature, open_envelope, verify

Handler = Callable[["SimulatedTotem", Command], None]
_MARKER = f"{topics.SYNC}/simulated"


def do_at_once(totem: "SimulatedTotem", command: Command) -> None:
    """Reply as a kiosk that executes a command at once."""
    for state in (CommandState.RECEIVED, CommandState.RUNNING, CommandState.DONE):
        totem.reply(command, state)


@dataclass
class SimulatedTotem:
    """A kiosk; `boot` and `up_s` are those of its run."""

    id: str
    fleet: "SimulatedFleet"
    handler: Handler = do_at_once
    boot: str = "boot-0001"
    up_s: int = 1000
    commands: list[Command] = field(default_factory=list)
    announces: bool = True
    expiry_s: int | None = 900
    health: dict[str, Any] = field(default_factory=dict)
    info: dict[str, Any] = field(default_factory=dict)
    config_state: ConfigState = ConfigState.APPLIED
    order: tuple[int, int] = (0, 0)
    challenges: list[str] = field(default_factory=list)
    keys: TrustedKeys | None = None
    keys_trouble: str | None = None
    takes_keys: bool = True

    def publish(self, path: str, payload: bytes, *, retain: bool = True, expiry_s: int | None = None) -> None:
        """Publish below the kiosk's topic."""
        self.fleet.link.publish(
            Publication(topics.build(self.id, path), payload, retain=retain, expiry_s=expiry_s)
        )

    def publish_state(self, state: Presence = Presence.READY, **more: Any) -> None:
        """Publish the presence."""
        content = {"service": KioskService.IN, "boot": self.boot, **more}
        self.publish(topics.UP_STATE, StateMessage(state=state, **content).encode())

    def publish_health(self) -> None:
        """Publish the health."""
        content = {"time": datetime.now(UTC), "challenge": token_hex(16), **self.health}
        health = Health(boot=self.boot, up_s=self.up_s, **content)
        self.challenges.append(health.challenge)
        self.publish(topics.UP_HEALTH, health.encode(), expiry_s=self.expiry_s)

    def publish_info(self) -> None:
        """Publish the facts, with the list of keys."""
        keys = self.keys or self.fleet.keys
        own = KeysInfo(serial=keys.serial, sha256=keys.sha256, trouble=self.keys_trouble)
        info = {"name": f"Loja {self.id}", "version": "1.0", "city": "Curitiba", "keys": own, **self.info}
        self.publish(topics.UP_INFO, Info(**info).encode())

    def take_keys(self, payload: bytes) -> None:
        """Take a list of keys by the rule of kiosks."""
        if payload and self.takes_keys:
            self.keys, refusal = take_lists(payload, self.keys or self.fleet.keys)
            self.keys_trouble = None if refusal is None else refusal.value
            self.publish_info()

    def take_config(self, payload: bytes) -> None:
        """Report a configuration with a higher serial by an owner."""
        content, envelope = open_envelope(payload, CONFIG_TYPE)
        try:
            if not verify(envelope, self.keys or self.fleet.keys).may(Role.OWNER):
                return
        except UntrustedSignature:
            return
        wanted = WantedConfig.decode(content)
        if wanted.order > self.order:
            self.order = wanted.order
            report = ReportedConfig(
                keys=wanted.keys, serial=wanted.serial, state=self.config_state, sha256="0" * 64
            )
            self.publish(topics.UP_CONFIG, report.encode())

    def publish_all(self) -> None:
        """Publish as on a connection."""
        self.publish_info()
        self.publish_health()
        self.publish_state()

    def reply(self, command: Command, state: CommandState, code: str | None = None) -> None:
        """Publish a reply."""
        content = Reply(cmd=command.id, state=state, code=code).encode()
        self.publish(topics.UP_REPLY, content, retain=False)

    def restart(self) -> None:
        """Begin a new run."""
        self.boot = f"boot-{int(self.boot[-4:]) + 1:04}"
        self.up_s = 1
        self.publish_all()


class SimulatedFleet:
    """All simulated kiosks on one connection; a new one each time the block is entered."""

    def __init__(
        self, config: LinkConfig, ids: tuple[str, ...], keys: TrustedKeys, client_id: str = "simulated"
    ) -> None:
        self.keys = keys
        self.totems = {each: SimulatedTotem(each, self) for each in ids}
        self.ready, self._settled = threading.Event(), threading.Event()
        self.link = Link(
            replace(config, client_id=client_id, session_expiry_s=0),
            LinkOwner(
                subscriptions=((topics.build("+", "do/#"), 1), (topics.ALL_ANNOUNCE, 0), (_MARKER, 1)),
                on_connected=self.ready.set,
                on_message=self._received,
            ),
        )

    def __enter__(self) -> "SimulatedFleet":
        self.link.start()
        assert self.ready.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self.link.close()

    def __getitem__(self, totem: str) -> SimulatedTotem:
        return self.totems[totem]

    def settle(self) -> None:
        """Wait until the broker has handled all that was published."""
        self._settled.clear()
        self.link.publish(Publication(_MARKER, b""))
        assert self._settled.wait(60)

    def _received(self, message: Received) -> None:
        if message.topic == _MARKER:
            self._settled.set()
            return
        topic = topics.parse(message.topic)
        assert topic is not None
        if topic.id == topics.EVERYONE:
            for each in self.totems.values():
                if each.announces:
                    each.publish_health()
            return
        totem = self.totems.get(topic.id)
        if totem is None:
            return
        if topic.path == topics.DO_ANNOUNCE and totem.announces:
            totem.publish_health()
        elif topic.path == topics.DO_COMMAND:
            content, envelope = open_envelope(message.payload, COMMAND_TYPE)
            verify(envelope, self.keys)
            command = Command.decode(content)
            is_known = command.id in {each.id for each in totem.commands}
            totem.commands.append(command)
            if not is_known or totem.handler is not do_at_once:
                totem.handler(totem, command)
        elif topic.path == topics.DO_KEYS:
            totem.take_keys(message.payload)
        elif topic.path == topics.DO_CONFIG and message.payload:
            totem.take_config(message.payload)
