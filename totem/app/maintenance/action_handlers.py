"""Handlers of the actions in maintenance mode."""

import asyncio
import json
import logging
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from totem.app.maintenance import update_actions
from totem.domain.text import LONGEST_MESSAGE, capitalized
from totem.monitoring.availability import MaintenanceFlag
from totem.monitoring.metrics_store import FILE_NAME as STATISTICS
from totem.monitoring.metrics_store import KEPT_DAYS, read
from totem.settings import Settings, state_folder
from totem.staff.action_runner import READ_ADVICE, Action, ActionResult, Handler, write_failure
from totem.staff.paper_counter import PaperCounter
from totem.system import process_setup
from totem.system.exit_codes import ExitCode
from totem.system.localization import CommandLanguage, system_reason
from totem.system.logging import describe_traceback

if TYPE_CHECKING:
    from totem.printing.print_lock import SharedPrinter
    from totem.printing.printer import Printer, PrinterState
    from totem.printing.slips.content import Printable

log = logging.getLogger(__name__)

COMMAND_S = 20.0
"""Timeout of an operator's command, which is then killed."""


@dataclass(frozen=True)
class Tools:
    """Dependencies of the actions; `config` is the option `--config`."""

    settings: Settings
    config: Path | None
    printer: "SharedPrinter | None"

    @property
    def folder(self) -> Path:
        return state_folder(self.settings)


def handlers(tools: Tools) -> dict[Action, Handler]:
    """Return the actions available on this kiosk with their handlers."""
    staff = tools.settings.staff
    made: dict[Action, Handler] = {
        Action.OUT_OF_SERVICE: partial(_set_out_of_service, tools),
        Action.BACK_IN_SERVICE: partial(_set_in_service, tools),
        Action.RELOAD_SETTINGS: partial(_reload, tools),
        Action.EXPORT_DIAGNOSTICS: partial(export, partial(write_diagnostics, tools)),
        Action.EXPORT_STATISTICS: partial(export, partial(_write_statistics, tools.folder / STATISTICS)),
        Action.RESTART_APP: partial(_end, ExitCode.RESTART),
        Action.LEAVE: partial(_end, ExitCode.LEFT_BY_STAFF),
    }
    if tools.settings.sound.enabled:
        made[Action.SOUND_TEST] = _sound_test
    if tools.printer is not None:
        made[Action.PRINT_TEST] = partial(print_test, tools.settings, tools.printer)
        made[Action.ROLL_CHANGED] = partial(_reset_paper_counter, tools.folder)
    if staff.restart_command:
        made[Action.RESTART_MACHINE] = partial(_run_command, staff.restart_command)
    if staff.shut_down_command:
        made[Action.SHUT_DOWN_MACHINE] = partial(_run_command, staff.shut_down_command)
    if tools.settings.updates.address is not None:
        made[Action.UPDATE_FETCH] = partial(update_actions.fetch_now, tools.settings)
    if tools.settings.updates.sticks:
        made[Action.UPDATE_FROM_STICK] = partial(update_actions.stage_from_stick, tools.settings)
    if tools.settings.updates.enabled:
        made[Action.UPDATE_NOW] = partial(update_actions.apply_now, tools.settings)
    return made


async def _reset_paper_counter(folder: Path) -> ActionResult:
    """Start the page count of a new paper roll."""
    try:
        await asyncio.to_thread(PaperCounter(folder).reset)
    except OSError as error:
        return write_failure(error)
    return ActionResult(done=True, words="Contagem de páginas zerada.")


async def print_test(settings: Settings, printer: "SharedPrinter") -> ActionResult:
    """Print the test page; the result names the evidence that it came out."""
    async with printer.turn() as opened:
        return await _print_test(settings, opened)


async def _print_test(settings: Settings, printer: "Printer") -> ActionResult:
    from totem.printing import printer_text
    from totem.printing.slips.content import PrinterTestPage

    brand, kiosk = settings.brand, settings.kiosk.name
    state = await printer.state()
    before = printer_text.describe_state(state, settings.printer)
    page = PrinterTestPage(
        brand.name, kiosk, datetime.now().astimezone(), (("Antes", before),), logo=brand.logo
    )
    return await _print(settings, printer, state, page)


async def print_slip(settings: Settings, printer: "SharedPrinter", slip: "Printable") -> ActionResult:
    """Print a slip for staff; the result names the evidence that it came out."""
    async with printer.turn() as opened:
        return await _print(settings, opened, await opened.state(), slip)


async def _print(
    settings: Settings, printer: "Printer", state: "PrinterState", slip: "Printable"
) -> ActionResult:
    from totem.printing import printer_text
    from totem.printing.printer import PrintFailed, PrintJob
    from totem.printing.thermal.printer import is_mute

    try:
        printed = await printer.print(PrintJob(token_hex(8), (slip,)), lambda _progress: None)
    except PrintFailed as error:
        if error.never_confirms:
            return ActionResult(done=True, words=printer_text.SENT)
        if is_mute(settings.printer, state):
            return ActionResult(done=False, words=printer_text.MUTE, remedy=printer_text.MUTE_REMEDY)
        problem, remedy = printer_text.FAULTS[error.fault]
        return ActionResult(done=False, words=f"Não impresso: {problem}. O que fazer: {remedy}.")
    finally:
        await printer.clear()
    proof = printer_text.describe_proof(printed)
    return ActionResult(done=True, words=f"{capitalized(proof)}.")


