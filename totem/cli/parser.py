"""The parser of all commands: argparse with groups of commands, errors in one line and the nearest name.

Help is put into the user's language when it is printed, so that no other command reads the catalogue. The
words of argparse come from it, too.
"""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn

from totem.system.localization import localize

argparse._ = localize  # type: ignore[attr-defined]
argparse.ngettext = lambda one, many, count: localize(one if count == 1 else many)  # type: ignore[attr-defined]

MISTAKE = 2
"""The exit code of errors that the user can correct; one line on stderr names them."""
NAME_WIDTH = 24
"""Columns of the names in the help, at most; a longer one has a line of its own."""


class RunsAs(StrEnum):
    """User of an installed kiosk as whom its `totem` command runs; a table is made of it for that command."""

    CALLER = "caller"
    SERVICE = "service"
    """The kiosk's user, with the state folder, configuration, variables and credentials of its service."""
    ROOT = "root"
    """The administrator, by the installed version, so that it works when a newer one does not start."""
    NEVER = "never"
    """Nobody: the service alone."""


class FileUse(StrEnum):
    """Use of a file that an option names, where the command runs as the kiosk's user."""

    PATH = "path"
    """A path: made absolute, as the service runs in a folder of its own."""
    READ = "read"
    """A file to read, which root may have to lend to that user."""
    CONFIGURATION = "config"
    """A configuration to read, with the files beside it that it names."""
    WRITE = "write"
    """A file to write, which the caller shall own."""
    FOLDER = "folder"
    """A folder to write to, whose files the caller shall own."""
    DOCUMENT = "document"
    """No file: a customer's document, handed on by stdin, as every user may read a command line."""


class UsageError(Exception):
    """The values of a command's options do not go together."""


class CommandError(Exception):
    """A command cannot be carried out; the message, unless it is empty, is written to stderr."""


@dataclass(frozen=True, slots=True)
class _HelpRow:
    """An operand, an option or a command in the help, with the values that its text names as %(name)s."""

    name: str
    text: str
    values: Mapping[str, object] = field(default_factory=dict)


