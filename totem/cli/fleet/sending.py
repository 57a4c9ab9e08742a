"""`totem fleet`: commands that send to kiosks: send, config, rollout."""

import hashlib
import json
import sys
import tomllib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
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
from totem.cli.fleet.view import add_filters, dotted_fields, select
from totem.cli.parser import CommandError, Parser, UsageError, numbered
from totem.cli.terminal import print_stderr
from totem.system.atomic_file import write_atomic
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.domain.fleet_commands import CommandName
    from totem.fleet.messages import ConfigFile
    from totem.fleet.operator.console import Console
    from totem.fleet.operator.folder import Fleet
    from totem.fleet.operator.rollout import RolloutState
    from totem.fleet.operator.sending import Answer, Sending


def define(group: Parser) -> None:
    """Define the commands."""
    command = group.add_command(send)
    command.add_words("words", metavar="DO ID", help=_list_commands())
    _add_target(command)
    _add_arguments(command)
    command.add_option("--output", "DIR", "Folder for files that come; here, if left out.", type=Path)
    config = group.add_group("config", "Send signed configurations, see them and take them back.")
    command = config.add_command(config_set, "set")
    command.add_words("pairs", metavar="KEY=VALUE")
    command.add_list("--to", "ids", "ID", "A kiosk; may be given several times.")
    command.add_list("--unset", "unset", "KEY", "Leave this key to totem.toml again.")
    text = "An image: its address, and a copy here, whose hash is signed; its name is the copy's."
    command.add_list("--file", "files", "URL=FILE", text)
    _add_target(command)
    command = config.add_command(config_get, "get")
    command.add_word("totem", metavar="ID", help="The kiosk.")
    add_folder(command)
    command = config.add_command(config_undo, "undo")
    command.add_words("ids", metavar="ID")
    _add_target(command)
    command = group.add_command(rollout)
    command.add_words("words", metavar="DO ID")
    text = "How many are reached by the end of each wave, or which share; 1,10%%,100%% if left out."
    command.add_option("--waves", "LIST", text, default="1,10%,100%")
    text = "Share of failures at which it ends; 5%% if left out."
    command.add_option("--stop-at", "SHARE", text, dest="stop_at", default="5%")
    text = "Name of the rollout, by which it is resumed; if left out, the command and the time."
    command.add_option("--name", "NAME", text)
    command.add_flag("--resume", "resume", "Go on with the rollout of this name.")
    text = "Seconds for a kiosk to be back after a restart."
    command.add_option("--back-s", "SECONDS", text, dest="back_s", type=numbered(1, 86_400), default=600)
    _add_target(command)
    _add_arguments(command)


def _add_target(command: Parser) -> None:
    """Add the options of `_SendingOptions`."""
    command.add_flag("--all", "everyone", "All kiosks.")
    add_filters(command)
    text = "Seconds for a kiosk to announce itself, and for its first reply."
    command.add_option("--wait-s", "SECONDS", text, dest="wait_s", type=numbered(1, 86_400))
    add_key(command)
    add_folder(command)


def _list_commands() -> str:
    """Return the commands with their arguments, as they are typed."""
    from totem.domain.fleet_commands import COMMANDS

    arguments = {each.name.value: each.argument for each in COMMANDS.values()}
    return ", ".join(f"{name} (--arg {each.name}=…)" if each else name for name, each in arguments.items())


