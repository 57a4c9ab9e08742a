"""Write the tables of the manual's pages that follow from the program's rows and the fleet's alerts.

Run it with the project's Python after a kind of ERP, a profile of printers or an alert has changed:
`.venv/bin/python packaging/generate/manual_tables.py`. Each table stands between marks that bear its name;
what is around them is written by hand.
"""

import re
from collections.abc import Callable, Mapping

import own_checkout  # noqa: F401 - this checkout's program

from generate.settings_reference import FOLDER, replaced
from totem.erp.factory import capabilities_of
from totem.erp.session_erp import Capability
from totem.lab.conformance.features import FEATURES
from totem.settings.erp_kind import CONTRACT
from totem.settings.erp_kinds import KINDS
from totem.settings.printer_profiles import PROFILES, ImageCommand, Profile, StatusFamily

Rows = list[list[str]]
"""Rows of a table, its head first."""

ALERTS = FOLDER.parent / "fleet" / "alerts.yml"
ERPS = FOLDER / "erps.md"
VENDORS = [kind for kind in KINDS if kind != CONTRACT]
COLUMNS = [*VENDORS, CONTRACT]
"""Kinds of ERP in the order of the tables."""
KIND_ROW = "`erp.kind`"
UNKNOWN = "?"
"""Cell that is to be written by hand."""
CLEARS = {
    b"": "no command",
    b"\x10\x05\x02": "`DLE ENQ 2`",
    b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08": "`DLE DC4 8`",
}
"""Names of the commands that clear a printer's buffer."""


def with_tables(page: str, text: str) -> str:
    """Replace the tables in the text of a page by the current ones.

    Raises:
        ValueError: the text lacks the marks of a table.
    """
    for name, table in TABLES[page].items():
        head, *rows = (f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in table())
        lines = (head, "|---" * head.count(" |") + "|", *rows, "")
        begin, end = _marks(name)
        text = replaced(text, begin, "\n".join(lines), end)
    return text


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- {name}: packaging/generate/manual_tables.py -->", f"<!-- end of {name} -->"


def rows_of(text: str) -> Rows:
    """The rows of the tables in a text."""
    lines = (line for line in text.splitlines() if line.startswith("|") and not line.startswith("|--"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def short_name(kind: str) -> str:
    """The name of a vendor's ERP in a list."""
    return KINDS[kind].label.split()[0]


def erps() -> Rows:
    """What each kind of ERP does; rows that do not follow from the kinds keep their cells."""
    begin, end = _marks("kinds")
    present = rows_of(ERPS.read_text(encoding="utf-8").partition(begin)[2].partition(end)[0])
    kinds = next(cells for name, *cells in present if name == KIND_ROW)
    derived, rows = erp_cells(), list[list[str]]()
    for name, *cells in present:
        by_hand = dict(zip(kinds, cells, strict=True))
        kept = [by_hand.get(f"`{kind}`", UNKNOWN) for kind in COLUMNS]
        rows.append([name, *derived.pop(name.partition(" (")[0], kept)])
    return [*rows, *([name, *cells] for name, cells in derived.items())]


def erp_cells() -> dict[str, list[str]]:
    """Cells of the rows that follow from the kinds, by the row's name without the words in brackets."""
    rows = [KINDS[kind] for kind in COLUMNS]
    features = [each for each in FEATURES if each.vendor_name]
    return {
        "": [*map(short_name, VENDORS), CONTRACT],
        KIND_ROW: [f"`{row.name}`" for row in rows],
        **{each.name: [_has(kind, each.capability) for kind in COLUMNS] for each in features},
        "least seconds between polls": [f"{row.poll_floor_s:g}" if row.poll_floor_s else "–" for row in rows],
        "tried on": [row.tried_on.value for row in rows],
    }


def _has(kind: str, capability: Capability) -> str:
    if capability not in capabilities_of(kind):
        return "–"
    return "asked" if kind == CONTRACT else "yes"


def printer_profiles() -> Rows:
    """The thermal printers; those that differ in their name alone share a row."""
    names: dict[tuple[str, ...], list[str]] = {}
    for name, profile in PROFILES.items():
        names.setdefault(_traits(profile), []).append(f"`{name}`")
    head = ["`printer.profile`", "head", "image", "cut", "status", "proof of paper", "taken back by"]
    return [head, *([", ".join(row), *traits] for traits, row in names.items())]


def _traits(profile: Profile) -> tuple[str, ...]:
    others = "status" if profile.status is not StatusFamily.EPSON else "echo, if it answers"
    return (
        f"{profile.dots} dots, {profile.dpi} dpi",
        "`GS v 0`" if profile.image is ImageCommand.RASTER else "`ESC *`",
        profile.cut.value,
        profile.status.value,
        "echo" if profile.echo else others,
        CLEARS[profile.cancel],
    )


def alert_words() -> dict[str, tuple[str, str]]:
    """The name of each alert in the manual, and when it comes: the comment above its rule."""
    text = ALERTS.read_text(encoding="utf-8")
    found = re.findall(r"# Manual: (.+) \| (.+)\n +- alert: (\w+)", text)
    return {alert: (name, when) for name, when, alert in found}


def alerts() -> Rows:
    """The alerts of the fleet."""
    return [["aviso", "quando"], *map(list, alert_words().values())]


TABLES: Mapping[str, Mapping[str, Callable[[], Rows]]] = {
    "MANUAL.pt-BR.md": {"alerts": alerts},
    "erps.md": {"kinds": erps},
    "printers.md": {"profiles": printer_profiles},
}
"""The tables of each page by the names in their marks."""

if __name__ == "__main__":
    for page in TABLES:
        file = FOLDER / page
        file.write_text(with_tables(page, file.read_text(encoding="utf-8")), encoding="utf-8")
