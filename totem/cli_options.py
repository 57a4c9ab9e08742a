"""What the commands of `totem` share: options that several take, and how a mistake is told."""

from pathlib import Path
from typing import Annotated

import typer

MISTAKE = 2
"""The exit code of what the user can mend; one line on stderr says what."""

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="Configuration; else $TOTEM_CONFIG, ./totem.toml, the site's."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


def tell(text: str) -> None:
    """Write a line to stderr."""
    typer.echo(text, err=True)
