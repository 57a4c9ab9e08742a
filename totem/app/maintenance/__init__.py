"""Wiring of maintenance mode: hidden entry, pages and actions.

Pages are created only after staff have entered.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, Qt

from totem.app.maintenance import updates
from totem.app.reload import ReloadRequest
from totem.session.states import RESTING
from totem.settings import state_folder
from totem.staff.paper_counter import PrintedPagesObserver
from totem.staff.pin import PinAuth
from totem.system.background import ignore_result
from totem.system.logging import JOURNAL
from totem.system.signal_handling import call_on_reload
from totem.ui.screen_recorder import ScreenRecorder

if TYPE_CHECKING:
    from totem.app.fleet.member import FleetMember
    from totem.kiosk.assembly import Kiosk
    from totem.monitoring.availability import Availability
    from totem.session.view_state import Outage
    from totem.staff.action_runner import Action, ActionResult
    from totem.staff.health_poller import Rows
    from totem.staff.setup_wizard import SetupWizard
    from totem.system.background import Runner
    from totem.ui.staff.actions_page import ServicePage
    from totem.ui.staff.entry_controller import EntryController
    from totem.ui.staff.overview_page import OverviewPage
    from totem.ui.staff.shell import Builders
    from totem.ui.theme import Theme
    from totem.updates.trial import OnTrial

journal = logging.getLogger(JOURNAL)

ServicePageT = TypeVar("ServicePageT", bound="OverviewPage | ServicePage")


def install(
    config: Path | None, kiosk: "Kiosk", app: QCoreApplication, *, trial: "OnTrial | None" = None
) -> "EntryController":
    """Install maintenance mode and updates in `kiosk`; `config` is the option `--config`.

    `trial` is the trial of this version, if any.
    """
    from totem.ui.staff.entry_controller import EntryController

    folder = state_folder(kiosk.settings)
    updates.start_updates(kiosk, app, trial)
    PrintedPagesObserver(folder, kiosk.session, kiosk.background)
    recorder = ScreenRecorder(kiosk.window, folder, kiosk.background)
    kiosk.window.screens_built.connect(recorder.start, Qt.ConnectionType.SingleShotConnection)
    app.aboutToQuit.connect(recorder.close)
    auth = PinAuth.in_folder(folder, kiosk.settings.staff.pin_hash_file)
    pages = partial(_pages, config, kiosk, app, auth, time.monotonic())
    first = partial(_first_pages, config, kiosk, app)
    entry = EntryController(kiosk.window, kiosk.session, kiosk.background, auth, pages, first)
    kiosk.window.screens_built.connect(entry.set_up, Qt.ConnectionType.SingleShotConnection)
    entry.asked.connect(partial(_prepare, kiosk.background))
    _reload_on_signal(config, kiosk, app, entry)
    if kiosk.settings.fleet.enabled:
        kiosk.load_fleet = partial(_load_fleet, config, kiosk, app, entry)
    return entry


def _reload_on_signal(
    config: Path | None, kiosk: "Kiosk", app: QCoreApplication, entry: "EntryController"
) -> None:
    request = ReloadRequest(
        config,
        kiosk.background,
        is_in_use=lambda: kiosk.session.view_state.state not in RESTING or entry.is_in_use,
        exit_program=app.exit,
        parent=kiosk.window,
    )
    kiosk.session.changed.connect(request.check)
    app.aboutToQuit.connect(request.close)
    app.aboutToQuit.connect(call_on_reload(request, request.begin))


def _load_fleet(
    config: Path | None, kiosk: "Kiosk", app: QCoreApplication, entry: "EntryController"
) -> "Callable[[Availability], FleetMember]":
    from totem.app.fleet.member import load_member

    return load_member(config, kiosk, app, entry)


def _prepare(runner: "Runner") -> None:
    """Import the health probes while the PIN is typed, since that takes many frames.

    An import error is raised again where they are used.
    """
    runner.run(_import_probes(), done=ignore_result, failed=ignore_result)


async def _import_probes() -> None:
    from asyncio import to_thread
    from importlib import import_module

    await to_thread(import_module, "totem.app.maintenance.health_probes")


def _pages(
    config: Path | None, kiosk: "Kiosk", app: QCoreApplication, auth: PinAuth, started: float
) -> "Builders":
    from totem.app.maintenance import cards, health_probes
    from totem.app.maintenance.action_handlers import Tools, handlers
    from totem.monitoring.metrics_report import MetricsReport, read_report
    from totem.monitoring.metrics_store import FILE_NAME
    from totem.settings.editing import file_to_change
    from totem.staff import connection_test, outbox
    from totem.staff.action_runner import ActionRunner
    from totem.staff.fleet_membership import FleetMembership
    from totem.staff.health_poller import HealthPoller
    from totem.ui.staff.actions_page import DAILY, TECHNICAL, ActionsPage, ServicePage
    from totem.ui.staff.connection_test_page import ErpTest
    from totem.ui.staff.fleet_page import FleetPage
    from totem.ui.staff.outbox_page import OutboxPage
    from totem.ui.staff.overview_page import CARDS, ENTRIES, Entry, OverviewPage, Side
    from totem.ui.staff.panel_tests import ScreenTest, TouchTest
    from totem.ui.staff.statistics_page import StatisticsPage

    tools = Tools(kiosk.settings, config, kiosk.printer)
    fleet = FleetMembership(file_to_change(config), kiosk.settings)
    desk = cards.make_desk(kiosk, auth)
    do = {
        **handlers(tools),
        **outbox.handlers(kiosk.outbox.open),
        **fleet.handlers(),
        **cards.handlers(desk, kiosk),
    }
    actions = ActionRunner(kiosk.background, do)
    actions.exit_requested.connect(app.exit)
    actions.begun.connect(partial(_make_sound, kiosk))
    actions.ended.connect(partial(_check_service, kiosk))
    ask = partial(connection_test.query_customer, kiosk.erp, settings=kiosk.settings.erp)

    async def statistics(days: int) -> MetricsReport:
        return await read_report(tools.folder / FILE_NAME, kiosk.clock.today(), days)

    card_pages = cards.make_pages(desk, kiosk.background, actions)
    entries = [each for each in ENTRIES if each.name != CARDS or CARDS in card_pages]
    setup: Builders = {}
    if not (wizard := _set_up(config, kiosk)).is_complete:
        from totem.ui.staff.setup_page import LIST

        entries.insert(0, Entry(LIST, "Instalação", "wrench", Side.DAILY))
        setup = _set_up_pages(wizard, kiosk.background, app, home=LIST)
    probes = health_probes.make_probes(config, kiosk, started)

    def poll() -> HealthPoller:
        poller = HealthPoller(probes, kiosk.background)
        poller.found.connect(partial(_report_check, kiosk))
        return poller

    def test_erp(theme: "Theme") -> ErpTest:
        page = ErpTest(theme, ask, kiosk.background)
        page.ended.connect(partial(_report_answer, kiosk))
        return page

    return {
        "menu": lambda theme: _following(
            kiosk, OverviewPage(theme, entries, poll(), partial(_outage, kiosk))
        ),
        "actions": lambda theme: ActionsPage(theme, actions, DAILY, "Ações", "actions"),
        "machine": lambda theme: ActionsPage(theme, actions, TECHNICAL, "Computador e versão", "machine"),
        "notice": lambda theme: _following(
            kiosk, ServicePage(theme, actions, partial(_outage, kiosk), kiosk.background)
        ),
        **_settings_pages(config, kiosk, app, wizard),
        "statistics": lambda theme: StatisticsPage(theme, statistics, kiosk.background, actions),
        "outbox": lambda theme: OutboxPage(
            theme, partial(outbox.view, kiosk.outbox.open), kiosk.background, actions
        ),
        "fleet": lambda theme: FleetPage(theme, fleet.view, fleet.find, kiosk.background, actions),
        "erp_test": test_erp,
        "touch_test": TouchTest,
        "screen_test": ScreenTest,
        **card_pages,
        **setup,
    }


def _report_check(kiosk: "Kiosk", name: str, rows: "Rows") -> None:
    """Have the ERP's monitor ask the ERP at once where the result of a check contradicts it."""
    from totem.monitoring.health import Severity

    found = [each.finding.level for each in rows if each.finding.name == name]
    if name == "erp" or (name == "network" and Severity.ERROR in found):
        _report_answer(kiosk, Severity.ERROR not in found)


