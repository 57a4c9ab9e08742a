"""Scenes of maintenance mode and of the set-up wizard, with sample data."""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QPointF, QTime
from PySide6.QtGui import QEventPoint
from PySide6.QtWidgets import QAbstractButton, QWidget

from support.gallery import staff_samples as samples
from support.gallery.samples import MARIA
from support.gallery.scenes import PAID_AT, Scene
from totem.monitoring.metrics_report import MetricsReport
from totem.printing.discovery import DetectedPrinter
from totem.printing.printer_text import MUTE, MUTE_REMEDY
from totem.session.view_state import Cause, Outage
from totem.settings import ErpSettings
from totem.settings.erp_kind import CONTRACT
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.cards import Decision, StaffCards
from totem.staff.connection_test import ConnectionFault, ConnectionResult
from totem.staff.editable_settings import DIAGONAL, SettingsSession, editable_setting
from totem.staff.fleet_membership import FleetView
from totem.staff.health_poller import HealthPoller, HealthProbe, Rows
from totem.staff.outbox import OutboxView
from totem.staff.pin import PinAuth, PinResult, PinState
from totem.staff.setup_wizard import SetupStep, SetupWizard
from totem.ui.staff.actions_page import DAILY, TECHNICAL, ActionsPage, ServicePage
from totem.ui.staff.cards_page import CHARGE, CLOSING, PIN, ChosenCharge
from totem.ui.staff.cards_page import pages as make_pages
from totem.ui.staff.connection_test_page import ErpTest, Query
from totem.ui.staff.fleet_page import FleetPage
from totem.ui.staff.line_editor import LinePage
from totem.ui.staff.outbox_page import OutboxPage
from totem.ui.staff.overview_page import CARDS, ENTRIES, OverviewPage
from totem.ui.staff.page import MENU, Page
from totem.ui.staff.panel_tests import ScreenTest, TouchTest
from totem.ui.staff.pin_prompt import PinPrompt
from totem.ui.staff.settings_page import KIND_PAGE, SettingsPage, setting_page
from totem.ui.staff.setup_page import LIST, PROFILE_PAGE, pages
from totem.ui.staff.shell import Shell
from totem.ui.staff.statistics_page import StatisticsPage
from totem.ui.theme import Theme
from totem.ui.window import Window

