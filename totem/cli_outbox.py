"""`totem outbox`: what customers sent and the ERP has not yet, for those who look after the kiosk."""

import asyncio
import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from totem.cli_options import MISTAKE, AsJson, ConfigFile, tell

if TYPE_CHECKING:
    from totem.outbox.outbox import Outbox
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
def send(
    config: ConfigFile = None,
    as_json: AsJson = False,
    even_if_arrived: Annotated[
        bool,
        typer.Option(
            "--yes",
            "-y",
            help="Send without a question what may have arrived: the ERP may have it twice then.",
        ),
    ] = False,
) -> int:
    """Send now what is waiting.

    A kiosk that runs does so by itself. What may have reached the ERP already is listed first, and sent where
    that is confirmed. Exit code 1 if something is left.
    """
    from totem.settings import SettingsError, load

    try:
        settings = load(config).settings
        folder = _folder(settings)
        if folder.is_dir() and not _is_ours(folder):
            tell(f"totem outbox: {folder} is another user's: sudo -u {folder.owner()} totem outbox send")
            return MISTAKE
        in_doubt = folder.is_dir() and _tell_doubts(settings, as_json=as_json)
        confirmed = in_doubt and (even_if_arrived or _is_confirmed(as_json=as_json))
        sent = asyncio.run(_send(settings, in_doubt=confirmed)) if folder.is_dir() else 0
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


def _tell_doubts(settings: "Settings", *, as_json: bool) -> bool:
    """List, before anything is sent, what may have reached the ERP already; whether there is something."""
    from totem.staff import outbox

    level = _level(settings)
    if level.trouble is not None or not (level.in_doubt or level.may_have_arrived):
        return False
    now = datetime.now().astimezone()
    held = [each for each in asyncio.run(_outbox(settings).refusals()) if each.unconfirmed]
    for line in (
        outbox.doubt(level.in_doubt + level.may_have_arrived),
        *(f"  {each.protocol}: {outbox.refused(each, now)}" for each in held),
    ):
        typer.echo(line, err=as_json)
    return True


def _is_confirmed(*, as_json: bool) -> bool:
    """Ask for confirmation to send that, too; without a terminal it is left in the outbox."""
    if as_json or not sys.stdin.isatty():
        typer.echo("Não enviado de novo. Depois de conferir: totem outbox send --yes", err=as_json)
        return False
    typer.echo("Enviar de novo mesmo assim? [s/N] ", nl=False)
    return sys.stdin.readline().strip().casefold() in {"s", "sim", "y", "yes"}


def _is_ours(folder: Path) -> bool:
    """Whether what is made there belongs to who owns it: root would lock the kiosk out."""
    return not hasattr(os, "geteuid") or folder.stat().st_uid == os.geteuid()


async def _send(settings: "Settings", *, in_doubt: bool) -> int:
    from totem.erp.factory import make_erp

    outbox, erp = _outbox(settings), make_erp(settings.erp)
    outbox.hurry()
    try:
        if in_doubt:
            for each in await outbox.refusals():
                if each.unconfirmed:
                    await outbox.try_again(each.protocol)
        await outbox.deliver(erp.sales, in_doubt=in_doubt)
    finally:
        await erp.aclose()
    return outbox.delivered


def _outbox(settings: "Settings") -> "Outbox":
    from totem.outbox.outbox import Outbox
    from totem.outbox.store import Store

    folder = _folder(settings)
    return Outbox(folder, store=Store(folder, kept_days=settings.outbox.keep_days))


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
