"""The kiosk's part in its fleet: link, reports, log, events, commands and configurations, until the end."""

import logging
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from totem import outbox
from totem.app.fleet.commands import make_handlers
from totem.app.fleet.configuration import fetch, find_wrong
from totem.fleet.agent.agent import Agent
from totem.fleet.agent.configuration import ConfigReceiver, ConfigTools
from totem.fleet.agent.events import EventMonitor
from totem.fleet.agent.executor import CommandExecutor, Occupancy
from totem.fleet.agent.log_handler import FleetLogHandler
from totem.fleet.agent.reports import KioskReports, Readings, Sources
from totem.fleet.agent.trusted_keys import KeysReceiver
from totem.fleet.joining import link_config
from totem.fleet.link_config import LinkConfig
from totem.fleet.messages import SCHEMAS, ScreenInfo
from totem.fleet.signing import BadKeysFile, TrustedKeys, read_trusted_keys
from totem.fleet.topics import DO_COMMAND, DO_CONFIG, DO_KEYS
from totem.monitoring import card_checks
from totem.monitoring.health import CheckContext, Severity
from totem.monitoring.machine_checks import ALARMS
from totem.session.states import RESTING
from totem.settings import state_folder
from totem.staff.paper_counter import PaperCounter
from totem.system import probes
from totem.updates.staging import Staging

if TYPE_CHECKING:
    from collections.abc import Callable

    from totem.kiosk.assembly import Kiosk
    from totem.monitoring.availability import Availability
    from totem.outbox.requests import OutboxCounts
    from totem.settings import Settings
    from totem.ui.staff.entry_controller import EntryController

_MB = 2**20


def load_member(
    config: Path | None, kiosk: "Kiosk", app: QCoreApplication, entry: "EntryController"
) -> "Callable[[Availability], FleetMember]":
    """Read certificates and password, and build the models; blocks. Return what starts the kiosk's part.

    `config` is the option `--config`.

    Raises:
        totem.settings.credentials.BadTokenFile: the password cannot be read.
    """
    for model in SCHEMAS.values():
        model.model_rebuild()
    link = link_config(kiosk.settings.fleet)

    return partial(FleetMember, config, kiosk, app, entry, link)


class FleetMember:
    """The kiosk's part in its fleet, running from its construction to `close`."""

    def __init__(
        self,
        config: Path | None,
        kiosk: "Kiosk",
        app: QCoreApplication,
        entry: "EntryController",
        link: LinkConfig,
        availability: "Availability",
    ) -> None:
        """Connect, and report from now on; `config` is the option `--config`."""
        settings, folder = kiosk.settings, state_folder(kiosk.settings)
        sources = Sources(
            settings=settings,
            availability=availability,
            latency=kiosk.erp.latency,
            clock=kiosk.erp.clock,
            counters=kiosk.counters,
            staging=Staging.from_settings(settings),
            screen=_screen(kiosk),
            started=datetime.now(UTC) - timedelta(seconds=time.monotonic() - kiosk.started),
            read_machine=partial(_read_machine, kiosk),
            count_outbox=partial(_count_outbox, kiosk),
            count_errors=lambda: self._log.errors,
            keys_trouble=lambda: self.keys.trouble and self.keys.trouble.value,
        )
        reports = KioskReports(sources)
        self.agent = agent = Agent(
            link,
            settings.fleet,
            reports,
            kiosk.background,
            folder,
            started=kiosk.started,
            parent=kiosk.window,
        )
        self._log = FleetLogHandler(agent.log_line)
        self._events = EventMonitor(agent, reports, availability, kiosk.clock_monitor)
        totem, allow = settings.fleet.id or "", settings.fleet.allow
        occupancy = Occupancy(partial(_has_visit, kiosk), lambda: _has_visit(kiosk) or entry.is_in_use)
        read_keys = partial(_read_keys, settings)
        self.executor = CommandExecutor(
            agent,
            totem,
            allow,
            read_keys,
            make_handlers(config, kiosk, occupancy),
            kiosk.background,
            occupancy=occupancy,
            clock_synced=lambda: kiosk.clock.is_synced,
            exit_program=app.exit,
            parent=agent,
        )
        tools = ConfigTools(
            read_keys=read_keys,
            find_wrong=partial(find_wrong, config),
            fetch=partial(fetch, settings),
            is_in_use=occupancy.is_in_use,
            is_erp_healthy=lambda: availability.erp.is_healthy,
            clock_synced=lambda: kiosk.clock.is_synced,
            exit_program=app.exit,
            are_keys_examined=lambda: self.keys.is_examining,
        )
        self.receiver = ConfigReceiver(agent, totem, allow, folder, tools, kiosk.background, parent=agent)
        self.keys = KeysReceiver(agent, settings.fleet.trusted_keys, kiosk.background, parent=agent)
        self.keys.changed.connect(self.executor.check_keys)
        self.keys.changed.connect(self.receiver.check_keys)
        self.keys.examined.connect(self.receiver.open_next)
        kiosk.session.changed.connect(self.executor.check_waiting)
        agent.on_command(DO_COMMAND, self.executor.receive)
        agent.on_command(DO_CONFIG, self.receiver.receive)
        agent.on_command(DO_KEYS, self.keys.receive)
        self.receiver.start()
        logging.getLogger().addHandler(self._log)
        agent.start()
        self._events.start()

    def close(self) -> None:
        """Publish the orderly end and disconnect."""
        self.executor.close()
        self.receiver.close()
        logging.getLogger().removeHandler(self._log)
        self._log.close()
        self._events.close()
        self.agent.close()


def _has_visit(kiosk: "Kiosk") -> bool:
    return kiosk.session.view_state.state not in RESTING


def _read_keys(settings: "Settings") -> TrustedKeys:
    if settings.fleet.trusted_keys is None:
        raise BadKeysFile("is not configured")
    return read_trusted_keys(settings.fleet.trusted_keys)


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
    memory, celsius = probes.read_memory(own=True), probes.read_temperature()
    free_mb, place = probes.free_mb(folder)
    cards = card_checks.read_counts(folder) if card_checks.is_used(kiosk.settings) else None
    context = CheckContext(
        kiosk.settings,
        started=kiosk.started,
        clock=kiosk.erp.clock,
        may_query=False,
        machine=probes.MachineReadings((free_mb, place), memory, celsius),
        cards=cards,
    )
    found = [each for check in ALARMS for each in check.run(context)]
    return Readings(
        disk_free_bytes=free_mb * _MB,
        disk_bytes=probes.disk_mb(folder) * _MB,
        ram_bytes=memory.total * _MB,
        ram_free_bytes=memory.available * _MB,
        pss_bytes=None if memory.own is None else memory.own * _MB,
        celsius=celsius,
        pages_since_roll=PaperCounter(folder).pages,
        alarms=tuple(each.name for each in found if each.level is not Severity.OK),
        cards=cards,
    )
