"""Updates by staff: fetch one, take one from a USB stick, apply it now."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from totem.staff.action_runner import ActionResult, write_failure
from totem.system.exit_codes import ExitCode

if TYPE_CHECKING:
    from totem.settings import Settings
    from totem.updates.errors import UpdateRefused
    from totem.updates.staging import Staging


async def fetch_now(settings: "Settings") -> ActionResult:
    """Download and stage the offered update while customers are served."""
    from totem.system.background import IsolatedThread
    from totem.updates.errors import UpdateReason, UpdateRefused
    from totem.updates.staging import Staging

    work = Staging.from_settings(settings)
    try:
        ready = await IsolatedThread("fetch an update by hand", work.fetch)()
    except UpdateRefused as error:
        if error.reason in {UpdateReason.DOWNGRADE, UpdateReason.TRIED}:
            return ActionResult(done=True, words=f"Não há versão mais nova que a {work.running}.")
        return _refusal("Nada feito", error)
    except OSError as error:
        return write_failure(error)
    return ActionResult(done=True, words=_staged_text(ready, work))


def _refusal(subject: str, error: "UpdateRefused") -> ActionResult:
    reason = error.reason
    return ActionResult(done=False, words=f"{subject}: {reason.text}. {reason.remedy}".rstrip())


def _staged_text(version: str, work: "Staging", more: str = "") -> str:
    when = ", ".join(work.settings.window)
    ready = (
        f"Versão {version} conferida. Será aplicada sozinha ({when}), ou em “Aplicar a atualização agora”."
    )
    news = work.staged_news()
    return " ".join(filter(None, (ready, more, f"O que muda: {news}" if news else "")))


async def stage_from_stick(settings: "Settings") -> ActionResult:
    """Stage the latest package on the first USB stick that has one."""
    from asyncio import to_thread

    from totem.staff.removable_drives import removable_drives
    from totem.updates.errors import UpdateRefused
    from totem.updates.repositories import find_packages
    from totem.updates.staging import Staging

    sticks = await to_thread(removable_drives)
    if not sticks:
        return ActionResult(done=False, words="Nenhum pendrive encontrado. Conecte um e tente de novo.")
    found: list[Path] = [file for stick in sticks for file in await to_thread(find_packages, stick)]
    if not found:
        words = "O pendrive não tem um arquivo totem-….update na pasta principal."
        return ActionResult(done=False, words=words)
    try:
        work = Staging.from_settings(settings)
        ready = await to_thread(work.stage, found[0])
    except UpdateRefused as error:
        return _refusal(found[0].name, error)
    except OSError as error:
        return write_failure(error)
    return ActionResult(done=True, words=_staged_text(ready, work, "Pode tirar o pendrive."))


async def apply_now(settings: "Settings") -> ActionResult:
    """Request the staged version and a restart, regardless of the update window."""
    from asyncio import to_thread

    from totem.updates.staging import Staging

    work = Staging.from_settings(settings)
    if work.bundle is None:
        return ActionResult(
            done=False, words="Este Totem não foi instalado pelo pacote e não se atualiza por aqui."
        )
    if not await to_thread(work.may_be_applied):
        words = "Nenhuma atualização está pronta."
        if work.settings.address is not None:
            words += " Toque antes em “Buscar uma atualização agora”."
        return ActionResult(done=False, words=words)
    try:
        await to_thread(work.request_apply, datetime.now().astimezone())
    except OSError as error:
        return write_failure(error)
    words = f"O Totem vai reiniciar na versão {work.staged()}. Se falhar, volta a versão atual."
    return ActionResult(done=True, words=words, exit_code=ExitCode.RESTART)
