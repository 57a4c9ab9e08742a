"""`totem erp check` of vendors' ERPs, against their emulators: findings, and requests that are never sent."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from support.emulators.base import Emulator, InjectedFault
from support.emulators.registry import EMULATED, make_emulator
from support.log_check import LogWatch
from totem.domain.taxid import TaxId
from totem.erp.session_erp import Capability
from totem.lab import conformance
from totem.lab.conformance import vendor_check
from totem.lab.conformance.features import FEATURES
from totem.settings import ErpSettings

MARIA = "529.982.247-25"
NOBODY = "123.456.789-09"


@pytest.fixture(scope="module", params=EMULATED)
def served(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with make_emulator(request.param) as emulator:
        yield emulator


@pytest.fixture
def emulator(served: Emulator) -> Emulator:
    served.reset()
    return served


def check(emulator: Emulator, document: str | None = MARIA, **how: Any) -> tuple[int, str]:
    """Exit code and output."""
    out = io.StringIO()
    settings = ErpSettings.parse({**emulator.settings(), **how.pop("settings", {})})
    code = conformance.run(settings, document=document, as_json=how.pop("as_json", False), out=out, **how)
    return code, out.getvalue()


def report(emulator: Emulator, document: str | None = MARIA, **how: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(check(emulator, document, as_json=True, **how)[1])
    return found


def test_a_visit_is_made_and_nothing_is_changed_or_told(emulator: Emulator) -> None:
    code, text = check(emulator, require="totem")
    assert code == 0, text
    assert (emulator.effects, emulator.violations) == ([], [])
    person = emulator.find(MARIA)
    assert person is not None
    for told in (person.name, person.name.split()[0], MARIA, TaxId.parse(MARIA).value, person.phone):
        assert told not in text
    assert max(map(len, text.splitlines())) <= 80
    found = report(emulator)
    assert {"ok", "require", "kind", "base_url", "writes", "checks", "abilities", "levels", "advice"} == {
        *found
    }
    able = {each["name"]: each["able"] for each in found["abilities"]}
    assert able["boletos"] is True
    assert able.keys() >= {"PIX", "imprimir", "link"}
    assert [each["request"] for each in found["checks"]][:5] == [
        *("reach", "login", "probe", "customer", "open_boletos")
    ]


def test_every_capability_of_a_vendors_erp_is_reported() -> None:
    assert set(Capability) - {each.capability for each in FEATURES} == {Capability.BOLETO_DETAIL}
    assert vendor_check._READS.keys() | vendor_check._CHANGES.keys() == {
        each.capability for each in FEATURES if each.vendor_name
    }


def test_without_a_document_what_was_not_tried_is_no_failure(emulator: Emulator) -> None:
    assert check(emulator, None)[0] == 0
    code, text = check(emulator, None, require="totem")
    assert code == 1
    assert "precisa de --document" in text
    assert check(emulator, NOBODY)[0] == 0
    assert check(emulator, None, require="all")[0] == 1


def test_a_refused_login_is_named_with_what_to_do(emulator: Emulator) -> None:
    emulator.injected_fault = InjectedFault.TOKEN
    found = report(emulator, None)
    verdicts = {each["request"]: (each["verdict"], each["code"]) for each in found["checks"]}
    assert (found["ok"], verdicts["login"][0], verdicts["probe"]) == (False, "failed", ("failed", "token"))
    assert found["advice"]["token"]


def test_an_erp_that_is_away_is_not_reached(emulator: Emulator) -> None:
    found = report(emulator, None, settings={"base_url": "http://127.0.0.1:9"})
    assert found["checks"][0] == {
        "request": "reach",
        "verdict": "failed",
        "detail": "",
        "ms": None,
        "code": "fine",
    }
    assert not found["ok"]


def test_a_lead_is_sent_on_demand_alone() -> None:
    with make_emulator("ixc") as emulator:
        found = report(emulator, None)
        assert emulator.effects == []
        assert (
            next(each["able"] for each in found["abilities"] if each["name"] == "pedidos de ligação") is None
        )
        found = report(emulator, None, writes=True)
        assert [name for name, _ in emulator.effects] == ["contato"]
        assert (
            next(each["able"] for each in found["abilities"] if each["name"] == "pedidos de ligação") is True
        )


def test_a_code_that_is_missing_is_named_by_its_key() -> None:
    with make_emulator("ixc") as emulator:
        found = report(emulator, None, settings={"ixc": {"id_assunto": "12"}})
    [tickets] = [each for each in found["abilities"] if each["name"] == "pedidos de ajuda"]
    assert (tickets["able"], tickets["why"]) == (False, "falta na configuração: erp.ixc.id_ticket_setor")


def test_nothing_is_sent_without_a_login(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")
    with make_emulator("sgp") as emulator:
        found = report(emulator, MARIA, settings={"token": None})
        assert emulator.calls == []
    assert found["checks"] == [
        {
            "request": "login",
            "verdict": "failed",
            "detail": "falta: token",
            "ms": None,
            "code": "configuration",
        }
    ]


def test_titles_of_others_and_fields_that_cannot_be_read_are_counted() -> None:
    """A stranger's title and an unreadable amount, each beside titles in order."""

    def rewrite(answer: Any) -> Any:
        rows = answer.get("registros") or []
        titles = [row for row in rows if "liberado" in row]
        for row, changes in zip(titles, ({"id_cliente": "9"}, {"valor": "x"}), strict=False):
            row.update(changes)
        return answer

    with make_emulator("ixc") as emulator:
        emulator.rewrite = rewrite
        code, text = check(emulator, require="totem")
        found = [each for each in report(emulator)["checks"] if each["verdict"] == "warning"]
    assert code == 0
    assert "1 de 3 são de outro cliente ou de ninguém" in " ".join(text.split())
    assert {(each["request"], each["code"]) for each in found} == {
        ("open_boletos", "foreign_record"), ("open_boletos", "unreadable_field"),
    }  # fmt: skip
    assert any("valor não se lê em 1 de 3" in each["detail"] for each in found)


def test_entries_that_are_no_records_are_counted() -> None:
    def rewrite(answer: Any) -> Any:
        rows = answer.get("registros") or []
        return {**answer, "registros": [*rows, "x"]} if any("liberado" in row for row in rows) else answer

    with make_emulator("ixc") as emulator:
        emulator.rewrite = rewrite
        found = [each for each in report(emulator)["checks"] if each["verdict"] == "warning"]
    assert [(each["request"], each["detail"]) for each in found] == [
        ("open_boletos", "1 de 4 não são registros: não aparecem")
    ]
