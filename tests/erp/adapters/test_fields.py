"""Tables of fields: a record by its row, its place where it has no id, and boletos that may be lost."""

from decimal import Decimal

import pytest

from support.log_check import LogWatch
from totem.domain.customer import ContractId, Customer, OpenBoleto, StatementEntry
from totem.domain.taxid import TaxId
from totem.erp.adapters.fields import (
    FieldTable,
    address,
    always,
    customer_owner,
    document_owner,
    ident,
    money,
    read_boletos,
    read_records,
    text,
)
from totem.erp.adapters.json_rows import Row, read_rows
from totem.erp.adapters.search import Search
from totem.erp.errors import BadAnswer, Reason
from totem.erp.port import Owner

MARIA = TaxId.parse("529.982.247-25")
BOLETO = FieldTable(
    OpenBoleto,
    {
        "id": ident("id"),
        "amount": money("valor"),
        "description": text("obs", "texto"),
        "contract_id": ident("contrato"),
    },
)
ENTRY = FieldTable(
    StatementEntry, {"id": ident("id"), "amount": money("valor"), "is_paid": always(value=True)}
)


def test_a_field_that_the_record_does_not_have_is_an_error() -> None:
    with pytest.raises(TypeError, match="OpenBoleto has no amout, pay"):
        FieldTable(OpenBoleto, {"id": ident("id"), "amout": money("valor"), "pay": money("valor")})


def test_a_record_is_made_of_the_first_names_that_have_a_value() -> None:
    made = BOLETO(Row({"id": 7, "valor": "10,50", "obs": " ", "texto": "Mensalidade", "senha": "x"}))
    assert made == OpenBoleto("7", amount=Decimal("10.50"), description="Mensalidade")  # type: ignore[arg-type]


def test_without_an_id_a_record_has_its_place_and_a_boleto_a_place_that_is_no_id() -> None:
    assert ENTRY(Row({}), 3).id == "3"
    assert BOLETO(Row({}), 3).id == "#3"
    customers = FieldTable(Customer, {"id": ident("id"), "address": address("rua", "", "apto")})
    made = customers(Row({"rua": "Rua A", "apto": "2"}), 3, tax_id=MARIA)
    assert (made.id, made.address.street, made.address.number, made.address.complement) == (
        *(None, "Rua A", None),
        "2",
    )


@pytest.mark.parametrize(
    ("row", "owner"),
    [
        ({"cpf": "1"}, Owner("1")),
        ({"cnpj": "2"}, Owner("2")),
        ({}, Owner()),
        ({"cpf": {"x": 1}}, Owner(is_unreadable=True)),
    ],
)
def test_the_owner_by_document(row: dict[str, object], owner: Owner) -> None:
    assert document_owner("cpf", "cnpj")(Row(row)) == owner


def test_a_field_that_cannot_be_read_is_noted_and_hides_no_other(expected_logs: LogWatch) -> None:
    expected_logs.expect("statement: valor cannot be read in 1 of 2 records")
    rows = read_rows("statement", [{"id": 1, "valor": "x"}, {"id": 2, "valor": "1.00"}], "data")
    found = read_records("statement", rows, ENTRY, customer_owner("cliente"))
    assert [each.record.amount for each in found] == [None, Decimal("1.00")]


@pytest.mark.parametrize(
    ("rows", "is_lost"),
    [
        ([{"id": 1}, {"id": 2}], False),
        ([{"id": 1}, {"id": {"x": 1}}], True),
        ([{"id": 1}, {}], True),
        ([{"id": 1}, "x"], True),
    ],
)
def test_boletos_beside_one_that_may_be_any(
    rows: list[object], expected_logs: LogWatch, *, is_lost: bool
) -> None:
    expected_logs.allow("erp")
    found = read_boletos("open_boletos", read_rows("x", rows, "data"), BOLETO, customer_owner("cliente"))
    assert {each.record.among_unread for each in found} == {is_lost}


def test_boletos_of_a_list_that_was_cut() -> None:
    rows = read_rows("x", [{"id": 1}], "data")
    rows.is_cut = True
    (found,) = read_boletos("open_boletos", rows.where(bool), BOLETO, customer_owner("cliente"))
    assert found.record.among_unread


@pytest.mark.parametrize("is_of_contract", [True, False])
def test_nothing_is_open_only_where_every_entry_is_a_record(
    expected_logs: LogWatch, *, is_of_contract: bool
) -> None:
    """Titles that are paid, or another contract's, are left out: what cannot be read may be the open one."""
    expected_logs.allow("erp")
    customer = Customer(MARIA, contract_id=ContractId("1"), erp_context=Search(frozenset({"1", "2"})))
    rows = read_rows("x", [{"id": 1, "contrato": "2"}, "x"], "data")
    shown = rows if is_of_contract else rows.where(lambda _row: False)
    of_contract = customer if is_of_contract else None
    with pytest.raises(BadAnswer) as caught:
        read_boletos("open_boletos", shown, BOLETO, customer_owner("cliente"), of_contract)
    assert caught.value.reason is Reason.SHAPE
    shown.invalid_count = 0
    assert read_boletos("open_boletos", shown, BOLETO, customer_owner("cliente"), customer) == []
    shown.is_cut = True
    with pytest.raises(BadAnswer):
        read_boletos("open_boletos", shown.where(bool), BOLETO, customer_owner("cliente"), of_contract)
