"""The commands `totem config …`: its file made, checked and explained. Rooms are imported late."""

import typer

from totem import cli_init
from totem.cli_options import ConfigFile, tell

commands = typer.Typer(help="Make, check and explain the configuration file.", rich_markup_mode=None)
commands.command()(cli_init.init)


@commands.command()
def check(config: ConfigFile = None) -> int:
    """Read the configuration as the kiosk would.

    One line for each thing that is wrong; exit code 1 if there is any.
    """
    from totem.settings import SettingsError, load
    from totem.settings.advice import advice

    try:
        loaded = load(config)
    except SettingsError as error:
        tell(str(error))
        return 1
    for trouble in loaded.forgiven:
        tell(trouble)
    import os

    from totem.settings import token

    for warning in filter(None, (*loaded.warnings, token.missing(loaded.settings.erp, os.environ))):
        tell(f"warning: {warning}")
    for line in advice(loaded.settings):
        tell(f"warning: {line}")
    if loaded.forgiven:
        return 1
    typer.echo(f"ok: {loaded.sources}" if loaded.file else "ok: no file, defaults")
    return 0


@commands.command()
def example() -> int:
    """Print every key, with its meaning and default."""
    from totem.settings import example as room

    typer.echo(room.example(), nl=False)
    return 0


@commands.command()
def schema() -> int:
    """Print the JSON Schema of the file, for editors."""
    import json

    from totem.settings import Settings

    typer.echo(json.dumps(Settings.model_json_schema(), indent=2, ensure_ascii=False))
    return 0
