"""What each action of maintenance mode does on this kiosk."""

import asyncio
import json
import os
import secrets
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from totem.app.maintenance import updates
from totem.app.maintenance.page_data import export_statistics
from totem.monitoring.availability import LONGEST_MESSAGE, MaintenanceFlag
from totem.settings import Settings, state_folder
from totem.settings.editing import why
from totem.staff.action_runner import Action, ActionResult, Handler
from totem.staff.paper_counter import PaperCounter
from totem.system import environment
from totem.system.exit_codes import ExitCode

if TYPE_CHECKING:
    from totem.printing.print_lock import SharedPrinter
    from totem.printing.printer import Printer

COMMAND_S = 20.0
"""How long a command may take before it is given up."""


@dataclass(frozen=True)
class Tools:
    """What the actions work with. `config` is what `--config` said."""

    settings: Settings
    config: Path | None
    printer: "SharedPrinter | None"

    @property
    def folder(self) -> Path:
        """The state folder."""
        return state_folder(self.settings)


def handlers(tools: Tools) -> dict[Action, Handler]:
    """The actions that this kiosk knows, each with what it does."""
    staff = tools.settings.staff
    made: dict[Action, Handler] = {
        Action.OUT_OF_SERVICE: partial(_put_out, tools),
        Action.BACK_IN_SERVICE: partial(_take_back, tools),
        Action.RELOAD_SETTINGS: partial(_reload, tools),
        Action.EXPORT_DIAGNOSTICS: partial(_export, tools),
        Action.EXPORT_STATISTICS: partial(export_statistics, tools.folder),
        Action.RESTART_APP: partial(_end, ExitCode.RESTART),
        Action.LEAVE: partial(_end, ExitCode.LEFT),
    }
    if tools.settings.sound.enabled:
        made[Action.SOUND_TEST] = _sound_test
    if tools.printer is not None:
        made[Action.PRINT_TEST] = partial(print_test, tools, tools.printer)
        made[Action.ROLL_CHANGED] = partial(_roll_changed, tools)
    if staff.restart_command:
        made[Action.RESTART_MACHINE] = partial(_call, staff.restart_command)
    if staff.shut_down_command:
        made[Action.SHUT_DOWN_MACHINE] = partial(_call, staff.shut_down_command)
    if tools.settings.updates.address is not None:
        made[Action.UPDATE_FETCH] = partial(updates.fetch_now, tools.settings)
    if tools.settings.updates.sticks:
        made[Action.UPDATE_FROM_STICK] = partial(updates.from_stick, tools.settings)
    if tools.settings.updates.enabled:
        made[Action.UPDATE_NOW] = partial(updates.apply_now, tools.settings)
    return made


async def _put_out(tools: Tools, message: str = "") -> ActionResult:
    try:
        await asyncio.to_thread(MaintenanceFlag(tools.folder).put, message)
    except ValueError:
        return ActionResult(done=False, words=f"O aviso tem no máximo {LONGEST_MESSAGE} letras.")
    except OSError as error:
        return _not_written(error)
    return ActionResult(done=True, words="Fora de serviço. Os clientes veem isso quando você sair.")


async def _take_back(tools: Tools) -> ActionResult:
    try:
        was_out = await asyncio.to_thread(MaintenanceFlag(tools.folder).lift)
    except OSError as error:
        return _not_written(error)
    return ActionResult(done=True, words="De volta ao serviço." if was_out else "Já estava em serviço.")


async def _roll_changed(tools: Tools) -> ActionResult:
    try:
        await asyncio.to_thread(PaperCounter(tools.folder).reset)
    except OSError as error:
        return _not_written(error)
    return ActionResult(done=True, words="Bobina nova: a contagem de páginas recomeçou.")


async def _reload(tools: Tools) -> ActionResult:
    """Only a configuration that holds takes the place of the present one."""
    from totem.settings import SettingsError, load_or_last_good

    try:
        loaded = await asyncio.to_thread(load_or_last_good, tools.config)
        problems = loaded.passed_over
    except SettingsError as error:
        problems = error.problems
    if problems:
        first, *others = problems
        more = f" E mais {len(others)}: totem config check." if others else ""
        return ActionResult(done=False, words=f"Continua a configuração de antes. {first}.{more}")
    return ActionResult(
        done=True, words="Configuração lida. O Totem recomeça com ela.", exit_code=ExitCode.RESTART
    )


