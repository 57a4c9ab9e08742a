"""Maintenance mode, wired: the hidden way in, the pages, and what each action does on this kiosk.

Nothing but the listening is made before somebody knows the way.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from totem.maintenance.pages_printed import PagesPrinted
from totem.settings import state_folder
from totem.staff.door import Door

if TYPE_CHECKING:
    from totem.app import Kiosk
    from totem.ui.staff.area import Builders
    from totem.ui.staff.lobby import Lobby


def install(config: Path | None, kiosk: "Kiosk", app: QCoreApplication) -> "Lobby":
    """Let staff into `kiosk`, and have them end `app` where they may; `config` is what `--config` said."""
    from totem.ui.staff.lobby import Lobby

    folder = state_folder(kiosk.settings)
    PagesPrinted(folder, kiosk.visit, kiosk.background)
    pages = partial(_pages, config, kiosk, app)
    return Lobby(kiosk.window, kiosk.visit, kiosk.background, Door.of(folder), pages)


def _pages(config: Path | None, kiosk: "Kiosk", app: QCoreApplication) -> "Builders":
    from totem.maintenance.handlers import Tools, handlers
    from totem.staff.desk import StaffDesk
    from totem.ui.staff.actions import ActionsPage
    from totem.ui.staff.menu import Menu

    tools = Tools(kiosk.settings, config, kiosk.printer)
    desk = StaffDesk(kiosk.background, handlers(tools), parent=kiosk.window)
    desk.exit_asked.connect(app.exit)
    return {
        "menu": lambda theme: Menu(theme, [("actions", "Ações", "check")]),
        "actions": lambda theme: ActionsPage(theme, desk),
    }
