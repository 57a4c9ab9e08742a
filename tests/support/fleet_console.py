"""Fleet console without a broker: the real one, with messages of invented stores put in by tests."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from totem.domain.fleet_commands import CommandName, Role
from totem.fleet import messages as m
from totem.fleet import topics
from totem.fleet.channels import Received
from totem.fleet.invitation import Store
from totem.fleet.link_config import LinkConfig, LinkStatus
from totem.fleet.operator.console import Console
from totem.fleet.operator.keyring import make_key
from totem.fleet.operator.sending import Answer, Sending, SendState
from totem.fleet.operator.view import TotemView, printable

CITIES = (
    ("Curitiba", "PR"), ("Maringá", "PR"), ("Foz do Iguaçu", "PR"), ("São José dos Pinhais", "PR"),
    ("Joinville", "SC"), ("Florianópolis", "SC"), ("Chapecó", "SC"), ("Criciúma", "SC"),
    ("Porto Alegre", "RS"), ("Caxias do Sul", "RS"), ("Ribeirão Preto", "SP"), ("São Paulo", "SP"),
)  # fmt: skip
PLACES = ("Centro", "Shopping", "Rodoviária", "Vila Nova", "Jardim América", "Boa Vista", "Mercado")
HEALTH_S = 900
VERSION, OLD_VERSION = "1.4.0", "1.3.2"


class PreparedConsole(Console):
    """Console whose test takes the part of broker and kiosks."""

    def __init__(self, *, can_send: bool = True) -> None:
        key = make_key("dono", (Role.OWNER,)) if can_send else None
        super().__init__(LinkConfig("frota.netsul.example", 8883, "console"), key)
        self.set_status(LinkStatus.CONNECTED)
        self.sent: list[tuple[CommandName, list[str], dict[str, Any], Sending]] = []

    def set_status(self, status: LinkStatus) -> None:
        """Change the state of the link; once it is connected, all retained messages have come."""
        self._link.status = status
        self._status_changed(status)
        if status is LinkStatus.CONNECTED:
            self._connected()
            (mark,) = self._markers
            self._received(Received(mark, b"", retained=False, expiry_s=None))

    def put(
        self,
        totem: str,
        path: str,
        message: m.FleetMessage | bytes,
        *,
        expiry_s: int | None = None,
        retained: bool = False,
    ) -> None:
        """Receive a message of a kiosk."""
        payload = message if isinstance(message, bytes) else message.encode()
        self._received(Received(topics.build(totem, path), payload, retained, expiry_s))

    def remove(self, totem: str) -> None:
        """Remove a kiosk, as after `totem fleet remove`."""
        with self._lock:
            self._totems.pop(totem)
        self._notify(totem)

    def expire(self, totem: str) -> None:
        """Let the health of a kiosk run out."""
        with self._lock:
            self._totems[totem] = replace(self._totems[totem], health_until=0.0)

    def send(self, do: CommandName, ids: Any, args: Any = None, **_how: float) -> Sending:
        """Record a command instead of sending it."""
        sending = Sending(list(ids))
        self.sent.append((do, list(ids), dict(args or {}), sending))
        return sending

    def answer(self, totem: str, state: SendState, code: str | None = None) -> None:
        """Answer the last command."""
        self.sent[-1][3].record(Answer(totem, state, code, "c0ffee00"))

    def put_store(
        self,
        totem: str,
        name: str,
        *,
        city: tuple[str, str] = CITIES[0],
        version: str = VERSION,
        printer_fault: str | None = None,
        erp_fault: str | None = None,
        state: m.StateMessage | None = None,
        lost: bool = False,
        seen_s_ago: int = 0,
        **health: Any,
    ) -> None:
        """Receive everything that one kiosk of this fleet reports."""
        boot = "b" * 16
        place = info(name, city).model_dump(include={*Store.model_fields})
        store = Store.model_validate(printable(place))
        self._stores = {**self._stores, totem: store}
        self._totems[totem] = replace(self._totems.get(totem, TotemView(totem)), store=store)
        self.put(totem, topics.UP_INFO, info(name, city, version))
        self.put(
            totem,
            topics.UP_HEALTH,
            m.Health(
                time=datetime.now(UTC),
                boot=boot,
                challenge="0" * 32,
                up_s=93_784,
                printer=m.PrinterHealth(ok=printer_fault is None, fault=printer_fault, pages_since_roll=412),
                erp=m.ErpHealth(ok=erp_fault is None, fault=erp_fault, latency_ms=184),
                disk=m.DiskHealth(free_bytes=48_700_000_000),
                memory=m.MemoryHealth(pss_bytes=121_000_000, free_bytes=1_630_000_000),
                cpu=m.CpuHealth(celsius=58.5, load_percent=7.2),
                clock=m.ClockHealth(synced=True, offset_s=0.1),
                outbox=m.OutboxHealth(waiting=0, refused=0),
                update=m.UpdateHealth(running=version, offered=None),
                **health,
            ),
            expiry_s=0 if lost else HEALTH_S,
        )
        given = m.StateMessage(state=m.Presence.LOST) if lost else state
        ready = m.StateMessage(state=m.Presence.READY, service=m.KioskService.IN, boot=boot)
        self.put(totem, topics.UP_STATE, given or ready)
        if seen_s_ago:
            seen_at = datetime.now(UTC) - timedelta(seconds=seen_s_ago)
            self._totems[totem] = replace(self._totems[totem], seen_at=seen_at)

    def put_fleet(self, number: int) -> None:
        """Receive `number` kiosks, of which some have troubles."""
        chance = random.Random(7)
        out = m.StateMessage(
            state=m.Presence.READY,
            service=m.KioskService.OUT,
            reason=m.OutReason.STAFF,
            message="Voltamos às 14h",
            boot="b" * 16,
        )
        faults: list[dict[str, Any]] = [
            {"printer_fault": "paper_out"},
            {"lost": True, "seen_s_ago": 8000},
            {"erp_fault": "unavailable"},
            {"state": out},
            {"alarms": ("temperature",)},
            {"printer_fault": "cover_open", "erp_fault": "slow"},
        ]
        for index in range(number):
            city = CITIES[index % len(CITIES)]
            name = f"Loja {city[0]} {PLACES[index // len(CITIES) % len(PLACES)]}"
            ill = faults[index // 17 % len(faults)] if index % 17 == 3 else {}
            version = OLD_VERSION if chance.random() < 0.06 else VERSION
            self.put_store(
                f"netsul-{index:04}",
                name,
                city=city,
                version=version,
                **{"seen_s_ago": chance.randrange(240), **ill},
            )


def info(name: str, city: tuple[str, str], version: str = VERSION) -> m.Info:
    """Return the facts of a kiosk."""
    return m.Info(
        name=name,
        site=name.removeprefix("Loja "),
        city=city[0],
        uf=city[1],
        tags=("shopping",) if "Shopping" in name else ("rua",),
        version=version,
        os="Debian GNU/Linux 13",
        arch="x86_64",
        model="Bematech RC-8400",
        serial="BR8400-22817",
        ram_bytes=4_000_000_000,
        disk_bytes=64_000_000_000,
        screen=m.ScreenInfo(width_px=1080, height_px=1920, diagonal_inches=21.5),
        printer=m.PrinterInfo(kind="thermal", profile="epson-tm-t20"),
        erp=m.ErpInfo(kind="ixc"),
        started=datetime.now(UTC) - timedelta(seconds=93_784),
        commands=("service_off", "service_on", "restart", "screenshot"),
    )
