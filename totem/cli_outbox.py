"""`totem outbox`: what customers sent and the ERP has not yet, for those who look after the kiosk."""

import asyncio
import json
import os
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from totem.cli_options import MISTAKE, AsJson, ConfigFile, tell

if TYPE_CHECKING:
    from totem.outbox.submission import Level
    from totem.settings import Settings

commands = typer.Typer(
    help="See and send what customers sent and the ERP has not got yet.", rich_markup_mode=None
)


@commands.command()
def status(config: ConfigFile = None, as_json: AsJson = False) -> int:
    """Say how much is waiting, and how much was refused.

    Never what is in it. Exit code 1 if somebody has to look.
    """
    from totem.settings import SettingsError, load

    try:
        level = _level(load(config).settings)
    except SettingsError as error:
        tell(str(error))
        return MISTAKE
    except OSError as error:
        tell(f"totem outbox: {error.strerror}: {error.filename}")
        return MISTAKE
    return _say(level, as_json=as_json)


@commands.command()
def send(config: ConfigFile = None, as_json: AsJson = False) -> int:
    """Send now what is waiting.

    A kiosk that runs does so by itself. Exit code 1 if something is left.
    """
    from totem.settings import SettingsError, load

    try:
        settings = load(config).settings
        folder = _folder(settings)
        if folder.is_dir() and not _is_ours(folder):
            tell(f"totem outbox: {folder} is another user's: sudo -u {folder.owner()} totem outbox send")
            return MISTAKE
        sent = asyncio.run(_send(settings)) if folder.is_dir() else 0
        level = _level(settings)
    except SettingsError as error:
        tell(str(error))
        return MISTAKE
    except OSError as error:
        tell(f"totem outbox: {error.strerror}: {error.filename}")
        return MISTAKE
    if folder.is_dir() and not as_json:
        typer.echo(f"enviados agora: {sent}")
    return max(_say(level, as_json=as_json, sent=sent), int(level.waiting > 0))


def _is_ours(folder: Path) -> bool:
    """Whether what is made there belongs to who owns it: root would lock the kiosk out."""
    return not hasattr(os, "geteuid") or folder.stat().st_uid == os.geteuid()


async def _send(settings: "Settings") -> int:
    from totem.erp.client import ErpClient
    from totem.outbox.outbox import Outbox
    from totem.outbox.store import Store

    secret, folder = settings.erp.token, _folder(settings)
    erp = ErpClient(settings.erp, token=secret.get_secret_value() if secret else None)
    outbox = Outbox(folder, store=Store(folder, kept_days=settings.outbox.keep_days))
    outbox.hurry()
    try:
        await outbox.deliver(erp)
    finally:
        await erp.aclose()
    return outbox.delivered


def _folder(settings: "Settings") -> Path:
    from totem.late_outbox import FOLDER
    from totem.settings import state_folder

    return state_folder(settings) / FOLDER


def _level(settings: "Settings") -> "Level":
    from totem.outbox.peek import peek

    return peek(_folder(settings))


def _say(level: "Level", *, as_json: bool, **more: int) -> int:
    from totem.staff import outbox
    from totem.staff.checks import Level as Grave

    check = outbox.check(level, datetime.now().astimezone())
    if as_json:
        told = {"ok": check.level is Grave.OK, **more, **asdict(level)}
        typer.echo(json.dumps(told, default=lambda it: it.value if isinstance(it, Enum) else it.isoformat()))
    else:
        typer.echo(f"{check.words}{f' → {check.what_to_do}' if check.what_to_do else ''}")
    return 0 if check.level is Grave.OK else 1
