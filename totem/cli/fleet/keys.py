"""`totem fleet keys`: the keys that sign commands, and the list of them that kiosks trust."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.cli.fleet.common import (
    add_folder,
    add_key,
    add_passphrase,
    describe_key,
    fleet_errors,
    key_line,
    open_console,
    open_fleet,
    open_key,
    read_passphrase,
)
from totem.cli.fleet.sending import print_answer
from totem.cli.parser import CommandError, Parser
from totem.cli.terminal import print_stderr
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.fleet.operator.folder import Fleet


def define(group: Parser) -> None:
    """Define the commands."""
    keys = group.add_group("keys", "See, make, add, revoke and send the keys that sign commands.")
    add_folder(keys.add_command(keys_list, "list"))
    command = keys.add_command(keys_new, "new")
    command.add_word("name", metavar="NAME", help="1 to 40 of a-z, 0-9 and -.")
    text = "operator: commands; owner: configurations, updates and keys, too."
    command.add_option("--role", "ROLE", text, choices=["operator", "owner"], default="operator")
    add_passphrase(command)
    add_folder(command)
    command = keys.add_command(keys_add, "add")
    command.add_word("file", metavar="FILE", type=Path, help="The request of keys new.")
    add_key(command)
    add_folder(command)
    command = keys.add_command(keys_revoke, "revoke")
    command.add_word("name", metavar="NAME", help="The key.")
    add_key(command)
    add_folder(command)
    add_folder(keys.add_command(keys_send, "send"))
    command = keys.add_command(keys_export, "export")
    command.add_word("file", metavar="FILE", type=Path, help="New file with all public keys.")
    add_folder(command)


def keys_list(folder: Path | None, *, as_json: bool) -> int:
    """List the keys: name, roles, fingerprint, and if the private half is here."""
    with fleet_errors("keys list"):
        fleet = open_fleet(folder)
        trusted = fleet.trusted_keys
    private = {each.name for each in trusted.keys if fleet.keys.private_file(each.name).exists()}
    if as_json:
        rows = [{**describe_key(each), "private": each.name in private} for each in trusted.keys]
        print(json.dumps({"serial": trusted.serial, "sha256": trusted.sha256, "keys": rows}))
        return 0
    print(localize("List number {serial}", serial=trusted.serial))
    for each in trusted.keys:
        here = localize("private key here") if each.name in private else localize("private key elsewhere")
        print(f"{key_line(each)}  {here}")
    return 0


def keys_new(
    name: str, role: str, passphrase_file: Path | None, folder: Path | None, *, as_json: bool
) -> int:
    """Make a key, encrypted by a passphrase of its own, and the request that an owner adds it.

    For a key that waits already, a new request is made. Its owner makes it, in a copy of the folder.
    """
    from totem.domain.fleet_commands import Role

    with fleet_errors("keys new"):
        fleet = open_fleet(folder)
        fleet.keys.check_new(name)  # before the question
        is_new = not fleet.keys.private_file(name).exists()
        key, request = fleet.keys.request(
            name, (Role(role),), read_passphrase(passphrase_file, name, is_new=is_new)
        )
        file = fleet.keys.private_file(name)
    if as_json:
        print(json.dumps({**describe_key(key), "file": str(file), "request": str(request)}))
        return 0
    print(
        localize(
            "Key {name} in {file}: {print}", name=name, file=file, print=describe_key(key)["fingerprint"]
        )
    )
    print(localize("An owner adds it: {command}", command=f"totem fleet keys add {request}"))
    return 0


def keys_add(
    file: Path, key: str | None, passphrase_file: Path | None, folder: Path | None, *, as_json: bool
) -> int:
    """Add the key of a request, signed by an owner, and send the new list to all kiosks.

    Compare the fingerprint with the person before you type the passphrase. Exit code 0 only if all kiosks
    have the list; 1 if not: those without contact take it when they come back.
    """
    with fleet_errors("keys add"):
        fleet = open_fleet(folder)
        request = fleet.keys.read_request(file)
        print_stderr(key_line(request.key))
        fleet.keys.add(request, open_key(fleet, key, passphrase_file))
    return _send(fleet, "keys add", {"added": describe_key(request.key)}, as_json=as_json)


def keys_revoke(
    name: str, key: str | None, passphrase_file: Path | None, folder: Path | None, *, as_json: bool
) -> int:
    """Take a key out, signed by an owner, and send the new list to all kiosks.

    Exit code 0 only if all kiosks have the list; 1 if not: those without contact take it when they come back.
    """
    with fleet_errors("keys revoke"):
        fleet = open_fleet(folder)
        fleet.keys.check_revocable(name)  # before the question
        signer = key or fleet.keys.find(other_than=name).name
        fleet.keys.revoke(name, open_key(fleet, signer, passphrase_file))
    return _send(fleet, "keys revoke", {"revoked": name}, as_json=as_json)


def keys_send(folder: Path | None, *, as_json: bool) -> int:
    """Send the present list once more, and tell which kiosks have it.

    It needs no passphrase: its owners have signed it. Exit code 0 only if all kiosks have it.
    """
    with fleet_errors("keys send"):
        fleet = open_fleet(folder)
    return _send(fleet, "keys send", {}, as_json=as_json)


def _send(fleet: "Fleet", command: str, report: dict[str, Any], *, as_json: bool) -> int:
    """Send the list, and print the answers; the folder has it already."""
    from totem.fleet.operator.key_sending import NotStored, send_list
    from totem.fleet.operator.sending import SendState

    with fleet_errors(command):
        keys, message = fleet.trusted_keys, fleet.keys.message
    if as_json:
        print(json.dumps({**report, "serial": keys.serial, "sha256": keys.sha256}), flush=True)
    if message is None:
        print_stderr(localize("The list was never changed: kiosks have it from their invitations."))
        return 0
    try:
        with fleet_errors(command), open_console(fleet, command) as console:
            ids = sorted({*fleet.ids, *(each for each, view in console.totems.items() if view.info)})
            states = []
            for answer in send_list(console, message, keys, ids):
                print_answer(answer, as_json=as_json)
                states.append(answer.state)
    except NotStored:
        raise CommandError(_again(localize("the broker did not confirm the list"))) from None
    except CommandError as error:
        raise CommandError(_again(str(error))) from None
    done = states.count(SendState.DONE)
    if not as_json:
        print_stderr(
            localize(
                "Kiosks with list {serial}: {done} of {count}.", serial=keys.serial, done=done, count=len(ids)
            )
        )
        if done < len(ids):
            print_stderr(localize("Those without contact take it when they come back."))
    return int(done < len(ids))


def _again(why: str) -> str:
    sentence = "{why}. The new list is in the folder alone; send it with: totem fleet keys send"
    return localize(sentence, why=why)


def keys_export(file: Path, folder: Path | None, *, as_json: bool) -> int:
    """Write the public keys, as kiosks have them in fleet-keys.json."""
    with fleet_errors("keys export"):
        keys = open_fleet(folder).trusted_keys
        with file.open("x", encoding="utf-8"):
            pass  # nothing is overwritten
        keys.write(file)
    print(json.dumps({"file": str(file), "keys": len(keys.keys)}) if as_json else file)
    return 0
