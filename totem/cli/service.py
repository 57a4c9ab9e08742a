"""`totem service …`: put the kiosk out of service, and back; have it take a new configuration."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.device_settings import read_settings
from totem.cli.parser import CommandError, Parser, RunsAs
from totem.cli.terminal import load_settings
from totem.system.localization import localize, strerror

if TYPE_CHECKING:
    from totem.monitoring.availability import MaintenanceFlag


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("service", "Put this kiosk out of service, and back; reload its settings.")
    command = group.add_command(off, runs_as=RunsAs.SERVICE)
    text = "What customers read; a sentence of ours if left out."
    command.add_option("--message", "TEXT", text, default="")
    command.add_config()
    group.add_command(on, runs_as=RunsAs.SERVICE).add_config()
    group.add_command(status, runs_as=RunsAs.SERVICE).add_config()
    group.add_command(reload, runs_as=RunsAs.SERVICE).add_config()


def off(message: str, config: Path | None) -> int:
    """Put the kiosk out of service, until `totem service on`.

    A kiosk that runs shows it at once; one that is started later shows it, too.
    """
    return _change("off", config, lambda flag: flag.set(message))


def on(config: Path | None) -> int:
    """Put the kiosk back into service."""
    return _change("on", config, lambda flag: flag.clear())


def status(config: Path | None) -> int:
    """Say whether staff or the fleet put the kiosk out of service.

    Exit code 1 if they did.
    """
    flag = _flag(config)
    _report(flag)
    return 0 if flag.read() is None else 1


def reload(config: Path | None) -> int:
    """Have the running kiosk take the configuration as it is now.

    It restarts once nobody uses it. A configuration that cannot be used is not taken. Exit code 1 if no kiosk
    takes it.
    """
    from totem.settings import state_folder
    from totem.system.signal_handling import RELOAD
    from totem.system.single_instance import running_process

    process = running_process(state_folder(load_settings(config)))
    if process is None:
        print(localize("No kiosk runs; the configuration counts from the next start on."))
        return 1
    if RELOAD is None or not _handles(process, RELOAD):
        print(
            localize(
                "The running kiosk changes with its next start: Manutenção → Ações → “Reiniciar o Totem”."
            )
        )
        return 1
    try:
        os.kill(process, RELOAD)
    except OSError as error:
        raise CommandError(f"totem service reload: {strerror(error)}") from None
    print(localize("The kiosk restarts with the new configuration as soon as nobody uses it."))
    return 0


def _handles(process: int, number: int) -> bool:
    """Test that a process handles a signal, which would end an older version of the kiosk."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")), "0")
    return bool(int(caught, 16) >> (number - 1) & 1)


def _change(command: str, config: Path | None, change: "Callable[[MaintenanceFlag], object]") -> int:
    flag = _flag(config)
    try:
        change(flag)
    except ValueError as error:
        raise CommandError(f"totem service {command}: {error}") from None
    except OSError as error:
        raise CommandError(f"totem service {command}: {flag.file}: {strerror(error)}") from None
    _report(flag)
    return 0


def _flag(config: Path | None) -> "MaintenanceFlag":
    settings = read_settings(config)
    from totem.monitoring.availability import MaintenanceFlag
    from totem.settings import state_folder

    return MaintenanceFlag(state_folder(settings))


def _report(flag: "MaintenanceFlag") -> None:
    outage = flag.read()
    message = f": {outage.message}" if outage and outage.message else ""
    if outage is None:
        print(localize("In service."))
        return
    from totem.session.view_state import Cause

    by_fleet = outage.cause is Cause.FLEET
    words = (
        localize("Put out of service by the fleet") if by_fleet else localize("Put out of service by staff")
    )
    print(words + message)
