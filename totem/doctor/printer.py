"""Checks of the printer and of its CUPS queue, without a print."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec

from totem.kiosk.factory import make_printer
from totem.monitoring.health import (
    CheckContext,
    Findings,
    HealthCheck,
    HealthFinding,
    HealthGroup,
    PlainText,
    Severity,
    advise,
)
from totem.printing.office.cups import CupsPrinter, from_settings
from totem.printing.office.ipp import Status
from totem.printing.office.ipp_client import (
    NO_ANSWER,
    IppRefused,
    QueueReport,
    device_client,
    has_service_name,
)
from totem.printing.print_lock import PrinterBusy, SharedPrinter
from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.printing.printer_text import FAULTS
from totem.printing.thermal.transports.connection import EXAMPLES, BadConnection, needs_pyusb
from totem.settings import PrinterSettings, Settings, state_folder
from totem.staff.paper_counter import PaperCounter
from totem.system.distribution import advise_extra
from totem.system.localization import localize
from totem.system.quantities import count_text
from totem.system.system_advice import SystemAdvice

DEADLINE_S = 15.0
BUSY_S = 3.0
"""Wait for a printer that the kiosk uses: much longer than a status request, shorter than a slip."""
_KINDS = {"thermal": "a térmica", "cups": "a fila", "windows": "a fila", "pdf": "a pasta de PDFs"}

QUEUE = HealthCheck(
    "queue",
    "fila",
    lambda on: check_queue(on.settings.printer),
    HealthGroup.SET_UP,
    is_used=lambda settings: settings.printer.kind == "cups",
    trouble="a fila da impressora não está pronta",
)
PRINTER = HealthCheck(
    "printer",
    "impressora",
    lambda on: check_printer(on.settings, on.results.get(QUEUE.name)),
    HealthGroup.NOW,
    trouble="a impressora não está pronta",
)
CHECKS = (QUEUE, PRINTER)


def check_printer(settings: Settings, queue: Findings | None = None) -> Iterator[HealthFinding]:
    """Check the printer's state, where there is a queue for it; `queue` are the findings of its check."""
    printer = make_printer(settings)
    if printer is None:
        yield PRINTER.ok(localize("o totem está configurado sem impressora"))
        return
    found = QUEUE.run(CheckContext(settings)) if queue is None else queue
    if any(each.level is Severity.ERROR for each in found):
        return  # the check of the queue has the cause
    if needs_pyusb(settings.printer.connection or "") and find_spec("usb") is None:
        yield PRINTER.error(localize("o pyusb não está instalado"), advise_extra("usb"))
        return
    try:
        state = asyncio.run(query_state(printer))
    except BadConnection:
        yield bad_connection(settings.printer)
        return
    except PrinterBusy:
        yield busy()
        return
    yield check_state(settings.printer, state, PaperCounter(state_folder(settings)).pages)


async def query_state(printer: SharedPrinter, deadline_s: float = DEADLINE_S) -> PrinterState:
    """Query the printer's state; without an answer in time, that is its fault. Raises `PrinterBusy`."""
    async with printer.turn(BUSY_S) as opened:
        try:
            async with asyncio.timeout(deadline_s):
                return await opened.state()
        except TimeoutError:
            return PrinterState(Readiness.FAULT, PrinterFault.TIMED_OUT)


def busy() -> HealthFinding:
    """Return the finding of a printer that is printing, which is not disturbed."""
    return PRINTER.ok(localize("está imprimindo agora; o estado não foi consultado"))


def bad_connection(settings: PrinterSettings) -> HealthFinding:
    """Return the error of a malformed `printer.connection`."""
    words = localize(
        "“{connection}” não é um endereço de impressora (printer.connection)", connection=settings.connection
    )
    todo = f"{localize('Corrija na configuração.')} {localize('Exemplos: {examples}.', examples=EXAMPLES)}"
    return PRINTER.error(words, todo)


