"""Health probes of maintenance mode: the doctor's checks in the running kiosk.

Probes use the kiosk's own connections to ERP and printer: a second one would disturb the printer, and not
show the state of the kiosk's own connection to the ERP.
"""

from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.doctor import all_checks, erp, log, printer, screen
from totem.monitoring.health import CheckContext, Findings, HealthCheck, HealthGroup
from totem.printing.print_lock import PrinterBusy
from totem.printing.thermal.transports.connection import BadConnection
from totem.settings import Settings, state_folder
from totem.staff import outbox
from totem.staff.health_poller import DEADLINE_S, HealthProbe, HealthRow, Rows
from totem.staff.paper_counter import PaperCounter
from totem.system.background import IsolatedThread
from totem.system.probes import last_errors
from totem.system.quantities import count_text, duration_text

if TYPE_CHECKING:
    from totem.erp.http.latency import Latency
    from totem.kiosk.assembly import Kiosk
    from totem.printing.print_lock import SharedPrinter

SLOW_S = 20.0
"""Deadline of checks that run once."""
_PRINTER_S = 6.0
_LONGEST_LINE = 160


def make_probes(config: Path | None, kiosk: "Kiosk", started: float) -> list[HealthProbe]:
    """Return the probes in order. `started` is the kiosk's start by `time.monotonic`."""
    settings = kiosk.settings
    context = CheckContext(settings, config, started, kiosk.clock)
    display = [screen.check_screen(kiosk.window.screen(), settings.screen), screen.check_fonts()]
    own: dict[HealthCheck, Callable[[], Coroutine[Any, Any, Rows]]] = {
        erp.ERP: partial(_erp, kiosk, _isolated(log.TITLES, context)),
        printer.PRINTER: partial(_printer, settings, kiosk.printer),
        outbox.OUTBOX: partial(outbox.probe, kiosk.outbox.open),
        log.ERRORS: IsolatedThread(log.ERRORS.name, partial(_errors, settings)),
        screen.DISPLAY: partial(_as_rows, display),
    }
    """Probes of what the kiosk holds itself, or tells more about than the doctor."""
    deadlines = {erp.ERP: settings.erp.timeout_s + 2.0}
    return [
        HealthProbe(
            check,
            own.get(check) or _isolated(check, context),
            repeats=check.group is HealthGroup.NOW,
            deadline_s=deadlines.get(check, DEADLINE_S if check.group is HealthGroup.NOW else SLOW_S),
        )
        for group in HealthGroup
        for check in all_checks()
        if check.group is group and check.is_used(settings)
    ]


def _isolated(check: HealthCheck, context: CheckContext) -> IsolatedThread[Rows]:
    """Run a blocking check of the doctor on a thread of its own."""
    return IsolatedThread(check.name, lambda: _rows(check.run(context)))


def _rows(found: Findings) -> Rows:
    return tuple(map(HealthRow, found))


async def _as_rows(found: Findings) -> Rows:
    return _rows(found)


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
        answered = "última resposta agora" if since < 1 else f"última resposta há {duration_text(since)}"
    times = [sample.ms for sample in latency.samples if sample.answered]
    silent = len(latency.samples) - len(times)
    if not latency.samples:
        return (answered,)
    curve = count_text(len(latency.samples), "consulta", "consultas")
    if times:
        curve += f", máx. {max(times)} ms"
    if silent:
        curve += f", {silent} sem resposta"
    return (f"{answered}; {curve}",)


def _curve(latency: "Latency") -> tuple[int | None, ...]:
    return tuple(sample.ms if sample.answered else None for sample in latency.samples)


async def _printer(settings: Settings, own: "SharedPrinter | None") -> Rows:
    if own is None:
        return _rows(printer.check_printer(settings))
    import asyncio

    try:
        state = await printer.query_state(own, _PRINTER_S)
    except BadConnection:
        return _rows([printer.bad_connection(settings.printer)])
    except PrinterBusy:
        return _rows([printer.busy()])
    pages = await asyncio.to_thread(lambda: PaperCounter(state_folder(settings)).pages)
    return _rows([printer.check_state(settings.printer, state, pages)])


def _errors(settings: Settings) -> Rows:
    found = last_errors(state_folder(settings) / "logs")
    check = log.rate_errors(found, datetime.now().astimezone())
    lines = (f"{each.time:%d/%m %H:%M} {each.logger}: {each.message}" for each in found)
    return (HealthRow(check, log.errors_by_area(found), technical=tuple(map(_cut, lines))),)


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