def _add_arguments(command: Parser) -> None:
    text = "Argument of the command, as message=…; may be given several times."
    command.add_list("--arg", "arguments", "NAME=VALUE", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SendingOptions:
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

    def targets(self, fleet: "Fleet", console: "Console", ids: list[str]) -> list[str]:
        """Return the kiosks that are meant; none, or one that is unknown, is an error."""
        totems, is_filtered = console.totems, bool(self.everyone or self.cities or self.tags)
        if unknown := [each for each in ids if each not in totems]:
            raise CommandError(localize("totem fleet: there is no kiosk {totem}", totem=", ".join(unknown)))
        if ids and is_filtered:
            raise UsageError(localize("Either IDs or --all, --city, --tag"))
        if not ids and not is_filtered:
            raise UsageError(localize("Name kiosks by ID, --all, --city or --tag"))
        targets = list(dict.fromkeys(ids)) or select(totems, self.cities, self.tags, fleet.stores)
        if not targets:
            raise CommandError(localize("totem fleet: no kiosk is meant"))
        return targets


def send(words: list[str], arguments: list[str], output: Path | None, **shared: Any) -> int:
    """Sign a command for each kiosk, send it, and wait for the replies.

    Kiosks without contact are waited for a while. Files that come are saved.
    Exit code 0 only if all have done it; 1 if not; 2 if nothing was sent.
    """
    from totem.fleet.operator.console import WAIT_S, NoKey, TooLarge

    options = _SendingOptions(**shared)
    do, ids = _read_words(words)
    args = dict(_pair(each) for each in arguments)
    with fleet_errors("send"):
        fleet = open_fleet(options.folder)
        output = output or Path()
        output.mkdir(parents=True, exist_ok=True)  # before the kiosk does it
        with options.connect(fleet, "send") as console:
            targets = options.targets(fleet, console, ids)
            try:
                sending = console.send(do, targets, args, wait_s=options.wait_s or WAIT_S)
            except NoKey:
                raise _wrong_role("send", console) from None
            except TooLarge:
                raise CommandError(localize("totem fleet send: the arguments are too large")) from None
            return _follow(sending, as_json=options.as_json, output=output)


def _read_words(words: list[str]) -> "tuple[CommandName, list[str]]":
    from totem.domain.fleet_commands import CommandName

    if not words:
        raise UsageError(localize("Missing argument {name}", name=localize("DO ID")))
    if words[0] not in set(CommandName):
        sentence = "{name!r} is no command of a kiosk: {names}"
        raise UsageError(localize(sentence, name=words[0], names=", ".join(CommandName)))
    return CommandName(words[0]), words[1:]


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(localize("{text!r} is not NAME=VALUE", text=text))
    return name.strip(), value


def _wrong_role(command: str, console: "Console") -> CommandError:
    sentence = "totem fleet {command}: the key {key} has not the role for this; an owner's has"
    return CommandError(localize(sentence, command=command, key=_signer(console)))


def _signer(console: "Console") -> str:
    assert console.key is not None  # noqa: S101 - opened before
    return console.key.trusted.name


def _follow(sending: "Sending", *, as_json: bool, output: Path) -> int:
    """Print the answers as they come, save the files, and return the exit code."""
    for answer in sending:
        _print_answer(answer, as_json=as_json)
        if answer.state.is_final:
            if not as_json:
                _print_progress(sending)
            _save_files(sending, answer.id, output)
    if not as_json:
        done = sum(each.state.value == "done" for each in sending.current.values())
        print_stderr(localize("Done: {done} of {count}.", done=done, count=len(sending.current)))
    return 0 if sending.all_done else 1


def _print_answer(answer: "Answer", *, as_json: bool) -> None:
    """Print a transition as JSON; as text only final ones, and those that wait for a session to end."""
    if as_json:
        content = {
            "id": answer.id,
            "state": answer.state.value,
            "code": answer.code,
            "command": answer.command,
        }
        print(json.dumps(content), flush=True)
    elif answer.state.is_final:
        why = code_text(answer.code) if answer.code and answer.state.value != "done" else ""
        print("  ".join(filter(None, (answer.id, localize(answer.state.label), why))), flush=True)


def _print_progress(sending: "Sending") -> None:
    """Show on a terminal how many are missing."""
    missing = sum(not each.state.is_final for each in sending.current.values())
    if missing and sys.stderr.isatty():
        print(localize("{count} missing …", count=missing), end="\r", file=sys.stderr, flush=True)


def _save_files(sending: "Sending", totem: str, output: Path) -> None:
    """Save the files of one kiosk under new names, as they may show a store."""
    for name, content in sending.files.get(totem, {}).items():
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        file = output / f"{totem}-{stamp}-{name}"
        number = 1
        while file.exists():
            number += 1
            file = output / f"{totem}-{stamp}-{number}-{name}"
        write_atomic(file, content)
        print_stderr(f"{totem}: {file}")


# Configuration


def config_set(pairs: list[str], ids: list[str], unset: list[str], files: list[str], **shared: Any) -> int:
    """Change keys of the configuration of kiosks, signed by an owner.

    A value is TOML, as in sound.volume=40 or kiosk.open_hours=["seg-sex 8:00-18:00"]; any other text is a
    string. Keys that were set before stay. A kiosk without contact applies it when it comes back.
    Exit code 0 only if all have applied it; 1 if not; 2 if nothing was sent.
    """
    from totem.settings.fleet import PERMISSIONS
    from totem.settings.fleet_overlay import is_allowed

    options = _SendingOptions(**shared)
    changes = {name: _value(text) for name, text in map(_pair, pairs)}
    if not changes and not unset and not files:
        raise UsageError(localize("Missing argument {name}", name=localize("KEY=VALUE")))
    for each in changes:
        if not is_allowed(each, PERMISSIONS):
            raise UsageError(localize("{name!r} is no key that a fleet changes", name=each))
    with fleet_errors("config set"):
        fleet = open_fleet(options.folder)
        new_files = [_describe_file(each) for each in files]
        with options.connect(fleet, "config set") as console:
            contents, files_of = {}, {}
            for totem in options.targets(fleet, console, ids):
                content, kept = _current(console, fleet, totem)
                contents[totem] = {k: v for k, v in {**content, **changes}.items() if k not in unset}
                names = {each.name for each in new_files}
                files_of[totem] = (*(each for each in kept if each.name not in names), *new_files)
            return _send_config(console, fleet, contents, files_of, options, is_undo=False)


def _value(text: str) -> Any:
    """Return a TOML value, or the text where it is none."""
    try:
        value = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return value["value"] if list(value) == ["value"] and _is_json(value["value"]) else text


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):  # a date, a time, an infinite number
        return False
    return True