class Parser(argparse.ArgumentParser):
    """The grammar of one command, or of a group of them.

    Attributes:
        commands: the commands of this group by their names; empty for a command.
        handler: does the command's work; its arguments bear the names of the options.
        needs_command: True for a group that does nothing by itself.
        runs_as: user of the command on an installed kiosk.
        caller_with: option with which it needs no kiosk, and runs as the caller; "" for none.
        file_uses: use of the file that an option or a word names, by their spelling.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **kwargs)
        self.commands: dict[str, Parser] = {}
        self.handler: Callable[..., int]
        self.needs_command = False
        self.runs_as = RunsAs.CALLER
        self.caller_with = ""
        self.file_uses: dict[str, FileUse] = {}
        self._subparsers_action: Any = None
        self._words = ""
        self._operands: list[argparse.Action] = []
        self._options: list[argparse.Action] = []
        self._help_values: dict[str, Mapping[str, object]] = {}
        self._summaries: dict[str, str] = {}
        self._options.append(
            self.add_argument("-h", "--help", action="help", help="Show this message and exit.")
        )

    @property
    def sentences(self) -> list[str]:
        """The help of each operand and option, in English."""
        rows = (each.help for each in (*self._operands, *self._options))
        return [each for each in rows if each and each != argparse.SUPPRESS]

    @property
    def listed_commands(self) -> dict[str, "Parser"]:
        """The commands that the help of this group lists, by their names; none that is hidden."""
        return {name: self.commands[name] for name in self._summaries}

    @property
    def valued_options(self) -> list[str]:
        """The options of this command that take a value."""
        return [name for each in self._options if each.nargs != 0 for name in each.option_strings]

    def add_group(self, name: str, summary: str) -> "Parser":
        """Add a group of commands."""
        group = self._add(name, summary=summary, description=summary)
        group.usage = "%(prog)s [OPTIONS] COMMAND [ARGS]..."
        group.needs_command = True
        return group

    def add_command(
        self,
        handler: Callable[..., int],
        name: str = "",
        *,
        runs_as: RunsAs = RunsAs.CALLER,
        caller_with: str = "",
        hidden: bool = False,
    ) -> "Parser":
        """Add the command that `handler` carries out; its docstring is the help: a sentence, and details."""
        text = handler.__doc__ or ""
        name = name or handler.__name__.replace("_", "-")
        command = self._add(name, summary=None if hidden else text.partition("\n")[0], description=text)
        command.usage = "%(prog)s [OPTIONS]"
        command.handler = handler
        command.runs_as, command.caller_with = runs_as, caller_with
        command.set_defaults(command=command)
        return command

    def add_config(self, file: FileUse = FileUse.CONFIGURATION) -> None:
        """Add `--config`."""
        import os
        from pathlib import Path  # half as long to import as all that `totem decode` needs

        from totem.settings.paths import FILE_NAME, site_file

        text = "Configuration file; if left out, $TOTEM_CONFIG, ./%(name)s or %(site)s."
        values = {"name": FILE_NAME, "site": site_file(os.environ)}
        self.add_option("--config", "FILE", text, file=file, values=values, type=Path)

    def add_json(self) -> None:
        """Add `--json`."""
        self.add_flag("--json", "as_json", "Write JSON instead of text.")

    def add_windowed(self) -> None:
        """Add `--windowed`."""
        self.add_flag("--windowed", "windowed", "In a window instead of full screen.")

    def add_document(self) -> None:
        """Add `--document`."""
        text = "CPF or CNPJ of a customer with open boletos; - asks for it, or reads a line of stdin."
        self.add_option("--document", "DOC", text, file=FileUse.DOCUMENT)

    def add_option(
        self,
        name: str,
        metavar: str | None,
        text: str,
        *,
        file: FileUse | None = None,
        values: Mapping[str, object] | None = None,
        **how: Any,
    ) -> None:
        """Add an option with a value, which may name a file.

        `values` are those that its help names as %(name)s, and `how` is argparse's.
        """
        if file is not None:
            self.file_uses[name] = file
        self._help_values[name] = values or {}
        self._options.append(self.add_argument(name, metavar=metavar, help=text, **how))

    def add_list(self, name: str, argument: str, metavar: str, text: str, **how: Any) -> None:
        """Add an option that may be given several times."""
        self.add_option(name, metavar, text, dest=argument, action="append", default=[], **how)

    def add_flag(self, *names: str) -> None:
        """Add an option without a value: its spellings, the name of the argument and the help."""
        *spellings, argument, text = names
        self._options.append(self.add_argument(*spellings, dest=argument, action="store_true", help=text))

    def add_word(self, name: str, *, metavar: str, file: FileUse | None = None, **how: Any) -> None:
        """Add a word that is needed, which may name a file."""
        if file is not None:
            self.file_uses[name] = file
        self.usage = f"%(prog)s [OPTIONS] {metavar}"
        self._operands.append(self.add_argument(name, metavar=metavar, **how))

    def add_words(self, name: str, *, metavar: str, **how: Any) -> None:
        """Add any number of words, which may stand between the options."""
        self._words = name
        self.usage = f"%(prog)s [OPTIONS] [{metavar}]..."
        self._operands.append(self.add_argument(name, metavar=metavar, nargs="*", **how))

    def parse_known_args(self, args: Any, namespace: Any = None) -> Any:  # type: ignore[override]
        """Parse the words; more than the grammar has is an error of this command, not of the program."""
        after = args.index("--") if self._words and "--" in args else len(args)
        if self.commands:
            self._check_command(args)
        for operand in self._operands:
            if operand.nargs is None and isinstance(operand.metavar, str):
                operand.metavar = localize(operand.metavar)  # an error names the operand that is missing
        known, more = super().parse_known_args(args[:after], namespace)
        options = [each for each in more if each.startswith("-") and each != "-"]
        if options:
            name = options[0].partition("=")[0]
            spellings = [each for option in self._options for each in option.option_strings]
            near = _nearest(name, spellings, most=3)
            hint = localize(" (Possible options: {names})", names=", ".join(near)) if near else ""
            self.error(localize("No such option: {name}", name=name) + hint)
        if self._words:
            getattr(known, self._words).extend([*more, *args[after + 1 :]])
        elif more:
            self.error(localize("Got unexpected extra argument(s) ({words})", words=" ".join(more)))
        if self.needs_command and "command" not in known:
            self.error(localize("Missing command."))
        return known, []

    def error(self, message: str) -> NoReturn:
        """Write an error in one line, and exit."""
        hint = localize("(see {program} --help)", program=self.prog)
        self.exit(MISTAKE, f"{self.prog}: {message} {hint}\n")

    def format_help(self, columns: int = 0) -> str:
        """Return the help in the user's language, in `columns`, by default as wide as the terminal."""
        import shutil  # help alone needs it

        width = (columns or shutil.get_terminal_size().columns) - 2
        operands = [_HelpRow(localize(str(each.metavar)), each.help or "") for each in self._operands]
        options = [
            _HelpRow(_invocation(each), each.help or "", self._help_values.get(each.option_strings[-1], {}))
            for each in self._options
            if each.help != argparse.SUPPRESS
        ]
        commands = [_HelpRow(name, summary) for name, summary in self._summaries.items()]
        sections = {"Arguments": operands, "Options": options, "Commands": commands}
        longest = max(len(row.name) for rows in sections.values() for row in rows)
        column = min(longest + 4, NAME_WIDTH, max(width - 20, 4))
        paragraphs = [*filter(None, (self.description or "").split("\n\n"))]
        parts = [
            localize("Usage: ") + self._localized_usage(),
            *("\n".join(_wrap(localize(" ".join(each.split())), width)) for each in paragraphs),
            *(_section(localize(title), rows, column, width) for title, rows in sections.items() if rows),
        ]
        return "\n\n".join(parts) + "\n"

    def _localized_usage(self) -> str:
        usage = self.usage or ""
        program, options, operands = usage.partition(" [OPTIONS]")
        text = localize(usage)
        if operands and text == usage:
            # A usage that the catalogue has not whole: its words one by one
            name = operands.strip(" [].")
            text = localize(program + options) + operands.replace(name, localize(name))
        return text % {"prog": self.prog}

    def _add(self, name: str, *, summary: str | None, description: str) -> "Parser":
        if self._subparsers_action is None:
            self._subparsers_action = self.add_subparsers(
                metavar="COMMAND", prog=self.prog, parser_class=Parser
            )
        if summary is not None:
            self._summaries[name] = summary
        command: Parser = self._subparsers_action.add_parser(name, description=description)
        self.commands[name] = command
        return command

    def _check_command(self, args: Sequence[str]) -> None:
        """End with the nearest name where the first word is no command of this group."""
        word = next((each for each in args if not each.startswith("-")), None)
        if word is not None and word not in self.commands:
            near = _nearest(word, self.commands, most=1)
            hint = localize(" Did you mean '{name}'?", name=near[0]) if near else ""
            self.error(localize("No such command '{name}'.", name=word) + hint)


