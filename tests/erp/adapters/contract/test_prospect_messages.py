"""Bodies of a prospect, a file and a lead in both generations, and the answers of an ERP to them."""

import base64
import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from totem.domain.catalog import CityId, DueDayId, EmployeeId, OriginId, PlanId, ResellerId
from totem.domain.customer import Address
from totem.domain.sign_up import Attachment, LeadContact, Prospect, Receipt
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.prospect_messages import (
    CREATE_PROSPECT,
    EDIT_PROSPECT,
    file_fields,
    lead_fields,
    prospect_fields,
    read_prospect_status,
    read_receipt,
)
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Refused
from totem.erp.http.messages import Response

PROSPECT = Prospect(
    tax_id=TaxId.parse("529.982.247-25"),
    name="Maria Silva",
    birthday=date(1978, 3, 14),
    identity_document="12.345",
    gender="F",
    icms_taxpayer=False,
    email="maria@x.example",
    phone="19999990000",
    whatsapp="19999990000",
    address=Address("Rua A", "10", "Apto 1", "Centro", "Campinas", "SP", "13010050"),
    plan_id=PlanId("5"),
    due_day_id=DueDayId("4"),
    origin_id=OriginId("2"),
    city_id=CityId("77"),
    reseller_id=ResellerId("3"),
    employee_id=EmployeeId("8"),
    status="1",
    note="à tarde",
)
CHOSEN = {
    "id_servico": "5",
    "id_vencimento": "4",
    "id_origem": "2",
    "id_cidade": "77",
    "id_revendedor": "3",
    "id_funcionario": "8",
    "status_prospeccao": "1",
    "obs": "à tarde",
}
PERSON = {
    "tipo_pessoa": "F",
    "ie_identidade": "12.345",
    "Sexo": "F",
    "contribuinte_icms": "N",
    "email": "maria@x.example",
    "fone": "19999990000",
    "telefone_celular": "19999990000",
    "whatsapp": "19999990000",
}


def answer(body: object, status: int = 200) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {}, content)


def test_a_prospect_of_generation_a() -> None:
    assert prospect_fields(PROSPECT, generation="A", masked=False) == {
        **CHOSEN,
        **PERSON,
        "cnpj_cpf": "52998224725",
        "nome": "Maria Silva",
        "data_nascimento": "1978-03-14",
        "endereco": "Rua A",
        "numero": "10",
        "complemento": "Apto 1",
        "bairro": "Centro",
        "cidade": "Campinas",
        "uf": "SP",
        "cep": "13010050",
    }


def test_a_prospect_of_generation_b() -> None:
    assert prospect_fields(PROSPECT, generation="B", masked=True) == {
        **CHOSEN,
        **PERSON,
        "document": "529.982.247-25",
        "nome_completo": "Maria Silva",
        "aniversario": "1978-03-14",
        "rua_endereco": "Rua A",
        "numero_endereco": "10",
        "complemento_endereco": "Apto 1",
        "bairro_endereco": "Centro",
        "cidade_endereco": "Campinas",
        "estado_endereco": "SP",
        "cep_endereco": "13010050",
    }


def test_an_edit_sends_what_changes_and_nothing_else() -> None:
    changes = Prospect(plan_id=PlanId("6"), note="")
    assert prospect_fields(changes, generation="A", masked=False) == {"id_servico": "6", "obs": ""}


@pytest.mark.parametrize("generation", ["A", "B"])
def test_every_field_of_a_prospect_has_a_wire_name(generation: str) -> None:
    given: dict[str, Any] = {
        each.name: getattr(PROSPECT, each.name) or each.name for each in fields(Prospect)
    }
    own = [(name, Prospect(**{name: value})) for name, value in given.items() if name != "address"]
    address: dict[str, Any] = {each.name: Address(**{each.name: each.name}) for each in fields(Address)}
    own += [(name, Prospect(address=value)) for name, value in address.items()]
    assert [
        name for name, prospect in own if not prospect_fields(prospect, generation=generation, masked=False)
    ] == []


