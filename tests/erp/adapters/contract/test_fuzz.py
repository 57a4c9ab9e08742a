"""Fuzzing: any answer of an ERP becomes a customer, a boleto or a `BadAnswer`, and any text an error."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.log_check import LogWatch
from support.sampling import count
from totem.domain import boleto, brcode
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.erp.adapters.contract import catalog_models as contract_offers
from totem.erp.adapters.contract import prospect_messages as contract_prospect
from totem.erp.adapters.contract import record_models as contract_records
from totem.erp.adapters.contract.base_model import Wire
from totem.erp.adapters.contract.customer_models import BoletoWire, CustomerWire, read_boletos, read_customers
from totem.erp.adapters.contract.find_records import Record, compact
from totem.erp.errors import BadAnswer, ErpError
from totem.erp.http.messages import Response

T = TypeVar("T")
MANY, SOME = 150, 60
"""Examples of a full run."""
TODAY = date(2026, 11, 24)
LINE = "75691.43212 01009.876507 00501.010011 7 16220000012990"
PIX = brcode.build(key="pix@netsul.example", merchant_name="NETSUL", merchant_city="CURITIBA", txid="A1")


def names(model: type[Wire]) -> list[str]:
    """All names of a wire model's fields."""
    return [name for field in model.wire_fields.values() for name in field.names]


near = st.sampled_from(
    [
        "99.90",
        "1.234,56",
        "R$ 0,01",
        "2026-11-30",
        "30/11/2026",
        "31/02/2026",
        "S",
        "ativo",
        LINE,
        PIX,
        "",
        " ",
    ]
)
leaf = st.one_of(
    near,
    near.flatmap(
        lambda text: st.integers(0, max(0, len(text) - 1)).map(lambda at: text[:at] + text[at + 1 :])
    ),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=60),
)
value = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


def records(model: type[Wire], **sound: str) -> st.SearchStrategy[dict[str, Any]]:
    """Records of any fields; every other one has the `sound` fields, where nothing came in their place."""
    fields = st.dictionaries(st.sampled_from(names(model)) | st.text(max_size=8), value, max_size=12)
    return st.builds(lambda base, more: {**base, **more}, st.sampled_from([{}, sound]), fields)


def read_all(inputs: st.SearchStrategy[T], read: Callable[[T], bool], *, least: float, examples: int) -> None:
    """Let `read` have many of `inputs`; fail if it accepted less than a share of `least` of them.

    A property of what is accepted holds of nothing where everything is refused.
    """
    accepted: list[bool] = []

    @settings(max_examples=count(examples))
    @given(inputs)
    def try_one(each: T) -> None:
        accepted.append(read(each))

    try_one()
    assert sum(accepted) >= least * len(accepted), f"{sum(accepted)} of {len(accepted)} accepted"


def test_any_customer() -> None:
    def read(record: dict[str, Any]) -> bool:
        try:
            customers = read_customers([record])
        except BadAnswer:
            return False
        made = [customer.to_domain(TaxId.parse("529.982.247-25")) for customer in customers]
        assert all(customer.tax_id.value == "52998224725" for customer in made)
        return bool(made)

    read_all(records(CustomerWire), read, least=0.2, examples=MANY)


def test_any_boleto_is_read_and_checked() -> None:
    def read(record: dict[str, Any]) -> bool:
        try:
            boletos = [wire.to_domain(place) for place, wire in enumerate(read_boletos([record]))]
        except BadAnswer:
            return False
        assert all(check(each, Policy(), TODAY).boleto.id for each in boletos)
        return bool(boletos)

    read_all(records(BoletoWire), read, least=0.2, examples=MANY)


@pytest.mark.parametrize(
    "model", [contract_records.NotaWire, contract_records.StatementWire, contract_records.ClearanceWire]
)
def test_any_record(model: Any) -> None:
    def read_one(record: dict[str, Any]) -> bool:
        assert model(compact(record)).to_domain(1).id
        return True

    read_all(records(model), read_one, least=0.2, examples=SOME)


services = st.lists(records(contract_records.ServiceWire), max_size=3) | value


def test_any_installation() -> None:
    def read(given: tuple[dict[str, Any], object]) -> bool:
        record, inside = given
        try:
            found = contract_records.read_installations([compact({**record, "servicos": inside})])
        except BadAnswer:
            return False
        assert all(wire.to_domain(1, services).id for wire, services in found)
        return bool(found)

    read_all(st.tuples(records(contract_records.InstallationWire), services), read, least=0.2, examples=SOME)