async def _set_out_of_service(tools: Tools, message: str = "") -> ActionResult:
    try:
        await asyncio.to_thread(MaintenanceFlag(tools.folder).set, message)
    except ValueError:
        return ActionResult(done=False, words=f"O aviso pode ter no máximo {LONGEST_MESSAGE} caracteres.")
    except OSError as error:
        return write_failure(error)
    return ActionResult(done=True, words="Atendimento pausado. Os clientes veem o aviso quando você sair.")


async def _set_in_service(tools: Tools) -> ActionResult:
    try:
        was_out = await asyncio.to_thread(MaintenanceFlag(tools.folder).clear)
    except OSError as error:
        return write_failure(error)
    return ActionResult(done=True, words="De volta ao serviço." if was_out else "Já estava em serviço.")


async def _reload(tools: Tools) -> ActionResult:
    """Request a restart if the configuration is valid."""
    from totem.settings import SettingsError, load_or_last_good
    from totem.settings.error_text import localized

    try:
        loaded = await asyncio.to_thread(load_or_last_good, tools.config)
        problems = loaded.passed_over
    except SettingsError as error:
        problems = error.problems
    if problems:
        first, *others = (localized(each, CommandLanguage.PORTUGUESE) for each in problems)
        end = "" if first.endswith("?") else "."
        more = f" E mais {len(others)}: rode “totem config check”." if others else ""
        return ActionResult(done=False, words=f"A configuração atual continua valendo. {first}{end}{more}")
    return ActionResult(
        done=True, words="Configuração lida. O Totem vai reiniciar com ela.", exit_code=ExitCode.RESTART
    )


async def export(write: Callable[[Path], Path]) -> ActionResult:
    """Write a file to the first USB stick; `write` takes its folder, and returns the file."""
    from totem.staff.removable_drives import removable_drives

    sticks = await asyncio.to_thread(removable_drives)
    if not sticks:
        return ActionResult(
            done=False, words="Nenhum pendrive que aceite gravação. Conecte um e tente de novo."
        )
    try:
        file = await asyncio.to_thread(write, sticks[0])
    except OSError as error:
        return write_failure(error)
    except sqlite3.Error as error:
        log.error("the statistics cannot be read: %s", describe_traceback(error))  # noqa: TRY400
        return ActionResult(done=False, words=f"As estatísticas não podem ser lidas. {READ_ADVICE}")
    return ActionResult(done=True, words=f"Gravado em {file}. Pode tirar o pendrive.")


def write_diagnostics(tools: Tools, stick: Path) -> Path:
    """Write the support bundle into a folder, and return the file."""
    from totem import doctor
    from totem.staff import support_bundle
    from totem.system import distribution

    report = [each.as_json() for each in doctor.run_checks(tools.config)]
    return support_bundle.write_bundle(
        stick,
        logs=tools.folder / "logs",
        settings=tools.settings,
        report=json.dumps(report, ensure_ascii=False, indent=2),
        version=distribution.version(),
        now=datetime.now().astimezone(),
    )


def _write_statistics(statistics: Path, stick: Path) -> Path:
    from totem.monitoring.metrics_report import export_csv

    now = datetime.now().astimezone()
    today = now.date()
    rows = read(statistics, today - timedelta(days=KEPT_DAYS), today)
    return export_csv(stick, rows, now)


async def _run_command(command: Sequence[str]) -> ActionResult:
    """Run an operator's command; after `COMMAND_S` it is killed with its children."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=process_setup.child_environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            creationflags=process_setup.NO_WINDOW,
            start_new_session=True,  # own process group, to kill a shell's children with it
        )
    except OSError as error:
        reason = system_reason(error.strerror or "", CommandLanguage.PORTUGUESE)
        return ActionResult(done=False, words=f"Não foi possível executar {command[0]}: {reason}.")
    try:
        code = await asyncio.wait_for(process.wait(), COMMAND_S)
    except TimeoutError:
        _kill(process)
        await process.wait()
        late = f"{command[0]} não terminou em {COMMAND_S:.0f} s e foi encerrado."
        return ActionResult(done=False, words=late)
    if code != 0:
        return ActionResult(done=False, words=f"{command[0]} terminou com o código {code}.")
    return ActionResult(done=True, words="Comando enviado. Aguarde o computador.")


def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill a process with its group; on Windows only the process."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


async def _sound_test() -> ActionResult:
    """Report the sound, which the GUI thread's player has started already."""
    return ActionResult(done=True, words="Ouviu o som? Ajuste o volume na configuração ou no sistema.")


async def _end(code: ExitCode) -> ActionResult:
    return ActionResult(done=True, words="O Totem vai fechar agora.", exit_code=code)