def test_a_lead() -> None:
    lead = LeadContact("João", phone="1933330000", city_id=CityId("77"), plan_id=PlanId("5"), note="de manhã")
    sent = {"fone": "1933330000", "id_cidade": "77", "id_servico": "5", "obs": "de manhã"}
    assert lead_fields(lead, generation="A") == {"nome": "João", **sent}
    assert lead_fields(lead, generation="B") == {"nome_completo": "João", **sent}


def test_a_file() -> None:
    content = bytes(range(256))
    sent = file_fields(Attachment("frente.jpg", "image/jpeg", content))
    assert (sent["nome"], sent["tipo"]) == ("frente.jpg", "image/jpeg")
    assert base64.b64decode(str(sent["conteudo"]), validate=True) == content


@pytest.mark.parametrize(
    ("body", "prospect_id"),
    [
        ({"status": "ok"}, None),
        ({"status": "OK!"}, None),
        ({"status": " Sucesso "}, None),
        ({"status": "success", "id": 7}, "7"),
        ({"status": "1", "id_prospecto": "7"}, "7"),
        ({"status": 1, "id_lead": 7}, "7"),
        ({"status": True, "id_prospecto": 7, "id": 99}, "7"),
        ({"status": "true"}, None),
        ({"STATUS": "ok", "mensagem": "Cadastro recebido"}, None),
        ({"data": {"status": "ok", "id": 7}}, "7"),
        ({"status": "ok", "data": {"id_prospecto": 7}}, "7"),
        ({"status": "ok", "dados": [{"id": 7}]}, "7"),
        ([{"status": "ok", "id": 7}], "7"),
        ({"id_prospecto": 7}, "7"),
        ({"success": True, "mensagem": "Cadastrado"}, None),
        ({"erro": "", "status": "ok"}, None),
        ({"retorno": {"status": "OK", "id": 7}}, "7"),
        ({"type": "success", "message": "Registro inserido", "id": "7"}, "7"),
        ({"status": 201, "id": 7}, "7"),
        ({"status": "Cadastrado com sucesso", "id": 7}, "7"),
        ({"status": "Cadastro realizado com sucesso!", "protocolo": "2026-77"}, None),
        ({"status": "Notificado no sistema com sucesso", "dados": {"obs": "Sem internet", "id": 7}}, "7"),
        ({"status": 0, "mensagem": "Cadastrado com sucesso", "id_prospecto": 7}, "7"),
        ({"data": {"status": "Prospect successfully created", "nome": "Maria", "id": 7}}, "7"),
        ("ok", None),
        (True, None),
        (b"OK\r\n", None),
        (b"\xef\xbb\xbfsucesso", None),
    ],
)
def test_done(body: object, prospect_id: str | None) -> None:
    assert read_receipt(CREATE_PROSPECT, answer(body)).id == prospect_id