def _report_answer(kiosk: "Kiosk", good: bool) -> None:  # noqa: FBT001 - a slot
    monitor = kiosk.availability.erp if kiosk.availability is not None else None
    if monitor is None or good is (monitor.cause is None):
        return
    if good:
        monitor.check_now()
    else:
        monitor.suspect(is_urgent=True)


def _first_pages(config: Path | None, kiosk: "Kiosk", app: QCoreApplication) -> "Builders | None":
    """Return the pages of the set-up wizard while the kiosk is not set up."""
    if kiosk.settings.erp.base_url is not None or not (setup := _set_up(config, kiosk)).is_due:
        return None
    return _set_up_pages(setup, kiosk.background, app, home="menu")


def _set_up_pages(setup: "SetupWizard", runner: "Runner", app: QCoreApplication, *, home: str) -> "Builders":
    from totem.app.maintenance.action_handlers import print_test
    from totem.kiosk.factory import make_printer
    from totem.printing.discovery import find_printers
    from totem.staff.action_runner import ActionResult
    from totem.system.exit_codes import ExitCode
    from totem.ui.staff.setup_page import pages

    async def print_page() -> ActionResult:
        printer = make_printer(setup.settings)
        if printer is None:
            return ActionResult(done=False, words="Sem impressora.")
        return await print_test(setup.settings, printer)

    finish = partial(app.exit, ExitCode.RESTART)
    return pages(setup, runner, home=home, finish=finish, find=find_printers, print_page=print_page)


