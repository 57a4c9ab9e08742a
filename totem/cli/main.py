"""The `totem` command, all but the plain `totem run`: one function a subcommand, which imports its room late.

Each function returns the exit code. A mistake that the user can mend ends with one line on stderr and code 2.
The first sentence of a docstring here is the command's line in `totem --help`.
"""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import typer

from totem import cli_config, cli_erp, cli_outbox, cli_service, cli_update
from totem.cli_options import MISTAKE, AsJson, ConfigFile, tell, told_to_be_the_service
from totem.healing.restart import finish

T = TypeVar("T")

app = typer.Typer(
    help="Self-service kiosk: customers type a CPF or CNPJ and see, pay or print their open boletos.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Do what the command line says, and exit with its code."""
    try:
        sys.exit(finish(app(prog_name="totem", standalone_mode=False) or 0))
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


Windowed = Annotated[bool, typer.Option("--windowed", help="In a window instead of full screen.")]


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
    """Start the kiosk, full screen.

    The exit code says why it ended: 0 it was told to, 1 it froze or crashed, 2 the configuration cannot be
    used, 64 staff, a new configuration or an update asks for a restart, 65 three unhandled errors in ten
    minutes, 66 staff left to the system, 67 another kiosk runs. After 1, 64 and 65 it wants to be started
    again: by systemd or another supervisor, which sets TOTEM_SUPERVISED=1. Without a supervisor it restarts
    itself instead of ending with 64.
    """
    from totem import start

    return start.run(config, windowed=windowed)


@app.command()
def demo(
    windowed: Windowed = False,
    headless: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Make one visit without a display; pictures and PDF go to DIR."),
    ] = None,
    size: Annotated[str | None, typer.Option(metavar="WxH", help="Size of the screen in pixels.")] = None,
    document: Annotated[
        str | None, typer.Option(metavar="DOC", help="CPF or CNPJ that the headless visit types.")
    ] = None,
    brand: Annotated[
        str | None, typer.Option(metavar="NAME", help="In the colours of another brand: sabia or araucaria.")
    ] = None,
    challenge: Annotated[
        Literal["none", "birth_date", "street", "phone_last4", "auto"],
        typer.Option(
            metavar="CHECK",
            help="Ask who the customer is first: birth_date, street, phone_last4 or auto. The strip above the"
            " kiosk tells the answer.",
        ),
    ] = "none",
) -> int:
    """Show the kiosk with sample customers.

    A reference ERP and a PDF printer are inside: it needs no configuration and no network.
    """
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
    document: Annotated[
        str | None, typer.Option(metavar="DOC", help="CPF or CNPJ of a customer with open boletos.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the pictures, the printed slip and report.json go."),
    ] = None,
    config: ConfigFile = None,
    size: Annotated[
        list[str] | None,
        typer.Option(metavar="WxH", help="Size of the screen in pixels; 1080x1920 if left out."),
    ] = None,
    print_slip: Annotated[bool, typer.Option("--print", help="Also print the first boleto.")] = False,
    answer: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Answer to the identity check, if one is configured: 14/03, the last digits of the telephone"
            " or the street. Every user of this machine can see it in the process list.",
        ),
    ] = None,
    forms: Annotated[
        bool,
        typer.Option(
            "--forms",
            help="Also see plan and documents, and fill in every form up to its end, where they are offered."
            " Nothing is sent.",
        ),
    ] = False,
    lang: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="pt_BR (if left out), en or es.")
    ] = None,
    gallery: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Instead of a visit, write every screen in every size, theme and language to DIR, with an"
            " index.html. --size, --theme, --lang and --screen, each as often as wanted, choose some.",
        ),
    ] = None,
    theme: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Theme, for --gallery.")] = None,
    screen: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Screen, for --gallery, such as pay or pay-pix.")
    ] = None,
) -> int:
    """Make one whole visit by touch, as a test.

    It drives the real window with the configured ERP and printer, takes a picture of every screen and writes
    a report without personal data. Exit code 0 only if every step worked.
    """
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
        forms=forms,
    )


@app.command()
def print_test(
    config: ConfigFile = None,
    preview: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the page to a .png or .pdf file instead.")
    ] = None,
) -> int:
    """Print a test page, and say what the printer answered.

    The page has rulers, codes and greys to compare. Exit code 0 only if the page is known to be out.
    """
    from totem import start

    return start.print_test(config, preview=preview)


@app.command()
def doctor(
    config: ConfigFile = None,
    as_json: AsJson = False,
    only_screen: Annotated[bool, typer.Option("--only-screen", hidden=True)] = False,
) -> int:
    """Check this kiosk, and say what to do about what is wrong.

    Exit code 1 if something keeps the kiosk from working.
    """
    from totem import start

    return start.doctor(config, as_json=as_json, only_screen=only_screen)


@app.command()
def pin(config: ConfigFile = None) -> int:
    """Set the PIN of maintenance mode.

    It is asked for twice, and kept as a hash.
    """
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
        list[str] | None, typer.Argument(metavar="TEXT", help="What to decode; - or nothing reads stdin.")
    ] = None,
    as_json: AsJson = False,
    today: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Day that due dates are counted from; today if left out."),
    ] = None,
) -> int:
    """Say what a text is: CPF, CNPJ, boleto, arrecadação or PIX."""
    from totem import decode as room

    day = _day(today) if today else None
    return room.run(texts or [], today=day, as_json=as_json, out=sys.stdout, stdin=sys.stdin)


app.add_typer(cli_config.commands, name="config")
app.add_typer(cli_service.commands, name="service")
app.add_typer(cli_erp.commands, name="erp")
app.add_typer(cli_outbox.commands, name="outbox")
app.add_typer(cli_update.commands, name="update")
