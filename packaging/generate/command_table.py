"""Write the table of commands into the `totem` command of an installed kiosk.

Run it with the project's Python after a command or an option has changed: `.venv/bin/python
packaging/generate/command_table.py`. The table comes from the grammar (`totem.cli`): as whom each command
runs, which options take a value, and which of them name files.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import own_checkout  # noqa: F401 - this checkout's program

from totem.cli.main import parser
from totem.cli.parser import Parser, RunsAs

FILE = Path(__file__).resolve().parents[1] / "linux" / "totem-command.sh"
BEGIN = "# The table, from the grammar of the program by packaging/generate/command_table.py.\n"
END = "# End of the table.\n"
WIDTH = 118


def text() -> str:
    """Return the whole text of the file, with the present table."""
    before, _, rest = FILE.read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + _table() + END + rest.partition(END)[2]


def _table() -> str:
    commands = dict(_commands(parser(), ""))
    valued = sorted({name for each in commands.values() for name in each.valued_options})
    files = {
        f"{name} {spelling if spelling.startswith('-') else 'FILE'}": use
        for name, command in commands.items()
        if command.runs_as is RunsAs.SERVICE
        for spelling, use in command.file_uses.items()
    }
    users = {f"totem {name}": _user(command) for name, command in commands.items() if name.count(" ") < 2}
    return (
        "# Options that take a value, so that a value is never taken for a command or for --help.\n"
        f"readonly VALUED='\n{_lines(valued, ' ')} '\n"
        "# User of each command; after a slash, the option with which it needs no kiosk.\n"
        f"declare -rA RUNS_AS=(\n{_lines(_entries(users), '    ')}\n)\n"
        "# Use of the files that options and words (FILE) name.\n"
        f"declare -rA FILES=(\n{_lines(_entries(files), '    ')}\n)\n"
    )


def _user(command: Parser) -> str:
    return f"{command.runs_as}/{command.caller_with}" if command.caller_with else command.runs_as


def _commands(command: Parser, name: str) -> Iterator[tuple[str, Parser]]:
    if name:
        yield name, command
    for word, each in command.commands.items():
        yield from _commands(each, f"{name} {word}".lstrip())


def _entries(rows: Mapping[str, str]) -> list[str]:
    return [f"['{key}']={value}" for key, value in rows.items()]


def _lines(items: list[str], indent: str) -> str:
    """Return the items side by side, in lines within `WIDTH`."""
    line, lines = indent, []
    for item in items:
        if len(line) + len(item) > WIDTH:
            lines.append(line)
            line = indent
        line += f"{item} "
    return "\n".join(each.rstrip() for each in [*lines, line])


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
