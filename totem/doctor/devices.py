"""Checks of devices: the printer and its CUPS queue, without a print; speech, and players of sound cues."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec

from totem.kiosk.factory import make_printer
from totem.printing.office.cups import CupsPrinter, from_settings
from totem.printing.office.ipp import Status
from totem.printing.office.ipp_client import NO_ANSWER, IppRefused, QueueReport, device_client
from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.printing.printer_text import FAULTS
from totem.printing.thermal.transports.connection import EXAMPLES, BadConnection, needs_pyusb
from totem.settings import PrinterSettings, Settings, SoundSettings, state_folder
from totem.staff.health_rules import HealthCheck, Severity, count_text, error, ok, warning
from totem.staff.paper_counter import PaperCounter
from totem.system import process_setup
from totem.system.audio import find_players
from totem.system.distribution import advise_extra
from totem.system.languages import LANGUAGES
from totem.system.localization import localize
from totem.system.tts_client import START_TIMEOUT_MS, TtsUnavailable, command

DEADLINE_S = 15.0
_KINDS = {"thermal": "a térmica", "cups": "a fila", "windows": "a fila", "pdf": "a pasta de PDFs"}
_SETUP = "Rode “sudo /usr/lib/totem/cups-queue” para esta fila."
_SETUP_IPP = "Ligue o IPP na impressora e rode “sudo /usr/lib/totem/cups-queue”."


def check_printer(settings: Settings) -> Iterator[HealthCheck]:
    """Check the printer's state; for CUPS, the queue's settings first."""
    printer = make_printer(settings)
    if printer is None:
        yield ok("printer", localize("o totem está configurado sem impressora"))
        return
    if settings.printer.kind == "cups":
        checks = list(check_queue(settings.printer))
        yield from checks
        if any(check.level is Severity.ERROR for check in checks):
            return
    if needs_pyusb(settings.printer.connection or "") and find_spec("usb") is None:
        yield error("printer", localize("o pyusb não está instalado"), advise_extra("usb"))
        return
    try:
        state = asyncio.run(query_state(printer))
    except BadConnection:
        yield bad_connection(settings.printer)
        return
    yield check_state(settings.printer, state, PaperCounter(state_folder(settings)).pages)


async def query_state(printer: SharedPrinter, deadline_s: float = DEADLINE_S) -> PrinterState:
    """Query the printer's state; without an answer in time, that is its fault."""
    try:
        async with asyncio.timeout(deadline_s), printer.turn() as opened:
            return await opened.state()
    except TimeoutError:
        return PrinterState(Readiness.FAULT, PrinterFault.TIMED_OUT)


def bad_connection(settings: PrinterSettings) -> HealthCheck:
    """Return the error of a malformed `printer.connection`."""
    words = localize(
        "“{connection}” não é um endereço de impressora (printer.connection)", connection=settings.connection
    )
    todo = f"{localize('Corrija na configuração.')} {localize('Exemplos: {examples}.', examples=EXAMPLES)}"
    return error("printer", words, todo)


def check_state(settings: PrinterSettings, state: PrinterState, pages: int) -> HealthCheck:
    """Judge the printer's state, and count the pages since its paper was changed."""
    check = _check_readiness(settings, state)
    if pages == 0:
        return check
    since = "desde a troca da bobina" if settings.kind == "thermal" else "desde a troca do papel"
    printed = count_text(pages, "página", "páginas")
    return replace(check, words=f"{check.words}; {printed} {localize(since)}")


def _check_readiness(settings: PrinterSettings, state: PrinterState) -> HealthCheck:
    place = settings.queue or settings.connection or ""
    name = f"{localize(_KINDS[settings.kind])} {place}".strip()
    if state.fault is not None:
        words, todo = map(localize, FAULTS[state.fault])
        return error("printer", f"{name}: {words}", f"{todo[0].upper()}{todo[1:]}.")
    if state.readiness is Readiness.UNKNOWN and settings.kind == "windows":
        return ok("printer", localize("{name} existe; o Windows não informa se há papel", name=name))
    if state.readiness is Readiness.UNKNOWN:
        return warning(
            "printer",
            localize("{name} não informa o estado", name=name),
            localize("Rode “totem print-test” e veja se sai."),
        )
    if state.paper_low:
        return warning(
            "printer",
            localize("{name} está pronta, com pouco papel ou toner", name=name),
            localize("Reponha logo."),
        )
    return ok("printer", localize("{name} está pronta", name=name))


def check_queue(settings: PrinterSettings) -> Iterator[HealthCheck]:
    """Check that a CUPS queue exists and is set up for a kiosk."""
    printer: CupsPrinter = from_settings(settings)
    name = settings.queue or localize("padrão")
    try:
        report = asyncio.run(printer.report())
    except IppRefused as refused:
        if refused.status == Status.NOT_FOUND:
            yield error("queue", localize("a fila {name} não existe no CUPS", name=name), localize(_SETUP))
        else:
            words = localize(
                "o CUPS não informou o estado da fila {name} (código IPP {status:#06x})",
                name=name,
                status=refused.status,
            )
            yield error("queue", words, localize("Confira o cupsd.conf."))
        return
    except NO_ANSWER:
        yield error(
            "queue", localize("o CUPS não responde"), localize("Inicie-o: sudo systemctl enable --now cups")
        )
        return
    yield from _check_queue_settings(report.name or name, report)


