"""Reports of a kiosk: its messages, composed of settings, readings of the machine and the monitors."""

import os
import platform
import secrets
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from totem.domain.fleet_commands import COMMANDS
from totem.domain.hours import OpenHours
from totem.fleet.agent.machine import CpuLoad, read_hardware
from totem.fleet.messages import (
    CardHealth,
    ClockHealth,
    CpuHealth,
    DiskHealth,
    Durations,
    ErpHealth,
    ErpInfo,
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
    ScreenInfo,
    StateMessage,
    UpdateHealth,
)
from totem.fleet.signing import BadKeysFile, read_trusted_keys
from totem.monitoring.session_metrics import MetricKind
from totem.session.view_state import Cause, Outage
from totem.system.background import IsolatedThread
from totem.system.logging import clean
from totem.updates.ledger import UpdateOutcome

if TYPE_CHECKING:
    from totem.cards.service import CardCounts
    from totem.erp.http.latency import Latency
    from totem.erp.http.wall_clock import WallClock
    from totem.monitoring.availability import Availability
    from totem.outbox.requests import OutboxCounts
    from totem.settings import Settings
    from totem.updates.staging import Staging

_REASONS = {
    Cause.STAFF: OutReason.STAFF,
    Cause.FLEET: OutReason.FLEET,
    Cause.ERP: OutReason.ERP,
    Cause.SETUP: OutReason.ERP,
}
_FAILED = frozenset({UpdateOutcome.REVERTED, UpdateOutcome.REFUSED})


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings of the machine that maintenance mode shows as well; absent where the machine has none.

    Attributes:
        alarms: names of the checks that need attention.
        cards: open card charges; None on a kiosk that takes no cards.
    """

    disk_free_bytes: int
    disk_bytes: int
    ram_bytes: int
    ram_free_bytes: int
    pss_bytes: int | None = None
    celsius: float | None = None
    pages_since_roll: int | None = None
    alarms: tuple[str, ...] = ()
    cards: "CardCounts | None" = None


@dataclass(frozen=True)
class Sources:
    """Parts of the kiosk that are reported.

    Attributes:
        read_machine: blocks; called on a thread of its own.
        count_outbox: counts on the background thread; None without an outbox.
        count_errors: unhandled errors since the start.
        keys_trouble: why the latest list of keys was not taken, as a code; None if it was.
    """

    settings: "Settings"
    availability: "Availability"
    latency: "Latency"
    clock: "WallClock"
    counters: Mapping[tuple[str, str], int]
    staging: "Staging"
    screen: ScreenInfo
    started: datetime
    read_machine: Callable[[], Readings]
    count_outbox: "Callable[[], Coroutine[Any, Any, OutboxCounts | None]]"
    count_errors: Callable[[], int]
    keys_trouble: Callable[[], str | None] = lambda: None


class KioskReports:
    """Reports of the kiosk; `state` and `metrics` belong to the GUI thread, coroutines to the background."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._hours = OpenHours.parse(sources.settings.kiosk.open_hours)
        self._load = CpuLoad()
        self._read_machine = IsolatedThread("fleet readings", self._read)
        self._read_facts = IsolatedThread("fleet facts", self._facts)

    @property
    def version(self) -> str:
        """Running version."""
        return self._sources.staging.running

    def out_reason(self) -> OutReason | None:
        """Return the reason why no customers are served now; None in service."""
        outage = self._sources.availability.outage
        if outage is not None:
            return _reason(outage)
        return None if self._hours.is_open(self._sources.clock.now()) else OutReason.HOURS

    def state(self, presence: Presence, boot: str) -> StateMessage:
        """Return presence and availability. It follows no session: an outage counts before it ends."""
        outage, reason = self._sources.availability.outage, self.out_reason()
        return StateMessage(
            state=presence,
            service=KioskService.IN if reason is None else KioskService.OUT,
            reason=reason,
            message=clean(outage.message)[:200] if outage is not None and outage.message else None,
            boot=boot,
        )

    def metrics(self, boot: str) -> Metrics:
        """Return the counters since the start."""
        latency = self._sources.latency
        return Metrics(
            boot=boot,
            visits=self._counted(MetricKind.SESSION),
            pages=self._counted(MetricKind.PAGES),
            printer_failures=self._counted(MetricKind.PRINTER_FAILURE),
            erp_failures=self._counted(MetricKind.ERP_FAILURE),
            erp_seconds=Durations(
                count=latency.count,
                sum=round(latency.seconds, 3),
                buckets={f"{bound:g}": count for bound, count in latency.buckets.items()},
            ),
            ratings=self._counted(MetricKind.RATING),
            charges=self._counted(MetricKind.CARD),
        )

    def _counted(self, kind: MetricKind) -> dict[str, int]:
        return {name: count for (each, name), count in self._sources.counters.items() if each == kind.value}

    async def read_info(self) -> Info:
        """Read the facts that rarely change."""
        return await self._read_facts()

    def _facts(self) -> Info:
        sources, settings = self._sources, self._sources.settings
        fleet, hardware, machine = settings.fleet, read_hardware(), sources.read_machine()
        has_printer, has_erp = settings.printer.kind != "none", settings.erp.base_url is not None
        commands = [each for each in fleet.allow if each in COMMANDS] if fleet.trusted_keys else []
        return Info(
            name=settings.kiosk.own_name or fleet.site or fleet.id or settings.kiosk.name,
            site=fleet.site,
            city=fleet.city,
            uf=fleet.uf,
            lat=fleet.lat,
            lon=fleet.lon,
            tags=fleet.tags,
            version=self.version,
            os=_system(),
            arch=platform.machine() or None,
            model=hardware.model,
            serial=hardware.serial,
            ram_bytes=machine.ram_bytes,
            disk_bytes=machine.disk_bytes,
            screen=sources.screen,
            printer=PrinterInfo(kind=settings.printer.kind, profile=_profile(settings))
            if has_printer
            else None,
            erp=ErpInfo(kind=settings.erp.kind) if has_erp else None,
            started=sources.started,
            commands=tuple(commands),
            keys=self._keys(),
        )

    def _keys(self) -> KeysInfo | None:
        file = self._sources.settings.fleet.trusted_keys
        if file is None:
            return None
        try:
            keys = read_trusted_keys(file)
        except BadKeysFile:
            return KeysInfo(trouble=Refusal.SERIAL_UNKNOWN.value)
        return KeysInfo(serial=keys.serial, sha256=keys.sha256, trouble=self._sources.keys_trouble())

    async def read_health(self, boot: str, up_s: int) -> Health:
        """Read the condition of kiosk and machine; its challenge is good once it is published."""
        machine, load, synced, update = await self._read_machine()
        counts = await self._sources.count_outbox()
        sources = self._sources
        return Health(
            time=datetime.now(UTC),
            boot=boot,
            challenge=secrets.token_hex(16),
            up_s=up_s,
            printer=self._printer(machine.pages_since_roll),
            erp=self._erp(),
            disk=DiskHealth(free_bytes=machine.disk_free_bytes),
            memory=MemoryHealth(pss_bytes=machine.pss_bytes, free_bytes=machine.ram_free_bytes),
            cpu=CpuHealth(celsius=machine.celsius, load_percent=load),
            clock=ClockHealth(synced=synced, offset_s=self._clock_offset()),
            outbox=counts and OutboxHealth(waiting=counts.waiting, refused=counts.held),
            card=machine.cards and _card(machine.cards),
            errors=sources.count_errors(),
            update=update,
            alarms=machine.alarms,
        )

    def _read(self) -> tuple[Readings, float | None, bool | None, UpdateHealth]:
        staging = self._sources.staging
        staged, ledger = staging.staged(), staging.ledger
        last = ledger.last if ledger is not None else None
        update = UpdateHealth(
            running=self.version,
            offered=staged if staged and staged != self.version else None,
            failed=last.version if last is not None and last.outcome in _FAILED else None,
        )
        return self._sources.read_machine(), self._load.read_percent(), self._sources.clock.is_synced, update

    def _printer(self, pages: int | None) -> PrinterHealth | None:
        monitor = self._sources.availability.printer
        if self._sources.settings.printer.kind == "none":
            return None
        fault = monitor.fault if monitor is not None else None
        return PrinterHealth(ok=fault is None, fault=fault and fault.value, pages_since_roll=pages)

    def _erp(self) -> ErpHealth | None:
        if self._sources.settings.erp.base_url is None:
            return None
        monitor = self._sources.availability.erp
        cause, failure = monitor.cause, monitor.failure
        answered = [sample.ms for sample in self._sources.latency.samples if sample.answered]
        return ErpHealth(
            ok=cause is None,
            fault=cause and (failure or cause).value,
            latency_ms=answered[-1] if answered else None,
        )

    def _clock_offset(self) -> float | None:
        """Return how far this clock is ahead of the ERP's, by its last answer."""
        offset = self._sources.clock.offset
        return None if offset is None else round(offset.total_seconds(), 1)


def _card(counts: "CardCounts") -> CardHealth:
    return CardHealth(
        ok=counts.fault is None and not counts.damage.unseen,
        in_progress=counts.in_progress,
        unknown=counts.unknown,
        unsettled=counts.unsettled,
        late=counts.overdue,
        needs_staff=counts.needs_staff,
        refunding=counts.refunding,
    )


def _reason(outage: Outage) -> OutReason:
    return _REASONS.get(outage.cause, OutReason.FLEET)


def _profile(settings: "Settings") -> str | None:
    return settings.printer.profile if settings.printer.kind == "thermal" else None


def _system() -> str:
    """Return the name of the operating system and its version."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}".strip() or os.name
