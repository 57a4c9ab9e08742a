"""Wire models of requests 3 to 6: each name and the field for its value, and odd values."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from totem.domain.customer import (
    Address,
    BoletoId,
    Clearance,
    ClearanceId,
    Installation,
    InstallationId,
    Invoice,
    NotaId,
    Service,
    ServiceId,
    StatementEntry,
    StatementId,
)
from totem.erp.adapters.contract.base_model import OwnedWire
from totem.erp.adapters.contract.find_records import compact
from totem.erp.adapters.contract.record_models import (
    ClearanceWire,
    InstallationWire,
    NotaWire,
    StatementWire,
    read_installations,
    read_year,
)

NOTA = {
    "id_nota": 7,
    "status": "Paga",
    "valor": "1.234,56",
    "valor_pago": "R$ 1.234,56",
    "data_lancamento": "01/10/2026",
    "data_vencimento": "2026-10-10",
    "data_baixa": "2026-10-09T10:00:00-03:00",
    "url_nota_fiscal": "https://x.example/nota/7",
}
ENTRY = {
    "id_extrato_financeiro": "e1",
    "data_lancamento": "2026-10-01",
    "data_vencimento": "2026-10-10",
    "data_baixa": "",
    "id_boleto": 55,
    "id_nota": "7",
    "valor": 99.9,
    "valor_pago": "0",
    "multa": "1,99",
    "juros": None,
    "desconto": "5",
    "obs": "mensalidade",
}
SERVICE = {
    "id_servico": 3,
    "nome": "Fibra 500",
    "descricao": "500 Mb/s",
    "valor": "99,90",
    "status": "Ativo",
    "obs": "Wi-Fi 6",
}
PLACE = {
    "id_instalacao": 9,
    "cep": "13010-050",
    "endereco": "Rua A",
    "numero": 10,
    "complemento": "Apto 1",
    "bairro": "Centro",
    "cidade": "Campinas",
    "uf": "SP",
    "latitude": "-22.9",
    "longitude": "-47.0",
    "obs": "portão azul",
    "servicos": [SERVICE],
}
PLACE_B = {
    "id_instalacao": 9,
    "rua_endereco": "Rua A",
    "numero_endereco": "10",
    "cep_endereco": "13010-050",
    "cidade_endereco": "Campinas",
    "complemento_endereco": "Apto 1",
    "bairro_endereco": "Centro",
    "estado_endereco": "SP",
    "obs": "portão azul",
    "servicos": SERVICE,
}
READ_SERVICE = Service(ServiceId("3"), "Fibra 500", "500 Mb/s", Decimal("99.90"), "Ativo", "Wi-Fi 6")
READ_PLACE = Installation(
    InstallationId("9"),
    Address("Rua A", "10", "Apto 1", "Centro", "Campinas", "SP", "13010-050"),
    "portão azul",
    (READ_SERVICE,),
)


def nota(row: dict[str, Any]) -> Invoice:
    return NotaWire(compact(row)).to_domain(1)


def installation(row: dict[str, Any]) -> Installation:
    ((wire, services),) = read_installations([compact(row)])
    return wire.to_domain(1, services)


def test_a_nota() -> None:
    assert nota(NOTA) == Invoice(
        id=NotaId("7"),
        status="Paga",
        amount=Decimal("1234.56"),
        paid_amount=Decimal("1234.56"),
        issue_date=date(2026, 10, 1),
        due_date=date(2026, 10, 10),
        paid_date=date(2026, 10, 9),
        link="https://x.example/nota/7",
    )


def test_a_line_of_the_statement() -> None:
    assert StatementWire(compact(ENTRY)).to_domain(1) == StatementEntry(
        id=StatementId("e1"),
        issue_date=date(2026, 10, 1),
        due_date=date(2026, 10, 10),
        boleto_id=BoletoId("55"),
        nota_id=NotaId("7"),
        amount=Decimal("99.90"),
        paid_amount=Decimal("0.00"),
        fine=Decimal("1.99"),
        discount=Decimal("5.00"),
        note="mensalidade",
    )


@pytest.mark.parametrize(
    "odd", [{"data_baixa": "31/02/2026"}, {"valor_pago": "1.234"}, {"data_pagamento": [1]}]
)
def test_a_payment_that_cannot_be_read_is_not_an_open_line(odd: dict[str, Any]) -> None:
    row = {name: value for name, value in ENTRY.items() if name not in {"data_baixa", "valor_pago"}}
    assert StatementWire(compact({**row, **odd})).to_domain(1).is_payment_unread
    assert not StatementWire(compact(row)).to_domain(1).is_payment_unread


def test_a_clearance() -> None:
    row = compact({"id": 2, "ano": "2025", "url": "https://x.example/q"})
    assert ClearanceWire(row).to_domain(1) == Clearance(ClearanceId("2"), 2025, "https://x.example/q")


@pytest.mark.parametrize("row", [PLACE, PLACE_B], ids="AB")
def test_an_installation(row: dict[str, Any]) -> None:
    assert installation(row) == READ_PLACE


@pytest.mark.parametrize(
    "services",
    [
        SERVICE,
        [SERVICE],
        [[SERVICE]],
        {"servico": SERVICE},
        {"data": [SERVICE]},
        {"0": SERVICE},
        [None, SERVICE, "", []],
    ],
)
def test_services_however_they_are_wrapped(services: object) -> None:
    assert installation({**PLACE, "servicos": services}).services == (READ_SERVICE,)


@pytest.mark.parametrize("services", [None, [], {}, "", "nenhum", 0])
def test_no_services(services: object) -> None:
    assert installation({**PLACE, "servicos": services}).services == ()


@pytest.mark.parametrize("name", [name for name in NOTA if name != "id_nota"])
def test_a_field_of_a_nota_that_cannot_be_read_is_absent(name: str) -> None:
    assert nota({**NOTA, name: {"a": 1}}).id == "7"


@pytest.mark.parametrize(
    ("model", "row", "name"),
    [
        (NotaWire, NOTA, "id_nota"),
        (StatementWire, ENTRY, "id_extrato_financeiro"),
        (ClearanceWire, {"id": 1, "ano": 2025}, "id"),
        (InstallationWire, PLACE, "id_instalacao"),
    ],
)
def test_an_unreadable_id_is_named(model: type[OwnedWire], row: dict[str, Any], name: str) -> None:
    wire: Any = model(compact({**row, name: {"a": 1}}))
    assert (wire.id, list(wire.unread)) == (None, [name])


def test_a_record_without_an_id_is_known_by_its_place() -> None:
    assert NotaWire(compact({**NOTA, "id_nota": ""})).to_domain(4).id == "#4"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (2025, 2025),
        ("2025", 2025),
        (" 2025 ", 2025),
        ("Exercício 2025", 2025),
        ("31/12/2025", 2025),
        ("12025", None),
        ("25", None),
        ("", None),
        (None, None),
        (True, None),
        ([2025], None),
    ],
)
def test_the_year_of_a_clearance(value: object, read: int | None) -> None:
    assert read_year(value) == read
