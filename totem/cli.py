"""The `totem` command, all but the plain `totem run`: one function a subcommand, which imports its room late.

Each function returns the exit code. A mistake that the user can mend ends with one line on stderr and code 2.
"""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import typer

from totem import cli_erp, cli_init, cli_outbox, cli_update
from totem.cli_options import MISTAKE, AsJson, ConfigFile, tell, told_to_be_the_service

T = TypeVar("T")

app = typer.Typer(
    help="Self-service kiosk: document in, open boletos out.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
config_commands = typer.Typer(help="The configuration file.", rich_markup_mode=None)
service_commands = typer.Typer(help="Put this kiosk out of service, and back.", rich_markup_mode=None)
app.add_typer(cli_erp.commands, name="erp")
app.add_typer(cli_update.commands, name="update")
app.add_typer(cli_outbox.commands, name="outbox")
app.add_typer(service_commands, name="service")
app.add_typer(config_commands, name="config")
config_commands.command()(cli_init.init)


def main() -> None:
    """Do what the command line says, and exit with its code."""
    try:
        sys.exit(app(prog_name="totem", standalone_mode=False))
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "totem"
        tell(f"{command}: {error.format_message()} (see {command} --help)")
        sys.exit(MISTAKE)
    except typer.Abort:
        sys.exit(130)


def _size(text: str) -> tuple[int, int]:
    sides = text.lower().split("x")
    if len(sides) != 2 or not all(side.isdecimal() and 0 < int(side) <= 10_000 for side in sides):
        raise typer.BadParameter(f"{text!r} is not WIDTHxHEIGHT in pixels, as in 1080x1920")
    return int(sides[0]), int(sides[1])


def _at_most_one(option: str, given: list[T]) -> T | None:
    if len(given) > 1:
        raise typer.BadParameter("more than once only with --gallery", param_hint=option)
    return given[0] if given else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date as in 2026-11-30") from None


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"totem {version('totem')}")
        raise typer.Exit


Windowed = Annotated[bool, typer.Option("--windowed", help="In a window, not over the whole screen.")]


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def run(config: ConfigFile = None, windowed: Windowed = False) -> int:
    """The kiosk."""
    from totem import start

    return start.run(config, windowed=windowed)


@app.command()
def demo(
    windowed: Windowed = False,
    headless: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Without a display: pictures and PDF go to DIR.")
    ] = None,
    size: Annotated[str | None, typer.Option(metavar="WxH", help="Size of the screen in pixels.")] = None,
    document: Annotated[str | None, typer.Option(help="CPF or CNPJ that the headless visit types.")] = None,
    brand: Annotated[
        str | None, typer.Option(metavar="NAME", help="In another brand: sabia or araucaria.")
    ] = None,
    challenge: Annotated[
        Literal["none", "birth_date", "street", "phone_last4", "auto"],
        typer.Option(help="What is asked before boletos are shown; the strip above tells the answer."),
    ] = "none",
) -> int:
    """The kiosk with a reference ERP inside and a PDF printer: no configuration, no network."""
    from totem import start

    return start.demo(
        windowed=windowed,
        headless=headless,
        size=_size(size) if size else None,
        document=document,
        brand=brand,
        challenge=challenge,
    )


@app.command()
def selftest(
    document: Annotated[str | None, typer.Option(help="CPF or CNPJ, as a customer would type it.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where pictures, artefacts and report.json go.")
    ] = None,
    config: ConfigFile = None,
    size: Annotated[
        list[str] | None, typer.Option(metavar="WxH", help="Size of the screen in pixels, else 1080x1920.")
    ] = None,
    print_slip: Annotated[bool, typer.Option("--print", help="Print the first boleto, too.")] = False,
    answer: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="What the customer says where identity.challenge asks: 14/03, the end of the telephone, the"
            " street. Every user of the machine sees it in the process list.",
        ),
    ] = None,
    lang: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Language, else pt_BR.")] = None,
    gallery: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="No visit: every screen × size × theme × language as a picture, and index.html, to DIR. "
            "--size, --theme, --lang and --screen, each as often as wanted, leave it at these.",
        ),
    ] = None,
    theme: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Theme of the gallery.")] = None,
    screen: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Screen of the gallery, as in pay or pay-pix.")
    ] = None,
) -> int:
    """The commissioning test: one whole visit, driven by touches, with pictures of every screen."""
    from totem import start

    sizes, languages = [_size(each) for each in size or ()], lang or []
    if gallery is not None:
        for option, value in (("--document", document), ("--out", out), ("--config", config)):
            if value is not None:
                raise typer.BadParameter("the gallery has invented customers", param_hint=option)
        themes, screens = theme or [], screen or []
        return start.gallery(gallery, sizes=sizes, themes=themes, languages=languages, screens=screens)
    if theme or screen:
        raise typer.BadParameter("only with --gallery", param_hint="--theme" if theme else "--screen")
    if document is None or out is None:
        raise typer.BadParameter("is needed", param_hint="--out" if document is not None else "--document")
    return start.selftest(
        config,
        document=document,
        out=out,
        size=_at_most_one("--size", sizes) or (1080, 1920),
        print_slip=print_slip,
        language=_at_most_one("--lang", languages) or "pt_BR",
        answer=answer,
    )


