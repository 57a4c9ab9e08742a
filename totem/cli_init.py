"""The command `totem config init`: a kiosk is set up in a terminal, by the questions of its first start."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import typer

from totem.cli_options import MISTAKE, ConfigFile, tell

if TYPE_CHECKING:
    from totem.staff.setting_up import SetUp

T = TypeVar("T", str, float)


def init(config: ConfigFile = None) -> int:
    """Set this kiosk up: PIN, ERP, printer, name and screen; Enter keeps what is there."""
    from totem.settings import SettingsError, load, state_folder
    from totem.settings.editing import NotWritten, file_to_change
    from totem.staff.setting_up import SetUp, begin_file

    file = file_to_change(config)
    try:
        begin_file(file)
        settings = load(file).settings
    except (NotWritten, SettingsError) as error:
        tell(str(error))
        return MISTAKE
    typer.echo(f"Configuração em {file}.")
    setup = SetUp(file, state_folder(settings), settings)
    try:
        _ask_pin(setup)
        _ask_erp(setup)
        _ask_printer(setup)
        _ask_rest(setup)
    except OSError as error:
        tell(f"totem config init: {error.strerror}: {error.filename}")
        return MISTAKE
    if not setup.is_enough:
        typer.echo("Ainda faltam o PIN ou o endereço do ERP; rode este comando de novo quando os tiver.")
        return 1
    typer.echo("Pronto. Confira com: totem doctor")
    return 0


def _ask_pin(setup: "SetUp") -> None:
    from totem.staff.pin import UnfitPin
    from totem.staff.setting_up import Part

    while not setup.is_done(Part.PIN):
        pin = typer.prompt("PIN da manutenção, de 6 a 10 números", hide_input=True, confirmation_prompt=True)
        try:
            setup.set_pin(pin)
        except UnfitPin as error:
            tell(f"Não gravado: {error}")


def _ask_erp(setup: "SetUp") -> None:
    from totem.staff.setting_up import KEYS, Part

    now = setup.settings.erp.base_url or ""
    _until_written(lambda: _typed("Endereço da API do ERP", now), now, setup, KEYS[Part.ADDRESS])
    while token := typer.prompt(
        "Token do ERP (Enter: fica como está)", "", hide_input=True, show_default=False
    ):
        if _written(partial(setup.set_token, token)):
            break
    if setup.settings.erp.base_url is not None:
        from totem.staff.erp_test import probe

        step = asyncio.run(probe(setup.settings))
        setup.erp_answered = step.good
        typer.echo(f"{'✓' if step.good else '✗'} {step.words} ({step.ms} ms)")


def _ask_printer(setup: "SetUp") -> None:
    from totem.printing.finding import find

    found = asyncio.run(find())
    typer.echo("Impressoras:")
    typer.echo(f"  0  fica como está ({setup.settings.printer.kind})")
    for number, printer in enumerate(found, 1):
        typer.echo(f"  {number}  {printer.label}")
    typer.echo(f"  {len(found) + 1}  nenhuma")
    choice = typer.prompt("Número", 0, type=int)
    if not 0 < choice <= len(found) + 1:
        return
    values = dict(found[choice - 1].values) if choice <= len(found) else {"kind": "none"}
    if _written(lambda: setup.set({f"printer.{name}": value for name, value in values.items()})):
        typer.echo("Imprima a página de teste com: totem print-test")


def _ask_rest(setup: "SetUp") -> None:
    from totem.staff.setting_up import KEYS, Part

    brand, inches = setup.settings.brand.name, setup.settings.screen.diagonal_inches
    _until_written(lambda: _typed("Nome da empresa", brand), brand, setup, KEYS[Part.BRAND])
    _until_written(
        lambda: typer.prompt("Diagonal da tela, em polegadas", inches, type=float),
        inches,
        setup,
        KEYS[Part.SCREEN],
    )


def _typed(question: str, now: str) -> str:
    return str(typer.prompt(question, now, show_default=bool(now))).strip()


def _until_written(ask: Callable[[], T], now: T, setup: "SetUp", key: str) -> None:
    while (value := ask()) != now and value != "":
        if _written(partial(setup.set, {key: value})):
            return


def _written(write: Callable[[], None]) -> bool:
    from totem.settings.editing import NotWritten

    try:
        write()
    except NotWritten as error:
        tell(f"Não gravado: {error}")
        return False
    return True
