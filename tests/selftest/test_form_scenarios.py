"""Commissioning test of the features besides boletos: visited and filled in, but not sent."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import settings_for
from support.log_check import LogWatch
from support.one_shot_client import ERP_SECRET
from support.sample_boletos import forms
from support.sampling import part
from totem import selftest
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.write_routes import LEADS
from totem.session.forms.steps import FLOWS, TEXTS, Form, FormStep

MARIA = "529.982.247-25"
NOT_ASKED = {
    Form.SIGN_UP: {FormStep.ORIGIN, FormStep.SELLER, FormStep.PHOTOS},
    Form.LEAD: {FormStep.POSTAL_CODE},
}
"""Steps that a plain form leaves out."""
ASKED = {form: [step for step in FLOWS[form] if step not in NOT_ASKED.get(form, ())] for form in Form}
FORMS = [
    f"{form.value}-{step.value}" for form in (Form.SIGN_UP, Form.LEAD, Form.STATUS) for step in ASKED[form]
]
Report = dict[str, Any]
Commission = Callable[..., tuple[int, Report]]


@pytest.fixture
def commission(erp: ReferenceErp, tmp_path: Path, qapp: QApplication) -> Commission:
    """Runs the test with everything that a store may offer, or these forms of it."""

    def run(
        size: tuple[int, int] = (540, 960),
        offered: tuple[str, ...] = ("sign_up", "lead", "ticket"),
        **erp_settings: object,
    ) -> tuple[int, Report]:
        asked = {"token": ERP_SECRET, **erp_settings}
        wanted: dict[str, Any] = {each: {"enabled": True} for each in offered}
        wanted["erp"] = asked
        code = selftest.run(
            settings_for(erp.base_url, tmp_path / "site", **wanted),
            tax_id=MARIA,
            out=tmp_path / "out",
            size=size,
            print_slip=False,
            language="pt_BR",
            forms=True,
        )
        return code, json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))

    return run


def names(report: Report) -> list[str]:
    return [screen["name"] for screen in report["screens"]]


def count_screens(form: Form) -> int:
    """Return the number of screens: a text may share that of the text before it, by the same keys."""
    shared = (
        step.row.joins and before in TEXTS and before.row.keys is step.row.keys
        for before, step in pairwise(ASKED[form])
    )
    return len(ASKED[form]) - sum(shared)


@pytest.mark.parametrize("size", part([(540, 960), (1366, 768)], 0, every=2), ids=str)
def test_everything_is_seen_and_filled_in_and_nothing_is_sent(
    commission: Commission, erp: ReferenceErp, tmp_path: Path, size: tuple[int, int]
) -> None:
    before = len(erp.store.prospects()), len(erp.store.all(LEADS))
    code, report = commission(size)
    assert (code, report["errors"]) == (0, [])
    ticket = [f"ticket-{step}" for step in ("ticket_kind", "details", "phone", "review")]
    shortcuts = [*ticket, "plan", "records", "record"]
    ways = [f"pay-{form}" for form in forms()]
    assert names(report) == ["home", "document", "boletos", *shortcuts, *ways, "leaving", *FORMS]
    assert report["offers"] == {
        "forms": ["sign_up", "lead", "status", "ticket"],
        "answers": ["clearances", "installations", "notas_fiscais", "statement"],
    }
    filled_in = (Form.TICKET, Form.SIGN_UP, Form.LEAD, Form.STATUS)
    assert report["form_steps"] == {form.value: count_screens(form) for form in filled_in}
    assert (len(erp.store.prospects()), len(erp.store.all(LEADS))) == before
    kept = [each for each in (tmp_path / "site").rglob("*") if each.is_file() and each.name != "printer.lock"]
    assert kept == [], "no outbox, nothing else of a customer's"


def test_missing_features_are_left_out_and_reported_where_configured(
    commission: Commission, erp: ReferenceErp
) -> None:
    erp.faults.set("produtos:status=404;cidades:status=404")
    code, report = commission(offered=("sign_up", "lead"))
    assert code == 1
    assert report["errors"] == [
        "sign_up is enabled, and the ERP lists no plans",
        "lead is enabled, and the ERP lists neither cities nor plans",
    ]
    assert names(report)[-2:] == ["status-tax_id", "status-protocol"]


def test_a_plan_that_does_not_arrive_is_an_error(
    commission: Commission, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed")
    erp.faults.set("instalacoes:status=500,after=1")
    code, report = commission(offered=(), timeout_s=2.0)  # each try to get the plan lasts until this deadline
    assert code == 1
    assert report["errors"][0].startswith("plan: the ERP did not answer")
    assert "records" in names(report)
