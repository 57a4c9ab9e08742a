"""The contract's requests in its page, in the report and in the reference ERP's rules: none is missing."""

import re
from pathlib import Path

import pytest

from totem.lab.conformance.report import supported_features
from totem.lab.conformance.requests import ENTRIES, PUBLISHED, Level
from totem.lab.conformance.result import Check, Code, Verdict
from totem.lab.reference_erp import faults
from totem.lab.reference_erp.app import contract
from totem.settings import REQUESTS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "packaging/manual/contract.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d+ \|", line)
]
OTHERS = {"employees", "departments"}
OF_NO_FEATURE = {"resellers", "ticket_kinds", *OTHERS}
"""Requests without which every feature of the report may still be had."""


def test_the_table_is_the_codes_list_of_requests() -> None:
    told = [(number, name.strip("`"), default.strip("`"), level) for number, name, default, level, _ in ROWS]
    assert told == [
        (
            str(entry.number),
            entry.name,
            " ".join(entry.spec.endpoint),
            ", ".join(each for each in Level if each in entry.levels and each is not Level.ALL)
            or ("all" if Level.ALL in entry.levels else "none"),
        )
        for entry in ENTRIES
    ]


def test_every_request_is_for_a_screen_or_said_to_be_for_none() -> None:
    assert all(row[4] for row in ROWS)
    assert {row[1].strip("`") for row in ROWS if row[4] == "none"} == OTHERS


def test_no_screen_uses_what_is_said_to_be_used_by_none() -> None:
    root = ROOT / "totem"
    used = [
        path.name
        for path in root.rglob("*.py")
        if not path.is_relative_to(root / "erp")
        and any(f".{name}(" in path.read_text(encoding="utf-8") for name in OTHERS)
    ]
    assert used == []


@pytest.mark.parametrize(
    ("document", "count"),
    [
        ("README.md", f"the {len(REQUESTS)} requests"),
        ("packaging/manual/contract.md", f"Requests {PUBLISHED + 1} to {len(REQUESTS)} are"),
        ("packaging/manual/erp/contract.md", f"até {len(REQUESTS)} consultas"),
    ],
)
def test_documents_count_the_requests(document: str, count: str) -> None:
    assert count in (ROOT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(REQUESTS) - OF_NO_FEATURE))
def test_a_request_that_failed_costs_a_feature_of_the_report(name: str) -> None:
    checks = [
        Check(each, "answer", Verdict.FAILED if each == name else Verdict.OK, code=Code.SERVER_ERROR)
        for each in REQUESTS
    ]
    assert any(each.able is False for each in supported_features(checks, {}))


def test_every_path_of_the_reference_erp_has_its_target_of_faults() -> None:
    paths = {path.split("/")[1] for path in contract("A")["paths"]}
    assert set(faults.TARGETS) == paths | {faults.CONTACTS, *faults.OF_PROSPECTS, "*"}