def _describe_file(text: str) -> "ConfigFile":
    """Return the entry of URL=FILE; addresses may have = in their query, and files may not."""
    from pydantic import ValidationError

    from totem.fleet.messages import ConfigFile

    url, _, name = text.rpartition("=")
    file = Path(name)
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    try:
        return ConfigFile(name=file.name, url=url, sha256=digest, bytes=len(content))
    except ValidationError:
        raise UsageError(localize("{text!r} is not https://…=FILE of 1 byte to 20 MB", text=text)) from None


def _current(
    console: "Console", fleet: "Fleet", totem: str
) -> "tuple[dict[str, Any], tuple[ConfigFile, ...]]":
    """Return the configuration that a kiosk should have: the broker's, else the folder's.

    Of one that the kiosk refused, nothing is taken over: it would refuse the next one for the same reason.
    """
    from totem.fleet.messages import ConfigState
    from totem.fleet.operator.history import ConfigHistory

    wanted, report = console.totems[totem].wanted, console.totems[totem].config
    history = ConfigHistory(fleet.folder, totem)
    if wanted is not None:
        if (
            report is None
            or report.serial != wanted.serial
            or report.state not in {ConfigState.REJECTED, ConfigState.REVERTED}
        ):
            return wanted.set, wanted.files
        history.refuse(wanted.serial)
    entry = history.current
    return (entry.set, entry.files) if entry is not None else ({}, ())


def _send_config(
    console: "Console",
    fleet: "Fleet",
    contents: dict[str, dict[str, Any]],
    files: "dict[str, tuple[ConfigFile, ...]]",
    options: _SendingOptions,
    *,
    is_undo: bool,
) -> int:
    from totem.fleet.operator.console import CONFIG_WAIT_S, NoKey, TooLarge
    from totem.fleet.operator.history import ConfigHistory

    histories = {each: ConfigHistory(fleet.folder, each) for each in contents}
    serials = {each: history.serial for each, history in histories.items()}
    try:
        wait_s = options.wait_s or CONFIG_WAIT_S
        sending = console.set_config(contents, files, serials=serials, wait_s=wait_s)
    except NoKey:
        raise _wrong_role("config", console) from None
    except TooLarge:
        raise CommandError(localize("totem fleet config: the configuration is too large")) from None
    for totem, history in histories.items():
        if is_undo:
            history.pop(sending.serials[totem])
        else:
            history.push(sending.serials[totem], contents[totem], files[totem], _signer(console))
    code = _follow(sending, as_json=options.as_json, output=Path())
    for totem, history in histories.items():
        report, serial = console.totems[totem].config, sending.serials[totem]
        if report is None or report.serial != serial or report.state.value == "applied":
            continue
        history.refuse(serial)
        for trouble in report.troubles if not options.as_json else ():
            print_stderr("  ".join(filter(None, (totem, trouble.key, code_text(trouble.code)))))
    return code


