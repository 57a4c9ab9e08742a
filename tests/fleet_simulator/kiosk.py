"""A simulated kiosk: plausible reports, a trouble, and answers to signed commands and configurations."""

import hashlib
import json
import random
import secrets
import struct
import time
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from io import BytesIO
from typing import Any, NamedTuple

from totem.domain.fleet_commands import COMMANDS, CommandName, Role
from totem.fleet import topics
from totem.fleet.agent.freshness import Challenges, SeenCommands
from totem.fleet.agent.verification import KioskState, judge, open_command
from totem.fleet.channels import REPORTS, Publication, Received, clearing, publication, subscriptions
from totem.fleet.files import sha256_code, split
from totem.fleet.key_lists import take_lists
from totem.fleet.link_config import LinkOwner
from totem.fleet.messages import (
    CONFIG_TYPE,
    WILL,
    BadMessage,
    ClockHealth,
    Command,
    CommandState,
    ConfigState,
    CpuHealth,
    DiskHealth,
    Durations,
    ErpHealth,
    ErpInfo,
    EventKind,
    EventMessage,
    EventSeverity,
    FleetMessage,
    Health,
    Info,
    KeysInfo,
    KioskService,
    MemoryHealth,
    Metrics,
    OutboxHealth,
    OutReason,
    Presence,
    PrinterHealth,
    PrinterInfo,
    Refusal,
    Reply,
    ReportedConfig,
    ScreenInfo,
    StateMessage,
    UpdateHealth,
    WantedConfig,
)
from totem.fleet.signing import BadEnvelope, TrustedKeys, UntrustedSignature, open_envelope, verify

_CITIES = (
    ("Curitiba", "PR", -25.43, -49.27),
    ("Londrina", "PR", -23.31, -51.16),
    ("Maringá", "PR", -23.42, -51.94),
    ("Ponta Grossa", "PR", -25.09, -50.16),
    ("Cascavel", "PR", -24.96, -53.46),
    ("Joinville", "SC", -26.30, -48.85),
    ("Blumenau", "SC", -26.92, -49.07),
    ("Chapecó", "SC", -27.10, -52.62),
    ("Caxias do Sul", "RS", -29.17, -51.18),
    ("Feira de Santana", "BA", -12.27, -38.97),
    ("Juazeiro do Norte", "CE", -7.21, -39.32),
    ("São José dos Campos", "SP", -23.18, -45.89),
)
_SITES = (
    "Centro",
    "Terminal",
    "Shopping",
    "Mercado Municipal",
    "Rodoviária",
    "Jardim das Flores",
    "Vila Nova",
)
_MODELS = (("PC de 2 núcleos", 4 << 30), ("Mini PC J4125", 8 << 30), ("All-in-one 21 pol.", 8 << 30))
_VERSION, _OLD_VERSION = "1.4.2", "1.2.0"


class SimulatedTrouble(StrEnum):
    """Trouble of a simulated kiosk."""

    NONE = "none"
    PAPER_OUT = "paper_out"
    ERP_DOWN = "erp_down"
    HOT = "hot"
    DISK_FULL = "disk_full"
    CLOCK = "clock"
    OUT_BY_STAFF = "out_by_staff"
    OLD_VERSION = "old_version"
    OUTBOX = "outbox"
    OFFLINE = "offline"
    """It loses its connection soon, and does not return."""


DEMO_TROUBLES = (
    SimulatedTrouble.NONE,
    SimulatedTrouble.PAPER_OUT,
    SimulatedTrouble.NONE,
    SimulatedTrouble.OFFLINE,
    SimulatedTrouble.ERP_DOWN,
    SimulatedTrouble.NONE,
    SimulatedTrouble.OUT_BY_STAFF,
    SimulatedTrouble.HOT,
    SimulatedTrouble.OLD_VERSION,
    SimulatedTrouble.NONE,
    *[SimulatedTrouble.NONE] * 7,
    SimulatedTrouble.CLOCK,
    SimulatedTrouble.DISK_FULL,
    SimulatedTrouble.OUTBOX,
)
"""Troubles of the kiosks of a demonstration, in their order."""


class Account(NamedTuple):
    """A kiosk's user and password at the broker, and the fields of `Info` about its store."""

    id: str
    password: str
    store: Mapping[str, Any]