def check_state(settings: PrinterSettings, state: PrinterState, pages: int) -> HealthFinding:
    """Judge the printer's state, and count the pages since its paper was changed."""
    check = _check_readiness(settings, state)
    if pages == 0:
        return check
    since = "desde a troca da bobina" if settings.kind == "thermal" else "desde a troca do papel"
    printed = count_text(pages, "página", "páginas")
    counted = f"; {printed} {localize(since)}"
    plain = check.plain
    if plain is not None and check.level is Severity.OK:
        plain = plain._replace(words=plain.words + counted)
    return replace(check, words=check.words + counted, plain=plain)


def _check_readiness(settings: PrinterSettings, state: PrinterState) -> HealthFinding:
    place = settings.queue or settings.connection or ""
    name = f"{localize(_KINDS[settings.kind])} {place}".strip()
    if state.fault is not None:
        words, todo = map(localize, FAULTS[state.fault])
        todo = f"{todo[0].upper()}{todo[1:]}."
        return PRINTER.error(f"{name}: {words}", todo, plain=PlainText(words, todo))
    if state.readiness is Readiness.UNKNOWN and settings.kind == "windows":
        words = localize("{name} existe; o Windows não informa se há papel", name=name)
        return PRINTER.ok(words, plain="instalada; confira se há papel")
    if state.readiness is Readiness.UNKNOWN:
        return PRINTER.warning(
            localize("{name} não informa o estado", name=name),
            advise("Rode “totem print-test” e veja se sai."),
            plain=PlainText("não informa se há papel", "Em Ações, imprima uma página de teste."),
        )
    if state.paper_low:
        return PRINTER.warning(
            localize("{name} está pronta, com pouco papel ou toner", name=name),
            advise("Reponha logo."),
            plain=PlainText("pouco papel ou toner", "Reponha logo."),
        )
    return PRINTER.ok(localize("{name} está pronta", name=name), plain="pronta")


def check_queue(settings: PrinterSettings) -> Iterator[HealthFinding]:
    """Check that a CUPS queue exists and is set up for a kiosk."""
    printer: CupsPrinter = from_settings(settings)
    name = settings.queue or localize("padrão")
    try:
        report = asyncio.run(printer.report())
    except IppRefused as refused:
        if refused.status == Status.NOT_FOUND:
            yield QUEUE.error(
                localize("a fila {name} não existe no CUPS", name=name), advise(SystemAdvice.SET_UP_QUEUE)
            )
        else:
            words = localize(
                "o CUPS não informou o estado da fila {name} (código IPP {status:#06x})",
                name=name,
                status=refused.status,
            )
            yield QUEUE.error(words, advise("Confira o cupsd.conf."))
        return
    except NO_ANSWER:
        yield QUEUE.error(localize("o CUPS não responde"), advise(SystemAdvice.START_CUPS))
        return
    yield from _check_queue_settings(report.name or name, report)


def _check_queue_settings(name: str, report: QueueReport) -> Iterator[HealthFinding]:
    """Check that the queue aborts failed jobs at once, so that none is printed for a later customer."""
    problems = []
    if report.error_policy is not None and report.error_policy != "abort-job":
        words = localize(
            "{name} guarda e imprime depois o que falhou (printer-error-policy = {error_policy})",
            name=name,
            error_policy=report.error_policy,
        )
        problems.append(QUEUE.warning(words, advise(SystemAdvice.SET_UP_QUEUE)))
    if has_service_name(report.device):
        words = localize(
            "{name} acha a impressora pelo nome na rede: o totem não consegue ver se ela tem papel", name=name
        )
        problems.append(QUEUE.warning(words, advise(SystemAdvice.SET_UP_BY_ADDRESS)))
    elif device_client(report.device) is None:
        words = localize("{name} não usa IPP: a impressora não consegue avisar que está sem papel", name=name)
        problems.append(QUEUE.warning(words, advise(SystemAdvice.SET_UP_IPP)))
    elif "contimeout=" not in (report.device or ""):
        words = localize(
            "{name} espera para sempre por uma impressora desligada (falta ?contimeout=3)", name=name
        )
        problems.append(QUEUE.warning(words, advise(SystemAdvice.SET_UP_QUEUE)))
    yield from problems or [QUEUE.ok(localize("{name} está configurada para um totem", name=name))]
