"""Wire models of requests 1 and 2, in both generations: each name and the field for its value."""

from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.customer import CODE_FORMS, Address, Birthday, Customer, OpenBoleto
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.base_model import wire_names
from totem.erp.adapters.contract.customer_models import BoletoWire, read_boletos, read_customers
from totem.erp.adapters.contract.find_records import compact

MARIA = TaxId.parse("529.982.247-25")

CUSTOMER_A = {
    "id_cliente": "12",
    "nome": "Maria",
    "fantasia": "Loja",
    "tipo_pessoa": "F",
    "cnpj_cpf": "529.982.247-25",
    "contribuinte_icms": "N",
    "data_nascimento": "14/03/1978",
    "ativo": "S",
    "Sexo": "F",
    "cep": "13010-050",
    "endereco": "Rua A",
    "numero": 10,
    "complemento": "Apto 1",
    "bairro": "Centro",
    "cidade": "Campinas",
    "uf": "SP",
    "fone": "1",
    "telefone_comercial": "2",
    "telefone_celular": "3",
    "whatsapp": "3",
    "email": "m@x.example",
    "senha": "não é lida",
}
CUSTOMER_B = {
    "nome_completo": "Maria",
    "aniversario": "1978-03-14",
    "data_registro": "2020-01-01",
    "ativo": "ativo",
    "id_remoto": 12,
    "id_contrato": 34,
    "rua_endereco": "Rua A",
    "numero_endereco": "10",
    "cep_endereco": "13010-050",
    "cidade_endereco": "Campinas",
    "complemento_endereco": "Apto 1",
    "bairro_endereco": "Centro",
    "estado_endereco": "SP",
}
ADDRESS = Address("Rua A", "10", "Apto 1", "Centro", "Campinas", "SP", "13010-050")


def customer(row: dict[str, Any]) -> Customer:
    return read_customers([compact(row)])[0].to_domain(MARIA)


def boleto(row: dict[str, Any]) -> OpenBoleto:
    return read_boletos([compact(row)])[0].to_domain(1)


def test_customer_of_generation_a() -> None:
    read = customer(CUSTOMER_A)
    assert (read.id, read.contract_id, read.name, read.trade_name) == ("12", None, "Maria", "Loja")
    assert (read.birthday, read.active, read.email) == (Birthday(14, 3, 1978), True, "m@x.example")
    assert read.phones == ("3", "1", "2")
    assert read.address == ADDRESS


def test_customer_of_generation_b() -> None:
    read = customer(CUSTOMER_B)
    assert (read.id, read.contract_id, read.name) == ("12", "34", "Maria")
    assert (read.birthday, read.active, read.phones, read.email) == (Birthday(14, 3, 1978), True, (), None)
    assert read.address == ADDRESS


@pytest.mark.parametrize("name", ["ativo", "data_nascimento", "email", "cep", "fantasia"])
def test_a_field_that_nothing_hangs_on_may_be_unreadable(name: str) -> None:
    assert customer({**CUSTOMER_A, name: [1, 2]}).name == "Maria"


@pytest.mark.parametrize("name", ["id_cliente", "nome", "id_contrato", "data_nascimento"])
def test_a_customer_field_that_cannot_be_read_is_named(name: str) -> None:
    (wire,) = read_customers([compact({**CUSTOMER_A, name: {"a": 1}})])
    assert list(wire.unread) == [name]
    assert wire.to_domain(MARIA).email == "m@x.example"


BOLETO_A = {
    "id_fatura": 7,
    "nome_cliente": "Maria",
    "valor_inicial": "R$ 1.200,00",
    "valor_atual": "1.234,56",
    "data_emissao": "2026-11-01",
    "data_vencimento": "30/11/2026",
    "linha_digitavel": " 34191.79001 ",
    "url_boleto": "https://x.example/7",
}


def test_boleto_of_generation_a() -> None:
    assert boleto(BOLETO_A) == OpenBoleto(
        id="7",  # type: ignore[arg-type]
        amount=Decimal("1234.56"),
        original_amount=Decimal("1200.00"),
        issue_date=date(2026, 11, 1),
        due_date=date(2026, 11, 30),
        line="34191.79001",
        link="https://x.example/7",
        payer_name="Maria",
        document_number="7",
    )


@pytest.mark.parametrize(("sent", "number"), [("NF 12345", "NF 12345"), ("529.982.247-25", "7"), ("", "7")])
def test_a_title_without_a_number_of_its_own_has_its_id_as_one(sent: str, number: str) -> None:
    assert boleto({**BOLETO_A, "document_number": sent}).document_number == number


def test_boleto_of_generation_b_with_the_optional_fields() -> None:
    more = {
        "code_fatura": "7-529",
        "document_number": "52998224725",
        "remote_id": 12,
        "juros": Decimal("0.78"),
        "multa": "2,60",
        "desconto": 0,
        "codigo_barras": "3" * 44,
        "pix_copia_cola": "000201…",
        "id_contrato": 34,
        "nosso_numero": 99,
        "descricao": "Internet",
    }
    read = boleto({**BOLETO_A, **more})
    assert (read.interest, read.fine, read.discount) == (Decimal("0.78"), Decimal("2.60"), Decimal("0.00"))
    assert (read.barcode, read.pix, read.contract_id) == ("3" * 44, "000201…", "34")
    assert (read.our_number, read.description, read.document_number) == ("99", "Internet", "7")


