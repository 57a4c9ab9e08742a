"""`totem fleet`: commands that watch: list, show, watch."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.cli.fleet.common import (
    add_folder,
    describe_key,
    fleet_errors,
    key_line,
    open_console,
    open_fleet,
    update_server,
    warn_of_old_lists,
)
from totem.cli.parser import CommandError, Parser
from totem.cli.terminal import print_stderr
from totem.domain.text import folded
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.fleet.operator.folder import Fleet
    from totem.fleet.operator.view import Condition, TotemView
    from totem.fleet.signing import TrustedKeys

_LEAST_WIDTH = 6
_WIDE = 100
"""Columns of a terminal from which two spaces are between those of the list."""
_TURN_S = 5.0
_SHOWN = ("seen_at", "state", "info", "health", "metrics", "config", "wanted")


def define(group: Parser) -> None:
    """Define the commands."""
    command = group.add_command(list_totems, "list")
    command.add_flag("--trouble", "trouble", "Only those that need attention.")
    add_filters(command)
    add_folder(command)
    command = group.add_command(show)
    command.add_word("totem", metavar="ID", help="The kiosk.")
    add_folder(command)
    add_folder(group.add_command(watch))


def add_filters(command: Parser) -> None:
    """Add `--city` and `--tag`."""
    command.add_list("--city", "cities", "NAME", "Kiosks of this city; may be given several times.")
    command.add_list("--tag", "tags", "TAG", "Kiosks with this word; may be given several times.")


def list_totems(
    cities: list[str], tags: list[str], folder: Path | None, *, trouble: bool, as_json: bool
) -> int:
    """List all kiosks: condition, ID, name, city, last seen, version, printer, ERP.

    Exit code 1 if one of them needs attention.
    """
    from totem.fleet.operator.view import Condition

    with fleet_errors("list"):
        fleet = open_fleet(folder)
        warn_of_certificate(fleet)
        with open_console(fleet, "list") as console:
            totems, has_more = console.totems, console.has_more_strangers
        trusted, over = fleet.trusted_keys, update_invitations(fleet, totems)
    views = [totems[each] for each in select(totems, cities, tags)]
    if trouble:
        views = [each for each in views if not each.condition.is_fine or each.troubles]
    conditions = list(Condition)
    views.sort(key=lambda each: (conditions.index(each.condition), each.id))
    if as_json:
        rows = [{**describe(each), **membership(each, fleet, trusted)} for each in views]
        print(json.dumps(rows))
    else:
        print("\n".join(table(views)) if views else localize("No kiosk."))
        warn_of_old_lists(each.id for each in views if each.has_keys(trusted) is False)
        warn_of_invitations(fleet, [each.id for each in views])
    if has_more:
        print_stderr(localize("More kiosks report that this folder does not know; they are not shown."))
    if over:
        print_stderr(localize("Invitations that have ended: {ids}.", ids=", ".join(over)))
        for line in update_server(fleet):
            print_stderr(line)
    return int(any(not each.condition.is_fine for each in views))


def membership(view: "TotemView", fleet: "Fleet", trusted: "TrustedKeys") -> dict[str, Any]:
    """Return as JSON if a kiosk has the folder's list of keys, and its invitation."""

    issued = fleet.invitations.get(view.id)
    return {
        "has_keys": view.has_keys(trusted),
        "invitation": None if issued is None else issued.model_dump(mode="json"),
    }


def update_invitations(fleet: "Fleet", totems: "Mapping[str, TotemView]") -> list[str]:
    """Note which kiosks were seen, and end the invitations that nobody used in time; return their IDs."""
    fleet.note_seen(each for each, view in totems.items() if view.was_seen)
    return fleet.end_invitations()


def warn_of_invitations(fleet: "Fleet", ids: Iterable[str]) -> None:
    """Write to stderr which invitations nobody has used, and their ends."""
    for totem in ids:
        issued = fleet.invitations.get(totem)
        if issued is None or issued.used is not None:
            continue
        day = issued.ends.astimezone().date().isoformat()
        sentence = "{id}: its invitation has ended, unused" if issued.ended else "{id}: invited until {day}"
        print_stderr(localize(sentence, id=totem, day=day))


