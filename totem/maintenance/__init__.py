"""Maintenance mode, wired: the hidden way in, the pages, and what each action does on this kiosk.

Nothing but the listening is made before somebody knows the way.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from totem.settings import state_folder
from totem.staff.door import Door

if TYPE_CHECKING:
    from totem.app import Kiosk
    from totem.ui.staff.area import Builders
    from totem.ui.staff.lobby import Lobby


def install(kiosk: "Kiosk", app: QCoreApplication) -> "Lobby":
    """Let staff into `kiosk`, and have them end `app` where they may."""
    from totem.ui.staff.lobby import Lobby

    door = Door.of(state_folder(kiosk.settings))
    pages = partial(_pages, kiosk, app)
    return Lobby(kiosk.window, kiosk.visit, kiosk.background, door, pages)


def _pages(kiosk: "Kiosk", app: QCoreApplication) -> "Builders":
    from totem.maintenance.handlers import handlers
    from totem.staff.desk import StaffDesk
    from totem.ui.staff.actions import ActionsPage
    from totem.ui.staff.menu import Menu

    desk = StaffDesk(kiosk.background, handlers(kiosk, app), parent=kiosk.window)
    return {
        "menu": lambda theme: Menu(theme, [("actions", "Ações", "check")]),
        "actions": lambda theme: ActionsPage(theme, desk),
    }