async def _export(tools: Tools) -> ActionResult:
    from totem.staff.support_bundle import removable_drives

    sticks = await asyncio.to_thread(removable_drives)
    if not sticks:
        return ActionResult(
            done=False, words="Nenhum pendrive que aceite gravação. Ponha um e tente de novo."
        )
    try:
        file = await asyncio.to_thread(_write_diagnostics, tools, sticks[0])
    except OSError as error:
        return _not_written(error)
    return ActionResult(done=True, words=f"Gravado em {file}. Pode tirar o pendrive.")


def _write_diagnostics(tools: Tools, stick: Path) -> Path:
    from importlib.metadata import version

    from totem import doctor
    from totem.staff import support_bundle

    report = [asdict(check) for check in doctor.examine(tools.config)]
    return support_bundle.write_bundle(
        stick,
        logs=tools.folder / "logs",
        settings=tools.settings,
        report=json.dumps(report, ensure_ascii=False, indent=2),
        version=version("totem"),
        now=datetime.now().astimezone(),
    )


async def _call(command: Sequence[str]) -> ActionResult:
    """Run a command of the operator's; one that does not end in `COMMAND_S` is killed, with its children."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=environment.environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # a process group of its own, so that a shell's children end with it
        )
    except OSError as error:
        return ActionResult(done=False, words=f"{command[0]}: {error.strerror}.")
    try:
        code = await asyncio.wait_for(process.wait(), COMMAND_S)
    except TimeoutError:
        _kill(process)
        await process.wait()
        late = f"{command[0]} não terminou em {COMMAND_S:.0f} s e foi encerrado."
        return ActionResult(done=False, words=late)
    if code != 0:
        return ActionResult(done=False, words=f"{command[0]} terminou com o código {code}.")
    return ActionResult(done=True, words="O comando foi aceito. O computador faz o resto.")


def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill `process` and all that it started in its group; on Windows it alone."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


async def _sound_test() -> ActionResult:
    """The kiosk's own player has begun with it: it belongs to another thread."""
    return ActionResult(done=True, words="Ouviu o som? O volume se muda na configuração e no sistema.")


async def _end(code: ExitCode) -> ActionResult:
    return ActionResult(done=True, words="O Totem termina agora.", exit_code=code)


async def print_test(tools: Tools, printer: "SharedPrinter") -> ActionResult:
    """Print the trial page on `printer`, and say what proved it."""
    async with printer.turn() as opened:
        return await _print_test(tools, opened)


async def _print_test(tools: Tools, printer: "Printer") -> ActionResult:
    from totem.printing import printer_text
    from totem.printing.printer import PrintFailed, PrintJob
    from totem.printing.slips.content import PrinterTestPage
    from totem.printing.thermal.printer import is_mute

    brand, kiosk = tools.settings.brand.name, tools.settings.kiosk.name
    state = await printer.state()
    before = printer_text.state(state)
    page = PrinterTestPage(brand, kiosk, datetime.now().astimezone(), (("Antes", before),))
    try:
        printed = await printer.print(PrintJob(secrets.token_hex(8), (page,)), lambda _progress: None)
    except PrintFailed as error:
        if error.never_confirms:
            return ActionResult(done=True, words=printer_text.SENT)
        if is_mute(tools.settings.printer, state):
            return ActionResult(done=False, words=printer_text.MUTE, remedy=printer_text.MUTE_REMEDY)
        what, remedy = printer_text.FAULTS[error.fault]
        return ActionResult(done=False, words=f"Não impresso: {what}. O que fazer: {remedy}.")
    finally:
        await printer.forget()
    return ActionResult(done=True, words=f"Impresso. Prova: {printer_text.proof(printed)}.")


def _not_written(error: OSError) -> ActionResult:
    return ActionResult(done=False, words=f"Não foi possível gravar: {why(error)}.")
