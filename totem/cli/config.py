"""`totem config …`: make, check and explain the configuration file."""

import os
from pathlib import Path

from totem.cli.parser import Parser
from totem.cli.terminal import tell


def define(commands: Parser) -> None:
    """Define the commands."""
    from totem.cli.config_init import init

    group = commands.add_group("config", "Make, check and explain the configuration file.")
    group.add_command(init).add_config()
    group.add_command(check).add_config()
    group.add_command(example)
    group.add_command(schema)


def check(config: Path | None) -> int:
    """Read the configuration as the kiosk would.

    One line for each thing that is wrong; exit code 1 if there is any.
    """
    from totem.settings import SettingsError, load, token
    from totem.settings.validation import list_recommendations

    try:
        loaded = load(config)
    except SettingsError as error:
        tell(str(error))
        return 1
    for trouble in loaded.forgiven:
        tell(str(trouble))
    for warning in filter(
        None, (*map(str, loaded.warnings), token.describe_missing_token(loaded.settings.erp, os.environ))
    ):
        tell(f"warning: {warning}")
    for line in list_recommendations(loaded.settings):
        tell(f"warning: {line}")
    if loaded.forgiven:
        return 1
    print(f"ok: {loaded.sources}" if loaded.file else "ok: no file, defaults")
    return 0


def example() -> int:
    """Print every key, with its meaning and default."""
    from totem.settings import schema_text as settings_example

    print(settings_example.example(), end="")
    return 0


def schema() -> int:
    """Print the JSON Schema of the file, for editors."""
    import json

    from totem.settings import Settings

    print(json.dumps(Settings.model_json_schema(), indent=2, ensure_ascii=False))
    return 0