@pytest.mark.parametrize("status", [201, 202, 204])
def test_done_without_a_word(status: int) -> None:
    assert read_receipt(CREATE_PROSPECT, answer(b"", status)) == Receipt(None, "")


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"status": "CPF já cadastrado"}, 200, "CPF já cadastrado"),
        ({"status": "erro", "mensagem": "CPF já cadastrado"}, 200, "CPF já cadastrado"),
        ({"status": "0", "msg": "CPF já cadastrado"}, 200, "CPF já cadastrado"),
        ({"status": False, "msg": "CPF já cadastrado"}, 200, "CPF já cadastrado"),
        ({"status": "Recusado", "msg": "fora da área"}, 200, "fora da área"),
        ({"status": "erro"}, 200, ""),
        ({"status": "ok", "erro": "fora da área"}, 200, "fora da área"),
        ({"success": False, "message": "fora da área"}, 200, "fora da área"),
        ({"error": {"message": "fora da área"}}, 200, "fora da área"),
        ({"data": {"status": "fora da área"}}, 200, "fora da área"),
        ("fora da área", 200, "fora da área"),
        ({"type": "error", "message": "fora da área"}, 200, "fora da área"),
        ({"status": "Cadastrado sem sucesso", "id": 7}, 200, "Cadastrado sem sucesso"),
        ({"status": "Não foi cadastrado com sucesso", "id": 7}, 200, "Não foi cadastrado com sucesso"),
        ({"status": "CPF já cadastrado com sucesso", "protocolo": "1"}, 200, "CPF já cadastrado com sucesso"),
        ({"status": "Cadastro recusado", "mensagem": "Lido com sucesso", "id": 7}, 200, "Cadastro recusado"),
        ({"erro": "E-mail inválido"}, 422, "E-mail inválido"),
        ({"errors": {"message": "E-mail inválido"}}, 400, "E-mail inválido"),
        ({"erro": "O campo nome é obrigatório"}, 400, "O campo nome é obrigatório"),
        (b"", 409, ""),
    ],
)
def test_declined_with_its_reason(body: object, status: int, reason: str) -> None:
    with pytest.raises(Declined) as caught:
        read_receipt(CREATE_PROSPECT, answer(body, status))
    error = caught.value
    words = f"{error} {error.reason}"
    assert error.explanation == reason
    assert not reason or reason not in words


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        ({"erro": "Token inválido"}, 401, Refused),
        (b"", 403, Refused),
        (b"<html>", 405, Refused),
        ({"erro": "Rota não encontrada"}, 404, Refused),
        (b"<html>Not Found</html>", 404, Refused),
        ({"erro": "Token expirado"}, 400, Refused),
        ({"status": "erro", "mensagem": "Acesso negado"}, 200, Refused),
        ({"erro": "Prospecto não encontrado"}, 404, NotFound),
        (b"", 404, NotFound),
        (b"", 200, BadAnswer),
        (b"<html>", 200, BadAnswer),
        (b"{", 200, BadAnswer),
        (b"Erro ao gravar", 200, BadAnswer),
        (b"ok" * 2_000_000, 200, BadAnswer),
        ({}, 200, BadAnswer),
        ({"status": "Cadastrado com sucesso"}, 200, BadAnswer),
        ({"status": "erro", "mensagem": "Cadastrado com sucesso", "id": 7}, 200, BadAnswer),
        ({"mensagem": "Cadastrado com sucesso", "id": 7}, 422, BadAnswer),
        ({"status": ""}, 200, BadAnswer),
        ({"status": "ok", "id": {"a": 1}}, 200, BadAnswer),
        (b"", 302, BadAnswer),
    ],
)
def test_what_says_nothing_of_the_record(body: object, status: int, outcome: type[ErpError]) -> None:
    with pytest.raises(ErpError) as caught:
        read_receipt(EDIT_PROSPECT, answer(body, status))
    assert type(caught.value) is outcome


@pytest.mark.parametrize(
    "body",
    [
        {"status_prospeccao": "3"},
        {"status_prospeccao": 3},
        {"data": {"status_prospeccao": "3"}},
        [{"status_prospeccao": "3"}],
        {"status": "ok", "status_prospeccao": "3"},
    ],
)
def test_the_status_of_a_prospect(body: object) -> None:
    assert read_prospect_status(answer(body)) == "3"


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        (b"", 404, NotFound),
        ({"erro": "Prospecto não encontrado"}, 404, NotFound),
        ({"erro": "Prospecto não encontrado"}, 200, NotFound),
        ([], 200, NotFound),
        ({"status_prospeccao": ""}, 200, NotFound),
        ({"status_prospeccao": {"a": 1}}, 200, BadAnswer),
        (b"<html>", 200, BadAnswer),
        (b"", 401, Refused),
    ],
)
def test_no_status(body: object, status: int, outcome: type[ErpError]) -> None:
    with pytest.raises(ErpError) as caught:
        read_prospect_status(answer(body, status))
    assert type(caught.value) is outcome