def make_store(number: int) -> dict[str, Any]:
    """Return the fields of `Info` about the place of the store `number`."""
    city, uf, lat, lon = _CITIES[number % len(_CITIES)]
    shift = random.Random(number).uniform
    again = number // (len(_CITIES) * len(_SITES))
    site = f"{_SITES[number % len(_SITES)]}{f' {again + 1}' if again else ''}"
    return {
        "site": site,
        "city": city,
        "uf": uf,
        "lat": round(lat + shift(-0.05, 0.05), 4),
        "lon": round(lon + shift(-0.05, 0.05), 4),
        "tags": ("simulado", "piloto") if number % 5 == 0 else ("simulado",),
    }


class ScheduledWork(NamedTuple):
    """Work of a simulated kiosk in `after_s` seconds."""

    after_s: float
    do: Callable[[], object]


@dataclass(slots=True)
class SimulatedKiosk:
    """One kiosk's state; its messages are collected in `outgoing`, and its later work in `planned`.

    `pace` stretches the seconds that its work takes.
    """

    account: Account
    keys: TrustedKeys
    trouble: SimulatedTrouble = SimulatedTrouble.NONE
    health_s: float = 300.0
    pace: float = 1.0
    outgoing: deque[Publication] = field(default_factory=deque)
    planned: deque[ScheduledWork] = field(default_factory=deque)
    boot: str = ""
    _version: str = _VERSION
    _message: str | None = None
    _reason: OutReason | None = None
    _started: float = 0.0
    _order: tuple[int, int] = (0, 0)
    """Of the latest configuration."""
    _config: ReportedConfig | None = None
    _refused: Refusal | None = None
    _events: int = 0
    _visits: int = 0
    _challenges: Challenges = field(default_factory=Challenges)
    _seen: SeenCommands = field(init=False)
    _random: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        """Start the simulated program, some days ago."""
        self._random.seed(self.account.id)
        self._start(self._random.uniform(0, 9 * 86_400))
        if self.trouble is SimulatedTrouble.OUT_BY_STAFF:
            self._reason, self._message = OutReason.STAFF, "Em manutenção. Voltamos logo."
        if self.trouble is SimulatedTrouble.OLD_VERSION:
            self._version = _OLD_VERSION

    @property
    def id(self) -> str:
        """ID in the fleet."""
        return self.account.id

    @property
    def metrics_s(self) -> float:
        """Seconds between two reports of counters."""
        return 3 * self.health_s

    @property
    def owner(self) -> LinkOwner:
        """Will, subscriptions and callbacks of its connections."""
        return LinkOwner(
            will=publication(self.id, topics.UP_STATE, WILL),
            subscriptions=subscriptions(self.id),
            on_connected=self.publish_all,
            on_message=self.receive,
        )

    @property
    def up_s(self) -> int:
        """Seconds since the simulated program started."""
        return int(time.monotonic() - self._started)

    def publish_all(self) -> None:
        """Publish all reports, `ready` last."""
        self._publish(topics.UP_STATE, StateMessage(state=Presence.INIT, boot=self.boot))
        self._publish(topics.UP_INFO, self._make_info())
        if self._config is not None:
            self._publish(topics.UP_CONFIG, self._config)
        self.publish_health()
        self.publish_metrics()
        self._publish_state()

    def publish_health(self) -> None:
        """Publish the condition."""
        self._visits += self._random.randrange(4)
        health = self._make_health()
        self._challenges.add(health.challenge)
        self._publish(topics.UP_HEALTH, health, interval_s=self.health_s)

    def publish_metrics(self) -> None:
        """Publish the counters."""
        self._publish(topics.UP_METRICS, self._make_metrics(), interval_s=self.metrics_s)

    def leave(self) -> None:
        """Publish empty retained messages, so that nothing of it stays at the broker."""
        self.outgoing += (clearing(self.id, path) for path in REPORTS)

    def receive(self, message: Received) -> None:
        """Answer an announcement, a command or a configuration."""
        topic = topics.parse(message.topic)
        if message.topic == topics.ALL_ANNOUNCE or (topic and topic.path == topics.DO_ANNOUNCE):
            self._plan(1, self.publish_all)
        elif topic and topic.path == topics.DO_COMMAND:
            self._receive_command(message)
        elif topic and topic.path == topics.DO_CONFIG and message.payload:
            self._receive_config(message.payload)
        elif topic and topic.path == topics.DO_KEYS and message.payload:
            self.keys, self._refused = take_lists(message.payload, self.keys)
            self._publish(topics.UP_INFO, self._make_info())

    def _start(self, up_s: float = 0.0) -> None:
        self.boot = secrets.token_hex(8)
        self._started = time.monotonic() - up_s
        self._events = self._visits = 0
        self._challenges.void()
        self._seen = SeenCommands(self._challenges)

    def _publish(
        self, path: str, content: FleetMessage | bytes, *below: str, interval_s: float = 0.0
    ) -> None:
        self.outgoing.append(publication(self.id, path, content, *below, interval_s=interval_s))

    def _publish_state(self) -> None:
        service = KioskService.IN if self._reason is None else KioskService.OUT
        state = StateMessage(
            state=Presence.READY, service=service, reason=self._reason, message=self._message, boot=self.boot
        )
        self._publish(topics.UP_STATE, state)

    def _publish_event(self, kind: EventKind) -> None:
        self._events += 1
        event = EventMessage(
            time=datetime.now(UTC),
            boot=self.boot,
            n=self._events,
            kind=kind.value,
            severity=EventSeverity.INFO,
        )
        self._publish(topics.UP_EVENT, event)

    def _make_info(self) -> Info:
        model, ram_bytes = _MODELS[zlib.crc32(self.id.encode()) % len(_MODELS)]
        store = dict(self.account.store)
        return Info(
            name=f"Totem {store.get('site') or self.id}",
            **store,
            version=self._version,
            os="Debian GNU/Linux 13",
            arch="x86_64",
            model=model,
            ram_bytes=ram_bytes,
            disk_bytes=64 << 30,
            screen=ScreenInfo(width_px=1080, height_px=1920, diagonal_inches=21.5),
            printer=PrinterInfo(kind="thermal", profile="epson-tm-t20"),
            erp=ErpInfo(kind="ixc"),
            started=(datetime.now(UTC) - timedelta(seconds=self.up_s)).replace(microsecond=0),
            commands=tuple(CommandName),
            keys=KeysInfo(
                serial=self.keys.serial,
                sha256=self.keys.sha256,
                trouble=self._refused and self._refused.value,
            ),
        )

    def _make_health(self) -> Health:
        trouble, near = self.trouble, self._random.uniform
        is_hot, is_full = trouble is SimulatedTrouble.HOT, trouble is SimulatedTrouble.DISK_FULL
        no_paper, no_erp = trouble is SimulatedTrouble.PAPER_OUT, trouble is SimulatedTrouble.ERP_DOWN
        alarms = {is_hot: "temperature", is_full: "disk"}
        return Health(
            time=datetime.now(UTC).replace(microsecond=0),
            boot=self.boot,
            challenge=secrets.token_hex(16),
            up_s=self.up_s,
            printer=PrinterHealth(
                ok=not no_paper, fault="paper_out" if no_paper else None, pages_since_roll=self._visits
            ),
            erp=ErpHealth(
                ok=not no_erp,
                fault="unavailable" if no_erp else None,
                latency_ms=None if no_erp else int(near(90, 400)),
            ),
            disk=DiskHealth(free_bytes=int(near(200, 400) if is_full else near(20_000, 40_000)) << 20),
            memory=MemoryHealth(pss_bytes=int(near(110, 140)) << 20, free_bytes=int(near(900, 2000)) << 20),
            cpu=CpuHealth(
                celsius=round(near(91, 97) if is_hot else near(42, 58), 1), load_percent=round(near(1, 6), 1)
            ),
            clock=ClockHealth(
                synced=trouble is not SimulatedTrouble.CLOCK,
                offset_s=-4210.0 if trouble is SimulatedTrouble.CLOCK else 0.004,
            ),
            outbox=OutboxHealth(waiting=0, refused=2 if trouble is SimulatedTrouble.OUTBOX else 0),
            update=UpdateHealth(
                running=self._version, offered=None if self._version == _VERSION else _VERSION
            ),
            alarms=(alarms[True],) if True in alarms else (),
        )

    def _make_metrics(self) -> Metrics:
        visits = self._visits + int(self.up_s / 400)
        printed, quick = visits * 3 // 4, visits * 2
        return Metrics(
            boot=self.boot,
            visits={"printed": printed, "paid": visits // 8, "listed": visits - printed - visits // 8},
            pages={"printed": printed},
            printer_failures={"paper_out": 3} if self.trouble is SimulatedTrouble.PAPER_OUT else {},
            erp_failures={"unavailable": 41} if self.trouble is SimulatedTrouble.ERP_DOWN else {},
            erp_seconds=Durations(
                count=quick,
                sum=round(quick * 0.21, 2),
                buckets={"0.1": quick // 9, "0.3": quick * 3 // 4, "1": quick, "3": quick},
            ),
            ratings={"5": visits // 5, "4": visits // 11, "2": visits // 40},
        )

    # Commands

    def _receive_command(self, message: Received) -> None:
        opened = open_command(message.payload, lambda: self.keys, retained=message.retained)
        command, key = opened.command, opened.key
        if command is None or key is None:
            if opened.id is not None:
                reply = Reply(cmd=opened.id, state=CommandState.REFUSED, code=opened.refusal)
                self._publish(topics.UP_REPLY, reply)
            return
        if (earlier := self._seen.reply_to(command.id)) is not None:
            self._publish(topics.UP_REPLY, earlier)
            return
        kiosk = KioskState(
            self.id,
            self.boot,
            self._challenges,
            tuple(CommandName),
            clock_synced=None,
            now=datetime.now(UTC),
        )
        refusal = opened.refusal or judge(command, key, kiosk)
        if refusal is not None:
            reply = Reply(cmd=command.id, state=CommandState.REFUSED, code=refusal)
            self._publish(topics.UP_REPLY, reply)
        else:
            self._reply(command, CommandState.RECEIVED)
            self._plan(0.5, lambda: self._run(command))

    def _run(self, command: Command) -> None:
        self._reply(command, CommandState.RUNNING)
        self._plan(2, lambda: self._carry_out(command))

    def _plan(self, longest_s: float, do: Callable[[], object]) -> None:
        self.planned.append(ScheduledWork(self.pace * self._random.uniform(longest_s / 5, longest_s), do))

    def _reply(self, command: Command, state: CommandState, code: str | None = None) -> None:
        reply = Reply(cmd=command.id, state=state, code=code)
        self._seen.record(command.challenge, reply)
        self._publish(topics.UP_REPLY, reply)

    def _carry_out(self, command: Command) -> None:
        do, code = command.do, None
        if do is CommandName.PRINT_TEST and self.trouble is SimulatedTrouble.PAPER_OUT:
            self._reply(command, CommandState.FAILED, "paper_out")
            return
        if do is CommandName.SERVICE_OFF:
            self._reason, self._message = OutReason.FLEET, str(command.args.get("message", ""))[:200] or None
            self._publish_state()
            self._publish_event(EventKind.SERVICE_OUT)
        elif do is CommandName.SERVICE_ON:
            self._reason = self._message = None
            self._publish_state()
            self._publish_event(EventKind.SERVICE_IN)
        elif do is CommandName.SCREENSHOT:
            code = self._send_file(command, "screenshot.png", _draw_home(is_out=self._reason is not None))
        elif do is CommandName.DIAGNOSTICS:
            code = self._send_file(command, "diagnostics.json", json.dumps({"simulated": self.id}).encode())
        elif do is CommandName.UPDATE_NOW:
            self._version = str(command.args.get("version", _VERSION))[:40]
        self._reply(command, CommandState.DONE, code)
        if COMMANDS[do].restarts:
            self._start()
            self._publish_event(EventKind.STARTED)
            self.publish_all()

    def _send_file(self, command: Command, name: str, content: bytes) -> str:
        for chunk in split(command.id, name, BytesIO(content)):
            self._publish(topics.UP_FILE, chunk)
        return sha256_code(content)

    def _receive_config(self, payload: bytes) -> None:
        try:
            content, envelope = open_envelope(payload, CONFIG_TYPE)
            wanted = WantedConfig.decode(content)
            if not verify(envelope, self.keys).may(Role.OWNER) or wanted.to != self.id:
                return
        except (BadEnvelope, BadMessage, UntrustedSignature):
            return
        if wanted.order <= self._order or wanted.keys > self.keys.serial:
            return
        if wanted.until is not None and datetime.now(UTC) > wanted.until:
            return
        self._order = wanted.order
        self._config = ReportedConfig(
            keys=wanted.keys,
            serial=wanted.serial,
            state=ConfigState.APPLIED,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        config = self._config
        self._plan(4, lambda: self._publish(topics.UP_CONFIG, config))


def _draw_home(*, is_out: bool) -> bytes:
    """Return a PNG that stands for the home screen: a field and a key pad, or a grey card out of service."""
    width, height = 216, 384
    paper, ink, card = (247, 247, 245), (11, 92, 74), (255, 255, 255)
    boxes = [(24, 40, 192, 76, card), *((24 + 58 * (n % 3), 120 + 46 * (n // 3), 76 + 58 * (n % 3),
             158 + 46 * (n // 3), card) for n in range(9)), (24, 310, 192, 350, ink)]  # fmt: skip
    if is_out:
        boxes = [(24, 120, 192, 260, (222, 222, 218))]
    rows = []
    for y in range(height):
        row = bytearray(bytes(paper) * width)
        for left, top, right, bottom, colour in boxes:
            if top <= y < bottom:
                row[3 * left : 3 * right] = bytes(colour) * (right - left)
        rows.append(b"\0" + bytes(row))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"".join(rows))), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
