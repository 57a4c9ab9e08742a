"""Lists of the reference ERP (requests 3 to 15): their content, and its consistency."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from support.one_shot_client import ERP_SECRET
from support.reference_erp_client import send
from totem.lab.reference_erp import seed
from totem.lab.reference_erp.server import ReferenceErp

OF_A_CUSTOMER = {
    "notas-fiscais": "id_nota",
    "extratos": "id_extrato_financeiro",
    "quitacoes": "id",
    "instalacoes": "id_instalacao",
}
OF_ALL = {
    "produtos": "id_servico valor",
    "revendedores": "id_revendedor",
    "funcionarios": "id_funcionario",
    "departamentos": "id_departamento",
    "vencimentos": "id_vencimento data",
    "origens": "id_origem",
    "cidades": "id_cidade uf",
    "tipos-atendimento": "id_tipo_de_atendimento",
    "status-prospecto": "status_prospeccao nome",
}
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("generation", ["A", "B"])
@pytest.mark.parametrize("path", OF_A_CUSTOMER)
def test_papers_and_places_of_a_customer(
    erp_servers: dict[str, ReferenceErp], generation: str, path: str
) -> None:
    erp = erp_servers[generation]
    status, rows = send(erp, "GET", f"/{path}?id_cliente=1001")
    assert status == 200
    if generation == "B":
        assert send(erp, "GET", f"/{path}?document=529.982.247-25&id_contrato=C1001") == (200, rows)
        assert send(erp, "GET", f"/{path}?document=52998224725&id_contrato=C1")[0] == 404
    assert len({row[OF_A_CUSTOMER[path]] for row in rows}) == len(rows) > 0
    assert send(erp, "GET", f"/{path}")[0] == 400
    assert send(erp, "GET", f"/{path}?id_cliente=1") == (404, {"erro": "Cliente não encontrado"})


@pytest.mark.parametrize("path", OF_ALL)
def test_what_is_on_offer(erp: ReferenceErp, path: str) -> None:
    status, rows = send(erp, "GET", f"/{path}")
    assert status == 200
    assert len(rows) >= 3
    names = OF_ALL[path].split()
    assert all(row[name] for row in rows for name in names)
    assert len({row[names[0]] for row in rows}) == len(rows)
    assert send(erp, "POST", f"/{path}", {}) == (200, rows)


def test_the_six_statuses_of_the_contract() -> None:
    names = [row["nome"] for row in seed.CATALOG["status-prospecto"]]
    assert names == ["Inicial", "Em análise", "Reprovado", "Suspenso", "Aprovado", "Cancelado"]


def test_what_one_list_says_the_others_do_not_deny() -> None:
    for one in seed.registrations(TODAY):
        records = one.records
        papers = {row["id_boleto"]: row for row in records.extratos}
        for title in one.boletos[: 60 if papers else 0]:
            assert papers[title["id_fatura"]]["valor"] == title["valor_inicial"]
        notas = {row["id_nota"] for row in records.notas_fiscais}
        assert notas == {row["id_nota"] for row in records.extratos} - {None}
        for row in records.extratos:
            if row["data_baixa"]:
                owed = sum(Decimal(row[name]) for name in ("valor", "multa", "juros"))
                assert Decimal(row["valor_pago"]) == owed - Decimal(row["desconto"])
        open_years = {title["data_vencimento"][:4] for title in one.boletos}
        assert open_years.isdisjoint(row["ano"] for row in records.quitacoes)
        assert records.instalacoes[0]["endereco"] == one.fields["endereco"]


def test_some_have_much_and_some_nothing() -> None:
    everybody = [one.records for one in seed.registrations(TODAY)]
    assert {len(each.instalacoes) for each in everybody} >= {1, 2}
    assert any(not each.notas_fiscais and not each.quitacoes for each in everybody)
    states = {
        service["status"] for each in everybody for place in each.instalacoes for service in place["servicos"]
    }
    assert states == {"Ativo", "Suspenso por débito"}


def test_own_data_may_bring_their_own_lists(tmp_path: Path) -> None:
    row = {"id_cliente": 9, "cnpj_cpf": "529.982.247-25", "notas_fiscais": [{"id_nota": 3}]}
    file = tmp_path / "own.json"
    file.write_text(json.dumps({"clientes": [row]}), encoding="utf-8")
    with ReferenceErp(data=seed.load(file), token=ERP_SECRET) as erp:
        assert send(erp, "GET", "/notas-fiscais?id_cliente=9") == (200, [{"id_nota": 3}])
        assert send(erp, "GET", "/extratos?id_cliente=9") == (200, [])


def test_what_was_paid_is_so_in_the_statement(erp: ReferenceErp) -> None:
    def paid() -> set[str]:
        rows = send(erp, "GET", "/extratos?id_cliente=1002")[1]
        return {row["id_boleto"] for row in rows if row["data_baixa"]}

    assert "50201" not in paid()
    erp.paid.add("50201")
    try:
        assert "50201" in paid()
    finally:
        erp.paid.clear()


def test_wrong_addresses_are_told_as_such(erp: ReferenceErp) -> None:
    assert send(erp, "GET", "/cliente") == (404, {"erro": "Esta rota não existe"})
    assert send(erp, "PUT", "/clientes", {}) == (405, {"erro": "Esta rota não aceita este método"})


@pytest.mark.parametrize(
    ("rules", "path", "field", "value"),
    [
        ("extratos:brazilian", "/extratos?id_cliente=1001", "valor", "R$ 129,90"),
        ("extratos:numbers", "/extratos?id_cliente=1001", "valor", "1.2.3"),
        ("instalacoes:blank", "/instalacoes?id_cliente=1001", "endereco", ""),
        ("notas-fiscais:dates", "/notas-fiscais?id_cliente=1001", "data_vencimento", "31/02/2026"),
        ("cidades:noid", "/cidades", "id_cidade", None),
    ],
)
def test_faults_in_the_data(erp: ReferenceErp, rules: str, path: str, field: str, value: object) -> None:
    erp.faults.set(rules)
    assert send(erp, "GET", path)[1][0].get(field) == value


def test_a_filter_that_is_ignored_and_a_customer_who_is_none(erp: ReferenceErp) -> None:
    erp.faults.set("*:everybody,wrapped")
    assert send(erp, "GET", "/clientes?cnpj_cpf=52998224725")[1]["total"] == 17
    assert send(erp, "GET", "/notas-fiscais?id_cliente=1001")[1]["total"] > 30
    erp.faults.set("clientes:anybody")
    assert send(erp, "GET", "/clientes?cnpj_cpf=12345678909")[1]["id_cliente"] == "1001"
