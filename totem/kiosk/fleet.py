"""Fleet in the running kiosk: the agent, its reports and its log, from after the first frame until the end.

Imported only where a broker is configured.
"""

import logging
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from totem import outbox
from totem.fleet.agent.agent import Agent
from totem.fleet.agent.events import EventMonitor
from totem.fleet.agent.log_handler import FleetLogHandler
from totem.fleet.agent.reports import KioskReports, Readings, Sources
from totem.fleet.joining import link_config
from totem.fleet.link import LinkConfig
from totem.fleet.messages import SCHEMAS, ScreenInfo
from totem.monitoring.clock_check import ClockReading, rate_clock
from totem.monitoring.health import CheckContext, Severity
from totem.monitoring.machine_checks import FLEET_RECORD, rate_disk, rate_memory, rate_temperature
from totem.settings import state_folder
from totem.staff.paper_counter import PaperCounter
from totem.system import probes
from totem.updates.staging import Staging

if TYPE_CHECKING:
    from totem.fleet.agent.configuration import ConfigReceiver
    from totem.fleet.agent.executor import CommandExecutor
    from totem.kiosk.assembly import Kiosk
    from totem.monitoring.availability import Availability
    from totem.outbox.requests import OutboxCounts
    from totem.settings import Settings

_MB = 2**20


class FleetMember:
    """The kiosk's part in its fleet, once started."""

    def __init__(self, kiosk: "Kiosk", availability: "Availability", config: LinkConfig) -> None:
        settings = kiosk.settings
        folder = state_folder(settings)
        staging = Staging.from_settings(settings)
        sources = Sources(
            settings=settings,
            availability=availability,
            latency=kiosk.erp.latency,
            clock=kiosk.erp.clock,
            counters=kiosk.counters,
            staging=staging,
            screen=_screen(kiosk),
            started=datetime.now(UTC) - timedelta(seconds=time.monotonic() - kiosk.started),
            read_machine=partial(_read_machine, kiosk),
            count_outbox=partial(_count_outbox, kiosk),
            count_errors=lambda: self._log.errors,
        )
        reports = KioskReports(sources)
        self.agent = Agent(
            config,
            settings.fleet,
            reports,
            kiosk.background,
            folder,
            started=kiosk.started,
            parent=kiosk.window,
        )
        self._log = FleetLogHandler(self.agent.log_line)
        self._events = EventMonitor(self.agent, reports, availability, kiosk.clock_monitor)
        self.receivers: list[CommandExecutor | ConfigReceiver] = []
        """Receivers of signed documents, closed with the link."""

    def start(self) -> None:
        """Connect, and report from now on."""
        logging.getLogger().addHandler(self._log)
        self.agent.start()
        self._events.start()

    def close(self) -> None:
        """Publish the orderly end and disconnect."""
        for receiver in self.receivers:
            receiver.close()
        logging.getLogger().removeHandler(self._log)
        self._log.close()
        self._events.close()
        self.agent.close()


def read_config(settings: "Settings") -> LinkConfig:
    """Read certificates and password, and build the models; blocks."""
    for model in SCHEMAS.values():
        model.model_rebuild()
    return link_config(settings.fleet)


def _screen(kiosk: "Kiosk") -> ScreenInfo:
    size = kiosk.window.size()
    return ScreenInfo(
        width_px=size.width(),
        height_px=size.height(),
        diagonal_inches=kiosk.settings.screen.diagonal_inches,
    )


async def _count_outbox(kiosk: "Kiosk") -> "OutboxCounts | None":
    """Count the submissions; None before the first one, so that the outbox is not opened for it."""
    folder = state_folder(kiosk.settings) / outbox.FOLDER
    return await kiosk.outbox.open().count() if folder.is_dir() else None


def _read_machine(kiosk: "Kiosk") -> Readings:
    folder = state_folder(kiosk.settings)
    free_mb, place = probes.free_mb(folder)
    memory, celsius = probes.read_memory(own=True), probes.read_temperature()
    found = [
        rate_disk(free_mb, place),
        rate_memory(memory),
        rate_clock(ClockReading.of(kiosk.erp.clock)),
        *([rate_temperature(celsius)] if celsius is not None else []),
        *FLEET_RECORD.run(CheckContext(kiosk.settings)),
    ]
    return Readings(
        disk_free_bytes=free_mb * _MB,
        disk_bytes=probes.disk_mb(folder) * _MB,
        ram_bytes=memory.total * _MB,
        ram_free_bytes=memory.available * _MB,
        pss_bytes=None if memory.own is None else memory.own * _MB,
        celsius=celsius,
        pages_since_roll=PaperCounter(folder).pages,
        alarms=tuple(each.name for each in found if each.level is not Severity.OK),
    )
