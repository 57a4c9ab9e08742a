"""Checks of the configured printer and of its CUPS queue; nothing is printed."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from totem.kiosk.factory import make_printer
from totem.printing.office.cups import CupsPrinter, from_settings
from totem.printing.office.ipp import Status
from totem.printing.office.ipp_client import NO_ANSWER, IppRefused, QueueReport, device_client
from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.printing.printer_text import FAULTS
from totem.printing.thermal.transports.connection import BadConnection
from totem.settings import PrinterSettings, Settings, state_folder
from totem.staff.health_rules import HealthCheck, Severity, error, ok, warning
from totem.staff.paper_counter import PaperCounter

DEADLINE_S = 15.0
_SETUP = "Rode “sudo /usr/lib/totem/cups-queue” para esta fila."
_SETUP_IPP = "Ligue o IPP na impressora e rode “sudo /usr/lib/totem/cups-queue”."


def check_printer(settings: Settings) -> Iterator[HealthCheck]:
    """Check the printer's state; for CUPS, the queue's settings first."""
    if settings.printer.kind == "none":
        yield ok("printer", "o totem está configurado sem impressora")
        return
    if settings.printer.kind == "cups":
        checks = list(check_queue(settings.printer))
        yield from checks
        if any(check.level is Severity.ERROR for check in checks):
            return
    try:
        state = asyncio.run(_query_state(settings))
    except BadConnection as failed:
        yield bad_connection(failed)
        return
    yield check_state(settings.printer, state, PaperCounter(state_folder(settings)).pages)


async def _query_state(settings: Settings) -> PrinterState:
    printer = make_printer(settings)
    if printer is None:
        raise ValueError(settings.printer.kind)
    try:
        async with asyncio.timeout(DEADLINE_S):
            async with printer.turn() as opened:
                return await opened.state()
    except TimeoutError:
        return PrinterState(Readiness.FAULT, PrinterFault.TIMED_OUT)


def bad_connection(failed: BadConnection) -> HealthCheck:
    """Return the error of a malformed `printer.connection`."""
    return error("printer", f"printer.connection: {failed}", "Corrija na configuração.")


def check_state(settings: PrinterSettings, state: PrinterState, pages: int) -> HealthCheck:
    """Judge the printer's state, and count the pages since its paper was changed."""
    check = _check_readiness(settings, state)
    if pages == 0:
        return check
    since = "desde a troca da bobina" if settings.kind == "thermal" else "desde a troca do papel"
    return replace(check, words=f"{check.words}; {pages} {'página' if pages == 1 else 'páginas'} {since}")


def _check_readiness(settings: PrinterSettings, state: PrinterState) -> HealthCheck:
    name = f"{settings.kind} {settings.queue or settings.connection or ''}".strip()
    if state.fault is not None:
        words, todo = FAULTS[state.fault]
        return error("printer", f"{name}: {words}", f"{todo[0].upper()}{todo[1:]}.")
    if state.readiness is Readiness.UNKNOWN and settings.kind == "windows":
        return ok("printer", f"{name} existe; o Windows não sabe dizer se há papel")
    if state.readiness is Readiness.UNKNOWN:
        return warning("printer", f"{name} não diz como está", "Rode “totem print-test” e confira o papel.")
    if state.paper_low:
        return warning("printer", f"{name} está pronta, com pouco papel ou toner", "Reponha logo.")
    return ok("printer", f"{name} está pronta")


def check_queue(settings: PrinterSettings) -> Iterator[HealthCheck]:
    """Check that a CUPS queue exists and is set up for a kiosk."""
    printer: CupsPrinter = from_settings(settings)
    name = settings.queue or "padrão"
    try:
        report = asyncio.run(printer.report())
    except IppRefused as refused:
        if refused.status == Status.NOT_FOUND:
            yield error("queue", f"a fila {name} não existe no CUPS", _SETUP)
        else:
            yield error("queue", f"o CUPS recusou falar da fila {name}: {refused}", "Confira o cupsd.conf.")
        return
    except NO_ANSWER as failed:
        yield error("queue", f"o CUPS não responde: {failed}", "Ligue-o: systemctl enable --now cups")
        return
    yield from _check_queue_settings(report.name or name, report)


def _check_queue_settings(name: str, report: QueueReport) -> Iterator[HealthCheck]:
    """Check that the queue aborts failed jobs at once, so that none is printed for a later customer."""
    problems = []
    if report.error_policy is not None and report.error_policy != "abort-job":
        words = f"{name} imprime mais tarde o que falhou (printer-error-policy = {report.error_policy})"
        problems.append(warning("queue", words, _SETUP))
    if device_client(report.device) is None:
        words = f"{name} não fala IPP com a impressora, que assim não diz como está"
        problems.append(warning("queue", words, _SETUP_IPP))
    elif "contimeout=" not in (report.device or ""):
        words = f"{name} espera sem fim por uma impressora desligada (falta ?contimeout=3)"
        problems.append(warning("queue", words, _SETUP))
    yield from problems or [ok("queue", f"{name} está como um totem precisa")]
