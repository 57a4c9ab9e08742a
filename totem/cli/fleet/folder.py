"""`totem fleet`: commands that make and change a fleet: init, add, remove."""

import json
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from totem.cli.fleet.common import (
    add_folder,
    add_passphrase,
    fleet_errors,
    folder_path,
    is_server,
    open_console,
    open_fleet,
    read_passphrase,
    update_server,
)
from totem.cli.parser import CommandError, Parser, UsageError, invalid_option, numbered
from totem.cli.terminal import print_stderr
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.fleet.operator.console import Console
    from totem.fleet.operator.folder import Fleet

_AUTHORITY = "ca.key"
"""Key of the certificate authority, by its file's name; its passphrase is that of `init`."""


def define(group: Parser) -> None:
    """Define the commands."""
    command = group.add_command(init)
    command.add_option("--host", "HOST", "Name or address at which all stores reach the server.")
    command.add_option(
        "--port", "PORT", "Its port; 8883 if left out.", type=numbered(1, 65_535), default=8883
    )
    text = "Kiosks and console show certificates in place of passwords (mTLS)."
    command.add_flag("--certificates", "certificates", text)
    command.add_flag("--renew", "renew", "Renew the server's certificate of a fleet that exists.")
    text = "With --renew: new passwords of the console and of the metrics, too."
    command.add_flag("--passwords", "passwords", text)
    add_passphrase(command)
    add_folder(command)
    command = group.add_command(add)
    command.add_words("ids", metavar="ID")
    command.add_option(
        "--csv", "FILE", "Table of many, with a first line of id, site, city, uf, lat, lon, tags.", type=Path
    )
    command.add_option("--site", "NAME", "The store.")
    command.add_option("--city", "NAME", "City.")
    command.add_option("--uf", "UF", "State, two letters.")
    command.add_option("--lat", "DEGREES", "Latitude.")
    command.add_option("--lon", "DEGREES", "Longitude.")
    command.add_list("--tag", "tags", "TAG", "A word to select kiosks by; may be given several times.")
    text = "Days in which the invitation can be used; 7 if left out."
    command.add_option("--days", "N", text, type=numbered(1, 365), default=7)
    add_passphrase(command)
    add_folder(command)
    command = group.add_command(remove)
    command.add_words("ids", metavar="ID")
    add_passphrase(command)
    add_folder(command)


def init(
    host: str | None,
    port: int,
    passphrase_file: Path | None,
    folder: Path | None,
    *,
    certificates: bool,
    renew: bool,
    passwords: bool,
    as_json: bool,
) -> int:
    """Make a fleet: a folder with keys, certificates and all files of its server.

    The passphrase encrypts the first owner's key and the certificate authority; it is asked for twice. The
    lines that are printed make a bare Debian 13 the server. Nothing is overwritten.
    """
    from totem.fleet.operator.folder import Fleet

    with fleet_errors("init"):
        if passwords and not renew:
            raise UsageError(localize("Missing option {name}", name="--renew"))
        if renew and host is not None:
            raise UsageError(invalid_option("--host", localize("a fleet keeps its address")))
        if renew and certificates:
            raise UsageError(invalid_option("--certificates", localize("a fleet keeps its kind")))
        if renew:
            fleet = open_fleet(folder)
            passphrase = read_passphrase(passphrase_file, _AUTHORITY)
            fleet.renew_certificate(passphrase)
            if passwords:
                fleet.renew_passwords(passphrase)
        elif host is None:
            raise UsageError(localize("Missing option {name}", name="--host"))
        else:
            Fleet.check_new(folder_path(folder), host, port)  # before the question
            passphrase = read_passphrase(passphrase_file, is_new=True)
            fleet = Fleet.create(folder_path(folder), host, port, passphrase, certificates=certificates)
        ends = fleet.certificate_ends
    report = {"folder": str(fleet.folder), "host": fleet.host, "port": fleet.port}
    sentences = []
    if not renew:
        text = "Fleet of {host} in {folder}. Back the folder up; with its passphrase it commands all kiosks."
        sentences = [localize(text, host=fleet.host, folder=fleet.folder)]
    sentences.append(localize("The server's certificate ends on {day}.", day=ends.date().isoformat()))
    return _finish(fleet, sentences, {**report, "certificate_ends": ends.isoformat()}, as_json=as_json)