@pytest.mark.parametrize(
    ("inputs", "read", "is_whole"),
    [
        (
            records(contract_offers.PlanWire, id_servico="7"),
            contract_offers.read_plans,
            lambda plan: plan.name,
        ),
        (
            records(contract_offers.CityWire, id_cidade="7", nome="Curitiba"),
            contract_offers.read_cities,
            lambda city: city.name,
        ),
        (
            records(contract_offers.DueDayWire, id_vencimento="7", dia="10"),
            contract_offers.read_due_days,
            lambda due: due.label and 1 <= (due.day or 1) <= 31,
        ),
    ],
    ids=["plans", "cities", "due days"],
)
def test_any_offers(
    inputs: st.SearchStrategy[dict[str, Any]],
    read: Callable[[list[Record]], Sequence[Any]],
    is_whole: Callable[[Any], object],
    expected_logs: LogWatch,
) -> None:
    expected_logs.allow(".")  # rows without an id are noted

    def read_rows(rows: list[dict[str, Any]]) -> bool:
        try:
            found = read([compact(row) for row in rows])
        except BadAnswer:
            return False
        assert all(each.id and is_whole(each) for each in found)
        return bool(found)

    read_all(st.lists(inputs, max_size=3), read_rows, least=0.05, examples=SOME)


def answers(**sound: str) -> st.SearchStrategy[Response]:
    """Answers of any body and status; about every third is a success with the `sound` fields."""
    names = ["status", "id", "id_prospecto", "mensagem", "erro", "success", "data", "status_prospeccao"]
    more = st.dictionaries(st.sampled_from(names), value, max_size=5)
    near_enough = more.map(lambda fields: {**fields, **sound})
    return st.builds(
        lambda status, body: Response(status, {}, json.dumps(body).encode()),
        st.sampled_from([200, 200, 200, 200, 201, 201, 201, 204, 302, 400, 404, 409, 422]),
        st.sampled_from([near_enough, near_enough, st.just(sound), more, value]).flatmap(lambda each: each),
    )


def test_any_answer_to_a_write_is_a_receipt_or_an_error() -> None:
    inputs = answers(status="ok", id_prospecto="7")

    def read(answer: Response) -> bool:
        try:
            receipt = contract_prospect.read_receipt(contract_prospect.CREATE_PROSPECT, answer)
        except ErpError:
            return False
        assert 200 <= answer.status < 300
        assert receipt.id is None or receipt.id
        return True

    read_all(inputs, read, least=0.05, examples=SOME)


def test_any_answer_about_a_prospect_is_its_status_or_an_error() -> None:
    def read(answer: Response) -> bool:
        try:
            status = contract_prospect.read_prospect_status(answer)
        except ErpError:
            return False
        assert 200 <= answer.status < 300
        return bool(status)

    read_all(answers(status_prospeccao="Em análise"), read, least=0.05, examples=SOME)


@pytest.mark.parametrize(
    ("parse", "refusal", "valid"),
    [
        (TaxId.parse, InvalidTaxId, "529.982.247-25"),
        (lambda text: boleto.parse(text, today=TODAY), boleto.InvalidBoleto, LINE),
        (brcode.parse, brcode.InvalidBrCode, PIX),
    ],
    ids=["document", "boleto", "PIX"],
)
def test_any_text_is_read_alike_twice_or_refused(
    parse: Callable[[str], object], refusal: type[Exception], valid: str
) -> None:
    def read(text: str) -> bool:
        try:
            return parse(text) == parse(text)
        except refusal:
            return False

    digits = st.text(st.sampled_from("0123456789. -/"), max_size=60)
    spaced = st.text(st.sampled_from(" \t"), max_size=3).map(lambda space: f"{space}{valid}{space}")
    read_all(spaced | st.text(max_size=80) | near | digits, read, least=0.05, examples=MANY)


@settings(max_examples=count(MANY))
@given(st.integers(0, len(PIX) - 1), st.characters(max_codepoint=126))
def test_any_character_of_a_br_code(place: int, character: str) -> None:
    changed = PIX[:place] + character + PIX[place + 1 :]
    try:
        read = brcode.parse(changed)
        if changed[:-4] == PIX[:-4]:  # a checksum in lower case is the same one, and noted
            read = replace(read, text=PIX, violations=())
        assert read == brcode.parse(PIX)
    except brcode.InvalidBrCode:
        assert changed != PIX
