"""Health probes of maintenance mode: the doctor's checks in the running kiosk.

Probes use the kiosk's own connections to ERP and printer: a second one would disturb the printer, and not
show the state of the kiosk's own connection to the ERP.
"""

import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem import doctor
from totem.doctor import devices, erp, fleet, machine, screen
from totem.printing.thermal.transports.connection import BadConnection
from totem.settings import Settings, state_folder
from totem.staff import health_rules, outbox
from totem.staff.health_poller import DEADLINE_S, HealthProbe, HealthRow, Rows
from totem.staff.health_rules import Checks, ClockReading, guarded
from totem.staff.paper_counter import PaperCounter
from totem.staff.system_probes import last_errors
from totem.system.background import IsolatedThread

if TYPE_CHECKING:
    from totem.erp.http.latency import Latency
    from totem.erp.http.wall_clock import WallClock
    from totem.kiosk.assembly import Kiosk
    from totem.printing.print_lock import SharedPrinter

NOW = (
    "erp",
    "printer",
    "network",
    "clock",
    "disk",
    "memory",
    "temperature",
    "service",
    "outbox",
    "errors",
    "running",
    "updates",
    "fleet",
)
"""Probes that are repeated, since their results change."""
SET_UP = ("settings", "queue", "display", "brand", "sound", "voice", "permissions", "pin")
"""Probes of the installation that run once, since they are slow or change only by hand."""
GROUPS = (("Agora", NOW), ("Instalação", SET_UP))
SLOW_S = 20.0
_PRINTER_S = 6.0
_LONGEST_LINE = 160


def make_probes(config: Path | None, kiosk: "Kiosk", started: float) -> list[HealthProbe]:
    """Return the probes in order, `NOW` first. `started` is the kiosk's start by `time.monotonic`."""
    settings = kiosk.settings
    display = [screen.check_screen(kiosk.window.screen(), settings.screen), screen.check_fonts()]
    ask_clock = IsolatedThread("clock", partial(machine.read_clock, settings.erp))
    probes: dict[str, Callable[[], Coroutine[Any, Any, Rows]]] = {
        "erp": partial(_erp, kiosk, IsolatedThread("titles", lambda: _rows(machine.check_titles(settings)))),
        "printer": partial(_printer, settings, kiosk.printer),
        "network": _isolated("network", partial(machine.check_network, settings.erp)),
        "clock": partial(_clock, kiosk.clock, ask_clock),
        "disk": _isolated("disk", partial(machine.check_disk, settings)),
        "memory": _isolated("memory", partial(machine.check_memory, own=True)),
        "temperature": _isolated("temperature", machine.check_temperature),
        "service": _isolated("service", partial(machine.check_service, settings)),
        "outbox": partial(outbox.probe, kiosk.outbox.open),
        "errors": IsolatedThread("errors", partial(_errors, settings)),
        "running": _isolated("running", lambda: machine.check_running(time.monotonic() - started)),
        "updates": _isolated("updates", partial(machine.check_updates, settings)),
        "settings": _isolated("settings", partial(doctor.check_settings, config)),
        "display": partial(_as_rows, display),
        "brand": _isolated("brand", partial(screen.check_brand, settings.brand)),
        "sound": _isolated("sound", partial(devices.check_sound, settings.sound)),
        "voice": _isolated("voice", partial(devices.check_voice, settings)),
        "permissions": _isolated("permissions", partial(machine.check_permissions, settings)),
        "pin": _isolated("pin", partial(machine.check_pin, settings)),
    }
    if settings.fleet.enabled:
        probes["fleet"] = _isolated("fleet", partial(fleet.check_member, settings))
    if settings.printer.kind == "cups":
        probes["queue"] = _isolated("queue", partial(devices.check_queue, settings.printer))
    in_time = {"erp": settings.erp.timeout_s + 2.0, **dict.fromkeys(SET_UP, SLOW_S)}
    return [
        HealthProbe(name, probes[name], repeats=name in NOW, deadline_s=in_time.get(name, DEADLINE_S))
        for name in (*NOW, *SET_UP)
        if name in probes
    ]


def _isolated(name: str, check: Callable[[], Checks]) -> IsolatedThread[Rows]:
    """Run a blocking check of the doctor on a thread of its own."""
    return IsolatedThread(name, lambda: _rows(guarded(name, check)))


def _rows(checks: Checks) -> Rows:
    return tuple(map(HealthRow, checks))


async def _as_rows(checks: Checks) -> Rows:
    return _rows(checks)


async def _erp(kiosk: "Kiosk", check_titles: IsolatedThread[Rows]) -> Rows:
    """Query by the kiosk's own client, and add the fields missing in its titles, from the log."""
    settings, latency = kiosk.settings.erp, kiosk.erp.latency
    if settings.base_url is None:
        return _rows(erp.check_erp(settings))
    first, *others = erp.report_probe(settings, *await erp.probe_erp(kiosk.erp))
    return (
        HealthRow(first, _describe_latency(latency), _curve(latency)),
        *map(HealthRow, others),
        *await check_titles(),
    )


def _describe_latency(latency: "Latency") -> tuple[str, ...]:
    since = latency.since_answer_s
    answered = "nenhuma resposta desde que o Totem iniciou"
    if since is not None:
        answered = (
            "última resposta agora"
            if since < 1
            else f"última resposta há {health_rules.duration_text(since)}"
        )
    times = [sample.ms for sample in latency.samples if sample.answered]
    silent = len(latency.samples) - len(times)
    if not latency.samples:
        return (answered,)
    curve = health_rules.count_text(len(latency.samples), "consulta", "consultas")
    if times:
        curve += f", máx. {max(times)} ms"
    if silent:
        curve += f", {silent} sem resposta"
    return (f"{answered}; {curve}",)


def _curve(latency: "Latency") -> tuple[int | None, ...]:
    return tuple(sample.ms if sample.answered else None for sample in latency.samples)


async def _clock(clock: "WallClock", ask: IsolatedThread[ClockReading]) -> Rows:
    """Compare the clock with the ERP's latest answer, or query it where that had no date."""
    reading = ClockReading.of(clock) if clock.server_time is not None else await ask()
    return _rows([health_rules.clock(reading)])


async def _printer(settings: Settings, own: "SharedPrinter | None") -> Rows:
    if own is None:
        return _rows(devices.check_printer(settings))
    import asyncio

    try:
        state = await devices.query_state(own, _PRINTER_S)
    except BadConnection:
        return _rows([devices.bad_connection(settings.printer)])
    pages = await asyncio.to_thread(lambda: PaperCounter(state_folder(settings)).pages)
    return _rows([devices.check_state(settings.printer, state, pages)])


def _errors(settings: Settings) -> Rows:
    found = last_errors(state_folder(settings) / "logs")
    check = health_rules.errors(found, datetime.now().astimezone())
    lines = (f"{each.time:%d/%m %H:%M} {each.logger}: {each.message}" for each in found)
    return (HealthRow(check, health_rules.errors_by_area(found), technical=tuple(map(_cut, lines))),)


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