def add(
    ids: list[str],
    csv: Path | None,
    site: str | None,
    city: str | None,
    uf: str | None,
    lat: str | None,
    lon: str | None,
    tags: list[str],
    days: int,
    passphrase_file: Path | None,
    folder: Path | None,
    *,
    as_json: bool,
) -> int:
    """Add kiosks; each gets a file for a USB stick, with which it joins.

    The file holds a password: it is for one kiosk; delete it when that has joined. It can be used for --days.
    Of a table that has a mistake, nothing is added. Where kiosks show certificates, the authority's
    passphrase is asked for.
    """
    from totem.fleet.operator.folder_errors import FolderError, FolderFault
    from totem.fleet.operator.store_table import make_store, read_stores
    from totem.system.safe_reader import read_plain

    values = {"site": site, "city": city, "uf": uf, "lat": lat, "lon": lon, "tags": " ".join(tags)}
    if (csv is None) == (not ids):
        raise UsageError(localize("Either IDs or --csv"))
    if csv is not None and any(values.values()):
        raise UsageError(localize("With --csv, the table has the stores' values"))
    with fleet_errors("add"):
        fleet = open_fleet(folder)
        if csv is not None:
            stores = read_stores(read_plain(csv, 8 << 20))
        else:
            try:
                store = make_store(values)
            except ValueError:
                raise FolderError(FolderFault.BAD_VALUE, " ".join(filter(None, (lat, lon)))) from None
            stores = dict.fromkeys(ids, store)
        passphrase = read_passphrase(passphrase_file, _AUTHORITY) if fleet.certificates else ""
        files = fleet.add(stores, days, passphrase)
    text = "Invitations, for one kiosk each: {folder}"
    sentences = [
        localize("Added: {count}.", count=len(files)),
        localize(text, folder=files[0] if len(files) == 1 else fleet.folder / "totems"),
    ]
    return _finish(fleet, sentences, {"invitations": [str(each) for each in files]}, as_json=as_json)


def remove(ids: list[str], passphrase_file: Path | None, folder: Path | None, *, as_json: bool) -> int:
    """Take kiosks out: their users at the broker, all that it keeps of them, and their configurations here.

    One that is added again under its name inherits nothing.

    Where kiosks show certificates, the authority's passphrase is asked for, by which theirs are revoked.

    Exit code 1 if the broker could not be cleared; the same command again does that later.
    """
    from totem.fleet.operator.history import ConfigHistory

    if not ids:
        raise UsageError(localize("Missing argument {name}", name="ID"))
    with fleet_errors("remove"):
        fleet = open_fleet(folder)
        passphrase = read_passphrase(passphrase_file, _AUTHORITY) if fleet.certificates else ""
        known = {each: fleet.remove(each, passphrase) for each in ids}
        for each in ids:
            ConfigHistory(fleet.folder, each).forget()
    code = _finish(fleet, [localize("Removed: {count}.", count=sum(known.values()))], None, as_json=as_json)
    cleared, why = [], ""
    try:
        with fleet_errors("remove"), open_console(fleet, "remove") as console:
            is_here = is_server(fleet)
            # An ID that the folder no longer has was removed before, and install.sh run since.
            cleared = [each for each in ids if _clear(console, each, is_cut_off=is_here or not known[each])]
    except CommandError as error:
        why = str(error)
    if as_json:
        print(json.dumps({"removed": [each for each in ids if known[each]], "cleared": cleared}))
    if len(cleared) < len(ids):
        print_stderr(why or localize("The broker still has messages of theirs."))
        print_stderr(
            localize("When the lines above are done, once more: {command}", command=_again("remove", ids))
        )
        return 1
    return code


def _again(command: str, ids: list[str]) -> str:
    return f"totem fleet {command} {' '.join(ids)}"


def _clear(console: "Console", totem: str, *, is_cut_off: bool) -> bool:
    """Clear a kiosk at the broker; True once nothing of it is left there.

    One that is alive and still has its user would only publish its reports anew. mosquitto publishes no last
    will of a user that was removed.
    """
    from totem.fleet.channels import WANTED, clearing

    view = console.totems.get(totem)
    if view is not None and view.alive and not is_cut_off:
        console.leave_retained([clearing(totem, path) for path in WANTED])
        return False
    return console.clear_retained(totem)


def _finish(fleet: "Fleet", sentences: list[str], report: dict[str, Any] | None, *, as_json: bool) -> int:
    """Bring the server up to date if it is this machine, else print the lines that do it, and the report."""
    lines = update_server(fleet)
    if as_json:
        if report is not None:
            print(json.dumps({**report, "install": lines}))
        return 0
    for each in sentences:
        print(each)
    if lines:
        print(localize("To bring the server up to date, from here:"))
        print("".join(f"  {line}\n" for line in lines), end="")
        script = fleet.folder / "server" / "install.sh"
        print(localize("or on the server itself: sudo sh {script}", script=quote(str(script))))
    return 0