def config_get(totem: str, folder: Path | None, *, as_json: bool) -> int:
    """Show the configuration that a kiosk was sent, and its report.

    Exit code 1 if it is not applied.
    """
    with fleet_errors("config get"), open_console(open_fleet(folder), "config get") as console:
        view = console.totems.get(totem)
    if view is None:
        raise CommandError(localize("totem fleet: there is no kiosk {totem}", totem=totem))
    wanted, report = view.wanted, view.config
    is_applied = wanted is None or (
        report is not None and (report.serial, report.state.value) == (wanted.serial, "applied")
    )
    parts = {
        "wanted": wanted.model_dump(mode="json") if wanted is not None else None,
        "reported": report.model_dump(mode="json") if report is not None else None,
    }
    if as_json:
        print(json.dumps({"id": totem, "applied": is_applied, **parts}))
        return int(not is_applied)
    for name, value in wanted.set.items() if wanted is not None else ():
        print(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    for name, text in dotted_fields({key: value for key, value in parts.items() if key == "reported"}):
        print(f"# {name}: {text}")
    if wanted is None:
        print(f"# {localize('No configuration was sent.')}")
    elif not is_applied:
        print(f"# {localize('Not applied yet.')}")
    return int(not is_applied)


def config_undo(ids: list[str], **shared: Any) -> int:
    """Send kiosks the configuration before the last one, under a higher serial.

    It is that of this folder's history. Exit code 0 only if all have applied it.
    """
    from totem.fleet.operator.history import ConfigHistory

    options = _SendingOptions(**shared)
    with fleet_errors("config undo"):
        fleet = open_fleet(options.folder)
        with options.connect(fleet, "config undo") as console:
            contents, files = {}, {}
            for totem in options.targets(fleet, console, ids):
                previous = ConfigHistory(fleet.folder, totem).previous
                if previous is None:
                    sentence = "totem fleet config undo: {totem} was sent no configuration from this folder"
                    raise CommandError(localize(sentence, totem=totem))
                contents[totem], files[totem] = previous.set, previous.files
            return _send_config(console, fleet, contents, files, options, is_undo=True)


# Rollout


def rollout(
    words: list[str],
    waves: str,
    stop_at: str,
    name: str | None,
    back_s: int,
    arguments: list[str],
    *,
    resume: bool,
    **shared: Any,
) -> int:
    """Send a command in waves, and end at a share of failures.

    Each wave waits for all replies of the one before, and after restart and update_now for kiosks to be back
    alive in a new run. Kiosks without contact are no failure; they are left, and --resume takes them up again
    with the failed ones. Exit code 0 only if all have done it; 1 if not; 2 if nothing was sent.
    """
    from totem.domain.fleet_commands import CommandName
    from totem.fleet.operator.console import WAIT_S, NoKey, TooLarge
    from totem.fleet.operator.rollout import (
        BadWaves,
        Rollout,
        RolloutState,
        parse_share,
        parse_waves,
        read_state,
    )

    options = _SendingOptions(**shared)
    try:
        parts, share = parse_waves(waves), parse_share(stop_at)
    except BadWaves as error:
        raise UsageError(localize("{text!r} is no list of waves, or no share", text=str(error))) from None
    if resume != bool(resume and name) or (resume and words):
        raise UsageError(localize("--resume goes with --name, and without a command"))
    do, ids = ("", []) if resume else _read_words(words)
    with fleet_errors("rollout"):
        fleet = open_fleet(options.folder)
        name = name or f"{do}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        file = fleet.folder / "rollouts" / f"{_file_name(name)}.json"
        state = read_state(file)
        if resume and state is None:
            raise CommandError(localize("totem fleet rollout: there is no rollout {name}", name=name))
        if not resume and file.exists():
            sentence = "totem fleet rollout: there is a rollout {name} already; --resume goes on with it"
            raise CommandError(localize(sentence, name=name))
        with options.connect(fleet, "rollout") as console:
            if state is None:
                targets = options.targets(fleet, console, ids)
                args = dict(_pair(each) for each in arguments)
                state = RolloutState(do=CommandName(do), args=args, ids=tuple(targets))
            running = Rollout(console, file, state, parts, share, options.wait_s or WAIT_S, back_s)
            running.on_answer = lambda answer: _print_answer(answer, as_json=options.as_json)
            running.on_wave = lambda number, count: print_stderr(
                localize("Wave {number}, kiosks: {count}", number=number, count=count)
            )
            try:
                is_through = running.run()
            except NoKey:
                raise _wrong_role("rollout", console) from None
            except TooLarge:
                raise CommandError(localize("totem fleet send: the arguments are too large")) from None
    return _report_rollout(name, running.state, is_through=is_through, as_json=options.as_json)


def _file_name(name: str) -> str:
    """Return the name of a rollout's file; one with other characters is an error."""
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii() or len(name) > 80:
        raise UsageError(localize("{name!r} is no name: letters, digits, - and _", name=name))
    return name


def _report_rollout(name: str, state: "RolloutState", *, is_through: bool, as_json: bool) -> int:
    if as_json:
        content = {"rollout": name, "ended_by_failures": not is_through, "done": list(state.done)}
        print(json.dumps({**content, "failed": state.failed, "left": state.left}))
        return int(bool(state.left))
    if not is_through:
        print(localize("Ended: too many failures."))
    print(localize("Done: {done} of {count}.", done=len(state.done), count=len(state.ids)))
    if state.left:
        print(localize("Left: {ids}", ids=", ".join(state.left)))
        print(localize("To go on: {command}", command=f"totem fleet rollout --resume --name {name}"))
    return int(bool(state.left))
