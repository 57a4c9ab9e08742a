"""`totem fleet send`: a command to kiosks; and the options and answers of all commands that send to them."""

import json
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.cli.fleet.common import (
    add_folder,
    add_key,
    code_text,
    fleet_errors,
    open_console,
    open_fleet,
    open_key,
)
from totem.cli.fleet.view import add_filters, select
from totem.cli.parser import CommandError, Parser, UsageError, numbered
from totem.cli.terminal import print_stderr
from totem.system.atomic_file import write_atomic
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.domain.fleet_commands import CommandName
    from totem.fleet.operator.console import Console
    from totem.fleet.operator.folder import Fleet
    from totem.fleet.operator.sending import Answer, Sending


def define(group: Parser) -> None:
    """Define the command."""
    command = group.add_command(send)
    command.add_words("words", metavar="DO ID", help=list_commands())
    add_target(command)
    add_arguments(command)
    command.add_option("--output", "DIR", "Folder for files that come; here, if left out.", type=Path)


def add_target(command: Parser) -> None:
    """Add the options of `SendingOptions`."""
    command.add_flag("--all", "everyone", "All kiosks.")
    add_filters(command)
    text = "Seconds for a kiosk to announce itself, and for its first reply."
    command.add_option("--wait-s", "SECONDS", text, dest="wait_s", type=numbered(1, 86_400))
    add_key(command)
    add_folder(command)


def list_commands() -> str:
    """Return the commands with their arguments, as they are typed."""
    from totem.domain.fleet_commands import COMMANDS

    arguments = {each.name.value: each.argument for each in COMMANDS.values()}
    return ", ".join(f"{name} (--arg {each.name}=…)" if each else name for name, each in arguments.items())


def add_arguments(command: Parser) -> None:
    """Add `--arg`."""
    text = "Argument of the command, as message=…; may be given several times."
    command.add_list("--arg", "arguments", "NAME=VALUE", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingOptions:
    """Options that all commands here share: the kiosks that are meant, the key, the folder, the output."""

    cities: list[str]
    tags: list[str]
    everyone: bool
    wait_s: int | None
    key: str | None
    passphrase_file: Path | None
    folder: Path | None
    as_json: bool

    def connect(self, fleet: "Fleet", command: str) -> "AbstractContextManager[Console]":
        """Open the key, and connect a console with it."""
        return open_console(fleet, command, open_key(fleet, self.key, self.passphrase_file))

    def targets(self, console: "Console", ids: list[str]) -> list[str]:
        """Return the kiosks that are meant; none, or one that is unknown, is an error.

        One that this fleet has not invited is meant by its ID alone, and all by what the folder says of them.
        """
        totems, is_filtered = console.totems, bool(self.everyone or self.cities or self.tags)
        own = {totem: view for totem, view in totems.items() if view.store is not None}
        if unknown := [each for each in ids if each not in totems]:
            raise CommandError(localize("totem fleet: there is no kiosk {totem}", totem=", ".join(unknown)))
        if ids and is_filtered:
            raise UsageError(localize("Either IDs or --all, --city, --tag"))
        if not ids and not is_filtered:
            raise UsageError(localize("Name kiosks by ID, --all, --city or --tag"))
        targets = list(dict.fromkeys(ids)) or select(own, self.cities, self.tags)
        if not targets:
            raise CommandError(localize("totem fleet: no kiosk is meant"))
        return targets


def send(words: list[str], arguments: list[str], output: Path | None, **shared: Any) -> int:
    """Sign a command for each kiosk, send it, and wait for the replies.

    Kiosks without contact are waited for a while. Files that come are saved.
    Exit code 0 only if all have done it; 1 if not; 2 if nothing was sent.
    """
    from totem.fleet.operator.console import NoKey, TooLarge
    from totem.fleet.operator.pending_commands import WAIT_S

    options = SendingOptions(**shared)
    do, ids = read_words(words)
    args = dict(parse_pair(each) for each in arguments)
    with fleet_errors("send"):
        fleet = open_fleet(options.folder)
        output = output or Path()
        output.mkdir(parents=True, exist_ok=True)  # before the kiosk does it
        with options.connect(fleet, "send") as console:
            targets = options.targets(console, ids)
            try:
                sending = console.send(do, targets, args, wait_s=options.wait_s or WAIT_S)
            except NoKey:
                raise wrong_role("send", console) from None
            except TooLarge:
                raise CommandError(localize("totem fleet send: the arguments are too large")) from None
            return follow(sending, as_json=options.as_json, output=output)


def read_words(words: list[str]) -> "tuple[CommandName, list[str]]":
    """Return the command and the IDs of `DO ID…`."""
    from totem.domain.fleet_commands import CommandName

    if not words:
        raise UsageError(localize("Missing argument {name}", name=localize("DO ID")))
    if words[0] not in set(CommandName):
        sentence = "{name!r} is no command of a kiosk: {names}"
        raise UsageError(localize(sentence, name=words[0], names=", ".join(CommandName)))
    return CommandName(words[0]), words[1:]


def parse_pair(text: str) -> tuple[str, str]:
    """Return the parts of NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(localize("{text!r} is not NAME=VALUE", text=text))
    return name.strip(), value


def wrong_role(command: str, console: "Console") -> CommandError:
    """Return the error of a key whose role is not enough."""
    sentence = "totem fleet {command}: the key {key} has not the role for this; an owner's has"
    return CommandError(localize(sentence, command=command, key=signer_of(console)))


def signer_of(console: "Console") -> str:
    """Return the name of the key that signs."""
    assert console.key is not None  # noqa: S101 - opened before
    return console.key.trusted.name


def follow(sending: "Sending", *, as_json: bool, output: Path) -> int:
    """Print the answers as they come, save the files, and return the exit code."""
    for answer in sending:
        print_answer(answer, as_json=as_json)
        if answer.state.is_final:
            if not as_json:
                _print_progress(sending)
            _save_files(sending, answer.id, output)
    if not as_json:
        sentence = "Done: {done} of {count}."
        print_stderr(localize(sentence, done=sending.done_count, count=len(sending.current)))
    return 0 if sending.all_done else 1


def print_answer(answer: "Answer", *, as_json: bool) -> None:
    """Print a transition as JSON; as text only final ones, and those that wait for a session to end."""
    from totem.fleet.operator.sending import SendState

    if as_json:
        content = {
            "id": answer.id,
            "state": answer.state.value,
            "code": answer.code,
            "command": answer.command,
        }
        print(json.dumps(content), flush=True)
    elif answer.state.is_final:
        is_failure, is_shown = answer.state is SendState.FAILED, answer.state is not SendState.DONE
        why = code_text(answer.code, is_failure=is_failure) if answer.code and is_shown else ""
        print("  ".join(filter(None, (answer.id, localize(answer.state.label), why))), flush=True)


def _print_progress(sending: "Sending") -> None:
    """Show on a terminal how many are missing."""
    missing = sum(not each.state.is_final for each in sending.current.values())
    if missing and sys.stderr.isatty():
        print(localize("{count} missing …", count=missing), end="\r", file=sys.stderr, flush=True)


def _save_files(sending: "Sending", totem: str, output: Path) -> None:
    """Save the files of one kiosk under new names, as they may show a store; they are not kept in memory."""
    for name, content in sending.files.pop(totem, {}).items():
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        file = output / f"{totem}-{stamp}-{name}"
        number = 1
        while file.exists():
            number += 1
            file = output / f"{totem}-{stamp}-{number}-{name}"
        write_atomic(file, content)
        print_stderr(f"{totem}: {file}")
