"""`totem fleet config`: signed configurations to kiosks."""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.cli.fleet.common import add_folder, code_text, fleet_errors, open_console, open_fleet
from totem.cli.fleet.sending import SendingOptions, add_target, follow, parse_pair, signer_of, wrong_role
from totem.cli.fleet.view import dotted_fields
from totem.cli.parser import CommandError, Parser, UsageError, numbered
from totem.cli.terminal import print_stderr
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.fleet.messages import ConfigFile
    from totem.fleet.operator.console import Console
    from totem.fleet.operator.folder import Fleet


def define(group: Parser) -> None:
    """Define the commands."""
    config = group.add_group("config", "Send signed configurations, see them and take them back.")
    command = config.add_command(config_set, "set")
    command.add_words("pairs", metavar="KEY=VALUE")
    command.add_list("--to", "ids", "ID", "A kiosk; may be given several times.")
    command.add_list("--unset", "unset", "KEY", "Leave this key to totem.toml again.")
    text = "An image: its address, and a copy here, whose hash is signed; its name is the copy's."
    command.add_list("--file", "files", "URL=FILE", text)
    text = "Days within which a kiosk takes it, 30 if left out; one that was taken stays."
    command.add_option("--days", "DAYS", text, type=numbered(1, 3650))
    add_target(command)
    command = config.add_command(config_get, "get")
    command.add_word("totem", metavar="ID", help="The kiosk.")
    add_folder(command)
    for handler, name in ((config_undo, "undo"), (config_send, "send")):
        command = config.add_command(handler, name)
        command.add_words("ids", metavar="ID")
        add_target(command)


def config_set(
    pairs: list[str],
    ids: list[str],
    unset: list[str],
    files: list[str],
    days: int | None,
    **shared: Any,
) -> int:
    """Change keys of the configuration of kiosks, signed by an owner.

    A value is TOML, as in sound.volume=40 or kiosk.open_hours=["seg-sex 8:00-18:00"]; any other text is a
    string. Keys that were set before stay. A kiosk without contact applies it when it comes back within
    --days; after that, the same command sends it again.
    Exit code 0 only if all have applied it; 1 if not; 2 if nothing was sent.
    """
    from totem.settings.fleet import PERMISSIONS
    from totem.settings.fleet_overlay import image_names, is_allowed

    options = SendingOptions(**shared)
    changes = {name: _value(text) for name, text in map(parse_pair, pairs)}
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
            for totem in options.targets(console, ids):
                content, kept = _current(console, fleet, totem)
                contents[totem] = {k: v for k, v in {**content, **changes}.items() if k not in unset}
                found, named = {each.name: each for each in (*kept, *new_files)}, image_names(contents[totem])
                files_of[totem] = tuple(each for each in found.values() if each.name in named)
            return _send_config(console, fleet, contents, files_of, options, days=days, is_undo=False)


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
    """Return the configuration that a kiosk should have: the newer of the broker's and the folder's.

    A broker that has an older one again would otherwise have an owner take back what came after it. Of one
    that the kiosk refused, nothing is taken over: it would refuse the next one for the same reason.
    """
    from totem.fleet.messages import ConfigState
    from totem.fleet.operator.history import ConfigHistory

    wanted, report = console.totems[totem].wanted, console.totems[totem].config
    history = ConfigHistory(fleet.folder, totem)
    if wanted is not None and wanted.order >= history.order:
        if (
            report is None
            or report.order != wanted.order
            or report.state not in {ConfigState.REJECTED, ConfigState.REVERTED}
        ):
            return wanted.set, wanted.files
        history.refuse(wanted.order)
    entry = history.current
    return (entry.set, entry.files) if entry is not None else ({}, ())


