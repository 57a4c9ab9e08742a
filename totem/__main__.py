"""`python -m totem`, the `totem` script and the frozen binary: the kiosk at once, the rest through typer.

Building typer's commands costs more than any other import of ours before the first frame, so the plain
spelling of `totem run` is read here. Whatever is not plain (help, a mistake, another command) is typer's.
"""

import sys
from collections.abc import Sequence
from pathlib import Path


def plain_run(arguments: Sequence[str]) -> tuple[Path | None, bool] | None:
    """`--config` and `--windowed` of a `run` that has nothing else; None for anything else."""
    config: Path | None = None
    windowed = False
    if not arguments or arguments[0] != "run":
        return None
    rest = iter(arguments[1:])
    for word in rest:
        value = next(rest, "") if word == "--config" else word.removeprefix("--config=")
        if word == "--windowed":
            windowed = True
        elif word.partition("=")[0] == "--config" and value and not value.startswith("-"):
            config = Path(value)
        else:
            return None
    return config, windowed


def main() -> None:
    """Do what the command line says, and exit with its code."""
    plain = plain_run(sys.argv[1:])
    if plain is None:
        from totem import cli

        cli.main()
    else:
        from totem import start

        config, windowed = plain
        sys.exit(start.run(config, windowed=windowed))


if __name__ == "__main__":
    main()
