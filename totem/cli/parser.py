"""The parser of all commands: argparse with groups of commands, errors in one line and the nearest name.

Help is put into the user's language when it is printed, so that no other command reads the catalogue. The
words of argparse come from it, too.
"""

import argparse
from collections.abc import Callable, Generator, Iterable
from enum import StrEnum
from typing import Any, NoReturn

from totem.system.localization import localize

argparse._ = localize  # type: ignore[attr-defined]
argparse.ngettext = lambda one, many, count: localize(one if count == 1 else many)  # type: ignore[attr-defined]

MISTAKE = 2
"""The exit code of errors that the user can correct; one line on stderr names them."""


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

    NONE = ""
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


class _Formatter(argparse.HelpFormatter):
    """Keep the paragraphs of a description, and list commands without a heading of their own."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, localize("Usage: ") if prefix is None else prefix)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs = (localize(" ".join(each.split())) for each in text.split("\n\n"))
        lines = (self._split_lines(each, width - len(indent)) for each in paragraphs)
        return "\n\n".join("\n".join(indent + line for line in each) for each in lines)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Wrap `text` at spaces alone, so that no option is broken at its hyphen."""
        from textwrap import wrap  # help alone needs it

        return wrap(" ".join(text.split()), width, break_on_hyphens=False)

    def _iter_indented_subactions(self, action: argparse.Action) -> Generator[argparse.Action, None, None]:
        yield from getattr(action, "_get_subactions", tuple)()

    def _format_action(self, action: argparse.Action) -> str:
        text = super()._format_action(action)
        return text.partition("\n")[2] if action.nargs == argparse.PARSER else text


class Parser(argparse.ArgumentParser):
    """The grammar of one command, or of a group of them.

    Attributes:
        options: where options are added.
        handler: does the command's work; its arguments bear the names of the options.
        needs_command: True for a group that does nothing by itself.
        runs_as: user of the command on an installed kiosk.
        caller_with: option with which it needs no kiosk, and runs as the caller; "" for none.
        file_uses: use of the file that an option or a word names, by their spelling.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Formatter, **kwargs)
        self.arguments = self.add_argument_group("Arguments")
        self.options = self.add_argument_group("Options")
        self.options.add_argument("-h", "--help", action="help", help="Show this message and exit.")
        self.handler: Callable[..., int]
        self._group: argparse._SubParsersAction[Parser] | None = None
        self.needs_command = False
        self.runs_as = RunsAs.CALLER
        self.caller_with = ""
        self.file_uses: dict[str, FileUse] = {}
        self._words = ""

    @property
    def commands(self) -> "dict[str, Parser]":
        """The commands of this group by their names; empty for a command."""
        return dict(self._group.choices) if self._group else {}

    @property
    def valued_options(self) -> list[str]:
        """The options of this command that take a value."""
        return [name for name in self.file_uses if name.startswith("-")]

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
        option = self.add_option("--config", "FILE", text, file=file, type=Path)
        vars(option).update(name=FILE_NAME, site=site_file(os.environ))  # argparse fills them in

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
        self, name: str, metavar: str | None, text: str, *, file: FileUse = FileUse.NONE, **how: Any
    ) -> argparse.Action:
        """Add an option with a value, which may name a file; `how` is argparse's."""
        self.file_uses[name] = file
        return self.options.add_argument(name, metavar=metavar, help=text, **how)

    def add_list(self, name: str, argument: str, metavar: str, text: str, **how: Any) -> None:
        """Add an option that may be given several times."""
        self.add_option(name, metavar, text, dest=argument, action="append", default=[], **how)

    def add_flag(self, *names: str) -> None:
        """Add an option without a value: its spellings, the name of the argument and the help."""
        *spellings, argument, text = names
        self.options.add_argument(*spellings, dest=argument, action="store_true", help=text)

    def add_word(self, name: str, *, metavar: str, file: FileUse = FileUse.NONE, **how: Any) -> None:
        """Add a word that is needed, which may name a file."""
        self.file_uses[name] = file
        self.usage = f"%(prog)s [OPTIONS] {metavar}"
        self.arguments.add_argument(name, metavar=metavar, **how)

    def add_words(self, name: str, *, metavar: str, **how: Any) -> None:
        """Add any number of words, which may stand between the options."""
        self._words = name
        self.usage = f"%(prog)s [OPTIONS] [{metavar}]..."
        self.arguments.add_argument(name, metavar=metavar, nargs="*", **how)

    def parse_known_args(self, args: Any, namespace: Any = None) -> Any:  # type: ignore[override]
        """Parse the words; more than the grammar has is an error of this command, not of the program."""
        after = args.index("--") if self._words and "--" in args else len(args)
        # An error names the operand that is missing.
        self._localize_operands(each for each in self._actions if each.required and each.nargs is None)
        known, more = super().parse_known_args(args[:after], namespace)
        options = [each for each in more if each.startswith("-") and each != "-"]
        if options:
            name = options[0].partition("=")[0]
            near = _nearest(name, self._option_string_actions, most=3)
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

    def format_help(self) -> str:
        """Return the help in the user's language."""
        commands = self._group._get_subactions() if self._group else []  # noqa: SLF001 - no other way
        for action in (*self._actions, *commands):
            if action.help and action.help != argparse.SUPPRESS:
                action.help = localize(action.help)
        self._localize_operands(self._actions)
        for group in self._action_groups:
            group.title = localize(group.title or "")
        program, options, operands = (self.usage or "").partition(" [OPTIONS]")
        self.usage = localize(self.usage or "")
        if operands and self.usage == f"{program}{options}{operands}":
            # A usage that the catalogue has not whole: its words one by one
            name = operands.strip(" [].")
            self.usage = localize(program + options) + operands.replace(name, localize(name))
        return super().format_help()

    def _localize_operands(self, actions: Iterable[argparse.Action]) -> None:
        for action in actions:
            if isinstance(action.metavar, str):
                action.metavar = localize(action.metavar)

    def _add(self, name: str, *, summary: str | None, description: str) -> "Parser":
        if self._group is None:
            self._group = self.add_subparsers(
                title="Commands", metavar="COMMAND", prog=self.prog, parser_class=Parser
            )
        more: dict[str, Any] = {} if summary is None else {"help": summary}
        return self._group.add_parser(name, description=description, **more)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.nargs == argparse.PARSER and value not in self.commands:
            near = _nearest(value, self.commands, most=1)
            hint = localize(" Did you mean '{name}'?", name=near[0]) if near else ""
            self.error(localize("No such command '{name}'.", name=value) + hint)
        super()._check_value(action, value)


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