Build = Callable[[Theme], Page]
P = TypeVar("P", bound=Page)
PORTUGUESE = ("pt_BR",)
"""Staff screens exist in Portuguese only."""
WHERE = Path("/etc/totem/totem.toml")
NOTICE = "Voltamos às 14 h."
FOUND_NOTHING = ActionResult(
    done=False, words="Nenhum pendrive que aceite gravação. Conecte um e tente de novo."
)
REFUSED = 'Não gravado: erp.base_url não aceita "http://erp.netsul.example"; aceita https://.'
NOT_JOINED = "Nada mudou: o servidor da frota não foi encontrado; confira a rede e o endereço."
CONNECTION_RESULTS = {
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
    "good": ConnectionResult(
        good=True, title="O ERP respondeu", words="Em 0,2 s. O endereço e o token estão certos."
    ),
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
    def prompt(
        typed: str = "", *, state: PinState = PinState.SET, wait_s: float = 0
    ) -> Callable[[Window], None]:
        def show(window: Window) -> None:
            shown = PinPrompt(window.theme, _SampleAuth(state, wait_s), runner, window)
            for name in typed.split():
                _press(shown, name)

        return show

    typed = "key_4 key_0 key_2 key_9"
    yield Scene("gate", prompt(), PORTUGUESE)
    yield Scene("gate-typing", prompt(typed), PORTUGUESE)
    yield Scene("gate-wrong", prompt(f"{typed} key_1 key_6 confirm"), PORTUGUESE)
    yield Scene("gate-wait", prompt(wait_s=125), PORTUGUESE)
    yield Scene("gate-closed", prompt(state=PinState.MISSING), PORTUGUESE)


class _SampleAuth(PinAuth):
    """An authentication that refuses every PIN."""

    def __init__(self, state: PinState, wait_s: float) -> None:
        self.last_state, self._wait_s = state, wait_s

    @property
    def wait_s(self) -> float:
        return self._wait_s

    async def look(self) -> PinState:
        return self.last_state

    async def verify(self, pin: str) -> PinResult:  # noqa: ARG002 - whatever it is
        return PinResult.WRONG


def _home_scenes() -> Iterator[Scene]:
    def home(theme: Theme) -> OverviewPage:
        probes = [HealthProbe(check, samples.pending) for check in samples.CHECKS]
        return OverviewPage(theme, ENTRIES, poller(probes), lambda: None, clock=_clock)

    def paused(theme: Theme) -> OverviewPage:
        probes = [HealthProbe(check, samples.pending) for check in samples.CHECKS]
        return OverviewPage(theme, ENTRIES, poller(probes), lambda: Outage(Cause.STAFF, NOTICE), clock=_clock)

    def poller(probes: Sequence[HealthProbe]) -> HealthPoller:
        return HealthPoller(probes, samples.IdleRunner())

    def find(rows: Mapping[str, Rows]) -> Callable[[OverviewPage], None]:
        def tell(page: OverviewPage) -> None:
            for name, found in rows.items():
                page.findChildren(HealthPoller)[0].found.emit(name, found)

        return tell

    yield _scene("maintenance", home, find(samples.health_rows()), back="")
    yield _scene("maintenance-trouble", home, find(samples.health_rows(samples.TROUBLES)), back="")
    yield _scene("maintenance-asking", home, back="")
    troubled = find(samples.health_rows(samples.TROUBLES))

    def technical(page: OverviewPage) -> None:
        troubled(page)
        _press(page, "view_technical")

    yield _scene("maintenance-technical", home, technical, back="")
    yield _scene("maintenance-paused", paused, find(samples.health_rows(samples.PAUSED)), back="")


def _clock() -> QTime:
    return QTime(PAID_AT.hour, PAID_AT.minute)


def _action_runner(outcome: ActionResult | None = None) -> ActionRunner:
    """An action runner in which every action has this result, or never ends."""
    do = samples.pending if outcome is None else samples.returning(outcome)
    return ActionRunner(runner, dict.fromkeys(Action, do))


def _work_scenes() -> Iterator[Scene]:
    done = ActionResult(done=True, words="Contagem de páginas zerada.")

    def actions(outcome: ActionResult | None = None) -> Callable[[Theme], ActionsPage]:
        return lambda theme: ActionsPage(theme, _action_runner(outcome), DAILY, "Ações", "actions")

    def machine(outcome: ActionResult | None = None) -> Callable[[Theme], ActionsPage]:
        return lambda theme: ActionsPage(
            theme, _action_runner(outcome), TECHNICAL, "Computador e versão", "machine"
        )

    def service(outage: Outage | None) -> Callable[[Theme], ServicePage]:
        return lambda theme: ServicePage(theme, _action_runner(), lambda: outage, runner)

    def statistics(figures: MetricsReport) -> Build:
        return lambda theme: StatisticsPage(theme, samples.returning(figures), runner, _action_runner())

    def outbox(view: OutboxView) -> Build:
        return lambda theme: OutboxPage(theme, samples.returning(view), runner, _action_runner())

    yield _scene("actions", actions())
    yield _scene("actions-sure", actions(), _pressing("do_restart_app"))
    yield _scene("actions-busy", actions(), _pressing("do_print_test"))
    yield _scene("actions-done", actions(done), _pressing("do_roll_changed"))
    yield _scene("machine", machine())
    yield _scene("machine-failed", machine(FOUND_NOTHING), _pressing("do_export_diagnostics"))
    out = Outage(Cause.STAFF, NOTICE)
    yield _scene("notice", service(None), lambda page: page.field.type(NOTICE))
    yield _scene("notice-out", service(out))
    yield _scene("statistics", statistics(samples.week()))
    yield _scene("statistics-none", statistics(samples.no_visits()))
    yield _scene("outbox", outbox(samples.REFUSED))
    yield _scene("outbox-doubt", outbox(samples.REFUSED), _pressing("outbox_send", "refused_again_1"))
    yield _scene("outbox-empty", outbox(samples.EMPTY))
    yield from _card_scenes()
    yield from _fleet_scenes()


def _card_scenes() -> Iterator[Scene]:
    auth = PinAuth.in_folder(WHERE.parent)

    def at(page: str, number: int = 0, decision: Decision | None = None) -> Callable[[Theme], Page]:
        def build(theme: Theme) -> Page:
            desk = StaffCards(samples.SampleCards, auth, samples.now)
            choice = ChosenCharge()
            choice.charge, choice.decision = samples.CHARGES[number], decision
            return make_pages(desk, runner, _action_runner(), choice)[page](theme)

        return build

    unknown, held = 1, 2
    yield _scene("cards", at(CARDS))
    yield _scene("cards-today", at(CARDS), _pressing("view_today"))
    yield _scene("card_charge", at(CHARGE))
    yield _scene("card_charge-unknown", at(CHARGE, unknown))
    yield _scene("card_charge-held", at(CHARGE, held))
    yield _scene("card_charge-sure", at(CHARGE, held), _pressing("charge_refund"))
    yield _scene("card_pin", at(PIN, held, Decision.REFUND))
    yield _scene("card_closing", at(CLOSING))


def _fleet_scenes() -> Iterator[Scene]:
    def fleet(view: FleetView, outcome: ActionResult | None = None) -> Build:
        find = samples.returning([*samples.INVITATIONS])
        do = _action_runner(outcome)
        return lambda theme: FleetPage(theme, samples.returning(view), find, runner, do)

    refused = ActionResult(done=False, words=NOT_JOINED)
    yield _scene("fleet", fleet(samples.MEMBER))
    yield _scene("fleet-none", fleet(FleetView()))
    yield _scene("fleet-invited", fleet(FleetView()), _pressing("fleet_seek", "invitation_0"))
    yield _scene("fleet-unfit", fleet(FleetView()), _pressing("fleet_seek", "invitation_1"))
    yield _scene(
        "fleet-refused", fleet(FleetView(), refused), _pressing("fleet_seek", "invitation_0", "fleet_join")
    )
    yield _scene("fleet-leaving", fleet(samples.MEMBER), _pressing("fleet_leave"))


def _settings_scenes() -> Iterator[Scene]:
    def changes() -> SettingsSession:
        return SettingsSession(samples.KIOSK_SETTINGS, lambda _key, _value: None)

    def changed() -> SettingsSession:
        made = changes()
        made.set(editable_setting(DIAGONAL), 22.0)
        return made

    setup = _SampleSetup(*SetupStep)
    yield _scene("store", lambda theme: SettingsPage(theme, changes(), lambda: None))
    yield _scene("settings", lambda theme: SettingsPage(theme, changes(), lambda: None, setup))
    yield _scene("settings-changed", lambda theme: SettingsPage(theme, changed(), lambda: None, setup))
    for key in ("printer.profile", "sound.enabled", "sound.volume", DIAGONAL, "kiosk.open_hours"):
        yield _scene(f"setting-{key}", partial(setting_page, key=key, changes=changes(), runner=runner))


def _test_scenes() -> Iterator[Scene]:
    def type_and_ask(page: ErpTest) -> None:
        for digit in filter(str.isdigit, MARIA):
            page.field.type(digit)
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


class _SampleSetup(SetupWizard):
    """A set-up of which these steps are done."""

    def __init__(
        self,
        *done: SetupStep,
        printer: Mapping[str, str] = samples.NETWORK_PRINTER,
        kind: str = CONTRACT,
    ) -> None:
        erp = ErpSettings.parse(samples.KIOSK_SETTINGS.erp.values() | {"kind": kind})
        super().__init__(WHERE, WHERE.parent, samples.KIOSK_SETTINGS.replace(erp=erp), {})
        self._done, self._printer = done, dict(printer)
        self.test: Callable[[], Coroutine[Any, Any, ConnectionResult]] = samples.pending

    @property
    def can_start(self) -> bool:
        return {SetupStep.PIN, SetupStep.ADDRESS} <= set(self._done)

    def is_done(self, step: SetupStep) -> bool:
        return step in self._done

    def printer(self) -> dict[str, str]:
        return self._printer

    async def check_connection(self) -> ConnectionResult:
        return await self.test()


def _setup_scene(
    name: str,
    page: str,
    setup: SetupWizard,
    then: Callable[[Page], object] | None = None,
    *,
    found: Sequence[DetectedPrinter] = samples.PRINTERS,
    result: ActionResult | None = None,
) -> Scene:
    """A page of the set-up, which finds these printers; a test page has this result, or never ends."""
    print_page = samples.pending if result is None else samples.returning(result)
    find = samples.returning([*found])
    build = pages(setup, runner, home=LIST, finish=lambda: None, find=find, print_page=print_page)[page]
    return _scene(name, build, then, back="" if page == LIST else MENU)


def _setup_scenes() -> Iterator[Scene]:
    def refuse(page: Page) -> None:
        assert isinstance(page, LinePage)
        page.begin_with("http://erp.netsul.example")
        page.show_status(REFUSED, good=False)

    def ask_next(page: Page) -> None:
        assert isinstance(page, LinePage)
        page.ask_next()

    new, whole = _SampleSetup(), _SampleSetup(*SetupStep)
    yield _setup_scene("setup", LIST, new)
    begun = _SampleSetup(SetupStep.PIN, SetupStep.ADDRESS, SetupStep.TOKEN)
    yield _setup_scene("setup-begun", LIST, begun)
    yield _setup_scene("setup-whole", LIST, whole)
    yield _setup_scene("setup-pin", SetupStep.PIN.value, new)
    yield _setup_scene("setup-kind", KIND_PAGE, whole)
    hubsoft = _SampleSetup(kind="hubsoft")
    yield _setup_scene("setup-kind-changed", KIND_PAGE, hubsoft, _pressing("option_sgp"))
    yield _setup_scene("setup-access", SetupStep.TOKEN.value, hubsoft)
    yield _setup_scene("setup-hubsoft", LIST, hubsoft)
    yield _setup_scene("setup-address", SetupStep.ADDRESS.value, whole)
    yield _setup_scene("setup-address-refused", SetupStep.ADDRESS.value, whole, refuse)
    yield _setup_scene("setup-token", SetupStep.TOKEN.value, whole, _pressing("board_signs"))
    yield _setup_scene("setup-erp-asking", SetupStep.ERP.value, whole)
    for name, result in CONNECTION_RESULTS.items():
        tested = _SampleSetup()
        tested.test = samples.returning(result)
        yield _setup_scene(f"setup-erp-{name}", SetupStep.ERP.value, tested)
    yield from _printer_scenes()
    yield _setup_scene("setup-printer-profile", PROFILE_PAGE, whole)
    yield _setup_scene("setup-brand", SetupStep.BRAND.value, whole)
    yield _setup_scene("setup-store", SetupStep.BRAND.value, whole, ask_next)
    yield _setup_scene("setup-beneficiary", SetupStep.BENEFICIARY.value, whole)
    yield _setup_scene("setup-screen", SetupStep.SCREEN.value, whole, _pressing("size_15.6"))


def _printer_scenes() -> Iterator[Scene]:
    page, test = SetupStep.PRINTER.value, _pressing("setup_print")
    new, chosen = _SampleSetup(printer={}), _SampleSetup(printer=dict(samples.PRINTERS[0].values))
    words = "Não impresso: sem papel. O que fazer: ponha papel e feche a tampa."
    failed = ActionResult(done=False, words=words)
    mute = ActionResult(done=False, words=MUTE, remedy=MUTE_REMEDY)
    yield _setup_scene("setup-printer", page, new)
    yield _setup_scene("setup-printer-none", page, new, found=())
    yield _setup_scene("setup-printer-network", page, _SampleSetup(), found=())
    yield _setup_scene("setup-printer-busy", page, chosen, test)
    yield _setup_scene("setup-printer-failed", page, chosen, test, result=failed)
    yield _setup_scene("setup-printer-mute", page, chosen, test, result=mute)


def _pressing(*names: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        for name in names:
            _press(page, name)

    return press


def _press(page: QWidget, name: str) -> None:
    button = next(each for each in page.findChildren(QAbstractButton, name) if not each.isHidden())
    button.click()