def _set_up(config: Path | None, kiosk: "Kiosk") -> "SetupWizard":
    from totem.settings.editing import file_to_change
    from totem.staff.setup_wizard import SetupWizard

    return SetupWizard(file_to_change(config), state_folder(kiosk.settings), kiosk.settings)


def _outage(kiosk: "Kiosk") -> "Outage | None":
    return None if kiosk.availability is None else kiosk.availability.flagged


def _following(kiosk: "Kiosk", page: ServicePageT) -> ServicePageT:
    """Have a page follow the service, which the fleet and commands change, too."""
    if kiosk.availability is not None:
        kiosk.availability.changed.connect(page.refresh)
    return page


def _check_service(kiosk: "Kiosk", action: "Action", _result: "ActionResult") -> None:
    """Take notice of the flags at once: not every file system reports their changes."""
    from totem.staff.action_runner import Action

    if kiosk.availability is not None and action in {Action.OUT_OF_SERVICE, Action.BACK_IN_SERVICE}:
        kiosk.availability.check_flag()


def _make_sound(kiosk: "Kiosk", action: "Action") -> None:
    from totem.staff.action_runner import Action
    from totem.system.audio import Sound

    if action is Action.SOUND_TEST and kiosk.player is not None:
        kiosk.player.play(Sound.SUCCESS)


def _settings_pages(
    config: Path | None, kiosk: "Kiosk", app: QCoreApplication, wizard: "SetupWizard"
) -> "Builders":
    """Return the pages of settings, and the editor page of each setting."""
    from totem.settings import editing
    from totem.staff.editable_settings import SettingsSession
    from totem.system.exit_codes import ExitCode
    from totem.ui.staff.settings_page import (
        NAME,
        STORE,
        SettingsPage,
        page_of,
        setting_page,
    )
    from totem.ui.staff.setup_page import erp_pages

    def write(key: str, value: editing.Value | None) -> None:
        editing.apply_changes(editing.file_to_change(config), {key: value})
        journal.info("setting changed", extra={"key": key})

    changes = SettingsSession(kiosk.settings, write)

    restart = partial(app.exit, ExitCode.RESTART)
    each = {
        page_of(setting.key): partial(setting_page, key=setting.key, changes=changes, runner=kiosk.background)
        for setting in changes.all
    }
    return {
        STORE: lambda theme: SettingsPage(theme, changes, restart),
        NAME: lambda theme: SettingsPage(theme, changes, restart, wizard),
        **each,
        **erp_pages(wizard, kiosk.background, home=NAME),
    }
