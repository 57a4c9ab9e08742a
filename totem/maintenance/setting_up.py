"""A set-up, wired: its pages, and what each answer changes on this kiosk."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from totem.healing.exits import Exit
from totem.maintenance.handlers import Tools, print_test
from totem.staff.actions import Outcome
from totem.staff.choices import CHOICES
from totem.staff.setting_up import KEYS, Part, SetUp
from totem.ui.staff.area import Builders
from totem.ui.staff.page import Page
from totem.ui.staff.setup import LABELS, SetUpPage
from totem.ui.staff.setup_pages import ChoicePage, LinePage, PinPage, PrinterPage, Step, TryPage
from totem.ui.theme import Theme

if TYPE_CHECKING:
    from totem.background import Runner
    from totem.printing.finding import Found

ADDRESS = "Digite o endereço da API do ERP, como o fornecedor do ERP o dá."
TOKEN = "Digite o token da API. Ele fica num arquivo que só o Totem lê."  # noqa: S105 - a question
BRAND = "Digite o nome da empresa, como os clientes o conhecem."
SCREEN = "Meça a linha com uma régua: acerte até que tenha 10 cm. É a diagonal da tela, em polegadas."
NETWORK = "Digite o endereço da impressora térmica na rede, como em 192.168.0.50."


LIST = "setup"


def pages(setup: SetUp, tools: Tools, runner: "Runner", app: QCoreApplication, *, home: str) -> Builders:
    """The list of parts, as the page called `home`, and the page of each part."""
    diagonal = next(each for each in CHOICES if each.key == KEYS[Part.SCREEN])

    def first(theme: Theme) -> SetUpPage:
        page = SetUpPage(theme, setup, partial(value, setup))
        page.finished.connect(partial(app.exit, Exit.ANEW))
        return page

    def set_printer(values: Mapping[str, str]) -> None:
        setup.set({f"printer.{name}": each for name, each in values.items()})

    def line(part: Part, ask: str, now: str) -> Builders:
        def build(theme: Theme) -> LinePage:
            write = setup.set_token if part is Part.TOKEN else lambda text: setup.set({KEYS[part]: text})
            return LinePage(theme, part.value, LABELS[part], ask, lambda: _now(setup, part) or now, write)

        return {part.value: build}

    def network(theme: Theme) -> LinePage:
        def write(text: str) -> None:
            address = text if "://" in text else f"tcp://{text}"
            set_printer({"kind": "thermal", "connection": address})

        return LinePage(theme, "setup_printer_address", LABELS[Part.PRINTER], NETWORK, str, write)

    async def try_printer() -> Outcome:
        from totem.late import make_printer

        printer = make_printer(setup.settings)
        if printer is None:
            return Outcome(done=False, words="Sem impressora.")
        return await print_test(replace(tools, settings=setup.settings, printer=printer), printer)

    made: dict[str, Callable[[Theme], Page]] = {
        home: first,
        Part.PIN.value: lambda theme: PinPage(theme, Part.PIN.value, LABELS[Part.PIN], setup.set_pin),
        **line(Part.ADDRESS, ADDRESS, "https://"),
        **line(Part.TOKEN, TOKEN, ""),
        Part.ERP.value: lambda theme: TryPage(
            theme, Part.ERP.value, LABELS[Part.ERP], partial(_try_erp, setup), runner
        ),
        Part.PRINTER.value: lambda theme: PrinterPage(
            theme, Part.PRINTER.value, LABELS[Part.PRINTER], _find, set_printer, try_printer, runner
        ),
        "setup_printer_address": network,
        **line(Part.BRAND, BRAND, ""),
        Part.SCREEN.value: lambda theme: ChoicePage(
            theme,
            Part.SCREEN.value,
            LABELS[Part.SCREEN],
            SCREEN,
            diagonal,
            lambda: diagonal.value(setup.settings),
            lambda inches: setup.set({diagonal.key: inches}),
        ),
    }
    return {name: partial(_leading_to, home, build) for name, build in made.items()}


def _leading_to(home: str, build: Callable[[Theme], Page], theme: Theme) -> Page:
    page = build(theme)
    if isinstance(page, Step):
        page.home = home
    return page


def value(setup: SetUp, part: Part) -> str:
    """What is known of a part, in a word or two; never a secret."""
    settings = setup.settings
    match part:
        case Part.PIN | Part.TOKEN:
            return "gravado"
        case Part.ERP:
            return "respondeu"
        case Part.PRINTER:
            place = settings.printer.connection or settings.printer.queue
            return f"{settings.printer.kind}{f', {place}' if place else ''}"
        case Part.SCREEN:
            return f"{settings.screen.diagonal_inches:g}″".replace(".", ",")
        case _:
            return _now(setup, part)


def _now(setup: SetUp, part: Part) -> str:
    match part:
        case Part.ADDRESS:
            return setup.settings.erp.base_url or ""
        case Part.BRAND:
            return setup.settings.brand.name
        case _:
            return ""


async def _find() -> "list[Found]":
    from totem.printing.finding import find

    return await find()


async def _try_erp(setup: SetUp) -> Outcome:
    from totem.staff.erp_test import probe

    step = await probe(setup.settings)
    setup.erp_answered = step.good
    return Outcome(done=step.good, words=f"{step.words[0].upper()}{step.words[1:]}, em {step.ms} ms.")