def _send_config(
    console: "Console",
    fleet: "Fleet",
    contents: dict[str, dict[str, Any]],
    files: "dict[str, tuple[ConfigFile, ...]]",
    options: SendingOptions,
    *,
    days: int | None = None,
    is_undo: bool,
) -> int:
    from totem.fleet.messages import ConfigState
    from totem.fleet.operator.console import NoKey, TooLarge
    from totem.fleet.operator.history import ConfigHistory
    from totem.fleet.operator.pending_configs import CONFIG_DAYS, CONFIG_WAIT_S

    histories = {each: ConfigHistory(fleet.folder, each) for each in contents}
    serials = {each: history.order[1] for each, history in histories.items()}
    try:
        wait_s = options.wait_s or CONFIG_WAIT_S
        sending = console.set_config(
            contents, files, serials=serials, days=days or CONFIG_DAYS, wait_s=wait_s
        )
    except NoKey:
        raise wrong_role("config", console) from None
    except TooLarge:
        raise CommandError(localize("totem fleet config: the configuration is too large")) from None
    for totem, history in histories.items():
        if is_undo:
            history.pop(sending.orders[totem])
        else:
            history.push(sending.orders[totem], contents[totem], files[totem], signer_of(console))
    code = follow(sending, as_json=options.as_json, output=Path())
    for totem, history in histories.items():
        report, order = console.totems[totem].config, sending.orders[totem]
        if report is None or report.order != order or report.state is ConfigState.APPLIED:
            continue
        history.refuse(order)
        for trouble in report.troubles if not options.as_json else ():
            print_stderr("  ".join(filter(None, (totem, trouble.key, code_text(trouble.code)))))
    return code


def config_get(totem: str, folder: Path | None, *, as_json: bool) -> int:
    """Show the configuration that a kiosk was sent, and its report.

    Exit code 1 if it is not applied.
    """
    from totem.fleet.operator.history import ConfigHistory
    from totem.fleet.operator.view import printable

    with fleet_errors("config get"):
        fleet = open_fleet(folder)
        history = ConfigHistory(fleet.folder, totem)
        with open_console(fleet, "config get") as console:
            view = console.totems.get(totem)
    if view is None:
        raise CommandError(localize("totem fleet: there is no kiosk {totem}", totem=totem))
    wanted, report = view.wanted, view.config
    number = report.serial if report is not None else 0
    known = max(history.order, wanted.order if wanted is not None else (0, 0))
    is_foreign = report is not None and report.order > known
    is_applied = not (view.lacks_wanted or is_foreign)
    parts = {
        "wanted": wanted.model_dump(mode="json") if wanted is not None else None,
        "reported": report.model_dump(mode="json") if report is not None else None,
    }
    if as_json:
        print(json.dumps({"id": totem, "applied": is_applied, **parts}))
        return int(not is_applied)
    for name, value in wanted.set.items() if wanted is not None else ():
        print(printable(f"{name} = {json.dumps(value, ensure_ascii=False)}"))
    for name, text in dotted_fields({key: value for key, value in parts.items() if key == "reported"}):
        print(f"# {name}: {text}")
    if is_foreign:
        print(f"# {localize('The kiosk has number {serial}, which is none of this folder.', serial=number)}")
    if wanted is None and (number or history.previous is not None):
        sentence = "No owner of the present keys has signed one. To send it again: {command}"
        print(f"# {localize(sentence, command=f'totem fleet config send {totem}')}")
    elif wanted is None:
        print(f"# {localize('No configuration was sent.')}")
    elif not is_applied:
        print(f"# {localize('Not applied yet.')}")
        if wanted.until is not None:
            print(f"# {localize('Taken until {time}.', time=wanted.until.isoformat())}")
    return int(not is_applied)


def config_undo(ids: list[str], **shared: Any) -> int:
    """Send kiosks the configuration before the last one, under a higher serial.

    It is that of this folder's history. Exit code 0 only if all have applied it.
    """
    from totem.fleet.operator.history import ConfigHistory

    options = SendingOptions(**shared)
    with fleet_errors("config undo"):
        fleet = open_fleet(options.folder)
        with options.connect(fleet, "config undo") as console:
            contents, files = {}, {}
            for totem in options.targets(console, ids):
                previous = ConfigHistory(fleet.folder, totem).previous
                if previous is None:
                    sentence = "totem fleet config undo: {totem} was sent no configuration from this folder"
                    raise CommandError(localize(sentence, totem=totem))
                contents[totem], files[totem] = previous.set, previous.files
            return _send_config(console, fleet, contents, files, options, is_undo=True)


def config_send(ids: list[str], **shared: Any) -> int:
    """Send kiosks once more the configuration that they should have, signed anew.

    It replaces whatever they have: also one of an owner who was revoked, and without one in this folder their
    totem.toml alone counts. Exit code 0 only if all have applied it.
    """
    options = SendingOptions(**shared)
    with fleet_errors("config send"):
        fleet = open_fleet(options.folder)
        with options.connect(fleet, "config send") as console:
            targets = options.targets(console, ids)
            found = {totem: _current(console, fleet, totem) for totem in targets}
            contents = {totem: content for totem, (content, _) in found.items()}
            files = {totem: images for totem, (_, images) in found.items()}
            return _send_config(console, fleet, contents, files, options, is_undo=False)
