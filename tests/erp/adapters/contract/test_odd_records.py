"""One odd field, of any content, hides no record, and one odd record none of the others."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.barcodes import cobranca, pix
from support.log_check import LogWatch
from support.one_shot_client import MARIA, OneShotClient, customer
from support.raw_http_server import RawServer, http
from totem.domain.customer import ContractId, Customer, CustomerId
from totem.erp.adapters.contract import catalog_models as contract_offers
from totem.erp.adapters.contract import record_models as contract_records
from totem.erp.adapters.contract.customer_models import CUSTOMER, OPEN_BOLETOS, read_boletos, read_customers
from totem.erp.adapters.contract.find_records import FoundRecords, RequestSpec, compact, find_records
from totem.erp.claims import own_records
from totem.erp.errors import BadAnswer
from totem.erp.http.messages import Response
from totem.erp.port import Owned

ME = Customer(MARIA, CustomerId("1001"), ContractId("34"))


def title(number: int) -> dict[str, Any]:
    return {
        "id_fatura": str(number),
        "nome_cliente": "Maria",
        "valor_inicial": f"{number}0.00",
        "valor_atual": f"{number}1.00",
        "juros": "0.50",
        "multa": "0.50",
        "desconto": "0.00",
        "data_emissao": "2026-11-01",
        "data_vencimento": "2026-12-10",
        "linha_digitavel": cobranca(free=str(number) * 25),
        "codigo_barras": cobranca(free=str(number) * 25),
        "pix_copia_cola": pix(o59=f"FULANO {number}"),
        "url_boleto": f"https://boletos.example.com/{number}",
        "descricao": f"Internet {number}",
        "document_number": "529.982.247-25",
        "remote_id": "1001",
        "nosso_numero": f"00{number}",
        "id_contrato": "34",
    }


def registration(number: int) -> dict[str, Any]:
    return {
        "id_cliente": str(number),
        "id_contrato": str(number),
        "nome": "Maria",
        "cnpj_cpf": "529.982.247-25",
        "data_nascimento": "1978-03-14",
        "ativo": "S",
        "endereco": f"Rua {number}",
        "fone": "1",
        "email": "m@x.example",
    }


def nota(number: int) -> dict[str, Any]:
    return {
        "id_nota": str(number),
        "status": "A",
        "valor": "1.00",
        "data_lancamento": "2026-01-01",
        "url_nota_fiscal": "https://x.example",
        "id_cliente": "1001",
    }


def entry(number: int) -> dict[str, Any]:
    return {
        "id_extrato_financeiro": str(number),
        "valor": "1.00",
        "data_baixa": "2026-01-01",
        "id_boleto": "1",
        "obs": "x",
    }


def place(number: int) -> dict[str, Any]:
    return {
        "id_instalacao": str(number),
        "endereco": "Rua A",
        "servicos": [{"id_servico": "1", "nome": "Fibra", "valor": "99.90", "status": "A"}],
    }


def clearance(number: int) -> dict[str, Any]:
    return {"id_quitacao": str(number), "ano": 2025, "url": "https://x.example/q"}


def plan(number: int) -> dict[str, Any]:
    return {"id_servico": str(number), "nome": f"Fibra {number}", "descricao": "x", "valor": "99.90"}


def city(number: int) -> dict[str, Any]:
    return {"id_cidade": str(number), "nome": f"Cidade {number}", "uf": "SP"}


def due_day(number: int) -> dict[str, Any]:
    return {"id_vencimento": str(number), "data": str(number), "obs": "x"}


def origin(number: int) -> dict[str, Any]:
    return {"id_origem": str(number), "nome": f"Rádio {number}", "obs": "x"}


def titles_of(found: FoundRecords) -> list[Any]:
    mine = own_records(ME, [Owned(wire, wire.owner) for wire in read_boletos(found)])
    return [wire.to_domain(number) for number, wire in enumerate(mine, 1)]


def customers_of(found: FoundRecords) -> list[Any]:
    return [wire.to_domain(MARIA) for wire in read_customers(found)]


def _own(model: Any) -> Callable[[FoundRecords], list[Any]]:
    def read(found: FoundRecords) -> list[Any]:
        wires = [model(row) for row in found]
        return [each.to_domain(1) for each in own_records(ME, [Owned(wire, wire.owner) for wire in wires])]

    return read


def installations_of(found: FoundRecords) -> list[Any]:
    return [wire.to_domain(1, services) for wire, services in contract_records.read_installations(found)]


def origins_of(found: FoundRecords) -> list[Any]:
    def made(key: str, name: str, note: str | None) -> tuple[str, str, str | None]:
        return key, name, note

    return contract_offers.read_choices(contract_offers.ORIGINS, found, made)


LISTS: dict[str, tuple[RequestSpec, Callable[[int], dict[str, Any]], Callable[[FoundRecords], list[Any]]]] = {
    "titles": (OPEN_BOLETOS, title, titles_of),
    "customers": (CUSTOMER, registration, customers_of),
    "notas": (
        contract_records.NOTAS_FISCAIS,
        nota,
        _own(contract_records.NotaWire),
    ),
    "statement": (
        contract_records.STATEMENT,
        entry,
        _own(contract_records.StatementWire),
    ),
    "clearances": (
        contract_records.CLEARANCES,
        clearance,
        _own(contract_records.ClearanceWire),
    ),
    "installations": (contract_records.INSTALLATIONS, place, installations_of),
    "plans": (contract_offers.PLANS, plan, contract_offers.read_plans),
    "cities": (contract_offers.CITIES, city, contract_offers.read_cities),
    "due_days": (contract_offers.DUE_DAYS, due_day, contract_offers.read_due_days),
    "origins": (contract_offers.ORIGINS, origin, origins_of),
}
each_list = pytest.mark.parametrize("name", LISTS)

ODD = st.sampled_from(
    [
        "consultar",
        "2026-02-30",
        "0000-00-00",
        "000201" + "x" * 10_000,
        "https://x.example/" + "y" * 6_000,
        "-0,00",
        "1.234",
        "\x00\x1b[2J",
        "\ud800",
        "NaN",
        -(10**4000),
        1e300,
        True,
        False,
        {"a": {"b": [1]}},
        [[]],
        [None],
        "R$ -50,00",
        "٣",
    ]
)
JSON = ODD | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
WRAPPERS = st.sampled_from(["", "dados", "lista_de_coisas"])


def answer(value: object) -> Response:
    return Response(200, {}, json.dumps(value).encode())


def read(name: str, rows: list[Any], wrapper: str = "") -> list[Any]:
    spec, _, made = LISTS[name]
    adapters = "totem.erp.adapters"  # notes are another test's subject
    with mock.patch(f"{adapters}.contract.catalog_models.log"), mock.patch(f"{adapters}.json_rows.log"):
        return made(find_records(spec, answer({wrapper: rows} if wrapper else rows)))


@each_list
@given(data=st.data(), odd=JSON, at=st.integers(0, 2), wrapper=WRAPPERS)
def test_whatever_stands_in_a_field_the_other_two_are_shown_intact(
    name: str, data: st.DataObject, odd: object, at: int, wrapper: str
) -> None:
    make = LISTS[name][1]
    rows = [make(number) for number in (1, 2, 3)]
    good = read(name, rows)
    assert len(good) == 3
    field = data.draw(st.sampled_from(sorted(rows[at])))
    rows[at] = {**rows[at], field: odd}
    others = [each for number, each in enumerate(good) if number != at]
    found = read(name, rows, wrapper)
    rest = iter(found)  # in order, and as often: one that lost its id may read like another
    assert all(each in rest for each in others)


@each_list
@given(odd=JSON, at=st.integers(0, 3), wrapper=WRAPPERS)
def test_whatever_stands_between_records_they_are_shown_intact(
    name: str, odd: object, at: int, wrapper: str
) -> None:
    make = LISTS[name][1]
    rows: list[Any] = [make(number) for number in (1, 2, 3)]
    good = read(name, rows)
    rows.insert(at, odd)
    found = read(name, rows, wrapper)
    assert [each for each in found if each in good] == good


@pytest.mark.parametrize("odd", [None, "Total: 2", 5, True, [], {}, [1, 2], [["x"]], [{"a": 1}, "x"]])
@pytest.mark.parametrize("wrap", [lambda row: row, lambda row: {"boleto": row}], ids=["bare", "wrapped"])
def test_what_is_no_record_is_left_out_and_counted(odd: object, wrap: Callable[[Any], Any]) -> None:
    rows = find_records(OPEN_BOLETOS, answer([wrap(title(1)), odd, wrap(title(3))]))
    assert list(rows) == [compact(title(1)), compact(title(3))]
    assert rows.invalid_count == 1


def test_a_title_in_a_list_of_its_own_is_a_title() -> None:
    rows = find_records(OPEN_BOLETOS, answer([title(1), [title(2)], title(3)]))
    assert [row["id_fatura"] for row in rows] == ["1", "2", "3"]


@pytest.mark.parametrize("number", ["1e400", "-1e999999", "1e99999999999999999999", "9" * 5000, "NaN"])
def test_a_number_beyond_measure_spoils_its_own_field_alone(number: str) -> None:
    text = json.dumps([title(1), title(2)]).replace('"11.00"', number)
    first, second = (wire.to_domain(1) for wire in read_boletos(find_records(OPEN_BOLETOS, answer_of(text))))
    assert (first.amount, first.original_amount) == (None, Decimal("10.00"))
    assert second == read("titles", [title(2)])[0]


@pytest.mark.parametrize("nest", ["[" * 60_000 + "]" * 60_000, '{"a":' * 60_000 + "1" + "}" * 60_000])
def test_nesting_beyond_measure_spoils_its_own_field_alone(nest: str) -> None:
    text = json.dumps([title(1), title(2)]).replace('"Internet 1"', nest).replace('"Maria"', '"[{\\"]"', 1)
    first, second = (wire.to_domain(1) for wire in read_boletos(find_records(OPEN_BOLETOS, answer_of(text))))
    assert (first.id, first.description, first.payer_name) == ("1", None, '[{"]')
    assert second == read("titles", [title(2)])[0]


def answer_of(text: str) -> Response:
    return Response(200, {}, text.encode())


def test_the_next_name_of_a_field_is_read_where_the_first_cannot_be() -> None:
    row = {"id_fatura": {"a": 1}, "code_fatura": "7", "pix": "000201" + "x" * 9000, "emv": "000201AB"}
    (wire,) = read_boletos([row])
    assert (wire.id, wire.pix, list(wire.unread)) == ("7", "000201AB", ["id_fatura"])


def test_a_pix_that_is_too_long_is_absent_and_noted() -> None:
    (wire,) = read_boletos([{"id_fatura": "7", "emv": "000201" + "x" * 9000}])
    assert (wire.pix, list(wire.unread)) == (None, ["pix_copia_cola"])


def ask_boletos(ask: OneShotClient, rows: object) -> list[Any]:
    with RawServer(http(rows)) as server:
        return ask(server.base_url, lambda client: client.open_boletos(ME))


def test_staff_get_a_note_without_data(ask: OneShotClient, expected_logs: LogWatch) -> None:
    expected_logs.expect("open_boletos: valor_atual cannot be read in 2 of 3 records")
    expected_logs.expect("open_boletos: url_boleto cannot be read in 1 of 3 records")
    expected_logs.expect("open_boletos: 1 of 4 entries are no records")
    rows = [{**title(1), "valor_atual": "segredo"}, title(2), {**title(3), "valor_atual": "segredo"}]
    rows[2]["url_boleto"] = ["segredo"]
    assert [each.id for each in ask_boletos(ask, [*rows, "segredo"])] == ["1", "2", "3"]
    assert not any("segredo" in record.getMessage() for record in expected_logs.records)


def test_of_records_and_registrations_too(ask: OneShotClient, expected_logs: LogWatch) -> None:
    expected_logs.expect("notas_fiscais: valor cannot be read in 1 of 2 records")
    expected_logs.expect("customer: data_nascimento cannot be read in 1 of 1 records")
    with RawServer(http([nota(1), {**nota(2), "valor": "x"}])) as server:
        assert len(ask(server.base_url, lambda client: client.invoices(ME))) == 2
    with RawServer(http([{**registration(1), "data_nascimento": "x"}])) as server:
        assert ask(server.base_url, customer)[0].birthday is None


def test_where_it_is_discreet_no_note_tells_that_somebody_was_found(ask: OneShotClient) -> None:
    with RawServer(http([{**registration(1), "data_nascimento": "x"}])) as server:
        assert ask(server.base_url, customer, discreet=True)[0].birthday is None


@pytest.mark.parametrize("odd", [[1], {"cpf": "1"}, True])
@pytest.mark.parametrize("field", ["document_number", "remote_id"])
def test_whose_a_title_is_must_be_readable(
    ask: OneShotClient, expected_logs: LogWatch, field: str, odd: object
) -> None:
    expected_logs.expect(f"{field} cannot be read in 1 of")
    expected_logs.expect("1 of [12] titles are another customer's")
    spoilt = {**title(1), field: odd}
    assert [each.id for each in ask_boletos(ask, [spoilt, title(2)])] == ["2"]
    with pytest.raises(BadAnswer):
        ask_boletos(ask, [spoilt])


@pytest.mark.parametrize("odd", [[1], {"cpf": "1"}, True])
def test_whose_a_registration_is_must_be_readable(
    ask: OneShotClient, expected_logs: LogWatch, odd: object
) -> None:
    expected_logs.expect("cnpj_cpf cannot be read in 1 of|nome cannot be read in 1 of")
    expected_logs.expect("1 of [12] registrations are another customer's")
    silent = {key: value for key, value in registration(1).items() if key != "cnpj_cpf"}
    for spoilt in ({**registration(1), "cnpj_cpf": odd}, {**silent, "nome": odd}):
        with RawServer(http([spoilt, registration(2)])) as server:
            assert [each.id for each in ask(server.base_url, customer)] == ["2"]
        with RawServer(http([spoilt])) as server, pytest.raises(BadAnswer):
            ask(server.base_url, customer)


def test_a_registration_that_nothing_can_be_asked_for_hides_no_other(
    ask: OneShotClient, expected_logs: LogWatch
) -> None:
    expected_logs.expect("id_cliente cannot be read in 1 of 2")
    expected_logs.expect("1 of 2 registrations have no id_cliente")
    with RawServer(http([{**registration(1), "id_cliente": [1]}, registration(2)])) as server:
        assert [each.id for each in ask(server.base_url, customer)] == ["2"]


@pytest.mark.parametrize(
    ("odd", "is_whole"),
    [
        ({}, True),
        ({"descricao": [1]}, True),
        ({"valor_atual": "x"}, True),
        ({"id_fatura": [1]}, False),
        ({"remote_id": [1]}, False),
        ("x", False),
        (None, False),
    ],
)
def test_it_is_known_whether_a_title_may_be_lost_in_what_could_not_be_read(
    ask: OneShotClient, expected_logs: LogWatch, odd: Any, is_whole: bool
) -> None:
    """A payment is seen by a title's absence."""
    if odd:
        expected_logs.expect("cannot be read|no records|another customer's")
    if odd is None:
        expected_logs.expect("no records")
    row = {**title(1), **odd} if isinstance(odd, dict) else odd
    found = ask_boletos(ask, [row, title(2)])
    assert all(each.among_unread is not is_whole for each in found)
    assert replace(found[-1], among_unread=False) == read("titles", [title(2)])[0]


def test_a_client_keeps_titles_that_have_nothing_to_pay_with(
    ask: OneShotClient, expected_logs: LogWatch
) -> None:
    expected_logs.expect("cannot be read")
    bare = {"id_fatura": "9", "linha_digitavel": ["x"], "valor_atual": "consultar"}
    found = ask_boletos(ask, [bare, title(1)])
    assert (found[0].id, found[0].line, found[0].amount) == ("9", None, None)
