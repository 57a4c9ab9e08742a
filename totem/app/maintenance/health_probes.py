"""What the first page of maintenance mode looks at: the doctor's checks, asked of the kiosk that runs.

Where the kiosk has something open already, that is asked: a second connection would disturb the printer, and
say nothing of the first one to the ERP.
"""

import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem import doctor
from totem.app.maintenance import page_data
from totem.doctor import brand, erp, machine, maintenance, printer, screen, service, sound, updates, voice
from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.printing.thermal.transports.connection import BadConnection
from totem.settings import Settings, state_folder
from totem.staff import health_rules
from totem.staff.health_poller import DEADLINE_S, HealthProbe, HealthRow, Rows
from totem.staff.health_rules import Checks, guarded
from totem.staff.log_reader import last_errors
from totem.staff.paper_counter import PaperCounter
from totem.system.background import IsolatedThread

if TYPE_CHECKING:
    from totem.erp.http.latency import Latency
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
)
"""What changes by itself."""
SET_UP = ("settings", "queue", "display", "brand", "sound", "voice", "permissions", "pin")
"""How the kiosk is set up: looked at once, for it takes long or changes by a hand alone."""
GROUPS = (("Agora", NOW), ("Instalação", SET_UP))
SLOW_S = 20.0
_PRINTER_S = 6.0
_LONGEST_LINE = 160


def looks(config: Path | None, kiosk: "Kiosk", started: float) -> list[HealthProbe]:
    """Everything in order, `NOW` first. `started` is when this kiosk was, by `time.monotonic`."""
    settings = kiosk.settings
    seen = [screen.look_at_screen(kiosk.window.screen(), settings.screen), screen.look_at_fonts()]
    erps_clock = IsolatedThread("clock", partial(machine.server_time, settings.erp))
    askers: dict[str, Callable[[], Coroutine[Any, Any, Rows]]] = {
        "erp": partial(
            _erp, kiosk, IsolatedThread("titles", lambda: _rows(machine.look_at_titles(settings)))
        ),
        "printer": partial(_printer, settings, kiosk.printer),
        "network": _apart("network", partial(machine.look_at_network, settings.erp)),
        "clock": partial(_clock, kiosk.erp.latency, erps_clock),
        "disk": _apart("disk", partial(machine.look_at_disk, settings)),
        "memory": _apart("memory", partial(machine.look_at_memory, own=True)),
        "temperature": _apart("temperature", machine.look_at_temperature),
        "service": _apart("service", partial(service.look, settings)),
        "outbox": partial(page_data.look, kiosk.outbox),
        "errors": IsolatedThread("errors", partial(_errors, settings)),
        "running": _apart("running", partial(_running, started)),
        "updates": _apart("updates", partial(updates.look, settings)),
        "settings": _apart("settings", partial(doctor.look_at_settings, config)),
        "display": partial(_as_rows, seen),
        "brand": _apart("brand", partial(brand.look, settings.brand)),
        "sound": _apart("sound", partial(sound.look, settings.sound)),
        "voice": _apart("voice", partial(voice.look, settings)),
        "permissions": _apart("permissions", partial(machine.look_at_permissions, settings)),
        "pin": _apart("pin", partial(maintenance.look, settings)),
    }
    if settings.printer.kind == "cups":
        askers["queue"] = _apart("queue", partial(printer.look_at_queue, settings.printer))
    in_time = {"erp": settings.erp.timeout_s + 2.0, **dict.fromkeys(SET_UP, SLOW_S)}
    return [
        HealthProbe(name, askers[name], repeats=name in NOW, deadline_s=in_time.get(name, DEADLINE_S))
        for name in (*NOW, *SET_UP)
        if name in askers
    ]


def _apart(name: str, look: Callable[[], Checks]) -> IsolatedThread[Rows]:
    """A check of the doctor's that blocks, on a thread of its own."""
    return IsolatedThread(name, lambda: _rows(guarded(name, look)))


def _rows(checks: Checks) -> Rows:
    return tuple(map(HealthRow, checks))


async def _as_rows(checks: Checks) -> Rows:
    return _rows(checks)


async def _erp(kiosk: "Kiosk", ask_for_titles: IsolatedThread[Rows]) -> Rows:
    """Query by the kiosk's own client, so that it finds the same as customers.

    With the fields that its titles lacked, from the log.
    """
    settings, latency = kiosk.settings.erp, kiosk.erp.latency
    if settings.base_url is None:
        return _rows(erp.look(settings))
    first, *others = erp.told(settings, *await erp.ask(kiosk.erp))
    return (
        HealthRow(first, _of_latency(latency), _curve(latency)),
        *map(HealthRow, others),
        *await ask_for_titles(),
    )


def _of_latency(latency: "Latency") -> tuple[str, ...]:
    since = latency.since_answer_s
    said = "nenhuma resposta desde que o Totem começou"
    if since is not None:
        said = (
            "última resposta agora"
            if since < 1
            else f"última resposta há {health_rules.duration_text(since)}"
        )
    times = [sample.ms for sample in latency.samples if sample.answered]
    silent = len(latency.samples) - len(times)
    curve = f"pedidos: {len(latency.samples)}"
    if times:
        curve += f", {max(times)} ms no máximo"
    if silent:
        curve += f", {silent} sem resposta"
    return (f"{said}; {curve}",)


def _curve(latency: "Latency") -> tuple[int | None, ...]:
    return tuple(sample.ms if sample.answered else None for sample in latency.samples)


async def _clock(latency: "Latency", ask: IsolatedThread[datetime | None]) -> Rows:
    """By what the ERP's latest answer said; one that never said is asked for it."""
    theirs = latency.server_time or await ask()
    return _rows([health_rules.clock(datetime.now().astimezone(), theirs)])


async def _printer(settings: Settings, own: "SharedPrinter | None") -> Rows:
    if own is None:
        return _rows(printer.look(settings))
    import asyncio

    try:
        async with asyncio.timeout(_PRINTER_S), own.turn() as opened:
            state = await opened.state()
    except TimeoutError:
        state = PrinterState(Readiness.FAULT, PrinterFault.TIMED_OUT)
    except BadConnection as trouble:
        return _rows([printer.misconnected(trouble)])
    pages = await asyncio.to_thread(lambda: PaperCounter(state_folder(settings)).pages)
    return _rows([printer.diagnose(settings.printer, state, pages)])


def _errors(settings: Settings) -> Rows:
    found = last_errors(state_folder(settings) / "logs")
    check = health_rules.errors(found, datetime.now().astimezone())
    lines = (f"{each.time:%d/%m %H:%M} {each.logger}: {each.message}" for each in found)
    return (HealthRow(check, tuple(map(_cut, lines))),)


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"


def _running(started: float) -> Checks:
    return machine.look_at_running(time.monotonic() - started)
