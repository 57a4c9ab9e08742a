"""Wire models of requests 7 to 15: each name and the field for its value, and rows without a choice."""

from decimal import Decimal
from typing import Any

import pytest

from support.log_check import LogWatch
from totem.domain.catalog import City, CityId, DueDay, DueDayId, Plan, PlanId, ProspectStatus
from totem.erp.adapters.contract import catalog_models as offers
from totem.erp.adapters.contract.find_records import RequestSpec, compact

PLAN = {"id_servico": 5, "nome": "Fibra 500", "descricao": "Wi-Fi 6", "valor": "R$ 99,90", "obs": "até 31/12"}
CHOICES = [
    (offers.RESELLERS, "id_revendedor"),
    (offers.EMPLOYEES, "id_funcionario"),
    (offers.DEPARTMENTS, "id_departamento"),
    (offers.ORIGINS, "id_origem"),
    (offers.TICKET_KINDS, "id_tipo_de_atendimento"),
    (offers.PROSPECT_STATUSES, "status_prospeccao"),
]


def test_a_plan() -> None:
    (plan,) = offers.read_plans([compact(PLAN)])
    assert plan == Plan(PlanId("5"), "Fibra 500", "Wi-Fi 6", Decimal("99.90"), "até 31/12")


def test_a_plan_that_is_named_by_its_description_says_it_once() -> None:
    (plan,) = offers.read_plans([compact({**PLAN, "nome": None})])
    assert (plan.name, plan.description) == ("Wi-Fi 6", None)


def test_a_price_that_cannot_be_read_is_absent_and_named(expected_logs: LogWatch) -> None:
    expected_logs.expect("plans: valor cannot be read in 1 of 1 records")
    (plan,) = offers.read_plans([compact({**PLAN, "valor": "1.234"})])
    assert (plan.name, plan.amount) == ("Fibra 500", None)


@pytest.mark.parametrize(("spec", "id_name"), CHOICES, ids=[spec.request for spec, _ in CHOICES])
@pytest.mark.parametrize("row", [{}, {"id": "other"}], ids=["its own id", "two ids"])
def test_an_id_and_a_name(spec: RequestSpec, id_name: str, row: dict[str, Any]) -> None:
    rows = [compact({**row, id_name: 1, "nome": " Google ", "obs": "x"}), compact({id_name: "2", "nome": ""})]
    assert offers.read_choices(spec, rows, ProspectStatus) == [
        ProspectStatus("1", "Google", "x"),
        ProspectStatus("2", "2"),
    ]


def test_a_city() -> None:
    (city,) = offers.read_cities([compact({"id_cidade": "77", "nome": "Campinas", "uf": "SP", "obs": ""})])
    assert city == City(CityId("77"), "Campinas", "SP")


@pytest.mark.parametrize(
    ("value", "day", "label"),
    [
        ("10", 10, "10"),
        (5, 5, "5"),
        ("05", 5, "05"),
        ("Dia 15", 15, "Dia 15"),
        ("Todo dia 20", 20, "Todo dia 20"),
        ("2026-12-25", 25, "2026-12-25"),
        ("25/12/2026", 25, "25/12/2026"),
        ("31", 31, "31"),
        ("32", None, "32"),
        ("último dia útil", None, "último dia útil"),
        ("", 4, "4"),
    ],
)
def test_a_due_day(value: object, day: int | None, label: str) -> None:
    (read,) = offers.read_due_days([compact({"id_vencimento": "4", "data": value})])
    assert read == DueDay(DueDayId("4"), day, label)


def test_what_has_no_id_is_no_choice(expected_logs: LogWatch) -> None:
    expected_logs.expect("plans: 1 of 2 rows have no id")
    assert len(offers.read_plans([compact(PLAN), compact({"nome": "Sem código"})])) == 1


def test_the_same_row_only_once() -> None:
    assert len(offers.read_plans([compact(PLAN), compact(PLAN)])) == 1
