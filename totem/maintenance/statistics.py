"""The kiosk's statistics for staff: looked up for the page, and copied to a USB stick."""

import sqlite3
from asyncio import to_thread
from datetime import date, datetime, timedelta
from pathlib import Path

from totem.kiosk.figures import Figures, look
from totem.kiosk.statistics import FILE_NAME, KEPT_DAYS, read
from totem.settings.unwritable import why
from totem.staff.actions import ActionResult


async def look_up(folder: Path, days: int) -> Figures:
    """The figures of `days`, today the last, of the kiosk whose state folder is `folder`.

    Raises:
        OSError, sqlite3.Error: the statistics cannot be read.
    """
    return await look(folder / FILE_NAME, _today(), days)


async def export_statistics(folder: Path) -> ActionResult:
    """Copy all that is kept to the first stick."""
    from totem.staff.drives import removable

    sticks = await to_thread(removable)
    if not sticks:
        return ActionResult(
            done=False, words="Nenhum pendrive que aceite gravação. Ponha um e tente de novo."
        )
    try:
        file = await to_thread(_copy, folder / FILE_NAME, sticks[0])
    except OSError as error:
        return ActionResult(done=False, words=f"Não foi possível gravar: {why(error)}.")
    except sqlite3.Error as error:
        return ActionResult(done=False, words=f"As estatísticas não podem ser lidas: {type(error).__name__}.")
    return ActionResult(done=True, words=f"Gravado em {file}. Pode tirar o pendrive.")


def _copy(statistics: Path, stick: Path) -> Path:
    from totem.kiosk.figures_csv import export

    today = _today()
    rows = read(statistics, today - timedelta(days=KEPT_DAYS), today)
    return export(stick, rows, datetime.now().astimezone())


def _today() -> date:
    return datetime.now().astimezone().date()
