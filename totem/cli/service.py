"""`totem service …`: put the kiosk out of service, and back."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.parser import CommandError, Parser
from totem.cli.terminal import read_settings
from totem.system.localization import localize, strerror

if TYPE_CHECKING:
    from totem.monitoring.availability import MaintenanceFlag


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("service", "Put this kiosk out of service, and back.")
    command = group.add_command(off)
    text = "What customers read; a sentence of ours if left out."
    command.add_option("--message", "TEXT", text, default="")
    command.add_config()
    group.add_command(on).add_config()
    group.add_command(status).add_config()


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
        print(localize("Em serviço."))
        return
    from totem.session.view_state import Cause

    by_fleet = outage.cause is Cause.FLEET
    words = localize("Fora de serviço pela frota") if by_fleet else localize("Fora de serviço pela equipe")
    print(words + message)