@app.command()
def print_test(
    config: ConfigFile = None,
    preview: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the page to a .png or .pdf instead.")
    ] = None,
) -> int:
    """Print a page with rulers and codes, and say what the printer answered: is it set up well?"""
    from totem import start

    return start.print_test(config, preview=preview)


@app.command()
def doctor(
    config: ConfigFile = None,
    as_json: AsJson = False,
    only_screen: Annotated[bool, typer.Option("--only-screen", hidden=True)] = False,
) -> int:
    """Say whether this kiosk is fit for work, and what is to be done where it is not."""
    from totem import start

    return start.doctor(config, as_json=as_json, only_screen=only_screen)


@app.command()
def pin(config: ConfigFile = None) -> int:
    """Set the PIN of maintenance mode: asked for twice, kept as a hash."""
    from totem.settings import SettingsError, load, state_folder
    from totem.staff.pin import PinFile, UnfitPin

    if told_to_be_the_service(f"pin --config {config}" if config else "pin"):
        return MISTAKE
    try:
        file = PinFile(state_folder(load(config).settings))
        file.set(typer.prompt("PIN novo", hide_input=True, confirmation_prompt="O mesmo PIN, de novo"))
    except SettingsError as error:
        tell(str(error))
    except UnfitPin as error:
        tell(f"totem pin: {error}")
    except OSError as error:
        tell(f"totem pin: {error.strerror}: {error.filename}")
    else:
        typer.echo("PIN gravado.")
        return 0
    return MISTAKE


@app.command()
def decode(
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT… | -]", help="Texts; - or none: stdin.")
    ] = None,
    as_json: AsJson = False,
    today: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Day from which due dates are understood.")
    ] = None,
) -> int:
    """Say what each text is: CPF, CNPJ, boleto, arrecadação or PIX."""
    from totem import decode as room

    day = _day(today) if today else None
    return room.run(texts or [], today=day, as_json=as_json, out=sys.stdout, stdin=sys.stdin)


@service_commands.command()
def off(
    message: Annotated[
        str, typer.Option("--message", metavar="TEXT", help="What customers read; else a sentence of ours.")
    ] = "",
    config: ConfigFile = None,
) -> int:
    """Out of service, until it is put back: a kiosk that runs shows it at once, one that starts, too."""
    from totem import start

    return start.put_out_of_service(config, message=message)


@service_commands.command()
def on(config: ConfigFile = None) -> int:
    """Back into service."""
    from totem import start

    return start.put_into_service(config)


@service_commands.command()
def status(config: ConfigFile = None) -> int:
    """Say whether staff put it out of service; exit 1 where they did."""
    from totem import start

    return start.tell_service(config)


@config_commands.command()
def example() -> int:
    """Print a complete configuration, every key with its meaning and default."""
    from totem.settings import example as room

    typer.echo(room.example(), nl=False)
    return 0


@config_commands.command()
def check(config: ConfigFile = None) -> int:
    """Read the configuration as the kiosk would; one line for each trouble."""
    from totem.settings import SettingsError, load

    try:
        loaded = load(config)
    except SettingsError as error:
        tell(str(error))
        return 1
    for trouble in loaded.forgiven:
        tell(trouble)
    for warning in loaded.warnings:
        tell(f"warning: {warning}")
    if loaded.forgiven:
        return 1
    typer.echo(f"ok: {loaded.file}" if loaded.file else "ok: no file, defaults")
    return 0


@config_commands.command()
def schema() -> int:
    """Print the JSON Schema of the configuration, for editors."""
    import json

    from totem.settings import Settings

    typer.echo(json.dumps(Settings.model_json_schema(), indent=2, ensure_ascii=False))
    return 0
