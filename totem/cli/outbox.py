"""`totem outbox …`: customers' submissions that wait for the ERP."""

import asyncio
import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.parser import CommandError, Parser, RunsAs
from totem.cli.terminal import confirm, database_errors, file_errors, load_settings
from totem.system.localization import localize
from totem.system.system_advice import SystemAdvice

if TYPE_CHECKING:
    from totem.outbox.queue import Outbox
    from totem.outbox.requests import OutboxCounts
    from totem.settings import Settings


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("outbox", "See and send what customers sent and the ERP has not got yet.")
    for handler in (status, send):
        command = group.add_command(handler, runs_as=RunsAs.SERVICE)
        command.add_config()
        command.add_json()
    command.add_flag(
        "-y",
        "--yes",
        "even_if_arrived",
        "Send without a question what may have arrived: the ERP may have it twice then.",
    )


def status(config: Path | None, *, as_json: bool) -> int:
    """Say how much is waiting, and how much was refused.

    Never what is in it. Exit code 1 if somebody has to look.
    """
    with file_errors("totem outbox"):
        counts = _count(load_settings(config))
    return _report(counts, as_json=as_json)


def send(config: Path | None, *, as_json: bool, even_if_arrived: bool) -> int:
    """Send now what is waiting.

    A kiosk that runs does so by itself. What may have reached the ERP already is listed first, and sent where
    that is confirmed. Exit code 1 if something is left.
    """
    with file_errors("totem outbox"), database_errors("totem outbox"):
        settings = load_settings(config)
        folder = _folder(settings)
        if folder.is_dir() and not _is_own(folder):
            owner = folder.owner()
            raise CommandError(SystemAdvice.SEND_AS_OWNER.localized(folder=folder, owner=owner))
        may_have_arrived = folder.is_dir() and _list_doubts(settings, as_json=as_json)
        confirmed = may_have_arrived and (even_if_arrived or _is_confirmed(as_json=as_json))
        sent = asyncio.run(_send(settings, repeat=confirmed)) if folder.is_dir() else 0
        counts = _count(settings)
    if folder.is_dir() and not as_json:
        print(localize("sent now: {count}", count=sent))
    return max(_report(counts, as_json=as_json, sent=sent), int(counts.waiting > 0))


def _list_doubts(settings: "Settings", *, as_json: bool) -> bool:
    """List, before anything is sent, what may have reached the ERP already; True if that is anything."""
    from totem.outbox.submissions import HoldCause
    from totem.staff import outbox

    counts = _count(settings)
    if counts.trouble is not None or not (counts.in_doubt or counts.may_have_arrived):
        return False
    now = datetime.now().astimezone()
    held = [each for each in asyncio.run(_outbox(settings).refusals()) if each.cause is HoldCause.UNANSWERED]
    for line in (
        outbox.duplicate_warning(counts.in_doubt + counts.may_have_arrived),
        *(f"  {each.protocol}: {outbox.request_text(each, now)}" for each in held),
    ):
        print(line, file=sys.stderr if as_json else sys.stdout)
    return True


def _is_confirmed(*, as_json: bool) -> bool:
    """Ask for confirmation to send that, too; without a terminal it is left in the outbox."""
    if as_json or not sys.stdin.isatty():
        print(
            localize("Not sent again. After checking: totem outbox send --yes"),
            file=sys.stderr if as_json else sys.stdout,
        )
        return False
    return confirm(localize("Send again all the same?"))


def _is_own(folder: Path) -> bool:
    """Return True if this user owns the folder: files that root makes there lock the kiosk out."""
    return not hasattr(os, "geteuid") or folder.stat().st_uid == os.geteuid()


async def _send(settings: "Settings", *, repeat: bool) -> int:
    from totem.erp.factory import make_erp
    from totem.outbox.request_kinds import KINDS
    from totem.outbox.submissions import HoldCause

    outbox, erp = _outbox(settings), make_erp(settings.erp)
    outbox.send_now()
    try:
        if erp.capabilities.isdisjoint(row.capability for row in KINDS.values()):
            raise CommandError(localize("totem outbox send: this ERP takes neither sign-ups nor calls"))
        if repeat:
            for each in await outbox.refusals():
                if each.cause is HoldCause.UNANSWERED:
                    await outbox.try_again(each.protocol)
        await outbox.deliver(erp, repeat=repeat)
    finally:
        await erp.aclose()
    return outbox.delivered


def _outbox(settings: "Settings") -> "Outbox":
    from totem.outbox.queue import Outbox
    from totem.outbox.store import OutboxStore

    folder = _folder(settings)
    return Outbox(folder, store=OutboxStore(folder, kept_days=settings.outbox.keep_days))


def _folder(settings: "Settings") -> Path:
    from totem.outbox import FOLDER
    from totem.settings import state_folder

    return state_folder(settings) / FOLDER


def _count(settings: "Settings") -> "OutboxCounts":
    from totem.outbox.store import count_read_only

    return count_read_only(_folder(settings))


def _report(counts: "OutboxCounts", *, as_json: bool, **more: int) -> int:
    from totem.monitoring.health import Severity
    from totem.staff import outbox

    check = outbox.health_check(counts, datetime.now().astimezone())
    if as_json:
        report = {"ok": check.level is Severity.OK, **more, **asdict(counts)}
        print(json.dumps(report, default=lambda it: it.value if isinstance(it, Enum) else it.isoformat()))
    else:
        print(f"{check.words}{f' → {check.what_to_do}' if check.what_to_do else ''}")
    return 0 if check.level is Severity.OK else 1
