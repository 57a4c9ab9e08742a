"""Scenes of maintenance mode and of the set-up wizard, with sample data."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QPointF, QTime
from PySide6.QtGui import QEventPoint
from PySide6.QtWidgets import QAbstractButton

from totem.monitoring.metrics_report import MetricsReport
from totem.printing.printer_text import MUTE, MUTE_REMEDY
from totem.selftest.gallery import staff_samples as samples
from totem.selftest.gallery.samples import MARIA
from totem.selftest.gallery.scenes import PAID_AT, Scene
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.connection_test import ConnectionFault, ConnectionResult
from totem.staff.editable_settings import DIAGONAL, EDITABLE_SETTINGS, SettingsSession
from totem.staff.health_poller import HealthPoller, HealthProbe, Rows
from totem.staff.outbox import OutboxView
from totem.staff.setup_wizard import PROFILE, SetupStep, SetupWizard
from totem.ui.staff import printer_page
from totem.ui.staff.actions_page import ActionsPage, NoticePage
from totem.ui.staff.connection_test_page import ConnectionTestPage, ErpTest, Query
from totem.ui.staff.line_editor import LinePage
from totem.ui.staff.menu import ENTRIES, Menu
from totem.ui.staff.outbox_page import OutboxPage
from totem.ui.staff.page import MENU, Page
from totem.ui.staff.pin_keypad import PinPage
from totem.ui.staff.pin_prompt import PinPrompt
from totem.ui.staff.printer_page import PrinterPage
from totem.ui.staff.screen_test import ScreenTest
from totem.ui.staff.setting_editors import SettingPrompt, SettingsPage, page_for, setting_page
from totem.ui.staff.setup_page import ASK_PROFILE, ASKS, LABELS, SetUpPage
from totem.ui.staff.shell import Shell
from totem.ui.staff.statistics_page import StatisticsPage
from totem.ui.staff.touch_test import TouchTest
from totem.ui.theme import Theme
from totem.ui.window import Window

Build = Callable[[Theme], Page]
P = TypeVar("P", bound=Page)
PORTUGUESE = ("pt_BR",)
"""Staff screens exist in Portuguese only."""
ADDRESS = "https://erp.netsul.example/api"
WHERE = Path("/etc/totem/totem.toml")
NOTICE = "Voltamos às 14 h."
FOUND_NOTHING = ActionResult(
    done=False, words="Nenhum pendrive que aceite gravação. Ponha um e tente de novo."
)
REFUSED = 'Não gravado: erp.base_url não aceita "http://erp.netsul.example"; aceita https://.'
GOOD = ConnectionResult(
    good=True, title="O ERP respondeu", words="Em 0,2 s. O endereço e o token estão certos."
)
TRIALS = {
    "token": ConnectionResult(
        good=False,
        title="O ERP recusou o token",
        words="Confira o token com o fornecedor do ERP, e digite de novo.",
        fault=ConnectionFault.TOKEN,
    ),
    "away": ConnectionResult(
        good=False,
        title="O totem não alcançou o ERP",
        words="Confira o cabo ou o Wi-Fi, e o endereço.",
        fault=ConnectionFault.ADDRESS,
    ),
    "down": ConnectionResult(
        good=False, title="O ERP está com problema", words="Avise o fornecedor do ERP: HTTP 503."
    ),
    "good": GOOD,
}
runner = samples.ImmediateRunner()


def staff_scenes() -> Iterator[Scene]:
    """Yield all scenes, each without the input of the one before."""
    yield from _pin_scenes()
    yield from _home_scenes()
    yield from _work_scenes()
    yield from _settings_scenes()
    yield from _test_scenes()
    yield from _setup_scenes()


def _scene(
    name: str, build: Callable[[Theme], P], then: Callable[[P], object] | None = None, back: str = MENU
) -> Scene:
    """A page over the window, and an action on it."""

    def show(window: Window) -> None:
        page = build(window.theme)
        page.set_back_page(back)
        Shell(window.theme, {"page": lambda _: page}, window).enter("page")
        if then is not None:
            then(page)

    return Scene(name, show, PORTUGUESE)


def _pin_scenes() -> Iterator[Scene]:
    def gate(
        then: Callable[[PinPrompt], object], *, closed: bool = False, wait_s: float = 0
    ) -> Callable[[Window], None]:
        def show(window: Window) -> None:
            shown = PinPrompt(window.theme, window)
            shown.ask(closed=closed, wait_s=wait_s)
            then(shown)

        return show

    def typing(shown: PinPrompt) -> None:
        for digit in "4029":
            shown.type(digit)

    yield Scene("gate", gate(lambda _: None), PORTUGUESE)
    yield Scene("gate-typing", gate(typing), PORTUGUESE)
    yield Scene("gate-wrong", gate(lambda shown: shown.refuse(0)), PORTUGUESE)
    yield Scene("gate-wait", gate(lambda _: None, wait_s=125), PORTUGUESE)
    yield Scene("gate-closed", gate(lambda _: None, closed=True), PORTUGUESE)


def _home_scenes() -> Iterator[Scene]:
    def home(theme: Theme) -> Menu:
        looks = [HealthProbe(name, samples.pending) for name in samples.health_rows()]
        return Menu(theme, ENTRIES, HealthPoller(looks, samples.IdleRunner()), samples.GROUPS, clock=_clock)

    def find(rows: Mapping[str, Rows]) -> Callable[[Menu], None]:
        def tell(page: Menu) -> None:
            for name, found in rows.items():
                page.findChildren(HealthPoller)[0].found.emit(name, found)

        return tell

    yield _scene("maintenance", home, find(samples.health_rows()), back="")
    yield _scene("maintenance-trouble", home, find(samples.health_rows(samples.TROUBLES)), back="")
    yield _scene("maintenance-asking", home, back="")


def _clock() -> QTime:
    return QTime(PAID_AT.hour, PAID_AT.minute)


def _action_runner(outcome: ActionResult | None = None) -> ActionRunner:
    """An action runner in which every action has this result, or never ends."""
    do = samples.pending if outcome is None else samples.returning(outcome)
    return ActionRunner(runner, dict.fromkeys(Action, do))


def _work_scenes() -> Iterator[Scene]:
    done = ActionResult(done=True, words="Bobina nova: a contagem de páginas recomeçou.")

    def actions(outcome: ActionResult | None = None) -> Callable[[Theme], ActionsPage]:
        return lambda theme: ActionsPage(theme, _action_runner(outcome))

    def statistics(figures: MetricsReport) -> Build:
        return lambda theme: StatisticsPage(theme, samples.returning(figures), runner, _action_runner())

    def outbox(view: OutboxView) -> Build:
        return lambda theme: OutboxPage(theme, samples.returning(view), runner, _action_runner())

    yield _scene("actions", actions())
    yield _scene("actions-sure", actions(), _pressing("do_out_of_service"))
    yield _scene("actions-busy", actions(), _pressing("do_print_test"))
    yield _scene("actions-done", actions(done), _pressing("do_roll_changed"))
    yield _scene("actions-failed", actions(FOUND_NOTHING), _pressing("do_export_diagnostics"))
    yield _scene(
        "notice", lambda theme: NoticePage(theme, _action_runner(), runner), lambda page: page.type(NOTICE)
    )
    yield _scene("statistics", statistics(samples.week()))
    yield _scene("statistics-none", statistics(samples.no_visits()))
    yield _scene("outbox", outbox(samples.REFUSED))
    yield _scene("outbox-doubt", outbox(samples.REFUSED), _pressing("outbox_send", "refused_again_1"))
    yield _scene("outbox-empty", outbox(samples.EMPTY))


def _settings_scenes() -> Iterator[Scene]:
    def changes() -> SettingsSession:
        return SettingsSession(samples.SETTINGS, lambda _key, _value: None)

    def changed() -> SettingsSession:
        made = changes()
        made.set(next(each for each in EDITABLE_SETTINGS if each.key == DIAGONAL), 22.0)
        return made

    yield _scene("settings", lambda theme: SettingsPage(theme, changes()))
    yield _scene("settings-changed", lambda theme: SettingsPage(theme, changed()))
    for key in ("printer.profile", "sound.enabled", "sound.volume", DIAGONAL, "kiosk.open_hours"):
        yield _scene(f"setting-{key}", partial(setting_page, key=key, changes=changes(), runner=runner))


def _test_scenes() -> Iterator[Scene]:
    def type_and_ask(page: ErpTest) -> None:
        for digit in filter(str.isdigit, MARIA):
            page.type(digit)
        _press(page, "confirm")

    def draw(page: TouchTest) -> None:
        QCoreApplication.sendPostedEvents()  # lays out the field
        field = page.field
        for step in range(40):
            at = QPointF(field.width() * (0.1 + 0.02 * step), field.height() * (0.1 + 0.0004 * step * step))
            field.draw(1, at, QEventPoint.State.Updated)

    def test(ask: Query) -> Callable[[Theme], ErpTest]:
        return lambda theme: ErpTest(theme, ask, runner)

    yield _scene("erp_test", test(samples.pending))
    yield _scene("erp_test-good", test(samples.returning([*samples.STEPS])), type_and_ask)
    yield _scene("erp_test-bad", test(samples.returning([*samples.FAILED_STEPS])), type_and_ask)
    yield _scene("touch_test", TouchTest, draw)
    yield _scene("screen_test", ScreenTest)


class _Known(SetupWizard):
    """A set-up of which these steps are done."""

    def __init__(self, *done: SetupStep) -> None:
        super().__init__(WHERE, WHERE.parent, samples.SETTINGS, {})
        self._done = done

    @property
    def can_start(self) -> bool:
        return {SetupStep.PIN, SetupStep.ADDRESS} <= set(self._done)

    def is_done(self, part: SetupStep) -> bool:
        return part in self._done


KNOWN = {
    SetupStep.PIN: "Gravado",
    SetupStep.ADDRESS: ADDRESS,
    SetupStep.TOKEN: "Gravado",
    SetupStep.ERP: "O ERP respondeu",
    SetupStep.PRINTER: "Térmica, 192.168.0.50, Epson TM-T20",
    SetupStep.BRAND: "NetSul",
    SetupStep.BENEFICIARY: "NetSul Telecom Ltda, 11.222.333/0001-81",
    SetupStep.SCREEN: "21,5″",
}


def _setup_scenes() -> Iterator[Scene]:
    def listed(*done: SetupStep) -> Build:
        return lambda theme: SetUpPage(theme, _Known(*done), KNOWN.__getitem__)

    def line(part: SetupStep, now: str) -> Callable[[Theme], LinePage]:
        return lambda theme: LinePage(
            theme, part.value, LABELS[part], ASKS[part], lambda: now, lambda _: None, runner
        )

    def trial(attempt: Any) -> Build:
        return lambda theme: ConnectionTestPage(
            theme, SetupStep.ERP.value, LABELS[SetupStep.ERP], attempt, {}, runner
        )

    def diagonal(theme: Theme) -> Page:
        choice = next(each for each in EDITABLE_SETTINGS if each.key == DIAGONAL)
        ask, title = ASKS[SetupStep.SCREEN], LABELS[SetupStep.SCREEN]
        question = SettingPrompt(choice, lambda: 15.6, lambda _: None, ask=ask, title=title)
        return page_for(theme, SetupStep.SCREEN.value, question, runner)

    def profile(theme: Theme) -> Page:
        choice = next(each for each in EDITABLE_SETTINGS if each.key == PROFILE)
        ask, title = ASK_PROFILE, LABELS[SetupStep.PRINTER]
        question = SettingPrompt(choice, lambda: "epson-tm-t20", lambda _: None, ask=ask, title=title)
        return page_for(theme, printer_page.PROFILE, question, runner)

    def pin(theme: Theme) -> Page:
        return PinPage(theme, SetupStep.PIN.value, LABELS[SetupStep.PIN], lambda _: None, runner)

    begun = (SetupStep.PIN, SetupStep.ADDRESS, SetupStep.TOKEN)
    yield _scene("setup", listed(), back="")
    yield _scene("setup-begun", listed(*begun), back="")
    yield _scene("setup-whole", listed(*SetupStep), back="")
    yield _scene("setup-pin", pin)
    yield _scene("setup-address", line(SetupStep.ADDRESS, ADDRESS))
    refused = line(SetupStep.ADDRESS, "http://erp.netsul.example")
    yield _scene("setup-address-refused", refused, lambda page: page.show_status(REFUSED, good=False))
    yield _scene("setup-token", line(SetupStep.TOKEN, ""), _pressing("board_2"))
    yield _scene("setup-erp-asking", trial(samples.pending))
    for name, each in TRIALS.items():
        yield _scene(f"setup-erp-{name}", trial(samples.returning(each)))
    yield from _printer_scenes()
    yield _scene("setup-printer-profile", profile)
    yield _scene("setup-brand", line(SetupStep.BRAND, "NetSul"))
    yield _scene("setup-beneficiary", line(SetupStep.BENEFICIARY, "NetSul Telecom Ltda"))
    yield _scene("setup-screen", diagonal)


def _printer_scenes() -> Iterator[Scene]:
    def printers(
        found: list[Any], now: dict[str, str], outcome: ActionResult | None = None
    ) -> Callable[[Theme], PrinterPage]:
        return lambda theme: PrinterPage(
            theme,
            SetupStep.PRINTER.value,
            LABELS[SetupStep.PRINTER],
            find=samples.returning(found),
            now=lambda: now,
            write=lambda _: None,
            print_page=samples.pending if outcome is None else samples.returning(outcome),
            runner=runner,
        )

    found, chosen = list(samples.PRINTERS), dict(samples.PRINTERS[0].values)
    words = "Não impresso: sem papel. O que fazer: ponha papel e feche a tampa."
    failed = ActionResult(done=False, words=words)
    yield _scene("setup-printer", printers(found, {}))
    yield _scene("setup-printer-none", printers([], {}))
    yield _scene("setup-printer-busy", printers(found, chosen), _pressing("setup_print"))
    yield _scene("setup-printer-failed", printers(found, chosen, failed), _pressing("setup_print"))
    mute = ActionResult(done=False, words=MUTE, remedy=MUTE_REMEDY)
    yield _scene("setup-printer-mute", printers(found, chosen, mute), _pressing("setup_print"))


def _pressing(*names: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        for name in names:
            _press(page, name)

    return press


def _press(page: Page, name: str) -> None:
    button = next(each for each in page.findChildren(QAbstractButton, name) if not each.isHidden())
    button.click()
