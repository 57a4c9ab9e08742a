"""Wire the pages of a set-up to its logic (`totem.staff.setup_wizard`)."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from totem.app.maintenance.action_handlers import Tools, print_test
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

LIST = "setup"
TAX_ID = "setup_tax_id"


def pages(
    setup: SetupWizard, tools: Tools, runner: "Runner", app: QCoreApplication, *, home: str
) -> Builders:
    """The list of parts, as the page called `home`, and the page of each part."""
    diagonal = next(each for each in EDITABLE_SETTINGS if each.key == KEYS[SetupStep.SCREEN])

    def first(theme: Theme) -> SetUpPage:
        page = SetUpPage(theme, setup, partial(value, setup))
        page.finished.connect(partial(app.exit, ExitCode.RESTART))
        return page

    def line(part: SetupStep, otherwise: str, write: Callable[[str], None], then: str = "") -> Builders:
        def build(theme: Theme) -> LinePage:
            return LinePage(
                theme,
                part.value,
                LABELS[part],
                ASKS[part],
                lambda: setup.current(part) or otherwise,
                write,
                runner,
                then=then,
            )

        return {part.value: build}

    def keep(part: SetupStep) -> Callable[[Any], None]:
        return partial(setup.answer, part)

    def network(theme: Theme) -> LinePage:
        return LinePage(
            theme,
            printer_page.ADDRESS,
            LABELS[SetupStep.PRINTER],
            ASKS[SetupStep.PRINTER],
            partial(_address, setup),
            setup.set_network_printer,
            runner,
            then=printer_page.PROFILE,
        )

    def printers(theme: Theme) -> PrinterPage:
        return PrinterPage(
            theme,
            SetupStep.PRINTER.value,
            LABELS[SetupStep.PRINTER],
            find=_find,
            now=setup.printer,
            write=setup.set_printer,
            print_page=partial(_try_printer, setup, tools),
            runner=runner,
        )

    def trial(theme: Theme) -> ConnectionTestPage:
        mend = {
            ConnectionFault.ADDRESS: SetupStep.ADDRESS.value,
            ConnectionFault.TOKEN: SetupStep.TOKEN.value,
        }
        return ConnectionTestPage(
            theme, SetupStep.ERP.value, LABELS[SetupStep.ERP], setup.check_connection, mend, runner
        )

    def screen(theme: Theme) -> Page:
        question = SettingPrompt(
            diagonal,
            lambda: diagonal.value(setup.settings),
            keep(SetupStep.SCREEN),
            ask=ASKS[SetupStep.SCREEN],
            title=LABELS[SetupStep.SCREEN],
        )
        return page_for(theme, SetupStep.SCREEN.value, question, runner)

    made: dict[str, Callable[[Theme], Page]] = {
        SetupStep.PIN.value: lambda theme: PinPage(
            theme, SetupStep.PIN.value, LABELS[SetupStep.PIN], setup.set_pin, runner
        ),
        **line(SetupStep.ADDRESS, "https://", keep(SetupStep.ADDRESS)),
        **line(SetupStep.TOKEN, "", setup.set_token),
        SetupStep.ERP.value: trial,
        SetupStep.PRINTER.value: printers,
        printer_page.ADDRESS: network,
        printer_page.PROFILE: partial(_model_page, setup, runner),
        **line(SetupStep.BRAND, "", keep(SetupStep.BRAND)),
        **line(SetupStep.BENEFICIARY, "", keep(SetupStep.BENEFICIARY), then=TAX_ID),
        TAX_ID: partial(_tax_id_page, setup, runner),
        SetupStep.SCREEN.value: screen,
    }
    back = dict.fromkeys(made, home)
    back |= dict.fromkeys((printer_page.ADDRESS, printer_page.PROFILE), SetupStep.PRINTER.value)
    return {home: first, **{name: partial(_leading_to, back[name], build) for name, build in made.items()}}


def _tax_id_page(setup: SetupWizard, runner: "Runner", theme: Theme) -> LinePage:
    """The second half of who receives the payments."""

    def now() -> str:
        return setup.settings.payment.beneficiary.tax_id or ""

    def write(text: str) -> None:
        setup.set({setup_wizard.TAX_ID: text})

    return LinePage(theme, TAX_ID, LABELS[SetupStep.BENEFICIARY], ASK_TAX_ID, now, write, runner)


def _model_page(setup: SetupWizard, runner: "Runner", theme: Theme) -> Page:
    """The model of a printer on the network, which cannot be derived from its address."""
    model = next(each for each in EDITABLE_SETTINGS if each.key == setup_wizard.PROFILE)
    question = SettingPrompt(
        model,
        lambda: model.value(setup.settings),
        lambda value: setup.set({model.key: value}),
        ask=ASK_PROFILE,
        title=LABELS[SetupStep.PRINTER],
    )
    return page_for(theme, printer_page.PROFILE, question, runner)


def _address(setup: SetupWizard) -> str:
    return setup.printer().get("connection", "").removeprefix("tcp://")


def _leading_to(back: str, build: Callable[[Theme], Page], theme: Theme) -> Page:
    page = build(theme)
    page.set_back_page(back)
    return page


def value(setup: SetupWizard, part: SetupStep) -> str:
    """What is known of a part, in a word or two; never a secret."""
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
    from totem.printing.discovery import find

    return await find()


async def _try_printer(setup: SetupWizard, tools: Tools) -> ActionResult:
    from totem.kiosk.factory import make_printer

    printer = make_printer(setup.settings)
    if printer is None:
        return ActionResult(done=False, words="Sem impressora.")
    return await print_test(replace(tools, settings=setup.settings, printer=printer), printer)
