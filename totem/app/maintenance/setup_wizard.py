"""Wiring of the set-up pages to their logic (`totem.staff.setup_wizard`)."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from totem.app.maintenance.printer import print_test
from totem.staff import setup_wizard
from totem.staff.action_runner import ActionResult
from totem.staff.connection_test import ConnectionFault
from totem.staff.editable_settings import EDITABLE_SETTINGS, OPTIONS
from totem.staff.setup_wizard import KEYS, SetupStep, SetupWizard
from totem.system.exit_codes import ExitCode
from totem.ui.staff import printer_page
from totem.ui.staff.connection_test_page import ConnectionTestPage
from totem.ui.staff.line_editor import LinePage
from totem.ui.staff.page import Page
from totem.ui.staff.pin_keypad import PinPage
from totem.ui.staff.printer_page import PrinterPage
from totem.ui.staff.setting_editors import SettingPrompt, page_for
from totem.ui.staff.setup_page import ASK_PROFILE, ASK_TAX_ID, ASKS, LABELS, SetUpPage
from totem.ui.staff.shell import Builders
from totem.ui.theme import Theme

if TYPE_CHECKING:
    from totem.printing.discovery import DetectedPrinter
    from totem.system.background import Runner

Builder = Callable[[Theme], Page]
LIST = "setup"
TAX_ID = "setup_tax_id"


def pages(setup: SetupWizard, runner: "Runner", app: QCoreApplication, *, home: str) -> Builders:
    """Return the page of each step, and the list of steps as the page named `home`."""

    def first(theme: Theme) -> SetUpPage:
        page = SetUpPage(theme, setup, partial(step_text, setup))
        page.finished.connect(partial(app.exit, ExitCode.RESTART))
        return page

    def line(
        part: SetupStep,
        write: Callable[[str], None],
        *,
        name: str = "",
        ask: str = "",
        now: Callable[[], str] | None = None,
        then: str = "",
    ) -> Builder:
        return lambda theme: LinePage(
            theme,
            name or part.value,
            LABELS[part],
            ask or ASKS[part],
            now or partial(setup.current, part),
            write,
            runner,
            then=then,
        )

    def choice(part: SetupStep, key: str, name: str, ask: str) -> Builder:
        setting = next(each for each in EDITABLE_SETTINGS if each.key == key)
        prompt = SettingPrompt(
            setting,
            lambda: setting.value(setup.settings),
            lambda value: setup.set({key: value}),
            ask=ask,
            title=LABELS[part],
        )
        return lambda theme: page_for(theme, name, prompt, runner)

    def keep(part: SetupStep) -> Callable[[Any], None]:
        return partial(setup.answer, part)

    def printers(theme: Theme) -> PrinterPage:
        return PrinterPage(
            theme,
            SetupStep.PRINTER.value,
            LABELS[SetupStep.PRINTER],
            find=_find,
            now=setup.printer,
            write=setup.set_printer,
            print_page=partial(_try_printer, setup),
            runner=runner,
        )

    def connection_test(theme: Theme) -> ConnectionTestPage:
        pages_of_faults = {
            ConnectionFault.ADDRESS: SetupStep.ADDRESS.value,
            ConnectionFault.TOKEN: SetupStep.TOKEN.value,
        }
        return ConnectionTestPage(
            theme, SetupStep.ERP.value, LABELS[SetupStep.ERP], setup.check_connection, pages_of_faults, runner
        )

    builders: dict[str, Builder] = {
        SetupStep.PIN.value: lambda theme: PinPage(
            theme, SetupStep.PIN.value, LABELS[SetupStep.PIN], setup.set_pin, runner
        ),
        SetupStep.ADDRESS.value: line(
            SetupStep.ADDRESS,
            keep(SetupStep.ADDRESS),
            now=lambda: setup.current(SetupStep.ADDRESS) or "https://",
        ),
        SetupStep.TOKEN.value: line(SetupStep.TOKEN, setup.set_token),
        SetupStep.ERP.value: connection_test,
        SetupStep.PRINTER.value: printers,
        printer_page.ADDRESS: line(
            SetupStep.PRINTER,
            setup.set_network_printer,
            name=printer_page.ADDRESS,
            now=partial(_address, setup),
            then=printer_page.PROFILE,
        ),
        printer_page.PROFILE: choice(
            SetupStep.PRINTER, setup_wizard.PROFILE, printer_page.PROFILE, ASK_PROFILE
        ),
        SetupStep.BRAND.value: line(SetupStep.BRAND, keep(SetupStep.BRAND)),
        SetupStep.BENEFICIARY.value: line(SetupStep.BENEFICIARY, keep(SetupStep.BENEFICIARY), then=TAX_ID),
        TAX_ID: line(
            SetupStep.BENEFICIARY,
            lambda text: setup.set({setup_wizard.TAX_ID: text}),
            name=TAX_ID,
            ask=ASK_TAX_ID,
            now=lambda: setup.settings.payment.beneficiary.tax_id or "",
        ),
        SetupStep.SCREEN.value: choice(
            SetupStep.SCREEN, KEYS[SetupStep.SCREEN], SetupStep.SCREEN.value, ASKS[SetupStep.SCREEN]
        ),
    }
    back = dict.fromkeys(builders, home)
    back |= dict.fromkeys((printer_page.ADDRESS, printer_page.PROFILE), SetupStep.PRINTER.value)
    return {home: first} | {
        name: partial(_with_back_page, back[name], build) for name, build in builders.items()
    }


def _address(setup: SetupWizard) -> str:
    return setup.printer().get("connection", "").removeprefix("tcp://")


def _with_back_page(back: str, build: Callable[[Theme], Page], theme: Theme) -> Page:
    page = build(theme)
    page.set_back_page(back)
    return page


def step_text(setup: SetupWizard, part: SetupStep) -> str:
    """Return the short text for the value of a step, never a secret."""
    settings = setup.settings
    match part:
        case SetupStep.PIN | SetupStep.TOKEN:
            return "Gravado"
        case SetupStep.ERP:
            return "O ERP respondeu"
        case SetupStep.PRINTER:
            now = setup.printer()
            place = now.get("connection", now.get("queue", "")).removeprefix("tcp://")
            model = OPTIONS[setup_wizard.PROFILE][now["profile"]][0] if "profile" in now else ""
            kind = OPTIONS["printer.kind"][settings.printer.kind][0]
            return ", ".join(filter(None, (kind, place, model)))
        case SetupStep.BENEFICIARY:
            beneficiary = settings.payment.beneficiary
            return ", ".join(filter(None, (beneficiary.name, beneficiary.tax_id)))
        case SetupStep.SCREEN:
            return f"{settings.screen.diagonal_inches:g}″".replace(".", ",")
        case _:
            return setup.current(part)


async def _find() -> "list[DetectedPrinter]":
    from totem.printing.discovery import find_printers

    return await find_printers()


async def _try_printer(setup: SetupWizard) -> ActionResult:
    from totem.kiosk.factory import make_printer

    printer = make_printer(setup.settings)
    if printer is None:
        return ActionResult(done=False, words="Sem impressora.")
    return await print_test(setup.settings, printer)
