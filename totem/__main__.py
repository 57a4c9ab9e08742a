"""`python -m totem`, the `totem` script and the frozen binary: kiosk and decoder at once, the rest by typer.

typer, and pydantic which it reads its parameters with, take longer to import than all that the home screen
needs. So the plain spellings of the two commands whose time is promised are read here. Whatever is not plain
(help, a mistake, another command) is typer's, which gives the same.
"""

import gc
import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass
class Plain:
    """A command line taken apart: flags that were given, options with their values, and other words."""

    flags: set[str] = field(default_factory=set)
    options: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


def take_apart(arguments: Sequence[str], *, flags: Collection[str], options: Collection[str]) -> Plain | None:
    """Read arguments of nothing but these flags, options and words; None where there is anything else."""
    plain = Plain()
    rest = iter(arguments)
    for word in rest:
        name, equals, value = word.partition("=")
        if word in flags:
            plain.flags.add(word)
        elif name in options:
            value = value if equals else next(rest, "")
            if not value or value.startswith("-"):
                return None
            plain.options[name] = value
        elif word == "-" or not word.startswith("-"):
            plain.words.append(word)
        else:
            return None
    return plain


def run(arguments: Sequence[str]) -> int | None:
    """`totem run [--config FILE] [--windowed]`; None where it is not so plain."""
    plain = take_apart(arguments, flags=("--windowed",), options=("--config",))
    if plain is None or plain.words:
        return None
    from totem import start

    gc.disable()  # until the first frame: what is made on the way there stays
    config = plain.options.get("--config")
    return start.run(Path(config) if config else None, windowed=bool(plain.flags))


def decode(arguments: Sequence[str]) -> int | None:
    """`totem decode [--json] [--today YYYY-MM-DD] [TEXT… | -]`; None where it is not so plain."""
    plain = take_apart(arguments, flags=("--json",), options=("--today",))
    if plain is None:
        return None
    try:
        today = date.fromisoformat(plain.options["--today"]) if plain.options else None
    except ValueError:
        return None
    from totem import decode as room

    return room.run(plain.words, today=today, as_json=bool(plain.flags), out=sys.stdout, stdin=sys.stdin)


def voice_host(arguments: Sequence[str]) -> int | None:
    """`totem voice-host [ENGINE]`: the process that the kiosk speaks through; nobody types it."""
    from totem.voice import host

    return host.run(arguments[0] if arguments else "")


def update(arguments: Sequence[str]) -> int | None:
    """`totem update apply [--config FILE] [--root DIR]`, before each start; None where it is not so plain."""
    plain = take_apart(arguments, flags=(), options=("--config", "--root"))
    if plain is None or plain.words != ["apply"]:
        return None
    from totem.updates import commands

    paths = {name: Path(text) for name, text in plain.options.items()}
    return commands.apply(paths.get("--config"), paths.get("--root"))


COMMANDS = {"run": run, "decode": decode, "voice-host": voice_host, "update": update}


def main() -> None:
    """Do what the command line says, and exit with its code."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some takes a while
    command = COMMANDS.get(sys.argv[1]) if len(sys.argv) > 1 else None
    code = command(sys.argv[2:]) if command else None
    if code is None:
        from totem import cli

        cli.main()
    if code:
        from totem.healing.restart import finish

        code = finish(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
