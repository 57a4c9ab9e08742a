"""The table of the contract's page equals the code: request, method, path, level, and a screen."""

import re
from pathlib import Path

from totem.lab.conformance.requests import ENTRIES, Level

PAGE = (Path(__file__).parents[3] / "packaging/manual/contract.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d+ \|", line)
]
OTHERS = {"employees", "departments"}


def test_the_table_is_the_codes_list_of_requests() -> None:
    told = [(number, name.strip("`"), default.strip("`"), level) for number, name, default, level, _ in ROWS]
    assert told == [
        (
            str(entry.number),
            entry.name,
            f"{entry.spec.method} {entry.spec.path}",
            ", ".join(each for each in Level if each in entry.levels and each is not Level.ALL)
            or ("all" if Level.ALL in entry.levels else "none"),
        )
        for entry in ENTRIES
    ]


def test_every_request_is_for_a_screen_or_said_to_be_for_none() -> None:
    assert all(row[4] for row in ROWS)
    assert {row[1].strip("`") for row in ROWS if row[4] == "none"} == OTHERS


def test_no_screen_uses_what_is_said_to_be_used_by_none() -> None:
    root = Path(__file__).parents[3] / "totem"
    used = [
        path.name
        for path in root.rglob("*.py")
        if not path.is_relative_to(root / "erp")
        and any(f".{name}(" in path.read_text(encoding="utf-8") for name in OTHERS)
    ]
    assert used == []
