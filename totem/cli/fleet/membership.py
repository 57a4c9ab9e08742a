"""`totem fleet`: commands of a kiosk: join, status, leave."""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.cli.parser import FileUse, Parser, RunsAs
from totem.cli.terminal import ask, load_settings, print_stderr, refuse_root
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.fleet.invitation import JoinFailed
    from totem.fleet.signing import TrustedKeys
    from totem.settings import Settings
    from totem.settings.fleet import FleetSettings


def define(group: Parser) -> None:
    """Define the commands."""
    command = group.add_command(join, runs_as=RunsAs.SERVICE)
    command.add_word(
        "file", metavar="FILE", file=FileUse.READ, type=Path, help="The invitation, ID.totem-fleet."
    )
    command.add_flag("--offline", "is_offline", "Join without trying the connection.")
    text = "Take a list of keys older than one that this kiosk has had, as in place of a thief's."
    command.add_flag("--older-keys", "takes_older_keys", text)
    text = "Name of this store or kiosk, if it has none; asked for in a terminal."
    command.add_option("--name", "NAME", text, default="")
    others = [group.add_command(handler, runs_as=RunsAs.SERVICE) for handler in (status, leave)]
    for each in (command, *others):
        each.add_config()
        each.add_json()


def join(
    file: Path,
    config: Path | None,
    *,
    is_offline: bool,
    takes_older_keys: bool,
    name: str,
    as_json: bool,
) -> int:
    """Let this kiosk join a fleet by an invitation.

    A kiosk without a name of its own is listed by the invitation's site, else by its ID. The broker is tried
    first: a failed attempt changes nothing. A kiosk that runs as a service restarts with
    it. An invitation from before the latest change of the fleet's keys is refused, as it would bring back
    who was dismissed by it. Exit code 1 if it has not joined.
    """
    from totem.fleet import joining
    from totem.fleet.invitation import JoinFailed, JoinFault, read_invitation
    from totem.settings.editing import file_to_change

    refuse_root(f"fleet join {file}", config)
    settings = load_settings(config)
    try:
        invitation = read_invitation(file)
        if not name and settings.kiosk.own_name is None and sys.stdin.isatty() and not as_json:
            default = invitation.site or invitation.id
            name = (
                ask(localize("Name of this store or of this kiosk (Enter: {name})", name=default)) or default
            )
        joining.join_fleet(
            file_to_change(config),
            invitation,
            settings,
            is_offline=is_offline,
            takes_older_keys=takes_older_keys,
            name=name,
        )
    except JoinFailed as error:
        code = _report_failure(error, as_json=as_json)
        if error.fault is JoinFault.OLDER_KEYS and not as_json:
            print_stderr(localize("Only in place of a thief's list: --older-keys"))
        return code
    is_restarted = _restart_kiosk(settings)
    if as_json:
        row = {"ok": True, **invitation.place, "keys": _keys(invitation.keys), "restarted": is_restarted}
        _write(row)
        return 0
    sentence = "This totem is now {id} in the fleet of {host}."
    print(localize(sentence, id=invitation.id, host=invitation.host))
    _print_keys(invitation.keys)
    print(localize("Delete the invitation: it holds this totem's password."))
    _print_restart(is_restarted)
    return 0


def status(config: Path | None, *, as_json: bool) -> int:
    """Say which fleet this kiosk is in, and the state of its link.

    Exit code 1 if it is in none, or without contact.
    """
    from totem.fleet import joining
    from totem.fleet.messages import Refusal
    from totem.settings import fleet_overlay

    settings = load_settings(config)
    fleet = settings.fleet
    if not fleet.enabled:
        if as_json:
            _write({"ok": False, "configured": False})
        else:
            print(localize("This totem belongs to no fleet."))
        return 1
    link = joining.read_link(_state_folder(settings))
    keys, trouble = _trusted_keys(fleet)
    record, is_record_known = fleet_overlay.OverlayRecord(), True
    try:
        record = fleet_overlay.read_record(_state_folder(settings))
    except fleet_overlay.BadRecord:
        is_record_known = False
    if as_json:
        own = fleet.dump()
        row = {
            "ok": link.is_connected,
            "configured": True,
            **{name: own[name] for name in ("host", "port", "id", "site", "city", "uf", "tags")},
            "link": link.status,
            "since": link.since.isoformat() if link.since else None,
            "keys": _keys(keys) if keys else [],
            "keys_serial": keys.serial if keys else None,
            "keys_fault": trouble or None,
            "allow": list(fleet.allow),
            "config": {
                "serial": record.serial if is_record_known else None,
                "state": record.state,
                "fault": None if is_record_known else Refusal.SERIAL_UNKNOWN.value,
            },
        }
        _write(row)
        return 0 if link.is_connected else 1
    place = ", ".join(filter(None, (fleet.site, fleet.city, fleet.uf)))
    print(f"{fleet.id} @ {fleet.host}:{fleet.port}{f' ({place})' if place else ''}")
    print(f"{localize('link to the fleet')}: {link.words}")
    if trouble:
        print(f"{localize('keys')}: {fleet.trusted_keys} {localize(trouble)}")
    elif keys is None or not keys.keys:
        print(localize("No key: the fleet watches, and does not command."))
    else:
        _print_keys(keys)
    if not is_record_known:
        print(localize("the fleet's configuration: cannot be read, and none is taken; join the fleet again"))
    if record.sha256:
        print(localize("the fleet's configuration: number {serial}", serial=record.serial))
    allowed = ", ".join(fleet.allow) or localize("no command")
    print(f"{localize('commands allowed')}: {allowed}")
    return 0 if link.is_connected else 1


