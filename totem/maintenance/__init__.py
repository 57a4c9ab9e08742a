"""Maintenance mode, wired: the hidden way in, the pages, and what each action does on this kiosk.

Nothing but the listening is made before somebody knows the way.
"""

import logging
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt

from totem.logs import JOURNAL
from totem.maintenance import updates
from totem.maintenance.pages_printed import PagesPrinted
from totem.settings import state_folder
from totem.staff.door import Door
from totem.ui.screen_recorder import ScreenRecorder

if TYPE_CHECKING:
    from totem.app import Kiosk
    from totem.background import Runner
    from totem.staff.actions import Action
    from totem.staff.setting_up import SetUp
    from totem.ui.staff.area import Builders
    from totem.ui.staff.lobby import Lobby
    from totem.ui.staff.page import Page
    from totem.ui.theme import Theme
    from totem.updates.trial import OnTrial

journal = logging.getLogger(JOURNAL)


def install(
    config: Path | None, kiosk: "Kiosk", app: QCoreApplication, *, trial: "OnTrial | None" = None
) -> "Lobby":
    """Let staff into `kiosk`, and have them end `app` where they may; `config` is what `--config` said.

    With a `trial`, this version has to prove itself.
    """
    from totem.ui.staff.lobby import Lobby

    folder = state_folder(kiosk.settings)
    updates.keep(kiosk, app, trial)
    PagesPrinted(folder, kiosk.visit, kiosk.background)
    recorder = ScreenRecorder(kiosk.window, folder)
    kiosk.window.settled.connect(recorder.start, Qt.ConnectionType.SingleShotConnection)
    app.aboutToQuit.connect(recorder.close)
    pages = partial(_pages, config, kiosk, app, time.monotonic())
    first = partial(_first_pages, config, kiosk, app)
    lobby = Lobby(kiosk.window, kiosk.visit, kiosk.background, Door.in_folder(folder), pages, first)
    kiosk.window.furnished.connect(lobby.set_up, Qt.ConnectionType.SingleShotConnection)
    lobby.asked.connect(partial(_prepare, kiosk.background))
    return lobby


def _prepare(runner: "Runner") -> None:
    """While the PIN is typed, import what looks at the machine: that takes many frames."""
    runner.run(_import_looks(), done=_prepared, failed=_prepared)


async def _import_looks() -> None:
    from asyncio import to_thread
    from importlib import import_module

    await to_thread(import_module, "totem.maintenance.glance")


def _prepared(_outcome: object) -> None:
    """What could not be imported says so where it is needed."""


def _pages(config: Path | None, kiosk: "Kiosk", app: QCoreApplication, started: float) -> "Builders":
    from totem.maintenance import glance, outbox
    from totem.maintenance.handlers import Tools, handlers
    from totem.maintenance.statistics import look_up
    from totem.staff import erp_test
    from totem.staff.desk import StaffDesk
    from totem.staff.glance import Glance
    from totem.ui.staff.actions import ActionsPage
    from totem.ui.staff.erp_test import ErpTest
    from totem.ui.staff.menu import ENTRIES, Menu
    from totem.ui.staff.notice_page import NoticePage
    from totem.ui.staff.outbox_page import OutboxPage
    from totem.ui.staff.screen_test import ScreenTest
    from totem.ui.staff.statistics import StatisticsPage
    from totem.ui.staff.touch_test import TouchTest

    tools = Tools(kiosk.settings, config, kiosk.printer)
    desk = StaffDesk(kiosk.background, {**handlers(tools), **outbox.handlers(kiosk.outbox)})
    desk.exit_asked.connect(app.exit)
    desk.begun.connect(partial(_make_sound, kiosk))
    ask = partial(erp_test.ask, kiosk.erp)
    figures = partial(look_up, tools.folder)
    entries = [*ENTRIES]
    setup: Builders = {}
    if not (begun := _set_up(config, kiosk)).is_whole:
        from totem.maintenance.setting_up import LIST, pages

        entries.insert(0, (LIST, "Instalação", "wrench"))
        setup = pages(begun, tools, kiosk.background, app, home=LIST)
    looks = glance.looks(config, kiosk, started)
    return {
        "menu": lambda theme: Menu(theme, entries, Glance(looks, kiosk.background), glance.GROUPS),
        "actions": lambda theme: ActionsPage(theme, desk),
        "notice": lambda theme: NoticePage(theme, desk, kiosk.background),
        **_settings_pages(config, kiosk, app),
        "statistics": lambda theme: StatisticsPage(theme, figures, kiosk.background, desk),
        "outbox": lambda theme: OutboxPage(theme, partial(outbox.view, kiosk.outbox), kiosk.background, desk),
        "erp_test": lambda theme: ErpTest(theme, ask, kiosk.background),
        "touch_test": TouchTest,
        "screen_test": ScreenTest,
        **setup,
    }


def _first_pages(config: Path | None, kiosk: "Kiosk", app: QCoreApplication) -> "Builders | None":
    """The pages of a set-up, while nobody has made it."""
    if kiosk.settings.erp.base_url is not None or not (setup := _set_up(config, kiosk)).is_due:
        return None
    from totem.maintenance.handlers import Tools
    from totem.maintenance.setting_up import pages

    tools = Tools(kiosk.settings, config, kiosk.printer)
    return pages(setup, tools, kiosk.background, app, home="menu")


def _set_up(config: Path | None, kiosk: "Kiosk") -> "SetUp":
    from totem.settings.editing import file_to_change
    from totem.staff.setting_up import SetUp

    return SetUp(file_to_change(config), state_folder(kiosk.settings), kiosk.settings)


def _make_sound(kiosk: "Kiosk", action: "Action") -> None:
    from totem.sound.sounds import Sound
    from totem.staff.actions import Action

    if action is Action.SOUND_TEST and kiosk.player is not None:
        kiosk.player.play(Sound.SUCCESS)


def _settings_pages(config: Path | None, kiosk: "Kiosk", app: QCoreApplication) -> "Builders":
    """The list of settings, and the page that changes each."""
    from totem.healing.exits import Exit
    from totem.settings import editing
    from totem.staff.changes import SettingChanges
    from totem.staff.choices import CHOICES
    from totem.ui.staff.settings_page import NAME, SettingsPage, page_of, setting_page

    def write(key: str, value: editing.Value | None) -> None:
        editing.change(editing.file_to_change(config), {key: value})
        journal.info("setting changed", extra={"key": key})

    changes = SettingChanges(kiosk.settings, write)

    def listed(theme: "Theme") -> "Page":
        page = SettingsPage(theme, changes)
        page.restart_asked.connect(partial(app.exit, Exit.RESTART))
        return page

    each = {
        page_of(one.key): partial(setting_page, key=one.key, changes=changes, runner=kiosk.background)
        for one in CHOICES
    }
    return {NAME: listed, **each}