def _invocation(option: argparse.Action) -> str:
    """Return an option's spellings with its value, as the help shows them."""
    if option.nargs == 0:
        return ", ".join(option.option_strings)
    names = [str(each) for each in option.choices or ()]
    value = localize(str(option.metavar)) if option.metavar else f"{{{','.join(names)}}}"
    return ", ".join(f"{each} {value}" for each in option.option_strings)


def _section(title: str, rows: Sequence[_HelpRow], column: int, width: int) -> str:
    lines = [f"{title}:"]
    for row in rows:
        text = localize(row.text)
        first, *more = _wrap(text % row.values, max(width - column, 11)) or [""]
        if len(row.name) + 4 > column:
            lines += [f"  {row.name}", " " * column + first]
        else:
            lines.append((f"  {row.name}".ljust(column) + first).rstrip())
        lines += [" " * column + each for each in more]
    return "\n".join(lines)


def _wrap(text: str, width: int) -> list[str]:
    """Wrap at spaces alone, so that no option is broken at its hyphen."""
    from textwrap import wrap  # help alone needs it

    return wrap(" ".join(text.split()), width, break_on_hyphens=False)


def _nearest(name: str, names: Iterable[str], *, most: int) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(name, [*names], n=most)


def invalid_option(option: str, why: str) -> str:
    """Return the message about an option whose value does not go with the others."""
    return localize("Invalid value for {option}: {why}", option=option, why=why)


def numbered(least: int, most: int) -> Callable[[str], int]:
    """Return a type of options: a whole number within these bounds."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            sentence = "{text!r} is not a whole number from {least} to {most}"
            raise argparse.ArgumentTypeError(localize(sentence, text=text, least=least, most=most))
        return int(text)

    return parse


def screen_size(text: str) -> tuple[int, int]:
    """Read the size of a screen."""
    sides = text.lower().split("x")
    if len(sides) != 2 or not all(side.isdecimal() and 0 < int(side) <= 10_000 for side in sides):
        sentence = "{text!r} is not WIDTHxHEIGHT in pixels, as in 1080x1920"
        raise argparse.ArgumentTypeError(localize(sentence, text=text))
    return int(sides[0]), int(sides[1])