def select(totems: "Mapping[str, TotemView]", cities: Iterable[str], tags: Iterable[str]) -> list[str]:
    """Return the IDs of one of `cities`, if any is named, and with one of `tags`; accents do not count."""
    wanted_cities, wanted_tags = {_plain(each) for each in cities}, {_plain(each) for each in tags}
    found = []
    for totem, view in totems.items():
        place = view.place
        city, words = _plain(place.city or ""), {_plain(each) for each in place.tags}
        if (not wanted_cities or city in wanted_cities) and (not wanted_tags or words & wanted_tags):
            found.append(totem)
    return sorted(found)


def _plain(text: str) -> str:
    return folded(text).strip()


def describe(view: "TotemView") -> dict[str, Any]:
    """Return a view as JSON."""
    parts = {
        name: part.model_dump(mode="json", exclude_none=True) if part is not None else None
        for name, part in (
            ("state", view.state),
            ("info", view.info),
            ("health", view.health),
            ("metrics", view.metrics),
            ("config", view.config),
            ("wanted", view.wanted),
        )
    }
    return {
        "id": view.id,
        "condition": view.condition.value,
        "alive": view.alive,
        "seen_at": view.seen_at.isoformat() if view.seen_at is not None else None,
        "troubles": [{"kind": each.kind.value, "code": each.code} for each in view.troubles],
        **parts,
    }


def table(views: "Sequence[TotemView]") -> list[str]:
    """Return the lines of the list, in a terminal not wider than it."""
    heads = [
        localize(each) for each in ("Condition", "ID", "Name", "City", "Seen", "Version", "Printer", "ERP")
    ]
    rows = [_cells(each) for each in views]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    gap = "  "
    if sys.stdout.isatty():
        columns = shutil.get_terminal_size((100, 24)).columns
        gap = "  " if columns >= _WIDE else " "
        _shrink(widths, columns - 2 - len(gap) * (len(widths) - 1))
    lines = ["  " + _line(heads, widths, gap)]
    for view, row in zip(views, rows, strict=True):
        lines.append(f"{dot(view.condition)} {_line(row, widths, gap)}")
    return [each.rstrip() for each in lines]


def dot(condition: "Condition") -> str:
    """Return the dot of a condition, coloured in a terminal."""
    sign = "●" if (sys.stdout.encoding or "").lower().startswith("utf") else "*"
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return sign
    return f"\033[{condition.colour}m{sign}\033[0m"


def _cells(view: "TotemView") -> list[str]:
    info, health, place = view.info, view.health, view.place
    printer = health.printer if health is not None else None
    erp = health.erp if health is not None else None
    causes = {each.kind.value: localize(each.cause or each.kind.text) for each in view.troubles}
    return [
        localize(view.condition.label),
        view.id,
        view.name if info is not None or view.name != view.id else "–",
        place.city or "–",
        format_age(view.seen_at),
        info.version if info is not None else "–",
        "–" if printer is None else localize("ok") if printer.ok else causes["printer"],
        "–" if erp is None else localize("ok") if erp.ok else causes["erp"],
    ]


def format_age(moment: datetime | None) -> str:
    """Return the time since `moment`, short."""
    if moment is None:
        return "–"
    seconds = max(0, int((datetime.now(UTC) - moment).total_seconds()))
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _shrink(widths: list[int], total: int) -> None:
    """Narrow the widest columns until they fit; the condition stays whole, the ID as long as possible."""
    for columns in (range(2, len(widths)), range(1, 2)):
        while sum(widths) > total:
            widest = max(columns, key=lambda each: widths[each])
            if widths[widest] <= _LEAST_WIDTH:
                break
            widths[widest] -= 1


def _line(cells: Sequence[str], widths: Sequence[int], gap: str) -> str:
    return gap.join(
        (cell if len(cell) <= width else f"{cell[: width - 1]}…").ljust(width)
        for cell, width in zip(cells, widths, strict=True)
    )