@pytest.mark.parametrize(
    "name",
    [
        "pix_copia_cola",
        "pix",
        "pixCopiaECola",
        "codigo_pix",
        "codigoPix",
        "codigopix",
        "qrcode_pix",
        "qr_code",
        "emv",
    ],
)
def test_every_name_of_pix(name: str) -> None:
    assert boleto({**BOLETO_A, name: " 00020126 "}).pix == "00020126"


@pytest.mark.parametrize(
    ("row", "pix"),
    [
        ({"pix_copia_cola": None, "pix": "000201A"}, "000201A"),
        ({"pix_copia_cola": "", "emv": "000201A"}, "000201A"),
        ({"qr_code": "data:image/png;base64,iVBOR", "emv": "000201A"}, "000201A"),
        ({"pix": {"dadosPix": {"pixCopiaECola": "000201A"}, "qrCode": {"imagem": "iVBOR"}}}, "000201A"),
        ({"pix": True, "qr_code": "000201A"}, "000201A"),
        ({"pix": True}, None),
        ({"pix": {"id": 1}}, None),
        ({"pix_copia_cola": "não é um código"}, "não é um código"),
    ],
)
def test_pix_is_found_wherever_it_is(row: dict[str, Any], pix: str | None) -> None:
    assert boleto({**BOLETO_A, **row}).pix == pix


FORMS = ("linha_digitavel", "codigo_barras", "pix_copia_cola", "url_boleto")


@given(st.dictionaries(st.sampled_from(FORMS), st.sampled_from(["x", "", None, False, [], {}])))
def test_a_boleto_is_kept_whatever_it_lacks(forms: dict[str, Any]) -> None:
    read = boleto({"id_fatura": "7", **forms})
    shown = (read.line, read.barcode, read.pix, read.link)
    assert shown == tuple("x" if forms.get(name) == "x" else None for name in FORMS)


@pytest.mark.parametrize(
    ("row", "identity"),
    [
        ({"code_fatura": "7-a"}, "7-a"),
        ({"id_fatura": "", "code_fatura": "7-a"}, "7-a"),
        ({"nosso_numero": "99"}, "99"),
        ({"valor_atual": "1.00"}, "#1"),
    ],
)
def test_a_boleto_without_an_id_is_kept(row: dict[str, Any], identity: str) -> None:
    assert boleto(row).id == identity


def test_what_is_due_is_the_face_value_where_nothing_else_is_told() -> None:
    for unknown in ({}, {"valor_atual": None}, {"valor_atual": "0.00"}):
        told = boleto({"id_fatura": "7", "valor_inicial": "9,90", **unknown})
        assert (told.amount, told.original_amount) == (None, Decimal("9.90"))
        assert check(told, Policy(), date(2026, 11, 24)).amount == Decimal("9.90")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("valor_atual", "dez reais"),
        ("valor_atual", "1.234"),
        ("valor_inicial", [1]),
        ("juros", "x"),
        ("data_vencimento", "31/02/2026"),
        ("data_emissao", "ontem"),
        ("linha_digitavel", ["3419"]),
        ("url_boleto", {"href": "x"}),
        ("id_fatura", {"a": 1}),
    ],
)
def test_a_boleto_field_that_cannot_be_read_is_named(name: str, value: object) -> None:
    (wire,) = read_boletos([compact({**BOLETO_A, name: value})])
    without = {key: each for key, each in BOLETO_A.items() if key != name}
    assert list(wire.unread) == [name]
    assert wire.to_domain(1) == boleto(without)


def test_names_are_read_in_any_case() -> None:
    assert boleto({"ID_FATURA": "7", "Valor_Atual": "1,00"}).amount == Decimal("1.00")


def test_personal_data_is_not_in_reprs() -> None:
    for model in (customer(CUSTOMER_A), boleto({**BOLETO_A, "pix": "000201"})):
        shown = repr(model)
        assert all(secret not in shown for secret in ("Maria", "Rua A", "m@x", "34191", "000201", "52998"))


def test_every_domain_field_has_a_wire_field() -> None:
    row = {
        **BOLETO_A,
        "juros": 1,
        "multa": 1,
        "desconto": 1,
        "descricao": "d",
    }
    row |= {wire_names(BoletoWire, each)[0]: "1" for texts in CODE_FORMS.values() for each in texts}
    row |= {"document_number": "1", "nosso_numero": "1", "id_contrato": "1"}
    found = asdict(boleto(row))
    assert found.pop("paid_amount") is None, "the contract has none"
    assert None not in found.values()
    read = customer({**CUSTOMER_A, **CUSTOMER_B})
    of_vendors = {"plan", "erp_context"}  # the contract has none
    assert all(getattr(read, field.name) for field in fields(read) if field.name not in of_vendors)
