"""`totem service …`: put the kiosk out of service, and back."""

from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.parser import MISTAKE, Parser
from totem.cli.terminal import tell

if TYPE_CHECKING:
    from totem.monitoring.availability import MaintenanceFlag


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("service", "Put this kiosk out of service, and back.")
    command = group.add_command(off)
    command.add_option(
        "--message", "TEXT", "What customers read; a sentence of ours if left out.", default=""
    )
    command.add_config()
    group.add_command(on).add_config()
    group.add_command(status).add_config()


def off(message: str, config: Path | None) -> int:
    """Put the kiosk out of service, until `totem service on`.

    A kiosk that runs shows it at once; one that is started later shows it, too.
    """
    flag = _flag(config)
    if flag is None:
        return MISTAKE
    try:
        flag.set(message)
    except ValueError as error:
        tell(f"totem service off: {error}")
        return MISTAKE
    except OSError as error:
        tell(f"totem service off: {flag.file}: {error.strerror}")
        return MISTAKE
    return _report(flag)


def on(config: Path | None) -> int:
    """Put the kiosk back into service."""
    flag = _flag(config)
    if flag is None:
        return MISTAKE
    try:
        flag.clear()
    except OSError as error:
        tell(f"totem service on: {flag.file}: {error.strerror}")
        return MISTAKE
    return _report(flag)


def status(config: Path | None) -> int:
    """Say whether staff put the kiosk out of service.

    Exit code 1 if they did.
    """
    flag = _flag(config)
    if flag is None:
        return MISTAKE
    _report(flag)
    return 0 if flag.read() is None else 1


def _flag(config: Path | None) -> "MaintenanceFlag | None":
    from totem.app import startup

    settings = startup.read_settings(config)
    if settings is None:
        return None
    from totem.monitoring.availability import MaintenanceFlag
    from totem.settings import state_folder

    return MaintenanceFlag(state_folder(settings))


def _report(flag: "MaintenanceFlag") -> int:
    outage = flag.read()
    message = f": {outage.message}" if outage and outage.message else ""
    print(f"Fora de serviço pela equipe{message}" if outage else "Em serviço.")
    return 0