def show(totem: str, folder: Path | None, *, as_json: bool) -> int:
    """Show all that is known of one kiosk.

    Exit code 1 if it needs attention.
    """
    from totem.fleet.operator.view import printable

    with fleet_errors("show"):
        fleet = open_fleet(folder)
        with open_console(fleet, "show") as console:
            view = console.totems.get(totem)
        trusted = fleet.trusted_keys
    if view is None:
        raise CommandError(localize("totem fleet: there is no kiosk {totem}", totem=totem))
    if as_json:
        keys = [describe_key(each) for each in trusted.keys]
        row = {**describe(view), **membership(view, fleet, trusted), "fleet_keys": keys}
        print(json.dumps(row))
    else:
        print(f"{dot(view.condition)} {localize(view.condition.label)}  {view.name} ({view.id})")
        for trouble in view.troubles:
            print("  " + ": ".join(localize(each) for each in (trouble.kind.text, trouble.cause) if each))
        for name, value in dotted_fields({key: describe(view)[key] for key in _SHOWN}):
            print(printable(f"{name:<28} {value}"))  # a configuration's texts are as they were signed
        for each in trusted.keys:
            print(f"{localize('key of the fleet'):<28} {key_line(each)}")
        if view.has_keys(trusted) is False:
            warn_of_old_lists([totem])
        warn_of_invitations(fleet, [totem])
    return int(not view.condition.is_fine)


def dotted_fields(value: Any, prefix: str = "") -> list[tuple[str, str]]:
    """Return the values of nested objects by dotted name."""
    if isinstance(value, dict):
        return [
            pair
            for key, each in value.items()
            if key != "v"
            for pair in dotted_fields(each, f"{prefix}.{key}" if prefix else str(key))
        ]
    if value is None:
        return []
    return [(prefix, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))]


def watch(folder: Path | None, *, as_json: bool) -> int:
    """Follow the fleet: changes of condition, events and log messages as they come, until Ctrl+C."""
    from threading import Event

    with fleet_errors("watch"), open_console(open_fleet(folder), "watch") as console:
        seen = {totem: (view, view.condition) for totem, view in console.totems.items()}
        changed = Event()
        console.on_change(lambda _totem: changed.set())
        print_stderr(localize("Kiosks: {count}. Ctrl+C ends.", count=len(seen)))
        status = console.status
        while True:
            changed.wait(_TURN_S)  # without a change, too: a health may have expired
            changed.clear()
            if console.status is not status:
                status = console.status
                print_stderr(localize("link to the broker: {status}", status=status.value))
                if as_json:
                    _print_line({"link": status.value}, [], datetime.now().astimezone(), as_json=True)
            now = {totem: (view, view.condition) for totem, view in console.totems.items()}
            for totem, (view, condition) in now.items():
                before, last = seen.get(totem, (None, None))
                if view is not before or condition is not last:
                    _print_changes(before, last, view, condition, as_json=as_json)
            seen = now


def _print_changes(
    before: "TotemView | None",
    last: "Condition | None",
    view: "TotemView",
    condition: "Condition",
    *,
    as_json: bool,
) -> None:
    """Print what is new since the view before, and since its condition then, which time alone may change."""
    known = {id(each) for each in (*before.events, *before.log)} if before is not None else set()
    moment = datetime.now().astimezone()
    if condition is not last:
        _print_line(
            {"id": view.id, "condition": condition.value},
            [view.id, f"{dot(condition)} {localize(condition.label)}"],
            moment,
            as_json=as_json,
        )
    for event in view.events:
        if id(event) not in known:
            content = event.model_dump(mode="json", exclude_none=True)
            cells = [view.id, event.severity.value, event.kind, event.code or ""]
            _print_line({"id": view.id, "event": content}, cells, moment, as_json=as_json)
    for line in view.log:
        if id(line) not in known:
            content = line.model_dump(mode="json", exclude_none=True)
            cells = [view.id, line.severity.value, line.logger, line.text]
            _print_line({"id": view.id, "log": content}, cells, moment, as_json=as_json)


def _print_line(content: dict[str, Any], cells: list[str], moment: datetime, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"time": moment.isoformat(), **content}), flush=True)
    else:
        print("  ".join([moment.strftime("%H:%M:%S"), *filter(None, cells)]), flush=True)


def warn_of_certificate(fleet: "Fleet") -> None:
    """Write to stderr if the server's certificate ends soon."""
    from totem.fleet.operator.certificates import RENEW_BEFORE

    ends = fleet.certificate_ends
    if ends - datetime.now(UTC) < RENEW_BEFORE:
        sentence = "The server's certificate ends on {day}: totem fleet init --renew"
        print_stderr(localize(sentence, day=ends.date().isoformat()))
