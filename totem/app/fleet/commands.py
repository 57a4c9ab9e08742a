"""Handlers of the fleet's commands in the running kiosk."""

from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from io import BytesIO
from itertools import product, starmap
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt

from totem.app.reload import can_be_used
from totem.domain.fleet_commands import COMMANDS, CommandName
from totem.fleet.agent.executor import CommandResult, Handler, Occupancy, failed
from totem.fleet.messages import Command, CommandState, Refusal, ResultCode
from totem.monitoring.availability import MaintenanceFlag
from totem.session.states import RESTING
from totem.session.view_state import Cause
from totem.settings import state_folder
from totem.system.background import in_thread
from totem.system.exit_codes import ExitCode

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from totem.kiosk.assembly import Kiosk
    from totem.settings import Settings

SCREENSHOT = "screenshot.jpg"
_RESTING_SCREENS = frozenset(state.screen for state in RESTING)
_WIDTHS, _QUALITIES = (720, 480, 320), (85, 70, 50)
"""Sizes of a screenshot in pixels and percent, until one fits."""


def make_handlers(config: Path | None, kiosk: "Kiosk", occupancy: Occupancy) -> Mapping[CommandName, Handler]:
    """Return the handlers of all commands."""
    settings, flag = kiosk.settings, MaintenanceFlag(state_folder(kiosk.settings))
    return {
        CommandName.SERVICE_OFF: partial(_set_out_of_service, flag, kiosk),
        CommandName.SERVICE_ON: partial(_set_in_service, flag, kiosk),
        CommandName.RESTART: lambda _: CommandResult(exit_code=ExitCode.RESTART),
        CommandName.RELOAD: partial(_reload, config),
        CommandName.PRINT_TEST: partial(_print_test, kiosk),
        CommandName.SCREENSHOT: partial(_take_screenshot, kiosk, occupancy),
        CommandName.DIAGNOSTICS: partial(_collect_diagnostics, config, kiosk),
        CommandName.UPDATE_NOW: partial(_update, settings),
    }


async def _set_out_of_service(flag: MaintenanceFlag, kiosk: "Kiosk", command: Command) -> CommandResult:
    try:
        await in_thread(flag.set, command.args.get("message", ""), Cause.FLEET)
    except OSError:
        return failed(ResultCode.NOT_WRITTEN)
    return CommandResult(then=partial(_check_flag, kiosk))


async def _set_in_service(flag: MaintenanceFlag, kiosk: "Kiosk", _command: Command) -> CommandResult:
    """End the fleet's outage; the code names an outage by staff, which stays."""
    try:
        await in_thread(flag.clear, Cause.FLEET)
    except OSError:
        return failed(ResultCode.NOT_WRITTEN)
    code = None if await in_thread(flag.read) is None else ResultCode.OUT_BY_STAFF
    return CommandResult(code=code, then=partial(_check_flag, kiosk))


def _check_flag(kiosk: "Kiosk") -> None:
    if kiosk.availability is not None:
        kiosk.availability.check_flag()


async def _reload(config: Path | None, _command: Command) -> CommandResult:
    """Restart with the configuration as it is now, if it can be used."""
    is_usable = await in_thread(can_be_used, config)
    return CommandResult(exit_code=ExitCode.RESTART) if is_usable else failed(ResultCode.BAD_CONFIGURATION)


async def _print_test(kiosk: "Kiosk", _command: Command) -> CommandResult:
    from totem.app.maintenance.action_handlers import print_test

    if kiosk.printer is None:
        return failed(ResultCode.NO_PRINTER)
    result = await print_test(kiosk.settings, kiosk.printer)
    return CommandResult() if result.done else failed(ResultCode.NOT_PRINTED)


def _take_screenshot(kiosk: "Kiosk", occupancy: Occupancy, _command: Command) -> CommandResult:
    """Grab the resting screen; state and picture are of one turn of the event loop.

    No transition may play, which would show the screen of a customer who has just left.
    """
    window = kiosk.window
    if occupancy.is_in_use() or window.screen_name not in _RESTING_SCREENS or not window.is_settled:
        return CommandResult(CommandState.REFUSED, Refusal.BUSY)
    picture = window.grab().toImage()
    sizes = product(_WIDTHS, _QUALITIES)
    content = next((each for each in starmap(partial(_encode, picture), sizes) if each), None)
    if content is None:
        return failed(ResultCode.TOO_LARGE)
    return CommandResult(file=(SCREENSHOT, BytesIO(content)))


def _encode(picture: "QImage", width: int, quality: int) -> bytes | None:
    """Return a JPEG; None where it exceeds the command's limit."""
    scaled = picture.scaledToWidth(min(width, picture.width()), Qt.TransformationMode.SmoothTransformation)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    is_written = scaled.save(buffer, "JPEG", quality)  # type: ignore[call-overload]  # the stubs lack str
    content = bytes(data.data())
    is_small = len(content) <= COMMANDS[CommandName.SCREENSHOT].largest_file
    return content if is_written and is_small else None


async def _collect_diagnostics(config: Path | None, kiosk: "Kiosk", _command: Command) -> CommandResult:
    try:
        file = await in_thread(_write_diagnostics, config, kiosk)
    except OSError:
        return failed(ResultCode.NOT_WRITTEN)
    return CommandResult(file=file)


def _write_diagnostics(config: Path | None, kiosk: "Kiosk") -> tuple[str, BinaryIO]:
    """Return the archive's name, and the archive on the disk, where it has no name any more."""
    from totem.app.maintenance.action_handlers import Tools, write_diagnostics

    with TemporaryDirectory(prefix="totem-") as folder, ExitStack() as undo:
        file = write_diagnostics(Tools(kiosk.settings, config, kiosk.printer), Path(folder))
        kept: BinaryIO = undo.enter_context(TemporaryFile(prefix="totem-"))
        with file.open("rb") as written:
            copyfileobj(written, kept)
        undo.pop_all()
        return file.name, kept


async def _update(settings: "Settings", command: Command) -> CommandResult:
    """Fetch the version from the configured address unless it is staged, and request it for a restart."""
    from datetime import datetime

    from totem.system.background import IsolatedThread
    from totem.updates.errors import UpdateRefused
    from totem.updates.staging import Staging

    def stage() -> ResultCode | None:
        work, version = Staging.from_settings(settings), command.args["version"]
        if work.bundle is None:
            return ResultCode.NOT_INSTALLED
        if work.staged() != version:
            if work.check().version != version:
                return ResultCode.OTHER_VERSION
            work.fetch()
        if work.staged() != version or not work.may_be_applied():
            return ResultCode.OTHER_VERSION
        work.request_apply(datetime.now().astimezone())
        return None

    try:
        fault = await IsolatedThread("update by the fleet", stage)()
    except UpdateRefused as error:
        return failed(error.reason)
    except OSError:
        return failed(ResultCode.NOT_WRITTEN)
    return failed(fault) if fault is not None else CommandResult(exit_code=ExitCode.RESTART)