def leave(config: Path | None, *, as_json: bool) -> int:
    """Take this kiosk out of its fleet.

    Its reports at the broker are cleared, and its password and keys are removed. Without a connection it
    leaves all the same. Exit code 1 if it has not left.
    """
    from totem.fleet import joining
    from totem.fleet.invitation import JoinFailed
    from totem.settings.editing import file_to_change

    refuse_root("fleet leave", config)
    settings = load_settings(config)
    try:
        fault = joining.leave_fleet(file_to_change(config), settings)
    except JoinFailed as error:
        return _report_failure(error, as_json=as_json)
    is_restarted = _restart_kiosk(settings)
    if as_json:
        row = {"ok": True, "id": settings.fleet.id, "cleared": fault is None, "code": fault}
        _write({**row, "restarted": is_restarted})
        return 0
    sentence = "This totem left the fleet of {host}."
    print(localize(sentence, host=settings.fleet.host))
    print(joining.describe_rest(fault, settings.fleet.id or ""))
    _print_restart(is_restarted)
    return 0


def _report_failure(error: "JoinFailed", *, as_json: bool) -> int:
    if as_json:
        _write({"ok": False, "code": error.fault, "text": error.words})
    else:
        print_stderr(localize("Nothing changed: {why}.", why=error.words))
    return 1


def _write(row: dict[str, Any]) -> None:
    print(json.dumps(row, ensure_ascii=False))


def _state_folder(settings: "Settings") -> Path:
    from totem.settings import state_folder

    return state_folder(settings)


def _trusted_keys(fleet: "FleetSettings") -> "tuple[TrustedKeys | None, str]":
    """Return the trusted keys, and what is wrong with their file, in English."""
    from totem.fleet.signing import BadKeysFile, read_trusted_keys

    if fleet.trusted_keys is None:
        return None, ""
    try:
        return read_trusted_keys(fleet.trusted_keys), ""
    except BadKeysFile as error:
        return None, str(error)


def _keys(keys: "TrustedKeys") -> list[dict[str, Any]]:
    from totem.fleet.signing import fingerprint

    return [
        {"name": each.name, "roles": list(each.roles), "fingerprint": fingerprint(each)} for each in keys.keys
    ]


def _print_keys(keys: "TrustedKeys") -> None:
    for each in _keys(keys):
        roles = ", ".join(each["roles"])
        print(f"{localize('command key')}: {each['name']} ({roles}) {each['fingerprint']}")


def _restart_kiosk(settings: "Settings") -> bool | None:
    """End the running kiosk if its service starts it again; None where none runs.

    The kiosk's user may end its own processes, and not restart units.
    """
    import signal

    from totem.system.single_instance import running_process

    process = running_process(_state_folder(settings))
    if process is None:
        return None
    with suppress(OSError):
        groups = Path(f"/proc/{process}/cgroup").read_text(encoding="ascii", errors="replace")
        if sys.platform == "linux" and any(f"/{unit}.service" in groups for unit in ("totem", "totem-x11")):
            os.kill(process, signal.SIGTERM)
            return True
    return False


def _print_restart(is_restarted: bool | None) -> None:  # noqa: FBT001 - three states
    if is_restarted:
        print(localize("The kiosk is restarting."))
    elif is_restarted is False:
        print(
            localize(
                "The running kiosk changes with its next start: Manutenção → Ações → “Reiniciar o Totem”."
            )
        )