def _check_queue_settings(name: str, report: QueueReport) -> Iterator[HealthCheck]:
    """Check that the queue aborts failed jobs at once, so that none is printed for a later customer."""
    problems = []
    if report.error_policy is not None and report.error_policy != "abort-job":
        words = localize(
            "{name} guarda e imprime depois o que falhou (printer-error-policy = {error_policy})",
            name=name,
            error_policy=report.error_policy,
        )
        problems.append(warning("queue", words, localize(_SETUP)))
    if device_client(report.device) is None:
        words = localize("{name} não usa IPP: a impressora não consegue avisar que está sem papel", name=name)
        problems.append(warning("queue", words, localize(_SETUP_IPP)))
    elif "contimeout=" not in (report.device or ""):
        words = localize(
            "{name} espera para sempre por uma impressora desligada (falta ?contimeout=3)", name=name
        )
        problems.append(warning("queue", words, localize(_SETUP)))
    yield from problems or [ok("queue", localize("{name} está configurada para um totem", name=name))]


_IS_WINDOWS = sys.platform == "win32"
_INSTALL = (
    "Instale uma voz em Configurações do Windows, Hora e idioma, Fala."
    if _IS_WINDOWS
    else "Instale o sintetizador: apt install speech-dispatcher speech-dispatcher-espeak-ng espeak-ng-data"
)
_START = (
    "Confira a saída de som e as vozes nas Configurações do Windows."
    if _IS_WINDOWS
    else "Confira a saída de som do usuário do totem e o comando: spd-say -l pt-BR teste"
)
_VOICE_ERRORS: dict[TtsUnavailable, tuple[str, str]] = {
    TtsUnavailable.EXTRA: ("o pacote de voz não está instalado", ""),  # advised by the installation
    TtsUnavailable.LIBRARY: (
        "falta uma biblioteca do sistema",
        "A instalação está incompleta: instale o Totem de novo."
        if _IS_WINDOWS
        else "Instale-a: apt install libspeechd2 libpulse0 libgl1",
    ),
    TtsUnavailable.ENGINE: (
        "o Qt não tem o sintetizador configurado",
        "Corrija voice.engine na configuração, ou apague essa linha.",
    ),
    TtsUnavailable.CONNECTION: ("o sintetizador não funciona", _INSTALL),
    TtsUnavailable.VOICES: ("não há voz em português, inglês nem espanhol", _INSTALL),
    TtsUnavailable.SILENT: ("o sintetizador não responde", _START),
    TtsUnavailable.ENDED: ("o processo da voz caiu", _START),
}


def check_voice(settings: Settings) -> Iterator[HealthCheck]:
    """Check the languages in which speech is available, and warn where it reads personal data aloud."""
    if not settings.voice.enabled:
        yield ok("voice", localize("desligada na configuração"))
        return
    languages, fault, detail = _probe_voices(settings.voice.engine)
    if fault is not None:
        words, todo = map(localize, _VOICE_ERRORS[fault])
        todo = todo or advise_extra("voice")
        is_shown = detail and fault is not TtsUnavailable.CONNECTION  # that one's is Qt's English sentence
        cause = f"{words} ({detail})" if is_shown else words
        yield warning("voice", localize("indisponível: {cause}", cause=cause), todo)
        return
    spoken = ", ".join(localize(each.portuguese) for each in LANGUAGES if each.code in languages)
    missing = ", ".join(localize(each.portuguese) for each in LANGUAGES if each.code not in languages)
    if settings.kiosk.language not in languages:
        yield warning(
            "voice",
            localize("só fala {spoken}; falta a voz do idioma do totem", spoken=spoken),
            localize(_INSTALL),
        )
    elif missing:
        yield warning(
            "voice",
            localize("fala {spoken}; falta a voz para {missing}", spoken=spoken, missing=missing),
            localize(_INSTALL),
        )
    else:
        yield ok("voice", localize("fala {spoken}", spoken=spoken))
    if settings.voice.private:
        words = localize("lê em voz alta valores, nomes e documentos (voice.private)")
        yield warning("voice", words, localize("Deixe assim só se o som sair apenas em fones de ouvido."))


def _probe_voices(engine: str | None) -> tuple[frozenset[str], TtsUnavailable | None, str]:
    """Return the codes of the available languages, or the fault and a detail of it."""
    try:
        done = subprocess.run(  # noqa: S603 - this program
            command(engine),
            env=process_setup.child_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_TIMEOUT_MS / 1000,
        )
        answer = json.loads(done.stdout.partition("\n")[0])
    except subprocess.TimeoutExpired:
        return frozenset(), TtsUnavailable.SILENT, ""
    except ValueError:
        return frozenset(), TtsUnavailable.ENDED, localize("código {code}", code=done.returncode)
    if "reason" in answer:
        return frozenset(), TtsUnavailable(answer["reason"]), answer["detail"]
    return frozenset(answer["languages"]), None, ""


_SOUND_TODO = (
    "Confira a saída de som do usuário do totem, e instale um programa que toque sons: apt install"
    " pulseaudio-utils (ou alsa-utils). Se o totem não tem alto-falante, use sound.enabled = false."
)


def check_sound(settings: SoundSettings) -> Iterator[HealthCheck]:
    """Check that a program can play sound cues; without one, the kiosk works silently."""
    if not settings.enabled or settings.volume == 0:
        yield ok("sound", localize("desligados na configuração"))
    elif _IS_WINDOWS:
        yield ok("sound", localize("tocados pelo Windows"))
    elif players := find_players():
        yield ok("sound", localize("tocados por {player}", player=players[0][0]))
    else:
        yield warning(
            "sound",
            localize("não há saída de som, ou falta um programa que toque sons"),
            localize(_SOUND_TODO),
        )
