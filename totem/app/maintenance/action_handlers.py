"""Handlers of the actions in maintenance mode."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from totem.app.maintenance import updates
from totem.app.maintenance.printer import print_test, reset_paper_counter
from totem.monitoring.availability import LONGEST_MESSAGE, MaintenanceFlag
from totem.monitoring.metrics_store import FILE_NAME as STATISTICS
from totem.monitoring.metrics_store import KEPT_DAYS, read
from totem.settings import Settings, state_folder
from totem.staff.action_runner import Action, ActionResult, Handler, write_failure
from totem.system import process_setup
from totem.system.exit_codes import ExitCode

if TYPE_CHECKING:
    from totem.printing.print_lock import SharedPrinter

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
        """The state folder."""
        return state_folder(self.settings)


def handlers(tools: Tools) -> dict[Action, Handler]:
    """Return the actions available on this kiosk with their handlers."""
    staff = tools.settings.staff
    made: dict[Action, Handler] = {
        Action.OUT_OF_SERVICE: partial(_set_out_of_service, tools),
        Action.BACK_IN_SERVICE: partial(_set_in_service, tools),
        Action.RELOAD_SETTINGS: partial(_reload, tools),
        Action.EXPORT_DIAGNOSTICS: partial(_export, tools),
        Action.EXPORT_STATISTICS: partial(_export_statistics, tools.folder),
        Action.RESTART_APP: partial(_end, ExitCode.RESTART),
        Action.LEAVE: partial(_end, ExitCode.LEFT_BY_STAFF),
    }
    if tools.settings.sound.enabled:
        made[Action.SOUND_TEST] = _sound_test
    if tools.printer is not None:
        made[Action.PRINT_TEST] = partial(print_test, tools.settings, tools.printer)
        made[Action.ROLL_CHANGED] = partial(reset_paper_counter, tools.folder)
    if staff.restart_command:
        made[Action.RESTART_MACHINE] = partial(_run_command, staff.restart_command)
    if staff.shut_down_command:
        made[Action.SHUT_DOWN_MACHINE] = partial(_run_command, staff.shut_down_command)
    if tools.settings.updates.address is not None:
        made[Action.UPDATE_FETCH] = partial(updates.fetch_now, tools.settings)
    if tools.settings.updates.sticks:
        made[Action.UPDATE_FROM_STICK] = partial(updates.stage_from_stick, tools.settings)
    if tools.settings.updates.enabled:
        made[Action.UPDATE_NOW] = partial(updates.apply_now, tools.settings)
    return made


async def _set_out_of_service(tools: Tools, message: str = "") -> ActionResult:
    try:
        await asyncio.to_thread(MaintenanceFlag(tools.folder).set, message)
    except ValueError:
        return ActionResult(done=False, words=f"O aviso tem no máximo {LONGEST_MESSAGE} letras.")
    except OSError as error:
        return write_failure(error)
    return ActionResult(done=True, words="Fora de serviço. Os clientes veem isso quando você sair.")


async def _set_in_service(tools: Tools) -> ActionResult:
    try:
        was_out = await asyncio.to_thread(MaintenanceFlag(tools.folder).clear)
    except OSError as error:
        return write_failure(error)
    return ActionResult(done=True, words="De volta ao serviço." if was_out else "Já estava em serviço.")


async def _reload(tools: Tools) -> ActionResult:
    """Request a restart if the configuration is valid."""
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
        return write_failure(error)
    return ActionResult(done=True, words=f"Gravado em {file}. Pode tirar o pendrive.")


def _write_diagnostics(tools: Tools, stick: Path) -> Path:
    from importlib.metadata import version

    from totem import doctor
    from totem.staff import support_bundle

    report = [asdict(check) for check in doctor.run_checks(tools.config)]
    return support_bundle.write_bundle(
        stick,
        logs=tools.folder / "logs",
        settings=tools.settings,
        report=json.dumps(report, ensure_ascii=False, indent=2),
        version=version("totem"),
        now=datetime.now().astimezone(),
    )


async def _export_statistics(folder: Path) -> ActionResult:
    """Export all stored statistics to the first USB stick."""
    from totem.staff.support_bundle import removable_drives

    sticks = await asyncio.to_thread(removable_drives)
    if not sticks:
        return ActionResult(
            done=False, words="Nenhum pendrive que aceite gravação. Ponha um e tente de novo."
        )
    try:
        file = await asyncio.to_thread(_write_statistics, folder / STATISTICS, sticks[0])
    except OSError as error:
        return write_failure(error)
    except sqlite3.Error as error:
        return ActionResult(done=False, words=f"As estatísticas não podem ser lidas: {type(error).__name__}.")
    return ActionResult(done=True, words=f"Gravado em {file}. Pode tirar o pendrive.")


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
            start_new_session=True,  # own process group, to kill a shell's children with it
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
    """Kill a process with its group; on Windows only the process."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


async def _sound_test() -> ActionResult:
    """Report the sound, which the GUI thread's player has started already."""
    return ActionResult(done=True, words="Ouviu o som? O volume se muda na configuração e no sistema.")


async def _end(code: ExitCode) -> ActionResult:
    return ActionResult(done=True, words="O Totem termina agora.", exit_code=code)
